// What the parts of decide share: proposals and evaluations (decide.cc), stages and pauses
// (decide_stage.cc), coordinators (decide_coordinator.cc), fundings (decide_funding.cc). For this
// room only.
#ifndef LOGE_SERVICES_ROLLOUT_DECIDE_PARTS_H_
#define LOGE_SERVICES_ROLLOUT_DECIDE_PARTS_H_

#include <optional>
#include <string>

#include "services/rollout/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/decisions.h"

namespace loge::rollout {

void RegisterStageCommands(runtime::CommandRegistry& registry);
void RegisterCoordinatorCommands(runtime::CommandRegistry& registry);
void RegisterFundingCommands(runtime::CommandRegistry& registry);

// The need for TerritoryProposed of one territory.
inline runtime::Need ProposalNeed(const std::string& territory_id) {
  return {&kProposalFold, TerritorySubject(territory_id)};
}
inline std::optional<runtime::Fact> ProposalIn(const runtime::States& states,
                                               const std::string& territory_id) {
  return FoldProposal(territory_id,
                      states.Get(kProposalFold, TerritorySubject(territory_id)).facts());
}

// The territory that stage facts and pauses stand on.
inline runtime::Need TerritoryNeed(const std::string& territory_id) {
  return {&kTerritoryFold, TerritorySubject(territory_id)};
}
inline TerritoryState TerritoryIn(const runtime::States& states, const std::string& territory_id) {
  return FoldTerritory(territory_id,
                       states.Get(kTerritoryFold, TerritorySubject(territory_id)).facts());
}

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_DECIDE_PARTS_H_
