// Short names for the facts and commands about what a centre is made of.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_CENTRE_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_CENTRE_H_

#include <string>
#include <vector>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/centre.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/v1/centre.pb.h"
#include "loge/v1/rollout.pb.h"

namespace loge::rollout::testing {

using events::v1::CommitteeKind;

inline constexpr CommitteeKind kSteering = events::v1::COMMITTEE_KIND_STEERING;
inline constexpr CommitteeKind kTechnical = events::v1::COMMITTEE_KIND_TECHNICAL;

inline events::v1::CaretakerJoined Employed(const std::string& id, const std::string& landlord) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

inline events::v1::CaretakerLeft Departed(const std::string& id, const std::string& landlord) {
  events::v1::CaretakerLeft event;
  event.set_caretaker_id(id);
  event.set_landlord_id(landlord);
  event.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  return event;
}

inline events::v1::InterestStated InterestOf(const std::string& territory,
                                             const std::string& landlord,
                                             const std::string& partner = "") {
  events::v1::InterestStated event;
  event.set_territory_id(territory);
  event.set_landlord_id(landlord);
  event.set_partner_id(partner);
  return event;
}

inline v1::StateInterestRequest State(const events::v1::InterestStated& event,
                                      const std::string& date) {
  v1::StateInterestRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(event.territory_id());
  request.set_landlord_id(event.landlord_id());
  request.set_partner_id(event.partner_id());
  return request;
}

// By one consultancy that heard caretakers.
inline events::v1::DiagnosisDelivered DiagnosisOf(const std::string& id,
                                                  const std::vector<std::string>& territories) {
  events::v1::DiagnosisDelivered event;
  event.set_diagnosis_id(id);
  event.set_title("Abandonment");
  for (const std::string& territory : territories) event.add_territory_ids(territory);
  event.add_authors("A consultancy");
  event.add_heard(events::v1::STAKEHOLDER_GROUP_CARETAKERS);
  return event;
}

inline v1::DeliverDiagnosisRequest Deliver(const events::v1::DiagnosisDelivered& event,
                                           const std::string& date) {
  v1::DeliverDiagnosisRequest request;
  request.set_occurred_on(date);
  request.set_diagnosis_id(event.diagnosis_id());
  request.set_title(event.title());
  *request.mutable_territory_ids() = event.territory_ids();
  *request.mutable_authors() = event.authors();
  *request.mutable_heard() = event.heard();
  return request;
}

inline events::v1::CarrierDesignated CarrierOf(const std::string& territory,
                                               const std::string& name,
                                               const std::string& siren = "",
                                               const std::string& rna = "") {
  events::v1::CarrierDesignated event;
  event.set_territory_id(territory);
  event.set_name(name);
  event.set_siren(siren);
  event.set_rna(rna);
  return event;
}

inline v1::DesignateCarrierRequest Designate(const events::v1::CarrierDesignated& event,
                                             const std::string& date) {
  v1::DesignateCarrierRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(event.territory_id());
  request.set_name(event.name());
  request.set_siren(event.siren());
  request.set_rna(event.rna());
  return request;
}

inline events::v1::CentrePlaceNamed PlaceAt(const std::string& territory,
                                            const std::string& place) {
  events::v1::CentrePlaceNamed event;
  event.set_territory_id(territory);
  event.set_place(place);
  return event;
}

inline v1::NameCentrePlaceRequest NamePlace(const events::v1::CentrePlaceNamed& event,
                                            const std::string& date) {
  v1::NameCentrePlaceRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(event.territory_id());
  request.set_place(event.place());
  return request;
}

inline events::v1::CommitteeSeatGiven SeatOf(const std::string& territory, CommitteeKind committee,
                                             const std::string& caretaker) {
  events::v1::CommitteeSeatGiven event;
  event.set_territory_id(territory);
  event.set_committee(committee);
  event.set_college(events::v1::COLLEGE_CARETAKER);
  event.set_caretaker_id(caretaker);
  return event;
}

inline events::v1::CommitteeSeatGiven ContactSeat(
    const std::string& territory, CommitteeKind committee, const std::string& contact,
    events::v1::College college = events::v1::COLLEGE_INSTITUTION) {
  events::v1::CommitteeSeatGiven event;
  event.set_territory_id(territory);
  event.set_committee(committee);
  event.set_college(college);
  event.set_contact_id(contact);
  return event;
}

inline v1::GiveCommitteeSeatRequest Give(const events::v1::CommitteeSeatGiven& event,
                                         const std::string& date) {
  v1::GiveCommitteeSeatRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(event.territory_id());
  request.set_committee(event.committee());
  request.set_college(event.college());
  if (!event.caretaker_id().empty()) {
    request.mutable_caretaker()->set_caretaker_id(event.caretaker_id());
  }
  request.set_contact_id(event.contact_id());
  return request;
}

// The end of that seat.
inline events::v1::CommitteeSeatEnded SeatLeft(const events::v1::CommitteeSeatGiven& given) {
  events::v1::CommitteeSeatEnded event;
  event.set_territory_id(given.territory_id());
  event.set_committee(given.committee());
  event.set_caretaker_id(given.caretaker_id());
  event.set_contact_id(given.contact_id());
  return event;
}

inline v1::EndCommitteeSeatRequest EndSeat(const events::v1::CommitteeSeatGiven& given,
                                           const std::string& date) {
  v1::EndCommitteeSeatRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(given.territory_id());
  request.set_committee(given.committee());
  if (!given.caretaker_id().empty()) {
    request.mutable_caretaker()->set_caretaker_id(given.caretaker_id());
  }
  request.set_contact_id(given.contact_id());
  return request;
}

// To be heard: caretakers and the State.
inline events::v1::EvaluationCommissioned Commissioned(
    const std::string& id, const std::vector<std::string>& territories) {
  events::v1::EvaluationCommissioned event;
  event.set_evaluation_id(id);
  event.set_title("A study");
  for (const std::string& territory : territories) event.add_territory_ids(territory);
  event.set_evaluator("A consultancy");
  event.add_heard(events::v1::STAKEHOLDER_GROUP_CARETAKERS);
  event.add_heard(events::v1::STAKEHOLDER_GROUP_STATE);
  return event;
}

inline v1::CommissionEvaluationRequest Commission(const events::v1::EvaluationCommissioned& event,
                                                  const std::string& date) {
  v1::CommissionEvaluationRequest request;
  request.set_occurred_on(date);
  request.set_evaluation_id(event.evaluation_id());
  request.set_title(event.title());
  *request.mutable_territory_ids() = event.territory_ids();
  request.set_evaluator(event.evaluator());
  *request.mutable_heard() = event.heard();
  return request;
}

inline events::v1::Finding FindingOf(events::v1::FindingKind kind, const std::string& text,
                                     const std::string& territory = "") {
  events::v1::Finding finding;
  finding.set_kind(kind);
  finding.set_text(text);
  finding.set_territory_id(territory);
  return finding;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_CENTRE_H_
