// loge rollout compare: territories side by side, so many months after each came to a stage.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/network_flags.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using v1::ComparedIndicator;

constexpr char kLegend[] =
    "I1: dependence on the coordinators; I2: share of support and partner meetings that referents "
    "led without one; I3: caretakers who took part, per year of employment; N50: caretakers who "
    "make half of the participations; I5: share of the newcomers who did not come to both training "
    "and a local activity; I6: share of the caretakers without a tie outside the own landlord; "
    "silo: silo index; I7: share of the steering meetings with a caretaker; I8: share of the "
    "meetings with two landlords; I9: share of the partners whose ties all lost somebody.";

// Those of the quick look; all of them side by side are more than a terminal shows.
constexpr char kIndicatorsDefault[] = "i1,i3,n50,i5,silo-neighbourhood";

struct RolloutCompareFlags {
  AtFlags at;
  NetworkFlags network;
  std::vector<std::string> territories;
  std::string anchor = "pilot";
  std::string indicators = kIndicatorsDefault;
  std::string per;
  int32_t step = 0;
  bool known_then = false;
};

// "silo-landlord" of COMPARED_INDICATOR_SILO_LANDLORD.
std::string IndicatorName(ComparedIndicator indicator) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(EnumLabel(indicator)), {{"_", "-"}});
}

ComparedIndicator IndicatorNamed(const std::string& name) {
  for (int i = v1::ComparedIndicator_MIN + 1; i <= v1::ComparedIndicator_MAX; ++i) {
    const auto indicator = static_cast<ComparedIndicator>(i);
    if (v1::ComparedIndicator_IsValid(i) && IndicatorName(indicator) == name) return indicator;
  }
  return v1::COMPARED_INDICATOR_UNSPECIFIED;
}

std::string IndicatorNames() {
  std::vector<std::string> names;
  for (int i = v1::ComparedIndicator_MIN + 1; i <= v1::ComparedIndicator_MAX; ++i) {
    if (!v1::ComparedIndicator_IsValid(i)) continue;
    names.push_back(IndicatorName(static_cast<ComparedIndicator>(i)));
  }
  return Join(names, ",");
}

// As CLI11 wants it: empty when good, else what is wrong.
std::string CheckIndicators(const std::string& text) {
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(text, ','))) {
    if (IndicatorNamed(name) != v1::COMPARED_INDICATOR_UNSPECIFIED) continue;
    return "'" + name + "' is no indicator: " + IndicatorNames();
  }
  return "";
}

// Whole numbers as such; what is divided with a digit behind the point.
std::string ValueText(const v1::CompareTerritoriesResponse& response, ComparedIndicator indicator,
                      double value) {
  const bool divided = response.normalisation() != v1::COMPARISON_NORMALISATION_NONE;
  switch (indicator) {
    case v1::COMPARED_INDICATOR_N50:
    case v1::COMPARED_INDICATOR_PARTICIPATIONS:
    case v1::COMPARED_INDICATOR_MEETINGS:
    case v1::COMPARED_INDICATOR_EXPRESSION_GROUPS:
    case v1::COMPARED_INDICATOR_TRAINED_PERSONS:
      return divided ? absl::StrFormat("%.1f", value) : Grouped(static_cast<int64_t>(value));
    case v1::COMPARED_INDICATOR_COORDINATOR_FTE:
      return absl::StrFormat("%.2f", value);
    default:
      return absl::StrFormat("%.3f", value);
  }
}

// "0.714*": it may still change; "0.714 (0.700)": as known then.
std::string CellText(const v1::CompareTerritoriesResponse& response,
                     const v1::TerritoryAtAge& territory, int index) {
  const ComparedIndicator indicator = response.indicators(index);
  const v1::ComparedValue& value = territory.values(index);
  std::string text = value.has_value() ? ValueText(response, indicator, value.value()) : kNone;
  if (territory.provisional()) text += "*";
  if (value.has_as_known_then()) {
    absl::StrAppend(&text, " (", ValueText(response, indicator, value.as_known_then()), ")");
  }
  return text;
}

Table TerritoryTable(const v1::CompareTerritoriesResponse& response) {
  Table table({"TERRITORY", "SINCE", ">MONTHS", ">P95 DAYS"});
  for (const v1::ComparedTerritory& territory : response.territories()) {
    table.Add({territory.territory_id(), OrNone(territory.anchored_on()),
               territory.has_age_months() ? Grouped(territory.age_months()) : kNone,
               territory.has_p95_days() ? Grouped(territory.p95_days()) : kNone});
  }
  return table;
}

// A line an age; of each indicator the territories beside each other.
Table AgeTable(const v1::CompareTerritoriesResponse& response) {
  std::vector<std::string> titles{">MONTHS"};
  for (const int indicator : response.indicators()) {
    for (const v1::ComparedTerritory& territory : response.territories()) {
      titles.push_back(absl::StrCat(">", EnumLabel(static_cast<ComparedIndicator>(indicator)), " ",
                                    territory.territory_id()));
    }
  }
  Table table(titles);
  for (const v1::ComparedAge& age : response.ages()) {
    std::vector<std::string> cells{Grouped(age.age_months())};
    for (int i = 0; i < response.indicators_size(); ++i) {
      for (const v1::TerritoryAtAge& territory : age.territories()) {
        cells.push_back(CellText(response, territory, i));
      }
    }
    table.Add(std::move(cells));
  }
  return table;
}

std::string NormalisationText(v1::ComparisonNormalisation normalisation) {
  if (normalisation == v1::COMPARISON_NORMALISATION_PER_100_CARETAKERS) {
    return "Counts: per 100 caretakers. ";
  }
  if (normalisation == v1::COMPARISON_NORMALISATION_PER_1000_DWELLINGS) {
    return "Counts: per 1,000 dwellings. ";
  }
  return "";
}

void RunCompareTerritories(Session& session, const RolloutCompareFlags& flags) {
  v1::CompareTerritoriesRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  for (const std::string& territory : flags.territories) request.add_territory_ids(territory);
  request.set_anchor(flags.anchor == "committed" ? v1::COMPARISON_ANCHOR_COMMITTED
                                                 : v1::COMPARISON_ANCHOR_PILOT);
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(flags.indicators, ','))) {
    request.add_indicators(IndicatorNamed(name));
  }
  if (flags.per == "caretakers") {
    request.set_normalisation(v1::COMPARISON_NORMALISATION_PER_100_CARETAKERS);
  } else if (flags.per == "dwellings") {
    request.set_normalisation(v1::COMPARISON_NORMALISATION_PER_1000_DWELLINGS);
  }
  request.set_step_months(flags.step);
  *request.mutable_parameters() = ParametersOf(flags.network);
  request.set_include_as_known_then(flags.known_then);
  v1::CompareTerritoriesResponse response;
  if (const grpc::Status status =
          session.Call(&v1::IndicatorService::Stub::CompareTerritories, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json) return session.PrintJson(response);
  session.out() << ViewTerritoryComparison(response) << AnsweredText(response.answered()) << "\n";
}

}  // namespace

std::string ViewTerritoryComparison(const v1::CompareTerritoriesResponse& response) {
  const std::string stage = EnumLabel(response.anchor());
  const v1::NetworkParameters& used = response.parameters();
  return absl::StrCat(
      TerritoryTable(response).Render(), "\n", AgeTable(response).Render(), "\n",
      Wrap(absl::StrCat("Months: since ", stage, ", or a stage beyond it. *: provisional, fewer ",
                        "days passed than 95 % of the facts take to be recorded (P95 DAYS). In ",
                        "brackets: as it was known then. ",
                        NormalisationText(response.normalisation()), kLegend),
           kTextColumns),
      "\nTies, I9: of ", used.window_days(), " days; activities: of ", used.activity_window_days(),
      " days.\n");
}

void AddRolloutCompare(CLI::App& rollout, Session& session) {
  auto flags = std::make_shared<RolloutCompareFlags>();
  CLI::App* command = rollout.add_subcommand(
      "compare", "Territories side by side, so many months after each came to a stage");
  command->add_option("TERRITORIES", flags->territories, "Which, two or more")
      ->required()
      ->expected(2, 10);
  command
      ->add_option("--anchor", flags->anchor,
                   "From which stage on their months count: pilot or committed (default pilot)")
      ->check(CLI::IsMember({"pilot", "committed"}));
  command
      ->add_option("--indicators", flags->indicators,
                   absl::StrCat("What, with commas between (default ", kIndicatorsDefault,
                                "): ", IndicatorNames()))
      ->check(CheckIndicators);
  command->add_option("--per", flags->per, "Divide counts: per 100 caretakers or 1,000 dwellings")
      ->check(CLI::IsMember({"caretakers", "dwellings"}));
  command->add_option("--step", flags->step, "Months from one line to the next (default 3)")
      ->check(CLI::Range(1, 12));
  command->add_flag("--known-then", flags->known_then,
                    "Also tell each figure as it was known on its day");
  AddNetworkFlags(command, &flags->network);
  AddAtFlags(command, &flags->at);
  command->callback([&session, flags] { RunCompareTerritories(session, *flags); });
}

}  // namespace loge::cli
