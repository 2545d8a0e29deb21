// Short names for the facts and commands about practices and actions for the standing of the trade.
// Who is "a", "b", … is a landlord; who is "t-…" a territory.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_PRACTICE_FACTS_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_PRACTICE_FACTS_H_

#include <string>

#include "loge/events/v1/practices.pb.h"
#include "loge/v1/practices.pb.h"

namespace loge::rollout::testing {

template <class Message>
void SetWho(const std::string& who, Message* message) {
  who.rfind("t-", 0) == 0 ? message->set_territory_id(who) : message->set_landlord_id(who);
}

inline events::v1::PracticeShared Shared(const std::string& id, const std::string& by) {
  events::v1::PracticeShared event;
  event.set_practice_id(id);
  event.set_title("Practice " + id);
  event.set_kind(events::v1::PRACTICE_KIND_TOOL);
  SetWho(by, &event);
  return event;
}

inline v1::SharePracticeRequest Share(const std::string& id, const std::string& by,
                                      const std::string& date) {
  v1::SharePracticeRequest request;
  request.set_occurred_on(date);
  request.set_practice_id(id);
  request.set_title("Practice " + id);
  request.set_kind(events::v1::PRACTICE_KIND_TOOL);
  SetWho(by, &request);
  return request;
}

inline events::v1::PracticeAdopted Adopted(const std::string& id, const std::string& by) {
  events::v1::PracticeAdopted event;
  event.set_practice_id(id);
  SetWho(by, &event);
  return event;
}

inline v1::AdoptPracticeRequest Adopt(const std::string& id, const std::string& by,
                                      const std::string& date) {
  v1::AdoptPracticeRequest request;
  request.set_occurred_on(date);
  request.set_practice_id(id);
  SetWho(by, &request);
  return request;
}

inline events::v1::PracticeAdapted Adapted(const std::string& id, const std::string& from,
                                           const std::string& by) {
  events::v1::PracticeAdapted event;
  event.set_practice_id(id);
  event.set_title("Practice " + id);
  event.set_from_practice_id(from);
  SetWho(by, &event);
  return event;
}

inline v1::AdaptPracticeRequest Adapt(const std::string& id, const std::string& from,
                                      const std::string& by, const std::string& date) {
  v1::AdaptPracticeRequest request;
  request.set_occurred_on(date);
  request.set_practice_id(id);
  request.set_title("Practice " + id);
  request.set_from_practice_id(from);
  SetWho(by, &request);
  return request;
}

inline events::v1::PracticeDropped Dropped(const std::string& id, const std::string& by) {
  events::v1::PracticeDropped event;
  event.set_practice_id(id);
  SetWho(by, &event);
  return event;
}

inline v1::DropPracticeRequest Drop(const std::string& id, const std::string& by,
                                    const std::string& date) {
  v1::DropPracticeRequest request;
  request.set_occurred_on(date);
  request.set_practice_id(id);
  SetWho(by, &request);
  return request;
}

inline events::v1::ValorisationActionHeld Held(const std::string& id,
                                               const std::string& territory) {
  events::v1::ValorisationActionHeld event;
  event.set_action_id(id);
  event.set_territory_id(territory);
  event.set_audience(events::v1::VALORISATION_AUDIENCE_EMPLOYERS);
  event.set_medium(events::v1::VALORISATION_MEDIUM_PRINT);
  return event;
}

inline v1::HoldValorisationActionRequest Hold(const std::string& id, const std::string& territory,
                                              const std::string& date) {
  v1::HoldValorisationActionRequest request;
  request.set_occurred_on(date);
  request.set_action_id(id);
  request.set_territory_id(territory);
  request.set_audience(events::v1::VALORISATION_AUDIENCE_EMPLOYERS);
  request.set_medium(events::v1::VALORISATION_MEDIUM_PRINT);
  return request;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_PRACTICE_FACTS_H_
