// Short names for the facts and commands about experiments.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_EXPERIMENTS_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_EXPERIMENTS_H_

#include <string>
#include <vector>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/experiments.pb.h"
#include "loge/v1/experiments.pb.h"

namespace loge::rollout::testing {

using Ids = std::vector<std::string>;

inline events::v1::CaretakerJoined Hired(const std::string& id, const std::string& landlord) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

inline events::v1::CaretakerLeft Gone(const std::string& id, const std::string& landlord) {
  events::v1::CaretakerLeft event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  return event;
}

// About waste in vaulx, by a and b.
inline events::v1::ExperimentLaunched Launched(const std::string& id,
                                               const Ids& landlords = {"a", "b"}) {
  events::v1::ExperimentLaunched event;
  event.set_experiment_id(id);
  event.set_title("Experiment " + id);
  event.set_territory_id("vaulx");
  *event.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  event.set_theme("waste");
  event.set_approach(events::v1::EXPERIMENT_APPROACH_PREVENTIVE);
  return event;
}

inline v1::LaunchExperimentRequest Launch(const events::v1::ExperimentLaunched& event,
                                          const std::string& date) {
  v1::LaunchExperimentRequest request;
  request.set_occurred_on(date);
  request.set_experiment_id(event.experiment_id());
  request.set_title(event.title());
  request.set_territory_id(event.territory_id());
  *request.mutable_landlord_ids() = event.landlord_ids();
  request.set_theme(event.theme());
  request.set_approach(event.approach());
  request.set_hypothesis(event.hypothesis());
  return request;
}

inline events::v1::ExperimentJoined Together(const std::string& id, const Ids& caretakers,
                                             const Ids& contacts = {}) {
  events::v1::ExperimentJoined event;
  event.set_experiment_id(id);
  *event.mutable_caretaker_ids() = {caretakers.begin(), caretakers.end()};
  *event.mutable_contact_ids() = {contacts.begin(), contacts.end()};
  return event;
}

inline v1::JoinExperimentRequest JoinIt(const events::v1::ExperimentJoined& event,
                                        const std::string& date) {
  v1::JoinExperimentRequest request;
  request.set_occurred_on(date);
  request.set_experiment_id(event.experiment_id());
  for (const std::string& id : event.caretaker_ids())
    request.add_caretakers()->set_caretaker_id(id);
  *request.mutable_contact_ids() = event.contact_ids();
  return request;
}

inline events::v1::ExperimentConcluded Concluded(const std::string& id,
                                                 events::v1::ExperimentOutcome outcome,
                                                 const std::string& lesson = "") {
  events::v1::ExperimentConcluded event;
  event.set_experiment_id(id);
  event.set_outcome(outcome);
  event.set_lesson(lesson);
  return event;
}

inline v1::ConcludeExperimentRequest Conclude(const events::v1::ExperimentConcluded& event,
                                              const std::string& date) {
  v1::ConcludeExperimentRequest request;
  request.set_occurred_on(date);
  request.set_experiment_id(event.experiment_id());
  request.set_outcome(event.outcome());
  request.set_lesson(event.lesson());
  return request;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_EXPERIMENTS_H_
