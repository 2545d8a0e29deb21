// Contradictions between the facts about one person, or about one funding. Pure; thread-safe (no
// state).
#ifndef LOGE_SERVICES_ANOMALIES_ANOMALIES_H_
#define LOGE_SERVICES_ANOMALIES_ANOMALIES_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/anomalies.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/meetings.h"
#include "services/rollout/fundings.h"
#include "services/runtime/fact_reader.h"

namespace loge::anomalies {

// Read models of other rooms whose facts are looked at: attendance and completions of a person and
// the plans of sessions; meetings, expression groups and introductions of a person.
inline constexpr char kTraining[] = "training";
inline constexpr char kPartnership[] = "partnership";

// All contradictions about `person` at the readers' date, by the positions of the facts behind
// them, then by kind. `meetings` are those of `partnership`. Errors: those of FactReader.
absl::StatusOr<std::vector<v1::Anomaly>> AnomaliesOf(const caretakers::Person& person,
                                                     const runtime::FactReader& training,
                                                     const runtime::FactReader& partnership,
                                                     const partnership::Meetings& meetings);

// That more was paid of a funding than is committed and not taken back; nothing when it was not.
std::optional<v1::Anomaly> OverpaymentOf(const rollout::FundingState& funding);

}  // namespace loge::anomalies

#endif  // LOGE_SERVICES_ANOMALIES_ANOMALIES_H_
