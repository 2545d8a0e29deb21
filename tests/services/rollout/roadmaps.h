// Short names for the facts and commands about roadmaps.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_ROADMAPS_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_ROADMAPS_H_

#include <string>
#include <vector>

#include "loge/events/v1/roadmaps.pb.h"
#include "loge/v1/roadmaps.pb.h"

namespace loge::rollout::testing {

using events::v1::ObjectiveStatus;

// For 2009 to 2012, with these objectives, of each pillar in turn.
inline events::v1::RoadmapAdopted Adopted(const std::string& id,
                                          const std::vector<std::string>& territories,
                                          const std::vector<std::string>& objectives = {"airlock",
                                                                                        "relays"}) {
  events::v1::RoadmapAdopted event;
  event.set_roadmap_id(id);
  event.set_title("Four years");
  for (const std::string& territory : territories) event.add_territory_ids(territory);
  event.set_period_from("2009-01-01");
  event.set_period_until("2012-12-31");
  for (const std::string& objective : objectives) {
    events::v1::Objective* added = event.add_objectives();
    added->set_objective_id(objective);
    added->set_title("Objective " + objective);
    added->set_pillar(static_cast<events::v1::Pillar>(1 + (event.objectives_size() - 1) % 3));
  }
  return event;
}

inline v1::AdoptRoadmapRequest Adopt(const events::v1::RoadmapAdopted& event,
                                     const std::string& date) {
  v1::AdoptRoadmapRequest request;
  request.set_occurred_on(date);
  request.set_roadmap_id(event.roadmap_id());
  request.set_title(event.title());
  *request.mutable_territory_ids() = event.territory_ids();
  request.set_period_from(event.period_from());
  request.set_period_until(event.period_until());
  *request.mutable_objectives() = event.objectives();
  return request;
}

inline events::v1::ObjectiveAssessed Assessed(const std::string& id, const std::string& objective,
                                              ObjectiveStatus status) {
  events::v1::ObjectiveAssessed event;
  event.set_roadmap_id(id);
  event.set_objective_id(objective);
  event.set_status(status);
  return event;
}

inline v1::AssessObjectiveRequest Assess(const std::string& id, const std::string& objective,
                                         ObjectiveStatus status, const std::string& date) {
  v1::AssessObjectiveRequest request;
  request.set_occurred_on(date);
  request.set_roadmap_id(id);
  request.set_objective_id(objective);
  request.set_status(status);
  return request;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_ROADMAPS_H_
