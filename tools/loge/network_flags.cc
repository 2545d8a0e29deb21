#include "tools/loge/network_flags.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/loge/writes.h"

namespace loge::cli {
namespace {

constexpr int kDaysMax = 100000;
constexpr int kPersonsMax = 1000;

// "partner-meeting=0.5"; nothing when it is none. The server checks the weight.
bool ReadKappa(const std::string& text, v1::TieWeight* out) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) return false;
  double kappa = 0;
  out->set_kind(EnumOf<v1::TieKind>(text.substr(0, equals)));
  if (out->kind() == v1::TIE_KIND_UNSPECIFIED) return false;
  if (!absl::SimpleAtod(text.substr(equals + 1), &kappa)) return false;
  out->set_kappa(kappa);
  return true;
}

std::string CheckKappa(const std::string& text) {
  v1::TieWeight weight;
  if (ReadKappa(text, &weight)) return "";
  const auto kinds = EnumWords(*google::protobuf::GetEnumDescriptor<v1::TieKind>());
  return absl::StrCat("'", text, "' is no weight: write KIND=NUMBER, KIND one of ",
                      absl::StrJoin(kinds, ", "));
}

}  // namespace

void AddNetworkFlags(CLI::App* command, NetworkFlags* flags) {
  command->add_option("--window", flags->window, "Days of the ties (default 730)")
      ->check(CLI::Range(0, kDaysMax));
  command->add_option("--half-life", flags->half_life, "Days of the strength (default 365)")
      ->check(CLI::Range(0, kDaysMax));
  command
      ->add_option("--activity-window", flags->activity_window,
                   "Days of meetings and active core (default 365)")
      ->check(CLI::Range(0, kDaysMax));
  command
      ->add_option("--kappa", flags->kappas,
                   "How strong the ties are that activities of a kind make (0: none), as often as "
                   "there are kinds")
      ->type_name("KIND=NUMBER")
      ->allow_extra_args(false)
      ->check(CheckKappa);
  command
      ->add_option("--tie-limit", flags->tie_participants_max,
                   "Persons whom an activity may name and still make ties (default 40)")
      ->check(CLI::Range(0, kPersonsMax));
}

v1::NetworkParameters ParametersOf(const NetworkFlags& flags) {
  v1::NetworkParameters parameters;
  parameters.set_window_days(flags.window);
  parameters.set_half_life_days(flags.half_life);
  parameters.set_activity_window_days(flags.activity_window);
  for (const std::string& text : flags.kappas) ReadKappa(text, parameters.add_tie_weights());
  parameters.set_tie_participants_max(flags.tie_participants_max);
  return parameters;
}

std::string TieRuleText(const v1::NetworkParameters& used) {
  if (used.tie_weights().empty()) return "";
  std::vector<std::string> weights;
  for (const v1::TieWeight& weight : used.tie_weights()) {
    weights.push_back(absl::StrCat(WordOfEnum(weight.kind()), "=", weight.kappa()));
  }
  return absl::StrCat(absl::StrJoin(weights, " "), ", of ", used.tie_participants_max(),
                      " persons at most");
}

}  // namespace loge::cli
