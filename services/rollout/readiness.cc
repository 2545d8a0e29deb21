#include "services/rollout/readiness.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/caretakers/registry.h"
#include "services/rollout/components.h"
#include "services/rollout/criteria.h"
#include "services/rollout/state.h"
#include "services/rollout/thresholds.h"
#include "services/rollout/views.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using events::v1::Stage;
using runtime::Date;
using runtime::Fact;

// Reads each subject of the read model, and consults each figure, once.
class ReadEvidence : public EvidenceSource {
 public:
  // Without a context no figure can be had.
  explicit ReadEvidence(const runtime::FactReader& reader,
                        const runtime::QueryContext* context = nullptr)
      : reader_(reader), context_(context) {}

  std::vector<Fact> Get(const runtime::FoldSpec& fold, const std::string& subject) override {
    const std::string filed = &fold == &kActivityFold
                                  ? absl::StrCat(kCoreComponent, subject.substr(subject.find('/')))
                                  : subject;
    const auto [read, is_new] = read_.try_emplace(filed);
    if (is_new) {
      absl::StatusOr<std::vector<Fact>> facts = reader_.Facts(filed);
      if (facts.ok()) {
        read->second = *std::move(facts);
      } else {
        status_.Update(facts.status());
      }
    }
    std::vector<Fact> wanted;
    for (const Fact& fact : read->second) {
      if (fold.Has(fact.type())) wanted.push_back(fact);
    }
    return wanted;
  }

  runtime::Figure Consult(const runtime::FigureAsked& asked) override {
    const auto [figure, is_new] = consulted_.try_emplace(asked);
    if (is_new && context_ != nullptr) {
      const absl::StatusOr<runtime::Figure> found = context_->Consult(asked);
      if (found.ok()) figure->second = *found;
      status_.Update(found.status());
    }
    return figure->second;
  }

  // Not OK when something could not be read: what was worked out is then wrong.
  const absl::Status& status() const { return status_; }

 private:
  const runtime::FactReader& reader_;
  const runtime::QueryContext* context_;
  std::map<std::string, std::vector<Fact>> read_;
  std::map<runtime::FigureAsked, runtime::Figure> consulted_;
  absl::Status status_;
};

TerritoryState TerritoryOf(const std::string& territory_id, EvidenceSource& source) {
  return FoldTerritory(territory_id, source.Get(kTerritoryFold, TerritorySubject(territory_id)));
}

void FillCriterion(const CriterionResult& result, bool small_groups, v1::CriterionState* out) {
  out->set_criterion(result.criterion);
  out->set_met(result.met);
  if (result.threshold.has_value()) out->set_threshold(*result.threshold);
  if (result.found.has_value() && (small_groups || !result.of_few)) out->set_found(*result.found);
  const bool of_persons = result.criterion == events::v1::STAGE_CRITERION_COMMITTEE_SEATED;
  if (of_persons && !small_groups) return;
  std::vector<int64_t> positions = result.positions;
  std::sort(positions.begin(), positions.end());
  const size_t told = std::min(positions.size(), size_t{runtime::kEvidencePositionsMax});
  for (size_t i = positions.size() - told; i < positions.size(); ++i) {
    out->add_evidence_positions(positions[i]);
  }
}

// By what had happened on the day that the stage was reached, of one known less exactly the last.
void FillScore(const std::string& territory_id, const TerritoryState& state, size_t index,
               Date as_of, EvidenceSource& source, v1::StageScore* out) {
  const StageEntry& entry = state.stages[index];
  Date until = as_of;
  if (index + 1 < state.stages.size()) {
    until = state.stages[index + 1].day();
  } else if (state.withdrawn.has_value()) {
    until = state.withdrawn->date.day;
  }
  out->set_stage(entry.stage);
  out->set_days(runtime::DaysBetween(entry.day(), until));
  const Date on = std::min(caretakers::LastDayOf(entry.fact.date), as_of);
  for (const events::v1::StageCriterion criterion : CriteriaOf(entry.stage)) {
    out->set_criteria(out->criteria() + 1);
    if (JudgeCriterion(criterion, territory_id, on, source).met) {
      out->set_criteria_met(out->criteria_met() + 1);
    }
  }
}

}  // namespace

absl::StatusOr<bool> FillThresholds(const std::string& territory_id,
                                    const runtime::FactReader& reader,
                                    v1::GetThresholdsResponse* out) {
  ReadEvidence source(reader);
  std::vector<Fact> own;
  if (!territory_id.empty()) {
    const bool known = TerritoryOf(territory_id, source).known();
    own = source.Get(kThresholdsFold, ThresholdsSubject(territory_id));
    LOGE_RETURN_IF_ERROR(source.status());
    if (!known) return false;
  }
  const std::vector<Fact> of_all = source.Get(kThresholdsFold, ThresholdsSubject(""));
  LOGE_RETURN_IF_ERROR(source.status());
  out->set_territory_id(territory_id);
  for (const events::v1::StageCriterion criterion : ThresholdCriteria()) {
    const ThresholdValue threshold = ThresholdOn(criterion, reader.as_of(), own, of_all);
    v1::Threshold* row = out->add_thresholds();
    row->set_criterion(criterion);
    if (threshold.value.has_value()) row->set_value(*threshold.value);
    row->set_own(threshold.own);
    if (threshold.set.has_value()) FillProvenance(*threshold.set, row->mutable_provenance());
  }
  return true;
}

absl::StatusOr<bool> FillReadiness(const std::string& territory_id, Stage stage, bool small_groups,
                                   const runtime::QueryContext& context,
                                   v1::GetStageReadinessResponse* out) {
  const runtime::FactReader& reader = context.Reader(Projection().name);
  ReadEvidence source(reader, &context);
  const TerritoryState state = TerritoryOf(territory_id, source);
  LOGE_RETURN_IF_ERROR(source.status());
  if (!state.known()) return false;
  const Date as_of = reader.as_of();
  const Stage reached =
      state.stages.empty() ? events::v1::STAGE_SPOTTED : state.stages.back().stage;
  if (stage == events::v1::STAGE_UNSPECIFIED) {
    stage = static_cast<Stage>(std::min<int>(reached + 1, events::v1::STAGE_SEEDING));
  }
  out->set_territory_id(territory_id);
  out->set_stage(stage);
  out->set_reached(reached - events::v1::STAGE_SPOTTED);
  for (const events::v1::StageCriterion criterion : CriteriaOf(stage)) {
    FillCriterion(JudgeCriterion(criterion, territory_id, as_of, source), small_groups,
                  out->add_criteria());
  }
  for (size_t i = 0; i < state.stages.size(); ++i) {
    FillScore(territory_id, state, i, as_of, source, out->add_scores());
  }
  LOGE_RETURN_IF_ERROR(source.status());
  return true;
}

absl::StatusOr<bool> FillFidelity(const std::string& territory_id,
                                  const runtime::FactReader& reader, v1::GetFidelityResponse* out) {
  ReadEvidence source(reader);
  const bool known = TerritoryOf(territory_id, source).known();
  LOGE_RETURN_IF_ERROR(source.status());
  if (!known) return false;
  const std::vector<Component> components = ComponentsOn(territory_id, reader.as_of(), source);
  LOGE_RETURN_IF_ERROR(source.status());
  out->set_territory_id(territory_id);
  const Component* bottleneck = nullptr;
  for (const Component& component : components) {
    v1::ComponentState* row = out->add_components();
    row->set_component(component.component);
    row->set_evidenced(component.EvidencedOn(reader.as_of()));
    if (row->evidenced()) out->set_evidenced(out->evidenced() + 1);
    if (component.last.has_value()) row->set_last_on(runtime::FormatDay(*component.last));
    row->set_last_position(component.position);
    // No day at all comes before every day.
    if (bottleneck == nullptr || component.last < bottleneck->last) bottleneck = &component;
  }
  if (bottleneck != nullptr) out->set_bottleneck(bottleneck->component);
  return true;
}

}  // namespace loge::rollout
