// Short names for the facts of the training tests.
#ifndef LOGE_TESTS_SERVICES_TRAINING_FACTS_H_
#define LOGE_TESTS_SERVICES_TRAINING_FACTS_H_

#include <string>
#include <vector>

#include "loge/events/v1/caretakers.pb.h"
#include "loge/events/v1/rollout.pb.h"
#include "loge/v1/training.pb.h"
#include "services/training/decide.h"
#include "tests/support/given.h"
#include "tests/support/text_proto.h"

namespace loge::training::testing {

using events::v1::ATTENDANCE_STATUS_EXCUSED;
using events::v1::ATTENDANCE_STATUS_NO_SHOW;
using events::v1::ATTENDANCE_STATUS_PRESENT;
using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::Given;
using loge::testing::Outcome;
using loge::testing::Text;

inline const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry();
    RegisterCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

inline events::v1::HalfDay Morning(const std::string& date) {
  events::v1::HalfDay half_day;
  half_day.set_date(date);
  half_day.set_half(events::v1::HALF_MORNING);
  return half_day;
}

inline events::v1::HalfDay Afternoon(const std::string& date) {
  events::v1::HalfDay half_day = Morning(date);
  half_day.set_half(events::v1::HALF_AFTERNOON);
  return half_day;
}

inline events::v1::ProgrammeDefined Programme(const std::string& id) {
  events::v1::ProgrammeDefined event;
  event.set_programme_id(id);
  event.set_kind(events::v1::PROGRAMME_KIND_REGIONAL_FOUNDATION);
  event.set_name("Programme " + id);
  return event;
}

// The same programme in a later version.
inline events::v1::ProgrammeDefined Version(int version, events::v1::ProgrammeDefined event) {
  event.set_version(version);
  return event;
}

// The same module in a later version of its programme.
inline events::v1::ModuleDefined Version(int version, events::v1::ModuleDefined event) {
  event.set_programme_version(version);
  return event;
}

inline events::v1::ModuleRetired Retired(const std::string& id) {
  events::v1::ModuleRetired event;
  event.set_module_id(id);
  return event;
}

inline events::v1::ModuleDefined Module(const std::string& id, int validity_months = 0) {
  events::v1::ModuleDefined event;
  event.set_module_id(id);
  event.set_programme_id("eclor");
  event.set_name("Module " + id);
  event.set_competence_kind(events::v1::COMPETENCE_KIND_KNOW_HOW);
  event.set_minutes(420);
  event.set_validity_months(validity_months);
  return event;
}

inline events::v1::SessionScheduled Session(const std::string& id,
                                            const std::vector<events::v1::HalfDay>& half_days,
                                            const std::string& territory = "") {
  events::v1::SessionScheduled event;
  event.set_session_id(id);
  event.add_module_ids("m1");
  for (const events::v1::HalfDay& half_day : half_days) *event.add_half_days() = half_day;
  event.set_territory_id(territory);
  return event;
}

inline events::v1::SessionRescheduled Rescheduled(
    const std::string& id, const std::vector<events::v1::HalfDay>& half_days) {
  events::v1::SessionRescheduled event;
  event.set_session_id(id);
  for (const events::v1::HalfDay& half_day : half_days) *event.add_half_days() = half_day;
  return event;
}

inline events::v1::CaretakerEnrolled Enrolled(const std::string& session,
                                              const std::string& person) {
  events::v1::CaretakerEnrolled event;
  event.set_session_id(session);
  event.set_caretaker_id(person);
  event.set_requested_by(events::v1::ENROLMENT_REQUESTER_LANDLORD);
  return event;
}

inline events::v1::EnrolmentWithdrawn Withdrawn(const std::string& session,
                                                const std::string& person) {
  events::v1::EnrolmentWithdrawn event;
  event.set_session_id(session);
  event.set_caretaker_id(person);
  return event;
}

inline events::v1::SessionCancelled Cancelled(const std::string& id) {
  events::v1::SessionCancelled event;
  event.set_session_id(id);
  event.set_reason(events::v1::CANCELLATION_REASON_TOO_FEW);
  return event;
}

inline events::v1::AttendanceRecorded Attended(
    const std::string& session, const events::v1::HalfDay& half_day, const std::string& person,
    events::v1::AttendanceStatus status = ATTENDANCE_STATUS_PRESENT) {
  events::v1::AttendanceRecorded event;
  event.set_session_id(session);
  *event.mutable_half_day() = half_day;
  event.set_caretaker_id(person);
  event.set_status(status);
  return event;
}

inline events::v1::TrainingCompleted Completed(const std::string& person, const std::string& module,
                                               const std::string& session,
                                               const std::string& certificate = "") {
  events::v1::TrainingCompleted event;
  event.set_caretaker_id(person);
  event.set_module_id(module);
  event.set_session_id(session);
  event.set_certificate_ref(certificate);
  event.set_minutes(420);
  return event;
}

inline events::v1::CaretakerJoined Joined(const std::string& person, const std::string& landlord) {
  events::v1::CaretakerJoined event;
  event.set_caretaker_id(person);
  event.set_landlord_id(landlord);
  event.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return event;
}

inline events::v1::CaretakerLeft Left(const std::string& person, const std::string& landlord) {
  events::v1::CaretakerLeft event;
  event.set_caretaker_id(person);
  event.set_landlord_id(landlord);
  event.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  return event;
}

// A programme with the module m1 (positions 1 and 2), the session s on the 8th of October 2007, a
// whole day (3), and p and q whom a employs since 2001 (4 and 5).
inline Given School() {
  return Given(Registry())
      .Fact(Programme("eclor"), "2007-10-01")
      .Fact(Module("m1"), "2007-10-01")
      .Fact(Session("s", {Morning("2007-10-08"), Afternoon("2007-10-08")}), "2007-10-08")
      .Fact(Joined("p", "a"), "2001-09-01")
      .Fact(Joined("q", "a"), "2001-09-01");
}

}  // namespace loge::training::testing

#endif  // LOGE_TESTS_SERVICES_TRAINING_FACTS_H_
