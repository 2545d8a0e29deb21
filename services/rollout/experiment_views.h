// Answers about experiments, from the facts at a date and a position.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_EXPERIMENT_VIEWS_H_
#define LOGE_SERVICES_ROLLOUT_EXPERIMENT_VIEWS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "loge/v1/experiments.pb.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

// Fills `out` from the facts filed under "experiment/<id>"; false when it was not launched. Who
// took part is told only with `small_groups`, and how many did if they are not few.
bool FillExperiment(absl::string_view experiment_id, const std::vector<runtime::Fact>& facts,
                    bool small_groups, v1::Experiment* out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_EXPERIMENT_VIEWS_H_
