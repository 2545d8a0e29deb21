// What each kind of fact is about. A new event does not compile until it is answered here.
#include "services/runtime/subjects.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/facts.h"
#include "services/runtime/identifiers.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;

void Of(const events::v1::LandlordRegistered& e, Subjects& s) {
  s.Add("landlord", e.landlord_id()).Add("siren", e.siren());
}
// What became of a landlord or a neighbourhood is looked up for everybody who was ever there: under
// a subject of its own, so that nothing else has to be read.
void Of(const events::v1::LandlordRenamed& e, Subjects& s) { s.Add("landlord", e.landlord_id()); }
void Of(const events::v1::LandlordAbsorbed& e, Subjects& s) {
  s.Add("landlord", e.landlord_id()).Add("landlord", e.into_landlord_id());
  s.Add("absorbed-landlord", e.landlord_id());
}
// What a neighbourhood is: without the facts about its people, which are many.
void Of(const events::v1::NeighbourhoodDefined& e, Subjects& s) {
  s.Add("neighbourhood", e.neighbourhood_id()).Add("commune", e.commune_code());
  s.Add("commune", CommuneOf(e.commune_code())).File("place", e.neighbourhood_id());
}
void Of(const events::v1::NeighbourhoodRecoded& e, Subjects& s) {
  s.Add("neighbourhood", e.neighbourhood_id()).Add("commune", e.commune_code());
  s.Add("commune", CommuneOf(e.commune_code())).File("place", e.neighbourhood_id());
}
void Of(const events::v1::NeighbourhoodMerged& e, Subjects& s) {
  s.Add("neighbourhood", e.neighbourhood_id()).Add("neighbourhood", e.into_neighbourhood_id());
  s.Add("merged-neighbourhood", e.neighbourhood_id()).File("place", e.neighbourhood_id());
  s.File("dwellings", e.into_neighbourhood_id());
}
// Who came to a landlord is looked up for its lists, a page at a time: each person on its own, in
// the order of the pages.
void Of(const events::v1::CaretakerJoined& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.landlord_id());
  s.File("employer", e.landlord_id(), e.caretaker_id());
  s.AddAll("neighbourhood", e.neighbourhood_ids());
}
void Of(const events::v1::CaretakerDetailsChanged& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.landlord_id());
}
void Of(const events::v1::CaretakerReassigned& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.landlord_id());
  s.AddAll("neighbourhood", e.neighbourhood_ids());
}
void Of(const events::v1::CaretakerTransferred& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.from_landlord_id());
  s.Add("landlord", e.to_landlord_id()).AddAll("neighbourhood", e.neighbourhood_ids());
  s.File("employer", e.to_landlord_id(), e.caretaker_id());
}
void Of(const events::v1::CaretakerLeft& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.landlord_id());
}
// The person's own choice, which an employer is not sent: no rule adds landlords to it either.
void Of(const events::v1::VolunteeringStarted& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id());
}
void Of(const events::v1::VolunteeringStopped& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id());
}
// Referents are few among caretakers: a subject of their own finds them.
void Of(const events::v1::ReferentAppointed& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("neighbourhood", e.neighbourhood_id());
  s.Add("territory", e.territory_id()).Add("referent", e.caretaker_id());
}
void Of(const events::v1::ReferentEnded& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("neighbourhood", e.neighbourhood_id());
  s.Add("territory", e.territory_id()).Add("referent", e.caretaker_id());
}
// Whoever reads about people needs all merges: a subject of their own holds them.
void Of(const events::v1::CaretakersMerged& e, Subjects& s) {
  s.Add("caretaker", e.absorbed_id()).Add("caretaker", e.survivor_id());
  s.Add("identities", "caretakers");
}
void Of(const events::v1::MergeReverted& e, Subjects& s) {
  s.Add("caretaker", e.absorbed_id()).Add("caretaker", e.survivor_id());
  s.Add("identities", "caretakers");
}
// Counts are looked up alone: without what the landlord or the neighbourhood is and, of a
// neighbourhood, with the counts of what became part of it.
void Of(const events::v1::DwellingsCounted& e, Subjects& s) {
  s.Add("landlord", e.landlord_id()).Add("neighbourhood", e.neighbourhood_id());
  s.File("dwellings", e.neighbourhood_id()).File("landlord-dwellings", e.landlord_id());
}

// Not landlord/ alone: deciding on a list would else read every fact about the landlord's people.
void Of(const events::v1::SnapshotReceived& e, Subjects& s) {
  s.Add("snapshot", e.landlord_id()).Add("landlord", e.landlord_id());
}
// Seminars are few among programmes: a subject of their own finds them.
void Of(const events::v1::ProgrammeDefined& e, Subjects& s) {
  s.Add("programme", e.programme_id());
  if (e.kind() == events::v1::PROGRAMME_KIND_SEMINAR) s.File("seminar-programme", e.programme_id());
}
void Of(const events::v1::ModuleDefined& e, Subjects& s) {
  s.Add("module", e.module_id()).Add("programme", e.programme_id());
}
void Of(const events::v1::SessionScheduled& e, Subjects& s) {
  s.Add("session", e.session_id()).Add("territory", e.territory_id());
  s.AddAll("module", e.module_ids()).File("planned", e.territory_id());
  s.File("core-component", e.territory_id(), "session");
}
void Of(const events::v1::SessionCancelled& e, Subjects& s) { s.Add("session", e.session_id()); }
void Of(const events::v1::AttendanceRecorded& e, Subjects& s) {
  s.Add("session", e.session_id()).Add("caretaker", e.caretaker_id());
}
// What was completed is looked up without who attended what, which is told much more often: under a
// subject of its own.
void Of(const events::v1::TrainingCompleted& e, Subjects& s) {
  s.Add("module", e.module_id()).Add("caretaker", e.caretaker_id());
  s.Add("session", e.session_id()).File("trained", e.caretaker_id());
}
void Of(const events::v1::SessionRescheduled& e, Subjects& s) { s.Add("session", e.session_id()); }
void Of(const events::v1::ModuleRetired& e, Subjects& s) { s.Add("module", e.module_id()); }
void Of(const events::v1::CaretakerEnrolled& e, Subjects& s) {
  s.Add("session", e.session_id()).Add("caretaker", e.caretaker_id());
}
void Of(const events::v1::EnrolmentWithdrawn& e, Subjects& s) {
  s.Add("session", e.session_id()).Add("caretaker", e.caretaker_id());
}
void Of(const events::v1::PartnerRegistered& e, Subjects& s) {
  s.Add("partner", e.partner_id()).Add("siren", e.siren());
}
// As what became of a landlord: looked up for each of its contacts.
void Of(const events::v1::PartnerClosed& e, Subjects& s) {
  s.Add("partner", e.partner_id()).Add("partner", e.successor_partner_id());
  s.Add("closed-partner", e.partner_id());
}
void Of(const events::v1::ContactNamed& e, Subjects& s) {
  s.Add("contact", e.contact_id()).Add("partner", e.partner_id());
  s.Add("landlord", e.landlord_id());
}
void Of(const events::v1::ContactEnded& e, Subjects& s) {
  s.Add("contact", e.contact_id()).Add("contact", e.successor_contact_id());
}
// What a meeting may be evidence of, as it is filed.
const char* ComponentOf(events::v1::MeetingKind kind) {
  switch (kind) {
    case events::v1::MEETING_KIND_PARTNER:
      return "partner-meeting";
    case events::v1::MEETING_KIND_INTER_LANDLORD:
    case events::v1::MEETING_KIND_STEERING:
      return "committee-meeting";
    default:
      return "other-meeting";
  }
}
void Of(const events::v1::MeetingHeld& e, Subjects& s) {
  s.Add("meeting", e.meeting_id()).Add("territory", e.territory_id());
  s.Add("neighbourhood", e.neighbourhood_id());
  s.AddAll("caretaker", e.caretaker_ids()).AddAll("contact", e.contact_ids());
  s.AddAll("landlord", e.landlord_ids()).AddAll("partner", e.partner_ids());
  s.File("core-component", e.territory_id(), ComponentOf(e.kind()));
}
void Of(const events::v1::ExpressionGroupHeld& e, Subjects& s) {
  s.Add("meeting", e.group_meeting_id()).Add("territory", e.territory_id());
  s.AddAll("caretaker", e.caretaker_ids()).Add("contact", e.facilitator_contact_id());
  s.File("core-component", e.territory_id(), "expression");
}
void Of(const events::v1::SupportMeetingHeld& e, Subjects& s) {
  s.Add("meeting", e.support_meeting_id()).Add("territory", e.territory_id());
  s.Add("contact", e.given_by_contact_id()).Add("caretaker", e.given_by_caretaker_id());
  s.File("core-component", e.territory_id(), "support");
}
void Of(const events::v1::IntroductionMade& e, Subjects& s) {
  s.Add("introduction", e.introduction_id()).Add("territory", e.territory_id());
  s.Add("caretaker", e.caretaker_id()).Add("contact", e.contact_id());
  s.Add("caretaker", e.by_caretaker_id()).Add("contact", e.by_contact_id());
}
// As what became of a landlord: under a subject of its own.
void Of(const events::v1::MeetingsMerged& e, Subjects& s) {
  s.Add("meeting", e.absorbed_meeting_id()).Add("meeting", e.survivor_meeting_id());
  s.Add("merged-meeting", e.absorbed_meeting_id());
}
// The agreements and the proposals of a territory are looked up without what was done in it: under
// subjects of their own.
void Of(const events::v1::AgreementSigned& e, Subjects& s) {
  s.Add("agreement", e.agreement_id()).AddAll("landlord", e.landlord_ids());
  s.AddAll("partner", e.partner_ids()).Add("territory", e.territory_id());
  s.File("agreed", e.territory_id());
}
void Of(const events::v1::AgreementRenewed& e, Subjects& s) {
  s.Add("agreement", e.agreement_id());
}
void Of(const events::v1::AgreementEnded& e, Subjects& s) { s.Add("agreement", e.agreement_id()); }
void Of(const events::v1::ProposalMade& e, Subjects& s) {
  s.Add("proposal", e.proposal_id()).AddAll("landlord", e.landlord_ids());
  s.Add("territory", e.territory_id()).Add("meeting", e.meeting_id());
  s.File("proposed", e.territory_id());
}
void Of(const events::v1::ProposalAnswered& e, Subjects& s) {
  s.Add("proposal", e.proposal_id()).Add("landlord", e.landlord_id());
}
// Each of these knows the facts of one context; false for any other.
bool OfCaretakerFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kLandlordRegistered:
      Of(p.landlord_registered(), s);
      return true;
    case EventPayload::kNeighbourhoodDefined:
      Of(p.neighbourhood_defined(), s);
      return true;
    case EventPayload::kCaretakerJoined:
      Of(p.caretaker_joined(), s);
      return true;
    case EventPayload::kCaretakerDetailsChanged:
      Of(p.caretaker_details_changed(), s);
      return true;
    case EventPayload::kCaretakerReassigned:
      Of(p.caretaker_reassigned(), s);
      return true;
    case EventPayload::kCaretakerTransferred:
      Of(p.caretaker_transferred(), s);
      return true;
    case EventPayload::kCaretakerLeft:
      Of(p.caretaker_left(), s);
      return true;
    case EventPayload::kVolunteeringStarted:
      Of(p.volunteering_started(), s);
      return true;
    case EventPayload::kVolunteeringStopped:
      Of(p.volunteering_stopped(), s);
      return true;
    case EventPayload::kLandlordRenamed:
      Of(p.landlord_renamed(), s);
      return true;
    case EventPayload::kLandlordAbsorbed:
      Of(p.landlord_absorbed(), s);
      return true;
    case EventPayload::kNeighbourhoodRecoded:
      Of(p.neighbourhood_recoded(), s);
      return true;
    case EventPayload::kNeighbourhoodMerged:
      Of(p.neighbourhood_merged(), s);
      return true;
    case EventPayload::kReferentAppointed:
      Of(p.referent_appointed(), s);
      return true;
    case EventPayload::kReferentEnded:
      Of(p.referent_ended(), s);
      return true;
    case EventPayload::kCaretakersMerged:
      Of(p.caretakers_merged(), s);
      return true;
    case EventPayload::kMergeReverted:
      Of(p.merge_reverted(), s);
      return true;
    case EventPayload::kDwellingsCounted:
      Of(p.dwellings_counted(), s);
      return true;
    case EventPayload::kSnapshotReceived:
      Of(p.snapshot_received(), s);
      return true;
    default:
      return false;
  }
}
bool OfTrainingFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kProgrammeDefined:
      Of(p.programme_defined(), s);
      return true;
    case EventPayload::kModuleDefined:
      Of(p.module_defined(), s);
      return true;
    case EventPayload::kSessionScheduled:
      Of(p.session_scheduled(), s);
      return true;
    case EventPayload::kSessionCancelled:
      Of(p.session_cancelled(), s);
      return true;
    case EventPayload::kAttendanceRecorded:
      Of(p.attendance_recorded(), s);
      return true;
    case EventPayload::kTrainingCompleted:
      Of(p.training_completed(), s);
      return true;
    case EventPayload::kSessionRescheduled:
      Of(p.session_rescheduled(), s);
      return true;
    case EventPayload::kModuleRetired:
      Of(p.module_retired(), s);
      return true;
    case EventPayload::kCaretakerEnrolled:
      Of(p.caretaker_enrolled(), s);
      return true;
    case EventPayload::kEnrolmentWithdrawn:
      Of(p.enrolment_withdrawn(), s);
      return true;
    default:
      return false;
  }
}
bool OfPartnershipFact(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kPartnerRegistered:
      Of(p.partner_registered(), s);
      return true;
    case EventPayload::kPartnerClosed:
      Of(p.partner_closed(), s);
      return true;
    case EventPayload::kContactNamed:
      Of(p.contact_named(), s);
      return true;
    case EventPayload::kContactEnded:
      Of(p.contact_ended(), s);
      return true;
    case EventPayload::kMeetingHeld:
      Of(p.meeting_held(), s);
      return true;
    case EventPayload::kExpressionGroupHeld:
      Of(p.expression_group_held(), s);
      return true;
    case EventPayload::kSupportMeetingHeld:
      Of(p.support_meeting_held(), s);
      return true;
    case EventPayload::kIntroductionMade:
      Of(p.introduction_made(), s);
      return true;
    case EventPayload::kMeetingsMerged:
      Of(p.meetings_merged(), s);
      return true;
    case EventPayload::kAgreementSigned:
      Of(p.agreement_signed(), s);
      return true;
    case EventPayload::kAgreementRenewed:
      Of(p.agreement_renewed(), s);
      return true;
    case EventPayload::kAgreementEnded:
      Of(p.agreement_ended(), s);
      return true;
    case EventPayload::kProposalMade:
      Of(p.proposal_made(), s);
      return true;
    case EventPayload::kProposalAnswered:
      Of(p.proposal_answered(), s);
      return true;
    default:
      return false;
  }
}
void OfPayload(const EventPayload& p, Subjects& s) {
  if (p.has_fact_corrected()) return OfPayload(p.fact_corrected().replacement(), s);
  // The runner gives a cancellation the subjects of its target.
  (void)(OfCaretakerFact(p, s) || OfTrainingFact(p, s) || OfPartnershipFact(p, s) ||
         OfRolloutFact(p, s));
}

}  // namespace

std::vector<std::string> SubjectsOf(const EventPayload& payload) {
  Subjects subjects(Subjects::For::kLog);
  OfPayload(payload, subjects);
  return subjects.Take();
}

std::vector<std::string> FilingSubjectsOf(const EventPayload& payload) {
  Subjects subjects(Subjects::For::kFiling);
  OfPayload(payload, subjects);
  return subjects.Take();
}

}  // namespace loge::runtime
