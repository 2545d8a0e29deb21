// Short names for the facts and commands of the rollout tests.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_FACTS_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_FACTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/v1/rollout.pb.h"
#include "services/rollout/decide.h"
#include "services/runtime/decisions.h"

namespace loge::rollout::testing {

using events::v1::Stage;

inline const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry();
    RegisterCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

inline events::v1::TerritoryProposed Proposed(const std::string& id,
                                              const std::vector<std::string>& parents = {}) {
  events::v1::TerritoryProposed event;
  event.set_territory_id(id);
  event.set_name("Territory " + id);
  event.add_commune_codes("69256");
  for (const std::string& parent : parents) event.add_seeded_from(parent);
  return event;
}

inline v1::ProposeTerritoryRequest Propose(const std::string& id, const std::string& date,
                                           const std::vector<std::string>& parents = {}) {
  const events::v1::TerritoryProposed event = Proposed(id, parents);
  v1::ProposeTerritoryRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(id);
  request.set_name(event.name());
  *request.mutable_commune_codes() = event.commune_codes();
  *request.mutable_seeded_from() = event.seeded_from();
  return request;
}

// Whatever the criteria say: most tests are about something else.
inline events::v1::TerritoryAdvanced Advanced(
    const std::string& id, Stage stage,
    events::v1::SkipReason skip = events::v1::SKIP_REASON_UNSPECIFIED) {
  events::v1::TerritoryAdvanced event;
  event.set_territory_id(id);
  event.set_stage(stage);
  event.set_skip_reason(skip);
  event.set_force_reason(events::v1::FORCE_REASON_HISTORY_UNKNOWN);
  return event;
}

inline v1::AdvanceTerritoryRequest Advance(
    const std::string& id, Stage stage, const std::string& date,
    events::v1::SkipReason skip = events::v1::SKIP_REASON_UNSPECIFIED) {
  v1::AdvanceTerritoryRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(id);
  request.set_stage(stage);
  request.set_skip_reason(skip);
  request.set_force_reason(events::v1::FORCE_REASON_HISTORY_UNKNOWN);
  return request;
}

inline events::v1::TerritoryPaused Paused(const std::string& id) {
  events::v1::TerritoryPaused event;
  event.set_territory_id(id);
  event.set_reason(events::v1::PAUSE_REASON_NO_FUNDING);
  return event;
}

inline v1::PauseTerritoryRequest PauseRequest(const std::string& id, const std::string& date) {
  v1::PauseTerritoryRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(id);
  request.set_reason(events::v1::PAUSE_REASON_NO_FUNDING);
  return request;
}

inline events::v1::TerritoryResumed Resumed(const std::string& id) {
  events::v1::TerritoryResumed event;
  event.set_territory_id(id);
  return event;
}

inline v1::ResumeTerritoryRequest ResumeRequest(const std::string& id, const std::string& date) {
  v1::ResumeTerritoryRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(id);
  return request;
}

inline events::v1::TerritoryWithdrawn Withdrawn(const std::string& id) {
  events::v1::TerritoryWithdrawn event;
  event.set_territory_id(id);
  event.set_reason(events::v1::WITHDRAWAL_REASON_NO_FUNDING);
  return event;
}

inline v1::WithdrawTerritoryRequest Withdraw(const std::string& id, const std::string& date) {
  v1::WithdrawTerritoryRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(id);
  request.set_reason(events::v1::WITHDRAWAL_REASON_NO_FUNDING);
  return request;
}

inline events::v1::ContactNamed Named(const std::string& contact) {
  events::v1::ContactNamed event;
  event.set_contact_id(contact);
  event.set_partner_id("carrier");
  return event;
}

inline events::v1::ContactEnded Ended(const std::string& contact,
                                      const std::string& successor = "") {
  events::v1::ContactEnded event;
  event.set_contact_id(contact);
  event.set_successor_contact_id(successor);
  return event;
}

inline events::v1::CoordinatorAssigned Assigned(const std::string& contact,
                                                const std::string& territory, int32_t fte) {
  events::v1::CoordinatorAssigned event;
  event.set_contact_id(contact);
  event.set_territory_id(territory);
  event.set_fte_hundredths(fte);
  return event;
}

inline v1::AssignCoordinatorRequest Assign(const std::string& contact, const std::string& territory,
                                           int32_t fte, const std::string& date) {
  v1::AssignCoordinatorRequest request;
  request.set_occurred_on(date);
  request.set_contact_id(contact);
  request.set_territory_id(territory);
  request.set_fte_hundredths(fte);
  return request;
}

inline events::v1::CoordinatorEnded CoordinationEnded(const std::string& contact,
                                                      const std::string& territory) {
  events::v1::CoordinatorEnded event;
  event.set_contact_id(contact);
  event.set_territory_id(territory);
  return event;
}

inline v1::EndCoordinatorRequest End(const std::string& contact, const std::string& territory,
                                     const std::string& date) {
  v1::EndCoordinatorRequest request;
  request.set_occurred_on(date);
  request.set_contact_id(contact);
  request.set_territory_id(territory);
  return request;
}

inline events::v1::EvaluationPublished Published(const std::string& id,
                                                 const std::vector<std::string>& territories) {
  events::v1::EvaluationPublished event;
  event.set_evaluation_id(id);
  event.set_title("Ten years");
  for (const std::string& territory : territories) event.add_territory_ids(territory);
  event.set_evaluator("A consultancy");
  return event;
}

inline v1::PublishEvaluationRequest Publish(const std::string& id, const std::string& date,
                                            const std::vector<std::string>& territories) {
  const events::v1::EvaluationPublished event = Published(id, territories);
  v1::PublishEvaluationRequest request;
  request.set_occurred_on(date);
  request.set_evaluation_id(id);
  request.set_title(event.title());
  *request.mutable_territory_ids() = event.territory_ids();
  request.set_evaluator(event.evaluator());
  return request;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_FACTS_H_
