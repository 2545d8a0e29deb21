// What each kind of fact of the rollout is about.
#include "services/runtime/subjects.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;

// What a territory is and who coordinates it are looked up without what was done in it, which is
// told much more often: under a subject of its own.
void Of(const events::v1::TerritoryProposed& e, Subjects& s) {
  s.Add("territory", e.territory_id()).AddAll("territory", e.seeded_from());
  s.AddAll("commune", e.commune_codes()).File("outline", e.territory_id());
}
void Of(const events::v1::TerritoryAdvanced& e, Subjects& s) {
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::TerritoryPaused& e, Subjects& s) { s.Add("territory", e.territory_id()); }
void Of(const events::v1::TerritoryResumed& e, Subjects& s) {
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::CoordinatorAssigned& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("contact", e.contact_id());
  s.File("outline", e.territory_id());
}
void Of(const events::v1::CoordinatorEnded& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("contact", e.contact_id());
  s.File("outline", e.territory_id());
}
void Of(const events::v1::EvaluationPublished& e, Subjects& s) {
  s.Add("evaluation", e.evaluation_id()).AddAll("territory", e.territory_ids());
}
// The fundings of one funder are looked up by decisions and statements: without all else that is
// told of a landlord, under a subject of their own. Those of no territory by their places.
void Of(const events::v1::FundingCommitted& e, Subjects& s) {
  s.Add("funding", e.funding_id()).Add("landlord", e.landlord_id());
  s.Add("partner", e.partner_id()).Add("territory", e.territory_id());
  s.Add("neighbourhood", e.neighbourhood_id()).Add("funding-landlord", e.landlord_id());
  s.Add("funding-partner", e.partner_id());
  if (e.territory_id().empty()) s.File("funding-place", e.neighbourhood_id());
}
void Of(const events::v1::FundingPaid& e, Subjects& s) { s.Add("funding", e.funding_id()); }
void Of(const events::v1::FundingReduced& e, Subjects& s) { s.Add("funding", e.funding_id()); }
// The experiments of a territory are looked up for the activities of some days, which may be those
// of older ones: without all else that was done in it, under a subject of their own.
void Of(const events::v1::ExperimentLaunched& e, Subjects& s) {
  s.Add("experiment", e.experiment_id()).Add("territory", e.territory_id());
  s.AddAll("landlord", e.landlord_ids()).File("launched", e.territory_id());
}
void Of(const events::v1::ExperimentJoined& e, Subjects& s) {
  s.Add("experiment", e.experiment_id()).AddAll("caretaker", e.caretaker_ids());
  s.AddAll("contact", e.contact_ids());
}
void Of(const events::v1::ExperimentConcluded& e, Subjects& s) {
  s.Add("experiment", e.experiment_id());
}
void Of(const events::v1::PracticeShared& e, Subjects& s) {
  s.Add("practice", e.practice_id()).Add("landlord", e.landlord_id());
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::PracticeAdopted& e, Subjects& s) {
  s.Add("practice", e.practice_id()).Add("landlord", e.landlord_id());
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::PracticeAdapted& e, Subjects& s) {
  s.Add("practice", e.practice_id()).Add("practice", e.from_practice_id());
  s.Add("landlord", e.landlord_id()).Add("territory", e.territory_id());
}
void Of(const events::v1::PracticeDropped& e, Subjects& s) {
  s.Add("practice", e.practice_id()).Add("landlord", e.landlord_id());
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::ValorisationActionHeld& e, Subjects& s) {
  s.Add("valorisation", e.action_id()).Add("territory", e.territory_id());
  s.File("core-component", e.territory_id(), "valorisation");
}
void Of(const events::v1::InterestStated& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("landlord", e.landlord_id());
  s.Add("partner", e.partner_id());
}
void Of(const events::v1::DiagnosisDelivered& e, Subjects& s) {
  s.Add("diagnosis", e.diagnosis_id()).AddAll("territory", e.territory_ids());
}
void Of(const events::v1::CarrierDesignated& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("siren", e.siren());
}
void Of(const events::v1::CentrePlaceNamed& e, Subjects& s) {
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::CommitteeSeatGiven& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("caretaker", e.caretaker_id());
  s.Add("contact", e.contact_id());
}
void Of(const events::v1::CommitteeSeatEnded& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("caretaker", e.caretaker_id());
  s.Add("contact", e.contact_id());
}
void Of(const events::v1::EvaluationCommissioned& e, Subjects& s) {
  s.Add("evaluation", e.evaluation_id()).AddAll("territory", e.territory_ids());
}
void Of(const events::v1::RoadmapAdopted& e, Subjects& s) {
  s.Add("roadmap", e.roadmap_id()).AddAll("territory", e.territory_ids());
}
void Of(const events::v1::ObjectiveAssessed& e, Subjects& s) { s.Add("roadmap", e.roadmap_id()); }
void Of(const events::v1::TerritoryWithdrawn& e, Subjects& s) {
  s.Add("territory", e.territory_id());
}
void Of(const events::v1::ThresholdsSet& e, Subjects& s) {
  s.Add("territory", e.territory_id());
  if (e.territory_id().empty()) s.Add("thresholds", "all");
}

// Territories and their stages.
bool OfTerritoryFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kTerritoryProposed:
      Of(p.territory_proposed(), s);
      return true;
    case EventPayload::kTerritoryAdvanced:
      Of(p.territory_advanced(), s);
      return true;
    case EventPayload::kTerritoryPaused:
      Of(p.territory_paused(), s);
      return true;
    case EventPayload::kTerritoryResumed:
      Of(p.territory_resumed(), s);
      return true;
    case EventPayload::kTerritoryWithdrawn:
      Of(p.territory_withdrawn(), s);
      return true;
    case EventPayload::kThresholdsSet:
      Of(p.thresholds_set(), s);
      return true;
    default:
      return false;
  }
}

// The centre of a territory, and what is written about it.
bool OfCentreFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kCoordinatorAssigned:
      Of(p.coordinator_assigned(), s);
      return true;
    case EventPayload::kCoordinatorEnded:
      Of(p.coordinator_ended(), s);
      return true;
    case EventPayload::kEvaluationPublished:
      Of(p.evaluation_published(), s);
      return true;
    case EventPayload::kInterestStated:
      Of(p.interest_stated(), s);
      return true;
    case EventPayload::kDiagnosisDelivered:
      Of(p.diagnosis_delivered(), s);
      return true;
    case EventPayload::kCarrierDesignated:
      Of(p.carrier_designated(), s);
      return true;
    case EventPayload::kCentrePlaceNamed:
      Of(p.centre_place_named(), s);
      return true;
    case EventPayload::kCommitteeSeatGiven:
      Of(p.committee_seat_given(), s);
      return true;
    case EventPayload::kCommitteeSeatEnded:
      Of(p.committee_seat_ended(), s);
      return true;
    case EventPayload::kEvaluationCommissioned:
      Of(p.evaluation_commissioned(), s);
      return true;
    default:
      return false;
  }
}

// Money and roadmaps.
bool OfPlanFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kFundingCommitted:
      Of(p.funding_committed(), s);
      return true;
    case EventPayload::kFundingPaid:
      Of(p.funding_paid(), s);
      return true;
    case EventPayload::kFundingReduced:
      Of(p.funding_reduced(), s);
      return true;
    case EventPayload::kRoadmapAdopted:
      Of(p.roadmap_adopted(), s);
      return true;
    case EventPayload::kObjectiveAssessed:
      Of(p.objective_assessed(), s);
      return true;
    default:
      return false;
  }
}

// What landlords try, share and show.
bool OfSharedFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kExperimentLaunched:
      Of(p.experiment_launched(), s);
      return true;
    case EventPayload::kExperimentJoined:
      Of(p.experiment_joined(), s);
      return true;
    case EventPayload::kExperimentConcluded:
      Of(p.experiment_concluded(), s);
      return true;
    case EventPayload::kPracticeShared:
      Of(p.practice_shared(), s);
      return true;
    case EventPayload::kPracticeAdopted:
      Of(p.practice_adopted(), s);
      return true;
    case EventPayload::kPracticeAdapted:
      Of(p.practice_adapted(), s);
      return true;
    case EventPayload::kPracticeDropped:
      Of(p.practice_dropped(), s);
      return true;
    case EventPayload::kValorisationActionHeld:
      Of(p.valorisation_action_held(), s);
      return true;
    default:
      return false;
  }
}

}  // namespace

bool OfRolloutFact(const EventPayload& p, Subjects& s) {
  return OfTerritoryFact(p, s) || OfCentreFact(p, s) || OfPlanFact(p, s) || OfSharedFact(p, s);
}

}  // namespace loge::runtime
