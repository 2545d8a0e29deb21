#include "services/rollout/views.h"

#include <optional>
#include <set>
#include <string>

#include "loge/events/v1/recorded_event.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/age.h"
#include "services/rollout/experiments.h"
#include "services/rollout/fundings.h"
#include "services/rollout/readiness.h"
#include "services/rollout/roadmaps.h"
#include "services/rollout/state.h"
#include "services/runtime/identities.h"
#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

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
    } else if (state.withdrawn.has_value()) {
      until = state.withdrawn->date.day;
      interval->set_until(runtime::FormatFactDate(state.withdrawn->date));
    }
    interval->set_days(runtime::DaysBetween(entry.day(), until));
    if (entry.fact.payload->has_territory_advanced()) {
      const auto& advanced = entry.fact.payload->territory_advanced();
      *interval->mutable_evidence_positions() = advanced.evidence_positions();
      interval->set_skip_reason(advanced.skip_reason());
      interval->set_force_reason(advanced.force_reason());
      *interval->mutable_unmet() = advanced.unmet();
      *interval->mutable_consulted() = advanced.consulted();
    }
    FillProvenance(entry.fact, interval->mutable_provenance());
  }
  if (!state.stages.empty()) out->set_stage(state.stages.back().stage);
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
    if (pause.Covers(as_of) && !state.withdrawn.has_value()) out->set_paused(true);
  }
}

void FillCoordinators(absl::string_view territory_id, const std::vector<Fact>& facts, Date as_of,
                      v1::Territory* out) {
  const Coordination coordination = CoordinationOn(territory_id, facts, as_of);
  for (const CoordinatorSpell& spell : coordination.spells) {
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
  std::set<std::string> reached;
  std::set<std::string> landlords;
  int32_t persons = 0;
  LOGE_RETURN_IF_ERROR(registry.ForEachAtWorkIn(
      neighbourhoods, [&](const std::string&, const std::vector<caretakers::Post>& posts) {
        ++persons;
        for (const caretakers::Post& post : posts) {
          for (const std::string& id : post.neighbourhood_ids) {
            if (neighbourhoods.count(id) == 0) continue;
            reached.insert(id);
            landlords.insert(post.landlord_id);
          }
        }
        return true;
      }));
  out->set_neighbourhoods(static_cast<int32_t>(neighbourhoods.size()));
  out->set_neighbourhoods_with_caretakers(static_cast<int32_t>(reached.size()));
  out->set_landlords(static_cast<int32_t>(landlords.size()));
  out->set_caretakers(persons);
  return absl::OkStatus();
}

void FillWithdrawal(const Fact& fact, v1::Withdrawal* out) {
  out->set_from(runtime::FormatFactDate(fact.date));
  out->set_reason(fact.payload->territory_withdrawn().reason());
  FillProvenance(fact, out->mutable_provenance());
}

void FillObjective(const events::v1::Objective& objective, const std::vector<Fact>& statements,
                   v1::RoadmapObjective* out) {
  out->set_objective_id(objective.objective_id());
  out->set_title(objective.title());
  out->set_pillar(objective.pillar());
  for (const Fact& fact : statements) {
    const events::v1::ObjectiveAssessed& assessed = fact.payload->objective_assessed();
    if (assessed.objective_id() != objective.objective_id()) continue;
    v1::ObjectiveStatement* statement = out->add_statements();
    statement->set_status(assessed.status());
    statement->set_assessed_on(runtime::FormatFactDate(fact.date));
    FillProvenance(fact, statement->mutable_provenance());
    // In the order of days: the last one counts.
    out->set_status(assessed.status());
    out->set_assessed_on(statement->assessed_on());
  }
}

void FillMovement(const Fact& fact, int64_t amount_cents, v1::FundingMovement* out) {
  out->set_occurred_on(runtime::FormatFactDate(fact.date));
  out->set_amount_cents(amount_cents);
  FillProvenance(fact, out->mutable_provenance());
}

// What the order of an evaluation and its publication both tell.
template <class Event>
void FillPaper(const Event& event, const Fact& fact, v1::Evaluation* out) {
  out->set_evaluation_id(event.evaluation_id());
  out->set_title(event.title());
  *out->mutable_territory_ids() = event.territory_ids();
  out->set_evaluator(event.evaluator());
  FillProvenance(fact, out->mutable_provenance());
}

}  // namespace

const runtime::ProjectionSpec& Projection() {
  static const auto* const kSpec = new runtime::ProjectionSpec{
      kProjection,
      5,
      {
          {EventPayload::kTerritoryProposedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryAdvancedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryPausedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryResumedFieldNumber, {"territory"}},
          {EventPayload::kTerritoryWithdrawnFieldNumber, {"territory"}},
          {EventPayload::kThresholdsSetFieldNumber, {"territory", "thresholds"}},
          {EventPayload::kInterestStatedFieldNumber, {"territory"}},
          {EventPayload::kDiagnosisDeliveredFieldNumber, {"diagnosis", "territory"}},
          {EventPayload::kCarrierDesignatedFieldNumber, {"territory"}},
          {EventPayload::kCentrePlaceNamedFieldNumber, {"territory"}},
          {EventPayload::kCommitteeSeatGivenFieldNumber, {"territory"}},
          {EventPayload::kCommitteeSeatEndedFieldNumber, {"territory"}},
          {EventPayload::kCoordinatorAssignedFieldNumber, {"territory"}},
          {EventPayload::kCoordinatorEndedFieldNumber, {"territory"}},
          {EventPayload::kEvaluationCommissionedFieldNumber, {"evaluation", "territory"}},
          {EventPayload::kEvaluationPublishedFieldNumber, {"evaluation", "territory"}},
          {EventPayload::kFundingCommittedFieldNumber,
           {"funding", "funding-landlord", "funding-partner", "funding-place", "territory"}},
          {EventPayload::kFundingPaidFieldNumber, {"funding"}},
          {EventPayload::kFundingReducedFieldNumber, {"funding"}},
          {EventPayload::kExperimentLaunchedFieldNumber, {"experiment", kLaunched}},
          {EventPayload::kExperimentJoinedFieldNumber, {"experiment"}},
          {EventPayload::kExperimentConcludedFieldNumber, {"experiment"}},
          {EventPayload::kPracticeSharedFieldNumber, {"practice", "landlord", "territory"}},
          {EventPayload::kPracticeAdoptedFieldNumber, {"practice", "landlord", "territory"}},
          {EventPayload::kPracticeAdaptedFieldNumber, {"practice", "landlord", "territory"}},
          {EventPayload::kPracticeDroppedFieldNumber, {"practice"}},
          {EventPayload::kValorisationActionHeldFieldNumber, {"valorisation", kCoreComponent}},
          {EventPayload::kRoadmapAdoptedFieldNumber, {"roadmap", "territory"}},
          {EventPayload::kObjectiveAssessedFieldNumber, {"roadmap"}},
          // What stages ask for, and what is done in a territory.
          {EventPayload::kPartnerRegisteredFieldNumber, {"partner"}},
          {EventPayload::kAgreementSignedFieldNumber, {"territory"}},
          {EventPayload::kAgreementRenewedFieldNumber, {"agreement"}},
          {EventPayload::kAgreementEndedFieldNumber, {"agreement"}},
          {EventPayload::kMeetingHeldFieldNumber, {kCoreComponent}},
          {EventPayload::kExpressionGroupHeldFieldNumber, {kCoreComponent}},
          {EventPayload::kSupportMeetingHeldFieldNumber, {kCoreComponent}},
          {EventPayload::kSessionScheduledFieldNumber, {kCoreComponent}},
          {EventPayload::kSessionRescheduledFieldNumber, {"session"}},
          {EventPayload::kSessionCancelledFieldNumber, {"session"}},
          {EventPayload::kModuleDefinedFieldNumber, {"module"}},
          {EventPayload::kProgrammeDefinedFieldNumber, {"programme"}},
          {EventPayload::kCaretakersMergedFieldNumber, {runtime::kIdentitiesKind}},
          {EventPayload::kMergeRevertedFieldNumber, {runtime::kIdentitiesKind}},
      }};
  return *kSpec;
}

void FillProvenance(const Fact& fact, v1::Provenance* out) {
  out->set_position(fact.known_from);
  out->set_original_position(fact.original);
}

absl::StatusOr<bool> FillTerritory(absl::string_view territory_id, const std::vector<Fact>& facts,
                                   const runtime::FactReader& people, bool small_groups,
                                   v1::Territory* out) {
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
  const int caretakers = out->coverage().caretakers();
  if (!small_groups && caretakers > 0 && caretakers < runtime::kGroupSizeMin) {
    out->mutable_coverage()->clear_caretakers();
  }
  FillProvenance(*state.proposal, out->mutable_provenance());
  return true;
}

void FillTimeline(const TerritoryState& state, Date as_of, v1::Territory* out) {
  FillStages(state, as_of, out);
  FillPauses(state, as_of, out);
  if (state.withdrawn.has_value()) FillWithdrawal(*state.withdrawn, out->mutable_withdrawal());
}

bool FillEvaluation(absl::string_view evaluation_id, const std::vector<Fact>& facts,
                    v1::Evaluation* out) {
  const EvaluationState state = FoldEvaluation(evaluation_id, facts);
  if (state.commission.has_value()) {
    const auto& commissioned = state.commission->payload->evaluation_commissioned();
    FillPaper(commissioned, *state.commission, out);
    *out->mutable_heard() = commissioned.heard();
    out->set_commissioned_on(runtime::FormatFactDate(state.commission->date));
  }
  if (state.publication.has_value()) {
    const auto& published = state.publication->payload->evaluation_published();
    FillPaper(published, *state.publication, out);
    *out->mutable_findings() = published.findings();
    out->set_published_on(runtime::FormatFactDate(state.publication->date));
  }
  return state.known();
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

bool FillRoadmap(absl::string_view roadmap_id, const std::vector<Fact>& facts, Date as_of,
                 v1::Roadmap* out) {
  const RoadmapState state = FoldRoadmap(roadmap_id, facts);
  if (!state.known()) return false;
  const events::v1::RoadmapAdopted& adopted = state.adopted();
  out->set_roadmap_id(adopted.roadmap_id());
  out->set_title(adopted.title());
  *out->mutable_territory_ids() = adopted.territory_ids();
  out->set_period_from(adopted.period_from());
  out->set_period_until(adopted.period_until());
  out->set_adopted_on(runtime::FormatFactDate(state.adoption->date));
  out->set_in_force(state.InForceOn(as_of));
  for (const events::v1::Objective& objective : adopted.objectives()) {
    FillObjective(objective, state.statements, out->add_objectives());
  }
  FillProvenance(*state.adoption, out->mutable_provenance());
  return true;
}

}  // namespace loge::rollout
