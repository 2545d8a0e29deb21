// What the living facts about experiments mean: what was launched, who came together in it, what
// came of it. The folds are as those of state.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_EXPERIMENTS_H_
#define LOGE_SERVICES_ROLLOUT_EXPERIMENTS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/experiments.pb.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kExperimentFold;  // "experiment/<id>": all about one of them.

// The kind of subject under which the launches of a territory's experiments are filed.
inline constexpr char kLaunched[] = "launched";

std::string ExperimentSubject(absl::string_view experiment_id);

// An experiment, folded.
struct ExperimentState {
  std::optional<runtime::Fact> launch;
  std::vector<runtime::Fact> joins;  // In order.
  std::optional<runtime::Fact> conclusion;

  // Whether it was launched; what follows is for those that were.
  bool known() const { return launch.has_value(); }
  const events::v1::ExperimentLaunched& launched() const {
    return launch->payload->experiment_launched();
  }
};

ExperimentState FoldExperiment(absl::string_view experiment_id,
                               const std::vector<runtime::Fact>& facts);

// Whom it concerns ("landlord/<id>", "territory/<id>"): they hear of what becomes of it. Of an
// experiment that is known.
std::set<std::string> LaunchSubjects(const ExperimentState& state);

// Whom a fact names, each once: "caretaker/<id>" and "contact/<id>".
std::set<std::string> PersonsOf(const events::v1::ExperimentJoined& joined);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_EXPERIMENTS_H_
