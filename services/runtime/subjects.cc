// What each kind of fact is about. A new event does not compile until it is answered here.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/facts.h"
#include "services/runtime/identifiers.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

using events::v1::EventPayload;

// Collects subjects, each once, empty ids left out.
class Subjects {
 public:
  Subjects& Add(absl::string_view kind, const std::string& id) {
    if (id.empty()) return *this;
    std::string subject = absl::StrCat(kind, "/", id);
    if (std::find(all_.begin(), all_.end(), subject) == all_.end()) {
      all_.push_back(std::move(subject));
    }
    return *this;
  }
  template <class Ids>
  Subjects& AddAll(absl::string_view kind, const Ids& ids) {
    for (const std::string& id : ids) Add(kind, id);
    return *this;
  }
  std::vector<std::string> Take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

void Of(const events::v1::LandlordRegistered& e, Subjects& s) {
  s.Add("landlord", e.landlord_id()).Add("siren", e.siren());
}
void Of(const events::v1::NeighbourhoodDefined& e, Subjects& s) {
  s.Add("neighbourhood", e.neighbourhood_id()).Add("commune", e.commune_code());
  s.Add("commune", CommuneOf(e.commune_code()));
}
void Of(const events::v1::CaretakerJoined& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.landlord_id());
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
}
void Of(const events::v1::CaretakerLeft& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id()).Add("landlord", e.landlord_id());
}
void Of(const events::v1::VolunteeringStarted& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id());
}
void Of(const events::v1::VolunteeringStopped& e, Subjects& s) {
  s.Add("caretaker", e.caretaker_id());
}
void Of(const events::v1::DwellingsCounted& e, Subjects& s) {
  s.Add("landlord", e.landlord_id()).Add("neighbourhood", e.neighbourhood_id());
}

// Not landlord/ alone: deciding on a list would else read every fact about the landlord's people.
void Of(const events::v1::SnapshotReceived& e, Subjects& s) {
  s.Add("snapshot", e.landlord_id()).Add("landlord", e.landlord_id());
}
void Of(const events::v1::ProgrammeDefined& e, Subjects& s) {
  s.Add("programme", e.programme_id());
}
void Of(const events::v1::ModuleDefined& e, Subjects& s) {
  s.Add("module", e.module_id()).Add("programme", e.programme_id());
}
void Of(const events::v1::SessionScheduled& e, Subjects& s) {
  s.Add("session", e.session_id()).Add("territory", e.territory_id());
  s.AddAll("module", e.module_ids());
}
void Of(const events::v1::SessionCancelled& e, Subjects& s) { s.Add("session", e.session_id()); }
void Of(const events::v1::AttendanceRecorded& e, Subjects& s) {
  s.Add("session", e.session_id()).Add("caretaker", e.caretaker_id());
}
void Of(const events::v1::TrainingCompleted& e, Subjects& s) {
  s.Add("module", e.module_id()).Add("caretaker", e.caretaker_id());
  s.Add("session", e.session_id());
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
void Of(const events::v1::ContactNamed& e, Subjects& s) {
  s.Add("contact", e.contact_id()).Add("partner", e.partner_id());
  s.Add("landlord", e.landlord_id());
}
void Of(const events::v1::ContactEnded& e, Subjects& s) {
  s.Add("contact", e.contact_id()).Add("contact", e.successor_contact_id());
}
void Of(const events::v1::MeetingHeld& e, Subjects& s) {
  s.Add("meeting", e.meeting_id()).Add("territory", e.territory_id());
  s.Add("neighbourhood", e.neighbourhood_id());
  s.AddAll("caretaker", e.caretaker_ids()).AddAll("contact", e.contact_ids());
  s.AddAll("landlord", e.landlord_ids()).AddAll("partner", e.partner_ids());
}
void Of(const events::v1::ExpressionGroupHeld& e, Subjects& s) {
  s.Add("meeting", e.group_meeting_id()).Add("territory", e.territory_id());
  s.AddAll("caretaker", e.caretaker_ids()).Add("contact", e.facilitator_contact_id());
}
void Of(const events::v1::SupportMeetingHeld& e, Subjects& s) {
  s.Add("meeting", e.support_meeting_id()).Add("territory", e.territory_id());
  s.Add("contact", e.given_by_contact_id()).Add("caretaker", e.given_by_caretaker_id());
}
void Of(const events::v1::TerritoryProposed& e, Subjects& s) {
  s.Add("territory", e.territory_id()).AddAll("territory", e.seeded_from());
  s.AddAll("commune", e.commune_codes());
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
}
void Of(const events::v1::CoordinatorEnded& e, Subjects& s) {
  s.Add("territory", e.territory_id()).Add("contact", e.contact_id());
}
void Of(const events::v1::EvaluationPublished& e, Subjects& s) {
  s.Add("evaluation", e.evaluation_id()).AddAll("territory", e.territory_ids());
}

void OfPayload(const EventPayload& p, Subjects& s) {
  switch (p.fact_case()) {
    case EventPayload::kFactCorrected:
      return OfPayload(p.fact_corrected().replacement(), s);
    case EventPayload::kFactCancelled:
      return;  // The runner gives it the subjects of its target.
    case EventPayload::kLandlordRegistered:
      return Of(p.landlord_registered(), s);
    case EventPayload::kNeighbourhoodDefined:
      return Of(p.neighbourhood_defined(), s);
    case EventPayload::kCaretakerJoined:
      return Of(p.caretaker_joined(), s);
    case EventPayload::kCaretakerDetailsChanged:
      return Of(p.caretaker_details_changed(), s);
    case EventPayload::kCaretakerReassigned:
      return Of(p.caretaker_reassigned(), s);
    case EventPayload::kCaretakerTransferred:
      return Of(p.caretaker_transferred(), s);
    case EventPayload::kCaretakerLeft:
      return Of(p.caretaker_left(), s);
    case EventPayload::kVolunteeringStarted:
      return Of(p.volunteering_started(), s);
    case EventPayload::kVolunteeringStopped:
      return Of(p.volunteering_stopped(), s);
    case EventPayload::kDwellingsCounted:
      return Of(p.dwellings_counted(), s);
    case EventPayload::kSnapshotReceived:
      return Of(p.snapshot_received(), s);
    case EventPayload::kProgrammeDefined:
      return Of(p.programme_defined(), s);
    case EventPayload::kModuleDefined:
      return Of(p.module_defined(), s);
    case EventPayload::kSessionScheduled:
      return Of(p.session_scheduled(), s);
    case EventPayload::kSessionCancelled:
      return Of(p.session_cancelled(), s);
    case EventPayload::kAttendanceRecorded:
      return Of(p.attendance_recorded(), s);
    case EventPayload::kTrainingCompleted:
      return Of(p.training_completed(), s);
    case EventPayload::kSessionRescheduled:
      return Of(p.session_rescheduled(), s);
    case EventPayload::kModuleRetired:
      return Of(p.module_retired(), s);
    case EventPayload::kCaretakerEnrolled:
      return Of(p.caretaker_enrolled(), s);
    case EventPayload::kEnrolmentWithdrawn:
      return Of(p.enrolment_withdrawn(), s);
    case EventPayload::kPartnerRegistered:
      return Of(p.partner_registered(), s);
    case EventPayload::kContactNamed:
      return Of(p.contact_named(), s);
    case EventPayload::kContactEnded:
      return Of(p.contact_ended(), s);
    case EventPayload::kMeetingHeld:
      return Of(p.meeting_held(), s);
    case EventPayload::kExpressionGroupHeld:
      return Of(p.expression_group_held(), s);
    case EventPayload::kSupportMeetingHeld:
      return Of(p.support_meeting_held(), s);
    case EventPayload::kTerritoryProposed:
      return Of(p.territory_proposed(), s);
    case EventPayload::kTerritoryAdvanced:
      return Of(p.territory_advanced(), s);
    case EventPayload::kTerritoryPaused:
      return Of(p.territory_paused(), s);
    case EventPayload::kTerritoryResumed:
      return Of(p.territory_resumed(), s);
    case EventPayload::kCoordinatorAssigned:
      return Of(p.coordinator_assigned(), s);
    case EventPayload::kCoordinatorEnded:
      return Of(p.coordinator_ended(), s);
    case EventPayload::kEvaluationPublished:
      return Of(p.evaluation_published(), s);
    case EventPayload::FACT_NOT_SET:
      return;
  }
}

}  // namespace

std::vector<std::string> SubjectsOf(const EventPayload& payload) {
  Subjects subjects;
  OfPayload(payload, subjects);
  return subjects.Take();
}

}  // namespace loge::runtime
