#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using Service = v1::CaretakerService::Stub;

struct CaretakerFlags {
  AtFlags at;
  std::string id;
  std::string landlord;
  std::string neighbourhood;
  std::string commune;
  std::string territory;
  bool departed = false;
};

void RunGetCaretaker(Session& session, const CaretakerFlags& flags) {
  v1::GetCaretakerRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  *request.mutable_caretaker() = PersonOf(flags.id);
  v1::GetCaretakerResponse response;
  if (const grpc::Status status = session.Call(&Service::GetCaretaker, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewCaretaker(response.caretaker()) << ViewMerged(response)
                << AnsweredText(response.answered()) << "\n";
}

void RunListCaretakers(Session& session, const CaretakerFlags& flags) {
  v1::ListCaretakersRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_landlord_id(flags.landlord);
  request.set_neighbourhood_id(flags.neighbourhood);
  request.set_include_departed(flags.departed);
  v1::ListCaretakersResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListCaretakers, request, flags.at.limit,
          [](auto& list) { return list.mutable_caretakers(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewCaretakers(response) << response.caretakers_size() << " caretakers, "
                << AnsweredText(response.answered()) << "\n";
}

void RunListLandlords(Session& session, const CaretakerFlags& flags) {
  v1::ListLandlordsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  v1::ListLandlordsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListLandlords, request, flags.at.limit,
          [](auto& list) { return list.mutable_landlords(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewLandlords(response) << AnsweredText(response.answered()) << "\n";
}

void RunListSnapshots(Session& session, const CaretakerFlags& flags) {
  v1::ListSnapshotsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_landlord_id(flags.landlord);
  v1::ListSnapshotsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListSnapshots, request, flags.at.limit,
          [](auto& list) { return list.mutable_landlords(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewSnapshots(response) << AnsweredText(response.answered()) << "\n";
}

void RunListNeighbourhoods(Session& session, const CaretakerFlags& flags) {
  v1::ListNeighbourhoodsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_commune_code(flags.commune);
  v1::ListNeighbourhoodsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListNeighbourhoods, request, flags.at.limit,
          [](auto& list) { return list.mutable_neighbourhoods(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewNeighbourhoods(response) << AnsweredText(response.answered()) << "\n";
}

void RunListReferents(Session& session, const CaretakerFlags& flags) {
  v1::ListReferentsRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_neighbourhood_id(flags.neighbourhood);
  request.set_territory_id(flags.territory);
  v1::ListReferentsResponse response;
  if (const grpc::Status status = session.CallPages(
          &Service::ListReferents, request, flags.at.limit,
          [](auto& list) { return list.mutable_referents(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewReferents(response) << AnsweredText(response.answered()) << "\n";
}

// "neighbourhood n1" or "territory t".
std::string ScopeText(const v1::ReferentMandate& mandate) {
  return mandate.territory_id().empty() ? absl::StrCat("neighbourhood ", mandate.neighbourhood_id())
                                        : absl::StrCat("territory ", mandate.territory_id());
}

// "landlord-b since 2008-07-01"; a dash while it is on its own.
std::string SuccessionText(bool there, const v1::Succession& succession) {
  return there ? absl::StrCat(succession.into_id(), " since ", succession.from()) : OrNone("");
}

}  // namespace

std::string ViewCaretaker(const v1::Caretaker& caretaker) {
  std::string text =
      absl::StrCat(Printable(caretaker.caretaker_id()), "  ",
                   Printable(PersonName(caretaker.has_personal_data(), caretaker.personal_data())),
                   caretaker.employed() ? "" : "  (not employed)", "\n\n");
  Table employments({"LANDLORD", "FROM", "UNTIL", "HIRED", "NEIGHBOURHOODS", "TRADE", "POST",
                     "LEFT BECAUSE", ">POSITION"});
  for (const v1::Employment& employment : caretaker.employments()) {
    employments.Add({employment.landlord_id(), employment.from(), OrNone(employment.until()),
                     employment.hired_on(), Join(Strings(employment.neighbourhood_ids()), ", "),
                     EnumLabel(employment.job_family()), OrNone(employment.job_title()),
                     EnumLabel(employment.departure_reason()),
                     std::to_string(employment.provenance().position())});
  }
  text += employments.Render() + "\n";
  if (caretaker.volunteering_size() > 0) {
    Table volunteering({"VOLUNTEERS FOR", "FROM", "UNTIL", ">POSITION"});
    for (const v1::VolunteeringPeriod& period : caretaker.volunteering()) {
      volunteering.Add({EnumLabel(period.scope()), period.from(), OrNone(period.until()),
                        std::to_string(period.provenance().position())});
    }
    text += volunteering.Render() + "\n";
  }
  if (caretaker.mandates_size() == 0) return text;
  Table mandates({"REFERENT OF", "MISSION", "FROM", "UNTIL", ">POSITION"});
  for (const v1::ReferentMandate& mandate : caretaker.mandates()) {
    mandates.Add({ScopeText(mandate), EnumLabel(mandate.mission()), mandate.from(),
                  OrNone(mandate.until()), std::to_string(mandate.provenance().position())});
  }
  return text + mandates.Render() + "\n";
}

std::string ViewMerged(const v1::GetCaretakerResponse& response) {
  if (response.merged_size() == 0) return "";
  Table merged({"ALSO KNOWN AS", "FOUND OUT ON", ">POSITION"});
  for (const v1::MergedCaretaker& each : response.merged()) {
    merged.Add(
        {each.caretaker_id(), each.occurred_on(), std::to_string(each.provenance().position())});
  }
  return merged.Render() + "\n";
}

std::string ViewReferents(const v1::ListReferentsResponse& response) {
  Table table({"CARETAKER", "REFERENT OF", "MISSION", "FROM", "UNTIL", ">POSITION"});
  for (const v1::Referent& referent : response.referents()) {
    for (const v1::ReferentMandate& mandate : referent.mandates()) {
      table.Add({referent.caretaker_id(), ScopeText(mandate), EnumLabel(mandate.mission()),
                 mandate.from(), OrNone(mandate.until()),
                 std::to_string(mandate.provenance().position())});
    }
  }
  return table.Render();
}

std::string ViewCaretakers(const v1::ListCaretakersResponse& response) {
  Table table({"CARETAKER", "NAME", "LANDLORD", "FROM", "UNTIL", "NEIGHBOURHOODS", "POST"});
  for (const v1::Caretaker& caretaker : response.caretakers()) {
    // The latest employment; a person without any has none shown.
    const int count = caretaker.employments_size();
    const v1::Employment last =
        count > 0 ? caretaker.employments(count - 1) : v1::Employment::default_instance();
    table.Add({caretaker.caretaker_id(),
               PersonName(caretaker.has_personal_data(), caretaker.personal_data()),
               OrNone(last.landlord_id()), OrNone(last.from()), OrNone(last.until()),
               Join(Strings(last.neighbourhood_ids()), ", "), OrNone(last.job_title())});
  }
  return table.Render();
}

std::string ViewLandlords(const v1::ListLandlordsResponse& response) {
  Table table({"LANDLORD", "KIND", "NAME", "SIREN", "SINCE", "ABSORBED BY", ">POSITION"});
  for (const v1::Landlord& landlord : response.landlords()) {
    table.Add({landlord.landlord_id(), EnumLabel(landlord.kind()), landlord.name(),
               OrNone(landlord.siren()), landlord.registered_on(),
               SuccessionText(landlord.has_absorbed(), landlord.absorbed()),
               std::to_string(landlord.provenance().position())});
  }
  return table.Render();
}

std::string ViewSnapshots(const v1::ListSnapshotsResponse& response) {
  Table table({"LANDLORD", "LIST OF", "AS OF", ">ROWS", "COMPLETE", ">POSITION"});
  for (const v1::LandlordSnapshots& landlord : response.landlords()) {
    for (const v1::Snapshot& snapshot : landlord.latest()) {
      table.Add({landlord.landlord_id(), EnumLabel(snapshot.kind()), snapshot.taken_on(),
                 std::to_string(snapshot.rows()), snapshot.complete() ? "yes" : "no",
                 std::to_string(snapshot.provenance().position())});
    }
  }
  return table.Render();
}

std::string ViewNeighbourhoods(const v1::ListNeighbourhoodsResponse& response) {
  Table table({"NEIGHBOURHOOD", "COMMUNE", "ZONING", "NAME", "SINCE", "PART OF", ">POSITION"});
  for (const v1::Neighbourhood& neighbourhood : response.neighbourhoods()) {
    table.Add({neighbourhood.neighbourhood_id(), neighbourhood.commune_code(),
               OrNone(neighbourhood.zoning_code()), neighbourhood.name(),
               neighbourhood.defined_on(),
               SuccessionText(neighbourhood.has_merged(), neighbourhood.merged()),
               std::to_string(neighbourhood.provenance().position())});
  }
  return table.Render();
}

void AddDirectory(CLI::App& app, Session& session) {
  auto flags = std::make_shared<CaretakerFlags>();
  CLI::App* caretaker = app.add_subcommand("caretaker", "Who is who and where");
  caretaker->require_subcommand(1);
  CLI::App* get = caretaker->add_subcommand("get", "One person, with all employments");
  get->add_option("ID", flags->id, "The id, or LANDLORD:EMPLOYEE-NUMBER")->required();
  AddAtFlags(get, &flags->at);
  get->callback([&session, flags] { RunGetCaretaker(session, *flags); });
  CLI::App* list = caretaker->add_subcommand("list", "The persons employed on a day");
  list->add_option("--landlord", flags->landlord, "Only those of this landlord");
  list->add_option("--neighbourhood", flags->neighbourhood, "Only those who work there");
  list->add_flag("--departed", flags->departed, "Also those whom nobody employs that day");
  AddAtFlags(list, &flags->at);
  AddLimitFlag(list, &flags->at);
  list->callback([&session, flags] { RunListCaretakers(session, *flags); });
  CLI::App* referents = caretaker->add_subcommand("referents", "The referents of a day");
  referents->add_option("--neighbourhood", flags->neighbourhood, "Only those of it");
  referents->add_option("--territory", flags->territory, "Only those of it");
  AddAtFlags(referents, &flags->at);
  AddLimitFlag(referents, &flags->at);
  referents->callback([&session, flags] { RunListReferents(session, *flags); });

  AddIdentity(caretaker, session);

  CLI::App* landlord = app.add_subcommand("landlord", "The landlords");
  landlord->require_subcommand(1);
  CLI::App* landlords = landlord->add_subcommand("list", "All of them");
  AddAtFlags(landlords, &flags->at);
  AddLimitFlag(landlords, &flags->at);
  landlords->callback([&session, flags] { RunListLandlords(session, *flags); });

  CLI::App* snapshots =
      landlord->add_subcommand("snapshots", "Whose system gave its last full list when");
  snapshots->add_option("LANDLORD", flags->landlord, "Only those of this one");
  AddAtFlags(snapshots, &flags->at);
  AddLimitFlag(snapshots, &flags->at);
  snapshots->callback([&session, flags] { RunListSnapshots(session, *flags); });

  CLI::App* neighbourhood = app.add_subcommand("neighbourhood", "The neighbourhoods");
  neighbourhood->require_subcommand(1);
  CLI::App* neighbourhoods = neighbourhood->add_subcommand("list", "All of them");
  neighbourhoods->add_option("--commune", flags->commune, "Only those of this INSEE code");
  AddAtFlags(neighbourhoods, &flags->at);
  AddLimitFlag(neighbourhoods, &flags->at);
  neighbourhoods->callback([&session, flags] { RunListNeighbourhoods(session, *flags); });
}

}  // namespace loge::cli
