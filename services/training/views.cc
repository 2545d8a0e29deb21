#include "services/training/views.h"

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::training {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

namespace {

v1::Provenance ProvenanceOf(const Fact& fact) {
  v1::Provenance provenance;
  provenance.set_position(fact.known_from);
  provenance.set_original_position(fact.original);
  return provenance;
}

v1::Attendance AttendanceView(const events::v1::AttendanceRecorded& recorded, const Fact& fact) {
  v1::Attendance out;
  out.set_session_id(recorded.session_id());
  *out.mutable_half_day() = recorded.half_day();
  out.set_caretaker_id(recorded.caretaker_id());
  out.set_status(recorded.status());
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

v1::Completion CompletionView(const CompletionEntry& entry, int validity_months) {
  v1::Completion out;
  out.set_caretaker_id(entry.completed.caretaker_id());
  out.set_module_id(entry.completed.module_id());
  out.set_session_id(entry.completed.session_id());
  out.set_certificate_ref(entry.completed.certificate_ref());
  out.set_minutes(entry.completed.minutes());
  out.set_occurred_on(runtime::FormatFactDate(entry.fact.date));
  if (validity_months > 0) {
    const Date next = runtime::AddMonths(entry.fact.date.day, validity_months);
    out.set_valid_until(runtime::FormatDay(runtime::AddDays(next, -1)));
  }
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  return out;
}

// What had happened by `as_of`, and the plan of the session, of any date.
std::vector<Fact> SessionFactsAt(const std::vector<Fact>& facts, Date as_of) {
  std::vector<Fact> out;
  for (const Fact& fact : facts) {
    if (fact.payload->has_session_scheduled() || fact.date.day <= as_of) out.push_back(fact);
  }
  return out;
}

}  // namespace

const runtime::ProjectionSpec& Projection() {
  static const auto* const kSpec =
      new runtime::ProjectionSpec{kProjection,
                                  2,
                                  {{EventPayload::kProgrammeDefined, {"programme"}},
                                   {EventPayload::kModuleDefined, {"module"}},
                                   {EventPayload::kSessionScheduled, {"session"}},
                                   {EventPayload::kSessionCancelled, {"session"}},
                                   {EventPayload::kAttendanceRecorded, {"session", "caretaker"}},
                                   {EventPayload::kTrainingCompleted, {"caretaker"}}}};
  return *kSpec;
}

v1::Programme ProgrammeView(const ProgrammeEntry& entry) {
  v1::Programme out;
  out.set_programme_id(entry.defined.programme_id());
  out.set_kind(entry.defined.kind());
  out.set_name(entry.defined.name());
  out.set_defined_on(runtime::FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  return out;
}

v1::Module ModuleView(const ModuleEntry& entry) {
  v1::Module out;
  out.set_module_id(entry.defined.module_id());
  out.set_programme_id(entry.defined.programme_id());
  out.set_name(entry.defined.name());
  out.set_competence_kind(entry.defined.competence_kind());
  *out.mutable_topics() = entry.defined.topics();
  out.set_minutes(entry.defined.minutes());
  out.set_mandatory(entry.defined.mandatory());
  out.set_validity_months(entry.defined.validity_months());
  out.set_defined_on(runtime::FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  return out;
}

std::optional<v1::Session> SessionView(const std::vector<Fact>& facts, Date as_of,
                                       bool with_attendance) {
  const std::vector<Fact> counted = SessionFactsAt(facts, as_of);
  const std::optional<SessionEntry> session = FoldSession(counted);
  if (!session.has_value()) return std::nullopt;
  v1::Session out;
  out.set_session_id(session->scheduled.session_id());
  *out.mutable_module_ids() = session->scheduled.module_ids();
  *out.mutable_half_days() = session->scheduled.half_days();
  out.set_place(session->scheduled.place());
  out.set_capacity(session->scheduled.capacity());
  out.set_provider(session->scheduled.provider());
  out.set_territory_id(session->scheduled.territory_id());
  out.set_occurred_on(runtime::FormatFactDate(session->fact.date));
  out.set_cancelled(session->cancelled.has_value());
  if (session->cancelled.has_value()) {
    out.set_cancellation_reason(session->cancelled->payload->session_cancelled().reason());
  }
  *out.mutable_provenance() = ProvenanceOf(session->fact);
  if (!with_attendance) return out;
  for (const Fact& fact : counted) {
    if (!fact.payload->has_attendance_recorded()) continue;
    *out.add_attendance() = AttendanceView(fact.payload->attendance_recorded(), fact);
  }
  return out;
}

absl::StatusOr<v1::TrainingRecord> RecordViews::View(absl::string_view caretaker_id,
                                                     const std::vector<Fact>& facts) {
  const Record record = FoldRecord(facts);
  v1::TrainingRecord out;
  out.set_caretaker_id(ToString(caretaker_id));
  for (const AttendanceEntry& entry : record.attendance) {
    *out.add_attendance() = AttendanceView(entry.recorded, entry.fact);
  }
  for (const CompletionEntry& entry : record.completions) {
    LOGE_ASSIGN_OR_RETURN(const int months, ValidityMonths(entry.completed.module_id()));
    *out.add_completions() = CompletionView(entry, months);
  }
  out.set_half_days_present(record.HalfDaysPresent());
  return out;
}

absl::StatusOr<int> RecordViews::ValidityMonths(const std::string& module_id) {
  const auto known = validity_months_.find(module_id);
  if (known != validity_months_.end()) return known->second;
  LOGE_ASSIGN_OR_RETURN(
      const std::vector<Fact> facts,
      reader_.Facts(absl::StrCat("module/", module_id), runtime::DateFilter::kAny));
  const std::optional<ModuleEntry> module = FoldModule(facts);
  const int months = module.has_value() ? module->defined.validity_months() : 0;
  validity_months_[module_id] = months;
  return months;
}

}  // namespace loge::training
