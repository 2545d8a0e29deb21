// loge network --compare: a network on two days, and what became of its persons and ties.
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/v1/partnership.grpc.pb.h"
#include "tools/loge/cmd_network.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

std::string Told(std::optional<int> count) { return count.has_value() ? Grouped(*count) : kNone; }

// "Persons: 1 came, …; ties: 2 gained, …": "–" where it is not told.
std::string CountsText(const v1::NetworkChangeCounts& counts) {
  return absl::StrCat("Persons: ", Told(LOGE_CLI_OPTIONAL(counts, persons_came)), " came, ",
                      Told(LOGE_CLI_OPTIONAL(counts, persons_went)), " went, ",
                      Told(LOGE_CLI_OPTIONAL(counts, persons_stayed)),
                      " stayed. Ties: ", Told(LOGE_CLI_OPTIONAL(counts, ties_gained)), " gained, ",
                      Told(LOGE_CLI_OPTIONAL(counts, ties_lost)), " lost, ",
                      Told(LOGE_CLI_OPTIONAL(counts, ties_weakened)), " weakened, ",
                      Told(LOGE_CLI_OPTIONAL(counts, ties_strengthened)), " strengthened, ",
                      Told(LOGE_CLI_OPTIONAL(counts, ties_steady)), " steady.\n");
}

template <class Repeated>
std::string Named(const std::string& title, const Repeated& ids) {
  if (ids.empty()) return "";
  const std::string text = title + Join(Strings(ids), ", ", kNamesShownMax);
  return Wrap(Printable(text), kTextColumns) + "\n";
}

std::string Strength(bool there, const v1::NetworkTie& tie) {
  return there ? absl::StrFormat("%.3f", tie.strength()) : kNone;
}

std::string ViewChanges(const v1::CompareNetworksResponse& response) {
  if (response.changes().empty()) return "";
  Table table({"CHANGE", "PERSON", "PERSON", ">BEFORE", ">AFTER", "LATEST", "WHY"});
  for (const v1::TieChange& change : response.changes()) {
    const v1::NetworkTie& latest = change.has_later() ? change.later() : change.earlier();
    table.Add({EnumLabel(change.kind()), change.person_a(), change.person_b(),
               Strength(change.has_earlier(), change.earlier()),
               Strength(change.has_later(), change.later()), latest.last_shared_on(),
               change.kind() == v1::TIE_CHANGE_KIND_LOST ? EnumLabel(change.loss_reason()) : ""});
  }
  return "\n" + table.Render();
}

}  // namespace

std::string ViewComparison(const std::string& territory,
                           const v1::CompareNetworksResponse& response) {
  const v1::AnswerMeta& answered = response.answered();
  const Table table = FigureTable(territory, {{response.earlier_as_of(), &response.earlier()},
                                              {answered.as_of(), &response.later()}});
  return absl::StrCat(table.Render(), "\n", CountsText(response.counts()),
                      Named("Came: ", response.came()), Named("Went: ", response.went()),
                      ViewChanges(response), "\nWeakened or strengthened: by more than ",
                      Share(response.weakened_share()), " of the strength before.\n",
                      ParametersText(response.parameters(), answered.as_known_at()));
}

void AddCompareFlags(CLI::App* command, CompareFlags* flags) {
  CLI::Option* compare =
      command
          ->add_option("--compare", flags->earlier,
                       "Compare with this earlier day: figures, who came and went, changed ties")
          ->type_name("YYYY-MM-DD")
          ->check(CheckDate)
          ->excludes("--graph");
  command
      ->add_option("--weakened-share", flags->weakened_share,
                   "With --compare: by which share of its strength a tie must fall or grow "
                   "(default 0.5)")
      ->check(CLI::Range(0.0, 1.0))
      ->needs(compare);
}

void RunCompare(Session& session, const NetworkQuestion& question, const CompareFlags& flags) {
  v1::CompareNetworksRequest request;
  *request.mutable_at() = QueryAt(question.at);
  request.set_territory_id(question.territory);
  request.set_earlier_as_of(flags.earlier);
  *request.mutable_parameters() = ParametersOf(question.network);
  request.set_weakened_share(flags.weakened_share);
  v1::CompareNetworksResponse response;
  if (const grpc::Status status = session.CallPages(
          &v1::PartnershipService::Stub::CompareNetworks, request, /*limit=*/0,
          [](v1::CompareNetworksResponse& page) { return page.mutable_changes(); }, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewComparison(question.territory, response);
}

}  // namespace loge::cli
