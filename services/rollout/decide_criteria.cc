// What a stage asks for.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/rollout/criteria.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"

namespace loge::rollout {
namespace {

using events::v1::Stage;
using events::v1::TerritoryAdvanced;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::States;

// Looks among the states that were loaded, and remembers what was asked for.
class LoadedEvidence : public EvidenceSource {
 public:
  explicit LoadedEvidence(const States& states) : states_(states) {}

  std::vector<Fact> Get(const runtime::FoldSpec& fold, const std::string& subject) override {
    asked_.push_back({&fold, subject});
    return states_.Get(fold, subject).facts();
  }

  std::vector<Need> TakeAsked() { return std::move(asked_); }

 private:
  const States& states_;
  std::vector<Need> asked_;
};

struct StageResult {
  Stage stage = events::v1::STAGE_UNSPECIFIED;
  CriterionResult result;
};

// Of every criterion that a stage told on top of `state` must meet, by number.
std::vector<StageResult> JudgeAll(const TerritoryState& state, const std::string& territory_id,
                                  Stage told, runtime::Date on, EvidenceSource& source) {
  int before = events::v1::STAGE_UNSPECIFIED;
  for (const StageEntry& entry : state.reached) {
    if (entry.stage < told) before = std::max<int>(before, entry.stage);
  }
  const int first = before == events::v1::STAGE_SPOTTED ? before : before + 1;
  std::vector<StageResult> out;
  for (int i = first; i <= told; ++i) {
    const auto stage = static_cast<Stage>(i);
    for (const events::v1::StageCriterion criterion : CriteriaOf(stage)) {
      out.push_back({stage, JudgeCriterion(criterion, territory_id, on, source)});
    }
  }
  std::sort(out.begin(), out.end(), [](const StageResult& a, const StageResult& b) {
    return a.result.criterion < b.result.criterion;
  });
  return out;
}

}  // namespace

// Judging says what it looks up: what that names is asked for once it is loaded.
std::vector<Need> CriteriaNeeds(const NewFact& fact, const States& states) {
  const TerritoryAdvanced& advanced = fact.payload.territory_advanced();
  const std::string& id = advanced.territory_id();
  // Its facts name persons: who is who matters from the beginning.
  std::vector<Need> needs{TerritoryNeed(id), {&kCentreFold, TerritorySubject(id)}};
  const TerritoryState state = TerritoryIn(states, id);
  if (!state.known()) return needs;
  LoadedEvidence source(states);
  JudgeAll(state, id, advanced.stage(), caretakers::LastDayOf(fact.date), source);
  for (Need& need : source.TakeAsked()) needs.push_back(std::move(need));
  return needs;
}

void AdmitCriteria(NewFact& fact, const TerritoryState& state, const runtime::RuleContext& context,
                   const States& states, runtime::Violations& out) {
  TerritoryAdvanced& advanced = *fact.payload.mutable_territory_advanced();
  advanced.clear_unmet();
  const std::string field = runtime::FieldPrefix(fact, context) + "force_reason";
  const bool forced = advanced.force_reason() != events::v1::FORCE_REASON_UNSPECIFIED;
  LoadedEvidence source(states);
  for (const StageResult& judged : JudgeAll(state, advanced.territory_id(), advanced.stage(),
                                            caretakers::LastDayOf(fact.date), source)) {
    const CriterionResult& result = judged.result;
    if (result.met) continue;
    if (!forced) {
      out.Add(CriterionUnmet(field, judged.stage, result));
      continue;
    }
    events::v1::UnmetCriterion& unmet = *advanced.add_unmet();
    unmet.set_criterion(result.criterion);
    if (result.found.has_value()) unmet.set_found(*result.found);
    unmet.set_threshold(result.threshold.value_or(0));
  }
}

}  // namespace loge::rollout
