// What the stages' criteria ask for: values that the steering committee sets, for one territory or
// for all.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_THRESHOLDS_H_
#define LOGE_SERVICES_ROLLOUT_THRESHOLDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/rollout.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kThresholdsFold;  // ThresholdsSubject.

// Of one territory; of all when the id is empty.
std::string ThresholdsSubject(absl::string_view territory_id);

// The criteria whose thresholds can be set, by number.
const std::vector<events::v1::StageCriterion>& ThresholdCriteria();

// What is set for one criterion, in the unit of ThresholdsSet; nothing when it is not.
std::optional<int32_t> ValueIn(const events::v1::ThresholdsSet& set,
                               events::v1::StageCriterion criterion);

// The value of one threshold on a day.
struct ThresholdValue {
  std::optional<int32_t> value;      // Nothing: none is set, and there is no default.
  std::optional<runtime::Fact> set;  // That set it; nothing: it is the default.
  bool own = false;                  // Set for the territory, not for all.
};

// The latest set on or before `on` for the territory, else for all, else the default. `own` and
// `of_all` are facts of kThresholdsFold, in order; `own` is empty when asked of all.
ThresholdValue ThresholdOn(events::v1::StageCriterion criterion, runtime::Date on,
                           const std::vector<runtime::Fact>& own,
                           const std::vector<runtime::Fact>& of_all);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_THRESHOLDS_H_
