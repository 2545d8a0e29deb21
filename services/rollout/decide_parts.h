// What the parts of decide share. For this room only.
#ifndef LOGE_SERVICES_ROLLOUT_DECIDE_PARTS_H_
#define LOGE_SERVICES_ROLLOUT_DECIDE_PARTS_H_

#include <optional>
#include <string>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/rollout/errors.h"
#include "services/rollout/experiments.h"
#include "services/rollout/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/decisions.h"

namespace loge::rollout {

void RegisterStageCommands(runtime::CommandRegistry& registry);
void RegisterWithdrawalCommands(runtime::CommandRegistry& registry);
void RegisterThresholdCommands(runtime::CommandRegistry& registry);
void RegisterCoordinatorCommands(runtime::CommandRegistry& registry);
void RegisterFundingCommands(runtime::CommandRegistry& registry);
void RegisterExperimentCommands(runtime::CommandRegistry& registry);
void RegisterJoinCommands(runtime::CommandRegistry& registry);
void RegisterCentreCommands(runtime::CommandRegistry& registry);
void RegisterCommitteeCommands(runtime::CommandRegistry& registry);
void RegisterEvaluationCommands(runtime::CommandRegistry& registry);
void RegisterPracticeCommands(runtime::CommandRegistry& registry);
void RegisterValorisationCommands(runtime::CommandRegistry& registry);
void RegisterRoadmapCommands(runtime::CommandRegistry& registry);

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

inline runtime::Need ExperimentNeed(const std::string& experiment_id) {
  return {&kExperimentFold, ExperimentSubject(experiment_id)};
}
inline ExperimentState ExperimentIn(const runtime::States& states,
                                    const std::string& experiment_id) {
  return FoldExperiment(experiment_id,
                        states.Get(kExperimentFold, ExperimentSubject(experiment_id)).facts());
}

// Whether every day that `date` may mean comes before all that `other` may mean.
inline bool CertainlyBefore(const runtime::FactDate& date, const runtime::FactDate& other) {
  return caretakers::LastDayOf(date) < other.day;
}

// Proposed, whatever its date: things may be older than the rollout. Needs ProposalNeed.
void RequireTerritory(const runtime::States& states, const std::string& territory_id,
                      const std::string& field, runtime::Violations& out);

// Known by the day, as landlords are. Needs PartnerNeed.
runtime::Need PartnerNeed(const std::string& partner_id);
void RequirePartner(const runtime::States& states, const std::string& partner_id,
                    const runtime::FactDate& date, const std::string& field,
                    runtime::Violations& out);

// Adds the states that ContactIn stands on, as far as `states` tells which; rules ask again until
// nothing is new.
void AddContactNeeds(const runtime::States& states, const std::string& contact_id,
                     std::vector<runtime::Need>& needs);
ContactLife ContactIn(const runtime::States& states, const std::string& contact_id);
// Named, and speaking for its organisation on that day.
void RequireContact(const runtime::States& states, const std::string& contact_id,
                    const runtime::FactDate& date, const std::string& field,
                    runtime::Violations& out);
// Adds a violation when the territory has left before that date.
inline void RequireNotLeft(const TerritoryState& state, runtime::FactDate on,
                           runtime::Violations& out) {
  if (state.LeftBefore(on.day)) out.Add(TerritoryWithdrawnOn("occurred_on", on, *state.withdrawn));
}

// What begins and ends one thing time and again: the seats of a person in a committee, somebody's
// work for a territory, its pauses.
struct MarkRules {
  runtime::FactType end = 0;  // The type of what ends it; all else begins it.
  // Whether an end names the first day without, and so comes before what begins on that day. Else
  // it names the last day with, and comes after.
  bool ends_first = false;
  // Nothing is begun by that date; `last`, unless null, ended what was before.
  runtime::Violation (*not_begun)(const std::string& field, runtime::FactDate on,
                                  const runtime::Fact* last) = nullptr;
  runtime::Violation (*ended_already)(const std::string& field,
                                      const runtime::Fact& ended) = nullptr;
};
struct Marks {
  MarkRules rules;
  std::vector<runtime::Fact> facts;  // In order, without one that is corrected.
  // That one, of the type of the new one; nothing when it was about something else.
  std::optional<runtime::Fact> corrected;

  bool IsEnd(const runtime::Fact& fact) const { return fact.type() == rules.end; }
};
// `marks_of` gives the marks of the thing among facts, in order. `corrects` may be nothing.
template <class MarksOf>
Marks MarksAmong(const std::vector<runtime::Fact>& facts,
                 const std::optional<runtime::Fact>& corrects, const MarkRules& rules,
                 MarksOf marks_of) {
  Marks marks{rules, marks_of(facts), std::nullopt};
  if (!corrects.has_value()) return marks;
  const std::vector<runtime::Fact> only{*corrects};
  if (!marks_of(only).empty()) marks.corrected = corrects;
  return marks;
}

// The version that a correction replaces, as it was told; nothing when it is none.
inline std::optional<runtime::Fact> Corrected(const runtime::RuleContext& context) {
  if (context.corrects == nullptr) return std::nullopt;
  return *context.corrects;
}

// The last one that comes before a mark of that kind on that day, or with it, and the first one
// that comes after it; null when there is none. They point into `marks`.
struct Neighbours {
  const runtime::Fact* before = nullptr;
  const runtime::Fact* after = nullptr;
};
Neighbours NeighboursOf(const Marks& marks, runtime::Date day, bool is_end);

// Of `fact`, an end: it ends what is begun and not ended yet. Corrected, it ends what it ended.
runtime::Admission AdmitEnding(const Marks& marks, const runtime::NewFact& fact,
                               const runtime::RuleContext& context, runtime::Violations& out);

// Of `fact`, a beginning that is corrected: what ended it goes on doing so.
void AdmitMoved(const Marks& marks, const runtime::NewFact& fact, runtime::Violations& out);

// What `fact`, a TerritoryAdvanced, stands on, as far as the states loaded so far tell.
std::vector<runtime::Need> CriteriaNeeds(const runtime::NewFact& fact,
                                         const runtime::RuleContext& context,
                                         const runtime::States& states);

// The figures that `fact`, a TerritoryAdvanced, is judged by, once the states are loaded.
std::vector<runtime::FigureAsked> CriteriaFigures(const runtime::NewFact& fact,
                                                  const runtime::RuleContext& context,
                                                  const runtime::States& states);

// Judges the criteria of the stage of `fact`, a TerritoryAdvanced, of those it skips, and of
// SPOTTED when that is the one before: its proposal was told before anybody could state an
// interest. Those that are not met are violations or, with a force_reason, kept in `unmet`; figures
// are kept in `consulted`. Both are set here alone.
void AdmitCriteria(runtime::NewFact& fact, const TerritoryState& state,
                   const runtime::RuleContext& context, const runtime::States& states,
                   runtime::Violations& out);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_DECIDE_PARTS_H_
