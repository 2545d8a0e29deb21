#include "services/rollout/readiness.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
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

// By what it is evidence of, an activity is filed under its territory (FilingSubjectsOf).
absl::string_view FiledAs(v1::CoreComponent component) {
  switch (component) {
    case v1::CORE_COMPONENT_EXPRESSION_PLACE:
      return "expression";
    case v1::CORE_COMPONENT_INDIVIDUAL_SUPPORT:
      return "support";
    case v1::CORE_COMPONENT_VALORISATION:
      return "valorisation";
    case v1::CORE_COMPONENT_FOUNDATION_TRAINING:
      return "session";
    case v1::CORE_COMPONENT_PARTNER_MEETINGS:
      return "partner-meeting";
    case v1::CORE_COMPONENT_INTER_LANDLORD_COMMITTEE:
      return "committee-meeting";
    default:
      return "other-meeting";
  }
}

// Reads each subject of the read model, and consults each figure, once; of what is done in a
// territory no more than the days asked for.
class ReadEvidence : public EvidenceSource {
 public:
  // Without a context neither figures nor people and landlords can be had: thresholds and
  // components do not ask for them.
  explicit ReadEvidence(const runtime::FactReader& reader,
                        const runtime::QueryContext* context = nullptr)
      : reader_(reader), context_(context) {
    if (context != nullptr) people_.emplace(context->Reader(caretakers::kProjection));
  }

  std::vector<Fact> Get(const runtime::FoldSpec& fold, const std::string& subject) override {
    const auto [read, is_new] = read_.try_emplace(subject);
    if (is_new) read->second = Take(reader_.Facts(subject));
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

  std::vector<Fact> Activities(const std::string& territory_id, v1::CoreComponent component,
                               std::optional<Date> from) override {
    const std::string subject = ActivitySubject(territory_id, component);
    const auto [known, is_new] = activities_.try_emplace(subject);
    Since& read = known->second;
    if (is_new || (read.from.has_value() && (!from.has_value() || *from < *read.from))) {
      read = {from,
              Take(from.has_value() ? reader_.FactsSince(subject, *from) : reader_.Facts(subject))};
    }
    std::vector<Fact> wanted = read.facts;
    std::erase_if(wanted,
                  [&](const Fact& fact) { return from.has_value() && fact.date.day < *from; });
    return wanted;
  }

  bool IsEmployed(const std::string& caretaker_id, Date on) override {
    if (!people_.has_value()) return false;
    const absl::StatusOr<caretakers::Person> person = people_->FindPerson(caretaker_id);
    status_.Update(person.status());
    return person.ok() && person->EmployedOn(on) != nullptr;
  }

  std::string LandlordOn(const std::string& landlord_id, Date on) override {
    if (!people_.has_value()) return landlord_id;
    const absl::StatusOr<caretakers::Successions> became =
        people_->SuccessionsOf({landlord_id}, {});
    status_.Update(became.status());
    return became.ok() ? became->LandlordOn(landlord_id, on) : landlord_id;
  }

  // Not OK when something could not be read: what was worked out is then wrong.
  const absl::Status& status() const { return status_; }

 private:
  // What was read of a subject: from a day on, or all.
  struct Since {
    std::optional<Date> from;
    std::vector<Fact> facts;
  };

  std::vector<Fact> Take(absl::StatusOr<std::vector<Fact>> facts) {
    if (facts.ok()) return *std::move(facts);
    status_.Update(facts.status());
    return {};
  }

  const runtime::FactReader& reader_;
  const runtime::QueryContext* context_;
  std::optional<caretakers::Registry> people_;
  std::map<std::string, std::vector<Fact>> read_;
  std::map<runtime::FigureAsked, runtime::Figure> consulted_;
  std::map<std::string, Since> activities_;
  absl::Status status_;
};

TerritoryState TerritoryOf(const std::string& territory_id, EvidenceSource& source) {
  return FoldTerritory(territory_id, source.Get(kTerritoryFold, TerritorySubject(territory_id)));
}

void FillCriterion(const CriterionResult& result, bool small_groups, v1::CriterionState* out) {
  out->set_criterion(result.criterion);
  out->set_met(result.met);
  if (result.threshold.has_value()) out->set_threshold(*result.threshold);
  // However many caretakers have seats: some of these are in committees that GetCentre counts.
  const bool of_persons = result.criterion == events::v1::STAGE_CRITERION_COMMITTEE_SEATED;
  if (of_persons && !small_groups) return;
  if (result.found.has_value() && (small_groups || !result.of_few)) out->set_found(*result.found);
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

std::string ActivitySubject(absl::string_view territory_id, v1::CoreComponent component) {
  return absl::StrCat(kCoreComponent, "/", territory_id, "/", FiledAs(component));
}

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
