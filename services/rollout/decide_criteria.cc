// What a stage asks for.
#include <algorithm>
#include <cstdint>
#include <optional>
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
using runtime::FigureAsked;
using runtime::Need;
using runtime::NewFact;
using runtime::RuleContext;
using runtime::States;

// Looks among the states that were loaded, and remembers what was asked for.
class LoadedEvidence : public EvidenceSource {
 public:
  LoadedEvidence(const States& states, const RuleContext& context)
      : states_(states), context_(context) {}

  std::vector<Fact> Get(const runtime::FoldSpec& fold, const std::string& subject) override {
    asked_.push_back({&fold, subject});
    return states_.Get(fold, subject).facts();
  }

  runtime::Figure Consult(const FigureAsked& asked) override {
    const auto known = context_.consulted.find(asked);
    return known == context_.consulted.end() ? runtime::Figure() : known->second;
  }

  bool IsEmployed(const std::string& caretaker_id, runtime::Date on) override {
    caretakers::AddPersonNeeds(states_, caretaker_id, asked_);
    return caretakers::PersonIn(states_, caretaker_id).EmployedOn(on) != nullptr;
  }

  std::string LandlordOn(const std::string& landlord_id, runtime::Date on) override {
    caretakers::AddLandlordNeeds(states_, landlord_id, asked_);
    return caretakers::LandlordsIn(states_, {landlord_id}).LandlordOn(landlord_id, on);
  }

  std::vector<Need> TakeAsked() { return std::move(asked_); }

 private:
  const States& states_;
  const RuleContext& context_;
  std::vector<Need> asked_;
};

// The day by which a stage is judged: the last one that its date may mean, as far as it has come.
runtime::Date JudgedOn(const NewFact& fact, const RuleContext& context) {
  return std::min(caretakers::LastDayOf(fact.date), context.today);
}

struct Asked {
  Stage stage = events::v1::STAGE_UNSPECIFIED;
  events::v1::StageCriterion criterion = events::v1::STAGE_CRITERION_UNSPECIFIED;
};

// Every criterion that a stage told on top of `state` must meet, by number.
std::vector<Asked> CriteriaToMeet(const TerritoryState& state, Stage told) {
  int before = events::v1::STAGE_UNSPECIFIED;
  for (const StageEntry& entry : state.reached) {
    if (entry.stage < told) before = std::max<int>(before, entry.stage);
  }
  const int first = before == events::v1::STAGE_SPOTTED ? before : before + 1;
  std::vector<Asked> out;
  for (int i = first; i <= told; ++i) {
    const auto stage = static_cast<Stage>(i);
    for (const events::v1::StageCriterion criterion : CriteriaOf(stage)) {
      out.push_back({stage, criterion});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const Asked& a, const Asked& b) { return a.criterion < b.criterion; });
  return out;
}

// 1 to 4 persons behind a figure are not told of: events are read by many.
std::optional<int64_t> Tellable(const CriterionResult& result) {
  return result.of_few ? std::nullopt : result.found;
}

void Keep(const CriterionResult& result, TerritoryAdvanced& advanced) {
  if (!FigureOf(result.criterion).empty()) {
    events::v1::Consulted& consulted = *advanced.add_consulted();
    consulted.set_criterion(result.criterion);
    if (Tellable(result).has_value()) consulted.set_found(*Tellable(result));
    consulted.set_position(result.consulted_at);
  }
  if (result.met) return;
  events::v1::UnmetCriterion& unmet = *advanced.add_unmet();
  unmet.set_criterion(result.criterion);
  if (Tellable(result).has_value()) unmet.set_found(*Tellable(result));
  unmet.set_threshold(result.threshold.value_or(0));
}

}  // namespace

// Judging says what it looks up: what that names is asked for once it is loaded.
std::vector<Need> CriteriaNeeds(const NewFact& fact, const RuleContext& context,
                                const States& states) {
  const TerritoryAdvanced& advanced = fact.payload.territory_advanced();
  const std::string& id = advanced.territory_id();
  // Its facts name persons: who is who matters from the beginning.
  std::vector<Need> needs{TerritoryNeed(id), {&kCentreFold, TerritorySubject(id)}};
  const TerritoryState state = TerritoryIn(states, id);
  if (!state.known()) return needs;
  LoadedEvidence source(states, context);
  const runtime::Date on = JudgedOn(fact, context);
  for (const Asked& asked : CriteriaToMeet(state, advanced.stage())) {
    JudgeCriterion(asked.criterion, id, on, source);
  }
  for (Need& need : source.TakeAsked()) needs.push_back(std::move(need));
  return needs;
}

std::vector<FigureAsked> CriteriaFigures(const NewFact& fact, const RuleContext& context,
                                         const States& states) {
  const TerritoryAdvanced& advanced = fact.payload.territory_advanced();
  const TerritoryState state = TerritoryIn(states, advanced.territory_id());
  std::vector<FigureAsked> figures;
  const bool told_already =
      std::any_of(state.reached.begin(), state.reached.end(),
                  [&](const StageEntry& entry) { return entry.stage == advanced.stage(); });
  if (!state.known() || told_already) return figures;  // It is not judged.
  for (const Asked& asked : CriteriaToMeet(state, advanced.stage())) {
    std::string name = FigureOf(asked.criterion);
    if (name.empty()) continue;
    figures.push_back({std::move(name), advanced.territory_id(), JudgedOn(fact, context)});
  }
  return figures;
}

void AdmitCriteria(NewFact& fact, const TerritoryState& state, const RuleContext& context,
                   const States& states, runtime::Violations& out) {
  TerritoryAdvanced& advanced = *fact.payload.mutable_territory_advanced();
  advanced.clear_unmet();
  advanced.clear_consulted();
  const std::string field = runtime::FieldPrefix(fact, context) + "force_reason";
  const bool forced = advanced.force_reason() != events::v1::FORCE_REASON_UNSPECIFIED;
  LoadedEvidence source(states, context);
  const runtime::Date on = JudgedOn(fact, context);
  for (const Asked& asked : CriteriaToMeet(state, advanced.stage())) {
    const CriterionResult result =
        JudgeCriterion(asked.criterion, advanced.territory_id(), on, source);
    if (!result.met && !forced) out.Add(CriterionUnmet(field, asked.stage, result));
    Keep(result, advanced);
  }
}

}  // namespace loge::rollout
