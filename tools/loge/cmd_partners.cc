#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::PartnershipService::Stub;

struct PartnerFlags {
  AtFlags at;
  std::string partner;
  std::string landlord;
  std::string territory;
  std::string from;
  std::string until;
  bool ended = false;
};

void RunPartners(Session& session, const PartnerFlags& flags) {
  v1::ListPartnersRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  v1::ListPartnersResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListPartners, request, flags.at.limit,
          [](auto& list) { return list.mutable_partners(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewPartners(response) << AnsweredText(response.answered()) << "\n";
}

void RunContacts(Session& session, const PartnerFlags& flags) {
  v1::ListContactsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_partner_id(flags.partner);
  request.set_landlord_id(flags.landlord);
  request.set_include_ended(flags.ended);
  v1::ListContactsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListContacts, request, flags.at.limit,
          [](auto& list) { return list.mutable_contacts(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewContacts(response) << AnsweredText(response.answered()) << "\n";
}

void RunMeetings(Session& session, const PartnerFlags& flags) {
  v1::ListMeetingsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_from(flags.from);
  request.set_until(flags.until);
  v1::ListMeetingsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListMeetings, request, flags.at.limit,
          [](auto& list) { return list.mutable_meetings(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewMeetings(response) << response.meetings_size() << " meetings, "
                << AnsweredText(response.answered()) << "\n";
}

void RunExpressionGroups(Session& session, const PartnerFlags& flags) {
  v1::ListExpressionGroupsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_from(flags.from);
  request.set_until(flags.until);
  v1::ListExpressionGroupsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListExpressionGroups, request, flags.at.limit,
          [](auto& list) { return list.mutable_groups(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewExpressionGroups(response) << AnsweredText(response.answered()) << "\n";
}

void RunIntroductions(Session& session, const PartnerFlags& flags) {
  v1::ListIntroductionsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_from(flags.from);
  request.set_until(flags.until);
  v1::ListIntroductionsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListIntroductions, request, flags.at.limit,
          [](auto& list) { return list.mutable_introductions(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewIntroductions(response) << AnsweredText(response.answered()) << "\n";
}

void RunSupport(Session& session, const PartnerFlags& flags) {
  v1::CountSupportMeetingsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  request.set_from(flags.from);
  request.set_until(flags.until);
  v1::CountSupportMeetingsResponse response;
  if (const grpc::Status status = session.Call(&Service::CountSupportMeetings, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewSupport(response) << AnsweredText(response.answered()) << "\n";
}

void AddOfTerritory(CLI::App* command, PartnerFlags* flags) {
  command->add_option("TERRITORY", flags->territory, "The territory")->required();
  command->add_option("--from", flags->from, "First day")->check(CheckDate);
  command->add_option("--until", flags->until, "Last day")->check(CheckDate);
  AddAtFlags(command, &flags->at);
}

}  // namespace

std::string ViewPartners(const v1::ListPartnersResponse& response) {
  Table table(
      {"PARTNER", "TYPE", "NAME", "SIREN", "RNA", "SINCE", "CLOSED", "SUCCESSOR", ">POSITION"});
  for (const v1::Partner& partner : response.partners()) {
    table.Add({partner.partner_id(), EnumLabel(partner.type()), partner.name(),
               OrNone(partner.siren()), OrNone(partner.rna()), partner.registered_on(),
               OrNone(partner.closed().from()), OrNone(partner.closed().successor_partner_id()),
               std::to_string(partner.provenance().position())});
  }
  return table.Render();
}

std::string ViewContacts(const v1::ListContactsResponse& response) {
  Table table({"CONTACT", "NAME", "SPEAKS FOR", "FUNCTION", "KEY RELAY", "FROM", "UNTIL",
               "SUCCESSOR", "FOLLOWS"});
  for (const v1::Contact& contact : response.contacts()) {
    table.Add({contact.contact_id(),
               PersonName(contact.has_personal_data(), contact.personal_data()),
               contact.partner_id().empty() ? contact.landlord_id() : contact.partner_id(),
               OrNone(contact.function()), contact.key_relay() ? "yes" : "no", contact.from(),
               OrNone(contact.until()), OrNone(contact.successor_contact_id()),
               OrNone(Join(Strings(contact.predecessor_contact_ids()), ", "))});
  }
  return table.Render();
}

std::string ViewMeetings(const v1::ListMeetingsResponse& response) {
  Table table({"DATE", "MEETING", "KIND", "NEIGHBOURHOOD", ">CARETAKERS", ">CONTACTS", ">IN ALL",
               "LED BY", "TOPICS", "ALSO KNOWN AS"});
  for (const v1::Meeting& meeting : response.meetings()) {
    table.Add({meeting.occurred_on(), meeting.meeting_id(), EnumLabel(meeting.kind()),
               OrNone(meeting.neighbourhood_id()), std::to_string(meeting.caretaker_ids_size()),
               std::to_string(meeting.contact_ids_size()), std::to_string(meeting.headcount()),
               OrNone(meeting.led_by()), Join(Strings(meeting.topics()), ", "),
               Join(Strings(meeting.absorbed_meeting_ids()), ", ")});
  }
  return table.Render();
}

std::string ViewExpressionGroups(const v1::ListExpressionGroupsResponse& response) {
  Table table({"DATE", "MEETING", ">CARETAKERS", ">IN ALL", "FACILITATOR", ">MINUTES"});
  for (const v1::ExpressionGroup& group : response.groups()) {
    table.Add({group.occurred_on(), group.group_meeting_id(),
               std::to_string(group.caretaker_ids_size()), std::to_string(group.headcount()),
               OrNone(group.facilitator_contact_id()),
               group.minutes() > 0 ? std::to_string(group.minutes()) : kNone});
  }
  return table.Render();
}

std::string ViewIntroductions(const v1::ListIntroductionsResponse& response) {
  Table table({"DATE", "INTRODUCTION", "CARETAKER", "CONTACT", "INTRODUCED BY"});
  for (const v1::Introduction& introduction : response.introductions()) {
    const std::string& by = introduction.by_caretaker_id();
    table.Add({introduction.occurred_on(), introduction.introduction_id(),
               introduction.caretaker_id(), introduction.contact_id(),
               OrNone(by.empty() ? introduction.by_contact_id() : by)});
  }
  return table.Render();
}

std::string ViewSupport(const v1::CountSupportMeetingsResponse& response) {
  return absl::StrCat(Grouped(response.meetings()), " support meetings, ",
                      Grouped(response.given_by_caretakers()), " of them given by caretakers, ",
                      Grouped(response.minutes()), " minutes\n");
}

void AddPartners(CLI::App& app, Session& session) {
  auto flags = std::make_shared<PartnerFlags>();
  CLI::App* partner = app.add_subcommand("partner", "The partner organisations");
  partner->require_subcommand(1);
  CLI::App* partners = partner->add_subcommand("list", "All of them");
  AddAtFlags(partners, &flags->at);
  AddLimitFlag(partners, &flags->at);
  partners->callback([&session, flags] { RunPartners(session, *flags); });

  CLI::App* contact = app.add_subcommand("contact", "Who speaks for whom");
  contact->require_subcommand(1);
  CLI::App* contacts = contact->add_subcommand("list", "All who do so on a day");
  contacts->add_option("--partner", flags->partner, "Only those of this partner");
  contacts->add_option("--landlord", flags->landlord, "Only those of this landlord");
  contacts->add_flag("--ended", flags->ended, "Also those who did so before");
  AddAtFlags(contacts, &flags->at);
  AddLimitFlag(contacts, &flags->at);
  contacts->callback([&session, flags] { RunContacts(session, *flags); });
  AddSuccession(partner, contact, session);

  CLI::App* meetings = app.add_subcommand("meetings", "The meetings of a territory");
  AddOfTerritory(meetings, flags.get());
  AddLimitFlag(meetings, &flags->at);
  meetings->callback([&session, flags] { RunMeetings(session, *flags); });

  CLI::App* groups = app.add_subcommand("groups", "The expression groups of a territory");
  AddOfTerritory(groups, flags.get());
  AddLimitFlag(groups, &flags->at);
  groups->callback([&session, flags] { RunExpressionGroups(session, *flags); });

  CLI::App* introductions =
      app.add_subcommand("introductions", "Who was introduced to whom in a territory");
  AddOfTerritory(introductions, flags.get());
  AddLimitFlag(introductions, &flags->at);
  introductions->callback([&session, flags] { RunIntroductions(session, *flags); });

  CLI::App* support =
      app.add_subcommand("support", "How often people of a territory were supported");
  AddOfTerritory(support, flags.get());
  support->callback([&session, flags] { RunSupport(session, *flags); });
}

}  // namespace loge::cli
