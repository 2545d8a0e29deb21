#include "services/rollout/roadmaps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::rollout {

using events::v1::EventPayload;
using runtime::Fact;

const runtime::FoldSpec kRoadmapFold{
    "rollout.roadmap",
    {EventPayload::kRoadmapAdoptedFieldNumber, EventPayload::kObjectiveAssessedFieldNumber}};

std::string RoadmapSubject(absl::string_view roadmap_id) {
  return absl::StrCat("roadmap/", roadmap_id);
}

bool RoadmapState::InForceOn(runtime::Date day) const {
  const std::optional<runtime::Date> from = runtime::ParseDay(adopted().period_from());
  const std::optional<runtime::Date> until = runtime::ParseDay(adopted().period_until());
  return from.has_value() && until.has_value() && *from <= day && day <= *until;
}

RoadmapState FoldRoadmap(absl::string_view roadmap_id, const std::vector<Fact>& facts) {
  RoadmapState state;
  for (const Fact& fact : facts) {
    const EventPayload& payload = *fact.payload;
    if (payload.has_roadmap_adopted()) {
      const bool first = !state.adoption.has_value();
      if (first && payload.roadmap_adopted().roadmap_id() == roadmap_id) state.adoption = fact;
    } else if (payload.has_objective_assessed()) {
      if (payload.objective_assessed().roadmap_id() == roadmap_id) state.statements.push_back(fact);
    }
  }
  return state;
}

bool HasObjective(const events::v1::RoadmapAdopted& adopted, absl::string_view objective_id) {
  const auto& objectives = adopted.objectives();
  return std::any_of(objectives.begin(), objectives.end(), [&](const auto& objective) {
    return objective.objective_id() == objective_id;
  });
}

}  // namespace loge::rollout
