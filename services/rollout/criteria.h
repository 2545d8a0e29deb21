// What a territory must have to enter a stage, and whether it has it.
//
// A criterion is judged on a day, by what had happened by then. Pure: neither gRPC nor storage.
// Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_CRITERIA_H_
#define LOGE_SERVICES_ROLLOUT_CRITERIA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loge/events/v1/rollout.pb.h"
#include "services/rollout/stage_evidence.h"
#include "services/runtime/date.h"

namespace loge::rollout {

// Of a stage, by number.
std::vector<events::v1::StageCriterion> CriteriaOf(events::v1::Stage stage);

// The figures that criteria stand on, as runtime::QueryRegistry knows them. Each is about a
// territory, in hundredths; v1::CriterionState says which query answers it, and how it is rounded.
inline constexpr char kParticipationFigure[] = "participation-rate";
inline constexpr char kDependenceFigure[] = "coordinator-dependence";
inline constexpr char kRelayFigure[] = "referent-relay-rate";

// The figure that a criterion stands on; empty when on none.
std::string FigureOf(events::v1::StageCriterion criterion);

// v1::CriterionState says what is found for each of them.
struct CriterionResult {
  events::v1::StageCriterion criterion = events::v1::STAGE_CRITERION_UNSPECIFIED;
  bool met = false;
  bool at_most = false;              // Met by what is not above the threshold.
  std::optional<int64_t> found;      // Nothing: nothing was measured.
  std::optional<int64_t> threshold;  // Nothing: it is to be set first.
  std::vector<int64_t> positions;    // Of the versions that are evidence, in order.
  bool of_few = false;               // 1 to 4 persons stand behind what is found.
  int64_t consulted_at = 0;          // Of a figure: the last position that counted.
};

// Never fails: what cannot be looked up is not there.
CriterionResult JudgeCriterion(events::v1::StageCriterion criterion,
                               const std::string& territory_id, runtime::Date on,
                               EvidenceSource& source);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_CRITERIA_H_
