#include "services/rollout/views.h"

#include <optional>
#include <set>
#include <string>

#include "loge/events/v1/recorded_event.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/fundings.h"
#include "services/rollout/state.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

void FillProvenance(const Fact& fact, v1::Provenance* out) {
  out->set_position(fact.known_from);
  out->set_original_position(fact.original);
}

void FillStages(const TerritoryState& state, Date as_of, v1::Territory* out) {
  for (size_t i = 0; i < state.stages.size(); ++i) {
    const StageEntry& entry = state.stages[i];
    v1::StageInterval* interval = out->add_stages();
    interval->set_stage(entry.stage);
    interval->set_from(runtime::FormatFactDate(entry.fact.date));
    Date until = as_of;
    if (i + 1 < state.stages.size()) {
      until = state.stages[i + 1].day();
      interval->set_until(runtime::FormatFactDate(state.stages[i + 1].fact.date));
    }
    interval->set_days(runtime::DaysBetween(entry.day(), until));
    if (entry.fact.payload->has_territory_advanced()) {
      const auto& advanced = entry.fact.payload->territory_advanced();
      *interval->mutable_evidence_positions() = advanced.evidence_positions();
      interval->set_skip_reason(advanced.skip_reason());
    }
    FillProvenance(entry.fact, interval->mutable_provenance());
  }
  if (!state.stages.empty()) out->set_stage(state.stages.back().stage);
}

// Whole months since the first stage told that is `anchor` or beyond: who skipped the anchor has
// passed it by then. Nothing before.
std::optional<int32_t> AgeSince(const TerritoryState& state, events::v1::Stage anchor, Date as_of) {
  for (const StageEntry& entry : state.stages) {
    if (entry.stage >= anchor) return runtime::WholeMonthsBetween(entry.day(), as_of);
  }
  return std::nullopt;
}

void FillPauses(const TerritoryState& state, Date as_of, v1::Territory* out) {
  for (const Pause& pause : state.pauses) {
    v1::PausePeriod* period = out->add_pauses();
    period->set_from(runtime::FormatFactDate(pause.paused.date));
    if (pause.resumed.has_value()) {
      period->set_until(runtime::FormatFactDate(pause.resumed->date));
    }
    period->set_reason(pause.paused.payload->territory_paused().reason());
    FillProvenance(pause.paused, period->mutable_provenance());
    if (pause.Covers(as_of)) out->set_paused(true);
  }
}

void FillCoordinators(absl::string_view territory_id, const std::vector<Fact>& facts, Date as_of,
                      v1::Territory* out) {
  for (const CoordinatorSpell& spell : FoldCoordinators(facts)) {
    if (spell.territory_id != territory_id || !spell.Covers(as_of)) continue;
    v1::CoordinatorAssignment* assignment = out->add_coordinators();
    assignment->set_contact_id(spell.contact_id);
    assignment->set_fte_hundredths(spell.fte_hundredths);
    assignment->set_from(runtime::FormatFactDate(spell.from));
    if (spell.until.has_value()) assignment->set_until(runtime::FormatFactDate(*spell.until));
    FillProvenance(spell.fact, assignment->mutable_provenance());
  }
}

absl::Status FillCoverage(const std::vector<std::string>& communes,
                          const runtime::FactReader& people, v1::Coverage* out) {
  const caretakers::Registry registry(people);
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> neighbourhoods,
                        registry.NeighbourhoodsIn(communes));
  LOGE_ASSIGN_OR_RETURN(const std::vector<caretakers::Person> persons,
                        registry.EmployedIn(neighbourhoods));
  const Date as_of = people.as_of();
  std::set<std::string> reached;
  std::set<std::string> landlords;
  for (const caretakers::Person& person : persons) {
    for (const caretakers::Employment& employment : person.employments) {
      if (!employment.Covers(as_of)) continue;
      for (const std::string& id : employment.NeighbourhoodsOn(as_of)) {
        if (neighbourhoods.count(id) == 0) continue;
        reached.insert(id);
        landlords.insert(employment.landlord_id);
      }
    }
  }
  out->set_neighbourhoods(static_cast<int32_t>(neighbourhoods.size()));
  out->set_neighbourhoods_with_caretakers(static_cast<int32_t>(reached.size()));
  out->set_landlords(static_cast<int32_t>(landlords.size()));
  out->set_caretakers(static_cast<int32_t>(persons.size()));
  return absl::OkStatus();
}

void FillMovement(const Fact& fact, int64_t amount_cents, v1::FundingMovement* out) {
  out->set_occurred_on(runtime::FormatFactDate(fact.date));
  out->set_amount_cents(amount_cents);
  FillProvenance(fact, out->mutable_provenance());
}

}  // namespace

const runtime::ProjectionSpec& Projection() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      kProjection,
      3,
      {
          {EventPayload::kTerritoryProposedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryAdvancedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryPausedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryResumedFieldNumber, {"territory"}},
          {EventPayload::kCoordinatorAssignedFieldNumber, {"territory"}},
          {EventPayload::kCoordinatorEndedFieldNumber, {"territory"}},
          {EventPayload::kEvaluationPublishedFieldNumber, {"evaluation", "territory"}},
          {EventPayload::kFundingCommittedFieldNumber, {"funding", "funding-landlord"}},
          {EventPayload::kFundingPaidFieldNumber, {"funding"}},
          {EventPayload::kFundingReducedFieldNumber, {"funding"}},
      }};
  return *kSpec;
}

absl::StatusOr<bool> FillTerritory(absl::string_view territory_id, const std::vector<Fact>& facts,
                                   const runtime::FactReader& people, v1::Territory* out) {
  const TerritoryState state = FoldTerritory(territory_id, facts);
  if (!state.known()) return false;
  const Date as_of = people.as_of();
  const events::v1::TerritoryProposed& proposed = state.proposal->payload->territory_proposed();
  out->set_territory_id(proposed.territory_id());
  out->set_name(proposed.name());
  *out->mutable_commune_codes() = proposed.commune_codes();
  *out->mutable_seeded_from() = proposed.seeded_from();
  out->set_replication_model(proposed.replication_model());
  FillTimeline(state, as_of, out);
  if (const auto age = AgeSince(state, events::v1::STAGE_PILOT, as_of)) {
    out->set_age_months_since_pilot(*age);
  }
  if (const auto age = AgeSince(state, events::v1::STAGE_COMMITTED, as_of)) {
    out->set_age_months_since_committed(*age);
  }
  FillCoordinators(territory_id, facts, as_of, out);
  const std::vector<std::string> communes(proposed.commune_codes().begin(),
                                          proposed.commune_codes().end());
  LOGE_RETURN_IF_ERROR(FillCoverage(communes, people, out->mutable_coverage()));
  FillProvenance(*state.proposal, out->mutable_provenance());
  return true;
}

void FillTimeline(const TerritoryState& state, Date as_of, v1::Territory* out) {
  FillStages(state, as_of, out);
  FillPauses(state, as_of, out);
}

bool FillEvaluation(absl::string_view evaluation_id, const std::vector<Fact>& facts,
                    v1::Evaluation* out) {
  const std::optional<Fact> fact = FoldEvaluation(evaluation_id, facts);
  if (!fact.has_value()) return false;
  const events::v1::EvaluationPublished& published = fact->payload->evaluation_published();
  out->set_evaluation_id(published.evaluation_id());
  out->set_title(published.title());
  *out->mutable_territory_ids() = published.territory_ids();
  out->set_evaluator(published.evaluator());
  out->set_published_on(runtime::FormatFactDate(fact->date));
  FillProvenance(*fact, out->mutable_provenance());
  return true;
}

bool FillFunding(absl::string_view funding_id, const std::vector<Fact>& facts, v1::Funding* out) {
  const FundingState state = FoldFunding(funding_id, facts);
  if (!state.known()) return false;
  const events::v1::FundingCommitted& committed = state.committed();
  out->set_funding_id(committed.funding_id());
  out->set_landlord_id(committed.landlord_id());
  out->set_partner_id(committed.partner_id());
  out->set_territory_id(committed.territory_id());
  out->set_neighbourhood_id(committed.neighbourhood_id());
  out->set_period_from(committed.period_from());
  out->set_period_until(committed.period_until());
  out->set_purpose(committed.purpose());
  out->set_committed_cents(committed.amount_cents());
  out->set_reduced_cents(state.reduced_cents());
  out->set_paid_cents(state.paid_cents());
  out->set_committed_on(runtime::FormatFactDate(state.commitment->date));
  for (const Fact& fact : state.payments) {
    FillMovement(fact, fact.payload->funding_paid().amount_cents(), out->add_payments());
  }
  for (const Fact& fact : state.reductions) {
    FillMovement(fact, fact.payload->funding_reduced().amount_cents(), out->add_reductions());
  }
  FillProvenance(*state.commitment, out->mutable_provenance());
  return true;
}

}  // namespace loge::rollout
