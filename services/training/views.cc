#include "services/training/views.h"

#include "absl/strings/str_cat.h"
#include "services/runtime/identities.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::training {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;

v1::Provenance ProvenanceOf(const runtime::FactVersion& version) {
  v1::Provenance provenance;
  provenance.set_position(version.known_from);
  provenance.set_original_position(version.original);
  return provenance;
}

namespace {

v1::Attendance AttendanceView(const events::v1::AttendanceRecorded& recorded, const Fact& fact) {
  v1::Attendance out;
  out.set_session_id(recorded.session_id());
  *out.mutable_half_day() = recorded.half_day();
  out.set_caretaker_id(recorded.caretaker_id());
  out.set_status(recorded.status());
  *out.mutable_provenance() = ProvenanceOf(fact);
  return out;
}

v1::Completion CompletionView(const CompletionEntry& entry, std::optional<Date> valid_until) {
  v1::Completion out;
  out.set_caretaker_id(entry.completed().caretaker_id());
  out.set_module_id(entry.completed().module_id());
  out.set_session_id(entry.completed().session_id());
  out.set_certificate_ref(entry.completed().certificate_ref());
  out.set_minutes(entry.completed().minutes());
  out.set_occurred_on(runtime::FormatFactDate(entry.fact.date));
  if (valid_until.has_value()) out.set_valid_until(runtime::FormatDay(*valid_until));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  return out;
}

v1::Enrolment EnrolmentView(const EnrolmentSpell& spell, int waiting_rank) {
  v1::Enrolment out;
  out.set_caretaker_id(spell.enrolled.caretaker_id());
  out.set_occurred_on(runtime::FormatFactDate(spell.fact.date));
  out.set_requested_by(spell.enrolled.requested_by());
  out.set_waiting_rank(waiting_rank);
  *out.mutable_provenance() = ProvenanceOf(spell.fact);
  return out;
}

v1::Session PlanView(const SessionEntry& session) {
  v1::Session out;
  out.set_session_id(session.plan.session_id());
  *out.mutable_module_ids() = session.plan.module_ids();
  *out.mutable_half_days() = session.plan.half_days();
  out.set_place(session.plan.place());
  out.set_capacity(session.plan.capacity());
  out.set_provider(session.plan.provider());
  out.set_territory_id(session.plan.territory_id());
  out.set_occurred_on(runtime::FormatFactDate(session.date));
  out.set_cancelled(session.cancelled.has_value());
  if (session.cancelled.has_value()) {
    out.set_cancellation_reason(session.cancelled->payload->session_cancelled().reason());
  }
  *out.mutable_provenance() = ProvenanceOf(session.fact);
  if (session.rescheduled.has_value()) {
    out.set_rescheduled_on(runtime::FormatFactDate(session.rescheduled->date));
  }
  return out;
}

}  // namespace

std::vector<Fact> SessionFactsAt(const std::vector<Fact>& facts, Date as_of) {
  std::vector<Fact> out;
  for (const Fact& fact : facts) {
    if (fact.payload->has_session_scheduled() || fact.date.day <= as_of) out.push_back(fact);
  }
  return out;
}

std::vector<EnrolmentSpell> EnrolledIn(const SessionEntry& session,
                                       const std::vector<Fact>& counted) {
  if (session.cancelled.has_value()) return {};
  return StillEnrolled(FoldEnrolments(counted));
}

const runtime::ProjectionSpec& Projection() {
  static const auto* const kSpec =
      new runtime::ProjectionSpec{kProjection,
                                  5,
                                  {{EventPayload::kProgrammeDefined, {"programme"}},
                                   {EventPayload::kModuleDefined, {"module"}},
                                   {EventPayload::kModuleRetired, {"module"}},
                                   {EventPayload::kSessionScheduled, {"session"}},
                                   {EventPayload::kSessionRescheduled, {"session"}},
                                   {EventPayload::kSessionCancelled, {"session"}},
                                   {EventPayload::kCaretakerEnrolled, {"session"}},
                                   {EventPayload::kEnrolmentWithdrawn, {"session"}},
                                   {EventPayload::kAttendanceRecorded, {"session", "caretaker"}},
                                   {EventPayload::kTrainingCompleted, {"caretaker", kTrained}},
                                   {EventPayload::kCaretakersMerged, {runtime::kIdentitiesKind}},
                                   {EventPayload::kMergeReverted, {runtime::kIdentitiesKind}}}};
  return *kSpec;
}

absl::StatusOr<Completions> ReadCompletions(const runtime::FactReader& reader,
                                            absl::string_view caretaker_id) {
  using Held = std::vector<HeldModule>;
  return runtime::Recall<Held>(
      reader, "completions", absl::StrCat(kTrained, "/", caretaker_id),
      [](const std::vector<Fact>& facts, runtime::Dependencies&) -> absl::StatusOr<Held> {
        Held held;
        for (const CompletionEntry& entry : FoldRecord(facts).completions) {
          held.push_back({entry.completed().module_id(), entry.fact.date, VersionOf(entry.fact)});
        }
        return held;
      },
      [](const Held& held) {
        int64_t bytes = static_cast<int64_t>(sizeof(Held) + held.capacity() * sizeof(HeldModule));
        for (const HeldModule& each : held)
          bytes += static_cast<int64_t>(each.module_id.capacity());
        return bytes;
      });
}

v1::Programme ProgrammeView(const ProgrammeEntry& entry) {
  v1::Programme out;
  out.set_programme_id(entry.defined.programme_id());
  out.set_kind(entry.defined.kind());
  out.set_name(entry.defined.name());
  out.set_defined_on(runtime::FormatFactDate(entry.fact.date));
  *out.mutable_provenance() = ProvenanceOf(entry.fact);
  out.set_version(entry.version());
  return out;
}

std::optional<v1::Module> ModuleView(const Module& module, Date day) {
  const ModuleEntry* in_force = module.On(day);
  if (in_force == nullptr) return std::nullopt;
  const ModuleEntry& entry = *in_force;
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
  out.set_programme_version(entry.version());
  if (module.retired.has_value()) {
    out.set_retired_on(runtime::FormatFactDate(module.retired->date));
  }
  return out;
}

std::optional<v1::Session> SessionView(const std::vector<Fact>& facts, Date as_of,
                                       bool with_people) {
  const std::vector<Fact> counted = SessionFactsAt(facts, as_of);
  const std::optional<SessionEntry> session = FoldSession(counted);
  if (!session.has_value()) return std::nullopt;
  v1::Session out = PlanView(*session);
  const std::vector<EnrolmentSpell> enrolled = EnrolledIn(*session, counted);
  int waiting = 0;
  for (size_t i = 0; i < enrolled.size(); ++i) {
    const int rank = WaitingRank(i, session->plan.capacity());
    if (rank > 0) ++waiting;
    if (with_people) *out.add_enrolments() = EnrolmentView(enrolled[i], rank);
  }
  out.set_enrolled(static_cast<int>(enrolled.size()) - waiting);
  out.set_waiting(waiting);
  if (!with_people) return out;
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
    *out.add_attendance() = AttendanceView(entry.recorded(), entry.fact);
  }
  for (const CompletionEntry& entry : record.completions) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<Date> valid_until, modules_.ValidUntil(entry));
    *out.add_completions() = CompletionView(entry, valid_until);
  }
  out.set_half_days_present(record.HalfDaysPresent());
  return out;
}

absl::StatusOr<const Module*> Modules::Find(const std::string& module_id) {
  const auto known = modules_.find(module_id);
  if (known != modules_.end()) return &known->second;
  LOGE_ASSIGN_OR_RETURN(
      const std::vector<Fact> facts,
      reader_.Facts(absl::StrCat("module/", module_id), runtime::DateFilter::kAny));
  return &modules_.emplace(module_id, FoldModule(facts)).first->second;
}

absl::StatusOr<std::optional<Date>> Modules::ValidUntil(const CompletionEntry& entry) {
  LOGE_ASSIGN_OR_RETURN(const Module* const module, Find(entry.completed().module_id()));
  return module->ValidUntil(entry.fact.date.day);
}

}  // namespace loge::training
