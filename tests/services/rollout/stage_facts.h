// Short names for the facts that stages ask for.
#ifndef LOGE_TESTS_SERVICES_ROLLOUT_STAGE_FACTS_H_
#define LOGE_TESTS_SERVICES_ROLLOUT_STAGE_FACTS_H_

#include <string>
#include <vector>

#include "loge/events/v1/centre.pb.h"
#include "loge/events/v1/partnership.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/events/v1/training.pb.h"
#include "loge/v1/rollout.pb.h"

// Of the territory "t" unless said otherwise.
namespace loge::rollout::testing {

inline events::v1::InterestStated InterestOfLandlord(const std::string& landlord) {
  events::v1::InterestStated event;
  event.set_territory_id("t");
  event.set_landlord_id(landlord);
  return event;
}

inline events::v1::InterestStated InterestOfPartner(const std::string& partner) {
  events::v1::InterestStated event;
  event.set_territory_id("t");
  event.set_partner_id(partner);
  return event;
}

inline events::v1::PartnerRegistered Registered(const std::string& id,
                                                events::v1::PartnerType type) {
  events::v1::PartnerRegistered event;
  event.set_partner_id(id);
  event.set_type(type);
  event.set_name("Partner " + id);
  return event;
}

// Heard the first `groups` stakeholder groups.
inline events::v1::DiagnosisDelivered Diagnosis(const std::string& id, int groups) {
  events::v1::DiagnosisDelivered event;
  event.set_diagnosis_id(id);
  event.set_title("Diagnosis");
  event.add_territory_ids("t");
  for (int i = 1; i <= groups; ++i) {
    event.add_heard(static_cast<events::v1::StakeholderGroup>(i));
  }
  return event;
}

inline events::v1::AgreementSigned Agreement(const std::string& id,
                                             const std::vector<std::string>& landlords,
                                             const std::vector<std::string>& partners) {
  events::v1::AgreementSigned event;
  event.set_agreement_id(id);
  event.set_territory_id("t");
  for (const std::string& landlord : landlords) event.add_landlord_ids(landlord);
  for (const std::string& partner : partners) event.add_partner_ids(partner);
  event.set_purpose(events::v1::AGREEMENT_PURPOSE_PARTNERSHIP);
  event.set_valid_from("2000-01-01");
  event.set_valid_until("2002-12-31");
  return event;
}

inline events::v1::AgreementRenewed Renewal(const std::string& id, const std::string& until) {
  events::v1::AgreementRenewed event;
  event.set_agreement_id(id);
  event.set_valid_until(until);
  return event;
}

inline events::v1::AgreementEnded AgreementEnd(const std::string& id) {
  events::v1::AgreementEnded event;
  event.set_agreement_id(id);
  event.set_reason(events::v1::AGREEMENT_END_REASON_NOTICE);
  return event;
}

inline events::v1::FundingCommitted Money(
    const std::string& id, const std::string& from, const std::string& until,
    events::v1::FundingPurpose purpose = events::v1::FUNDING_PURPOSE_GENERAL) {
  events::v1::FundingCommitted event;
  event.set_funding_id(id);
  event.set_landlord_id("a");
  event.set_territory_id("t");
  event.set_period_from(from);
  event.set_period_until(until);
  event.set_purpose(purpose);
  event.set_amount_cents(100'000);
  return event;
}

inline events::v1::CentrePlaceNamed PlaceNamed() {
  events::v1::CentrePlaceNamed event;
  event.set_territory_id("t");
  event.set_place("A house");
  return event;
}

inline events::v1::CommitteeSeatGiven Seat(const std::string& caretaker) {
  events::v1::CommitteeSeatGiven event;
  event.set_territory_id("t");
  event.set_committee(events::v1::COMMITTEE_KIND_STEERING);
  event.set_college(events::v1::COLLEGE_CARETAKER);
  event.set_caretaker_id(caretaker);
  return event;
}

inline events::v1::CommitteeSeatEnded SeatEnded(const std::string& caretaker) {
  events::v1::CommitteeSeatEnded event;
  event.set_territory_id("t");
  event.set_committee(events::v1::COMMITTEE_KIND_STEERING);
  event.set_caretaker_id(caretaker);
  return event;
}

inline events::v1::ExpressionGroupHeld Group(const std::string& id) {
  events::v1::ExpressionGroupHeld event;
  event.set_group_meeting_id(id);
  event.set_territory_id("t");
  event.set_headcount(6);
  return event;
}

inline events::v1::SupportMeetingHeld Support(const std::string& id) {
  events::v1::SupportMeetingHeld event;
  event.set_support_meeting_id(id);
  event.set_territory_id("t");
  return event;
}

inline events::v1::MeetingHeld Meeting(const std::string& id, events::v1::MeetingKind kind,
                                       const std::vector<std::string>& landlords = {}) {
  events::v1::MeetingHeld event;
  event.set_meeting_id(id);
  event.set_kind(kind);
  event.set_territory_id("t");
  for (const std::string& landlord : landlords) event.add_landlord_ids(landlord);
  event.set_headcount(9);
  return event;
}

inline events::v1::ValorisationActionHeld Valorisation(const std::string& id) {
  events::v1::ValorisationActionHeld event;
  event.set_action_id(id);
  event.set_territory_id("t");
  return event;
}

inline events::v1::ProgrammeDefined Programme(const std::string& id,
                                              events::v1::ProgrammeKind kind) {
  events::v1::ProgrammeDefined event;
  event.set_programme_id(id);
  event.set_kind(kind);
  event.set_name("Programme " + id);
  return event;
}

inline events::v1::ModuleDefined Module(const std::string& id, const std::string& programme) {
  events::v1::ModuleDefined event;
  event.set_module_id(id);
  event.set_programme_id(programme);
  event.set_name("Module " + id);
  return event;
}

inline events::v1::SessionScheduled Session(const std::string& id, const std::string& module_id,
                                            const std::string& day) {
  events::v1::SessionScheduled event;
  event.set_session_id(id);
  event.add_module_ids(module_id);
  event.set_territory_id("t");
  event.add_half_days()->set_date(day);
  return event;
}

inline events::v1::SessionRescheduled Moved(const std::string& id, const std::string& day) {
  events::v1::SessionRescheduled event;
  event.set_session_id(id);
  event.add_half_days()->set_date(day);
  return event;
}

inline events::v1::SessionCancelled Cancelled(const std::string& id) {
  events::v1::SessionCancelled event;
  event.set_session_id(id);
  event.set_reason(events::v1::CANCELLATION_REASON_TOO_FEW);
  return event;
}

}  // namespace loge::rollout::testing

#endif  // LOGE_TESTS_SERVICES_ROLLOUT_STAGE_FACTS_H_
