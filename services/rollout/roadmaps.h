// What the living facts about a roadmap mean: what it wants to reach, and what people stated about
// it since. The folds are as those of state.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_ROADMAPS_H_
#define LOGE_SERVICES_ROLLOUT_ROADMAPS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "loge/events/v1/roadmaps.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"

namespace loge::rollout {

extern const runtime::FoldSpec kRoadmapFold;  // "roadmap/<id>": all about one of them.

std::string RoadmapSubject(absl::string_view roadmap_id);

// A roadmap, folded.
struct RoadmapState {
  std::optional<runtime::Fact> adoption;  // RoadmapAdopted.
  std::vector<runtime::Fact> statements;  // ObjectiveAssessed, in order.

  // Whether it is adopted; what follows is for those that are.
  bool known() const { return adoption.has_value(); }
  const events::v1::RoadmapAdopted& adopted() const { return adoption->payload->roadmap_adopted(); }
  // Both days of the period included.
  bool InForceOn(runtime::Date day) const;
};

RoadmapState FoldRoadmap(absl::string_view roadmap_id, const std::vector<runtime::Fact>& facts);

// Whether the roadmap has an objective of that id.
bool HasObjective(const events::v1::RoadmapAdopted& adopted, absl::string_view objective_id);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_ROADMAPS_H_
