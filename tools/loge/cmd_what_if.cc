// loge what-if: what would remain of a network if somebody left, and what to do about it.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/network_flags.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

struct WhatIfFlags {
  AtFlags at;
  NetworkFlags network;
  std::string territory;
  std::vector<std::string> persons;
};

void RunDeparture(Session& session, const WhatIfFlags& flags) {
  v1::SimulateDepartureRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_territory_id(flags.territory);
  for (const std::string& person : flags.persons) request.add_person_ids(person);
  *request.mutable_parameters() = ParametersOf(flags.network);
  v1::SimulateDepartureResponse response;
  if (const grpc::Status status =
          session.Call(&v1::PartnershipService::Stub::SimulateDeparture, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewDeparture(flags.territory, response) << AnsweredText(response.answered())
                << "\n";
}

std::string ViewDepartureFigures(const v1::DepartureFigures& figures) {
  Table table({"FIGURE", ">NOW", ">AFTER"});
  table.Add({"pairs joined by a path", Grouped(figures.reachable_pairs_before()),
             Grouped(figures.reachable_pairs_after())});
  table.Add({"separate groups", Grouped(figures.groups_before()), Grouped(figures.groups_after())});
  table.Add({"share of the joined pairs that is lost", "",
             Share(LOGE_CLI_OPTIONAL(figures, fragmentation))});
  table.Add({"cut off from the largest group", "", Grouped(figures.cut_off())});
  table.Add({"without any tie left", "", Grouped(figures.isolated())});
  return table.Render();
}

// Why the referent is one to ask.
std::string RelayText(const v1::RelayToGroup& relay) {
  std::vector<std::string> reasons;
  if (!relay.met_person_id().empty()) {
    reasons.push_back(absl::StrCat("met ", relay.met_person_id(), " (", relay.met_on(), ")"));
  }
  if (relay.neighbourhood_ids_size() > 0) {
    reasons.push_back("is there in " + Join(Strings(relay.neighbourhood_ids()), ", "));
  }
  return Join(reasons, "; ");
}

// A group is told once, then its relays.
std::string ViewGroupsCutOff(const v1::SimulateDepartureResponse& response) {
  Table table({"GROUP CUT OFF", "JOINED NOW", "REFERENT TO ASK", "BECAUSE"});
  for (const v1::GroupCutOff& group : response.groups()) {
    std::vector<std::string> cells = {Join(Strings(group.person_ids()), ", ", kNamesShownMax),
                                      group.joined_now() ? "yes" : "no"};
    if (group.relays().empty()) table.Add({cells[0], cells[1], kNone, ""});
    for (const v1::RelayToGroup& relay : group.relays()) {
      table.Add({cells[0], cells[1], relay.person_id(), RelayText(relay)});
      cells = {"", ""};
    }
  }
  return table.empty() ? "" : "\n" + table.Render();
}

std::string ViewOrganisationsCutOff(const v1::SimulateDepartureResponse& response) {
  Table table({"ORGANISATION CUT OFF", "KIND", "THROUGH", "LATEST"});
  const auto add = [&](const auto& rows, const char* kind) {
    for (const v1::OrganisationCutOff& row : rows) {
      table.Add({row.organisation_id(), kind, Join(Strings(row.person_ids()), ", ", kNamesShownMax),
                 row.last_shared_on()});
    }
  };
  add(response.partners_cut_off(), "partner");
  add(response.landlords_cut_off(), "landlord");
  return table.empty() ? "" : "\n" + table.Render();
}

std::string ReasonText(const v1::SuggestedIntroduction& introduction) {
  switch (introduction.reason()) {
    case v1::INTRODUCTION_REASON_SAME_NEIGHBOURHOOD:
      return "both work in " + introduction.neighbourhood_id();
    case v1::INTRODUCTION_REASON_SAME_LANDLORD:
      return "both belong to " + introduction.landlord_id();
    case v1::INTRODUCTION_REASON_MET_BEFORE:
      return absl::StrCat("they met before (", introduction.met_on(), ")");
    case v1::INTRODUCTION_REASON_MOST_TIES:
      return "each has the most ties in the group";
    default:
      return EnumLabel(introduction.reason());
  }
}

}  // namespace

std::string ViewDeparture(const std::string& territory,
                          const v1::SimulateDepartureResponse& response) {
  std::string text = Wrap(Printable(absl::StrCat("The network of ", territory, " without ",
                                                 Join(Strings(response.person_ids()), ", "))),
                          kTextColumns);
  absl::StrAppend(&text, "\n\n", ViewDepartureFigures(response.figures()),
                  ViewGroupsCutOff(response), ViewOrganisationsCutOff(response), "\n");
  for (const v1::SuggestedIntroduction& introduction : response.introductions()) {
    absl::StrAppend(
        &text,
        Printable(absl::StrCat("Introduce ", introduction.person_a(), " to ",
                               introduction.person_b(), ": ", ReasonText(introduction))),
        "\n");
  }
  const v1::DepartureFigures& figures = response.figures();
  if (figures.groups_after() == figures.groups_before()) {
    text += "Nobody needs to be introduced: all who are joined now stay so.\n";
  }
  absl::StrAppend(&text, "Ties: of ", response.parameters().window_days(), " days.\n");
  return text;
}

void AddWhatIf(CLI::App& app, Session& session) {
  auto flags = std::make_shared<WhatIfFlags>();
  CLI::App* what_if = app.add_subcommand("what-if", "What would remain if something changed");
  what_if->require_subcommand(1);

  CLI::App* departure = what_if->add_subcommand(
      "departure", "Who would be cut off if persons left, and whom to introduce to whom");
  departure->add_option("--territory", flags->territory, "The territory")->required();
  departure->add_option("PERSON", flags->persons, "Who would leave, as `loge network` names them")
      ->required();
  departure->add_option("--window", flags->network.window, "Days of the ties (default 730)")
      ->check(CLI::Range(0, 100000));
  AddAtFlags(departure, &flags->at);
  departure->callback([&session, flags] { RunDeparture(session, *flags); });
}

}  // namespace loge::cli
