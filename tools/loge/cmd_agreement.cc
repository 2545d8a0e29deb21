// loge agreement: what organisations signed, and whether it is in force.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

using Service = v1::PartnershipService::Stub;

struct AgreementFlags {
  AtFlags at;
  WriteFlags write;
  std::string id;
  std::vector<std::string> landlords;
  std::vector<std::string> partners;
  std::string landlord;
  std::string partner;
  std::string territory;
  std::string purpose;
  std::string reason;
  std::string from;
  std::string until;
  bool in_force = false;
};

void RunSign(Session& session, const AgreementFlags& flags) {
  auto request = WriteRequest<v1::SignAgreementRequest>(flags.write);
  request.set_agreement_id(flags.id);
  *request.mutable_landlord_ids() = {flags.landlords.begin(), flags.landlords.end()};
  *request.mutable_partner_ids() = {flags.partners.begin(), flags.partners.end()};
  request.set_purpose(EnumOf<events::v1::AgreementPurpose>(flags.purpose));
  request.set_valid_from(flags.from);
  request.set_valid_until(flags.until);
  request.set_territory_id(flags.territory);
  v1::SignAgreementResponse response;
  const grpc::Status status = session.Call(&Service::SignAgreement, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("the agreement ", response.agreement_id(), " is signed"));
}

void RunRenew(Session& session, const AgreementFlags& flags) {
  auto request = WriteRequest<v1::RenewAgreementRequest>(flags.write);
  request.set_agreement_id(flags.id);
  request.set_valid_until(flags.until);
  v1::RenewAgreementResponse response;
  const grpc::Status status = session.Call(&Service::RenewAgreement, request, &response);
  PrintWritten(session, flags.write, status, response,
               flags.until.empty()
                   ? absl::StrCat("the agreement ", flags.id, " is renewed without an end")
                   : absl::StrCat("the agreement ", flags.id, " is renewed until ", flags.until));
}

void RunEnd(Session& session, const AgreementFlags& flags) {
  auto request = WriteRequest<v1::EndAgreementRequest>(flags.write);
  request.set_agreement_id(flags.id);
  request.set_reason(EnumOf<events::v1::AgreementEndReason>(flags.reason));
  v1::EndAgreementResponse response;
  const grpc::Status status = session.Call(&Service::EndAgreement, request, &response);
  PrintWritten(session, flags.write, status, response,
               absl::StrCat("the agreement ", flags.id, " ends on ", flags.write.on));
}

void RunList(Session& session, const AgreementFlags& flags) {
  v1::ListAgreementsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_landlord_id(flags.landlord);
  request.set_partner_id(flags.partner);
  request.set_territory_id(flags.territory);
  request.set_in_force(flags.in_force);
  v1::ListAgreementsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListAgreements, request, flags.at.limit,
          [](auto& list) { return list.mutable_agreements(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewAgreements(response) << response.agreements_size() << " agreements, "
                << AnsweredText(response.answered()) << "\n";
}

void RunShow(Session& session, const AgreementFlags& flags) {
  v1::GetAgreementRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_agreement_id(flags.id);
  v1::GetAgreementResponse response;
  if (const grpc::Status status = session.Call(&Service::GetAgreement, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewAgreement(response.agreement()) << AnsweredText(response.answered()) << "\n";
}

std::string Signatories(const v1::Agreement& agreement) {
  std::vector<std::string> all = Strings(agreement.landlord_ids());
  const std::vector<std::string> partners = Strings(agreement.partner_ids());
  all.insert(all.end(), partners.begin(), partners.end());
  return Join(all, ", ", 5);
}

void AddWrites(CLI::App* agreement, Session& session,
               const std::shared_ptr<AgreementFlags>& flags) {
  CLI::App* sign = agreement->add_subcommand("sign", "Organisations signed it");
  AddWriteFlags(sign, "The day on which it was signed", &flags->write);
  sign->add_option("--landlord", flags->landlords, "A landlord who signed (may be repeated)");
  sign->add_option("--partner", flags->partners, "A partner who signed (may be repeated)");
  AddEnumOption<events::v1::AgreementPurpose>(sign, "--purpose", &flags->purpose, "What it is for")
      ->required();
  sign->add_option("--from", flags->from, "First day in force")->required()->check(CheckDate);
  sign->add_option("--until", flags->until, "Last day in force (default: no end)")
      ->check(CheckDate);
  sign->add_option("--territory", flags->territory, "The territory it is about");
  sign->add_option("--id", flags->id, "The id to give it (default: one is made)");
  sign->callback([&session, flags] { RunSign(session, *flags); });

  CLI::App* renew = agreement->add_subcommand("renew", "It goes on for longer");
  renew->add_option("AGREEMENT", flags->id, "The agreement")->required();
  AddWriteFlags(renew, "The day on which it was renewed", &flags->write);
  renew->add_option("--until", flags->until, "The new last day (default: no end)")
      ->check(CheckDate);
  renew->callback([&session, flags] { RunRenew(session, *flags); });

  CLI::App* end = agreement->add_subcommand("end", "It ends before its last day");
  end->add_option("AGREEMENT", flags->id, "The agreement")->required();
  AddWriteFlags(end, "The last day", &flags->write);
  AddEnumOption<events::v1::AgreementEndReason>(end, "--reason", &flags->reason, "Why")->required();
  end->callback([&session, flags] { RunEnd(session, *flags); });
}

}  // namespace

std::string ViewAgreements(const v1::ListAgreementsResponse& response) {
  Table table({"AGREEMENT", "PURPOSE", "SIGNED BY", "TERRITORY", "SIGNED", "FROM", "UNTIL", "ENDED",
               "IN FORCE"});
  for (const v1::Agreement& row : response.agreements()) {
    table.Add({row.agreement_id(), EnumLabel(row.purpose()), Signatories(row),
               OrNone(row.territory_id()), row.signed_on(), row.valid_from(),
               OrNone(row.valid_until()), OrNone(row.ended_on()), row.in_force() ? "yes" : "no"});
  }
  return table.Render();
}

std::string ViewAgreement(const v1::Agreement& agreement) {
  v1::ListAgreementsResponse one;
  *one.add_agreements() = agreement;
  std::string text = ViewAgreements(one);
  if (agreement.renewals().empty()) return text;
  Table table({"RENEWED", "UNTIL", ">POSITION"});
  for (const v1::AgreementRenewal& row : agreement.renewals()) {
    table.Add({row.occurred_on(), OrNone(row.valid_until()),
               std::to_string(row.provenance().position())});
  }
  return absl::StrCat(text, "\n", table.Render());
}

void AddAgreements(CLI::App& app, Session& session) {
  auto flags = std::make_shared<AgreementFlags>();
  CLI::App* agreement = app.add_subcommand("agreement", "What organisations signed");
  agreement->require_subcommand(1);
  AddWrites(agreement, session, flags);

  CLI::App* list = agreement->add_subcommand("list", "All of them");
  list->add_option("--landlord", flags->landlord, "Only those of this landlord");
  list->add_option("--partner", flags->partner, "Only those of this partner");
  list->add_option("--territory", flags->territory, "Only those about this territory");
  list->add_flag("--in-force", flags->in_force, "Only those in force on the day");
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunList(session, *flags); });

  CLI::App* show = agreement->add_subcommand("show", "One of them, with its renewals");
  show->add_option("AGREEMENT", flags->id, "The agreement")->required();
  AddAtFlags(show, &flags->at);
  show->callback([&session, flags] { RunShow(session, *flags); });
}

}  // namespace loge::cli
