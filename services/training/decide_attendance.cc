// Attendance sheets: one fact per person and half-day.
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using events::v1::AttendanceRecorded;
using runtime::Admission;
using runtime::FactDate;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// Of the sheet: what all its entries share.
void CheckSheet(const std::string& session_id, const events::v1::HalfDay& half_day,
                const std::optional<FactDate>& date, const std::string& prefix, Violations& out) {
  runtime::CheckId(session_id, prefix + "session_id", Presence::kRequired, out);
  runtime::CheckHalfDay(half_day, prefix + "half_day", out);
  const std::optional<runtime::Date> day = runtime::ParseDay(half_day.date());
  if (day.has_value() && date.has_value() && *day != date->day) {
    runtime::AddInvalid(prefix + "half_day.date", "is not occurred_on",
                        runtime::FormatDay(date->day), half_day.date(), out);
  }
}

void CheckAttendance(const v1::RecordAttendanceRequest& request, const PlanContext&,
                     Violations& out) {
  const std::optional<FactDate> date =
      runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckSheet(request.session_id(), request.half_day(), date, "", out);
  if (request.entries().empty()) runtime::AddMissing("entries", out);
  if (request.entries_size() > runtime::kAttendanceEntriesMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, "entries", "the list is too long",
             absl::StrCat("at most ", runtime::kAttendanceEntriesMax),
             absl::StrCat(request.entries_size())});
    return;
  }
  std::set<std::string> named;
  for (int i = 0; i < request.entries_size(); ++i) {
    const v1::AttendanceEntry& entry = request.entries(i);
    const std::string field = absl::StrCat("entries[", i, "]");
    runtime::CheckPersonRef(entry.caretaker(), entry.has_caretaker(), field + ".caretaker", out);
    runtime::CheckEnum(entry.status(), field + ".status", Presence::kRequired, out);
    if (entry.has_caretaker() && !named.insert(entry.caretaker().SerializeAsString()).second) {
      out.Add(NamedTwice(field + ".caretaker"));
    }
  }
}

// The same person may be named by id and by employee number: seen only now that both are ids. Such
// an entry is planned without a status, which its rule refuses.
Plan PlanAttendance(const v1::RecordAttendanceRequest& request, const PlanContext&) {
  Plan plan;
  plan.id = request.session_id();
  std::set<std::string> named;
  for (int i = 0; i < request.entries_size(); ++i) {
    const v1::AttendanceEntry& entry = request.entries(i);
    NewFact fact;
    AttendanceRecorded& event = *fact.payload.mutable_attendance_recorded();
    event.set_session_id(request.session_id());
    *event.mutable_half_day() = request.half_day();
    event.set_caretaker_id(entry.caretaker().caretaker_id());
    if (named.insert(event.caretaker_id()).second) event.set_status(entry.status());
    fact.date = runtime::PlannedDate(request.occurred_on());
    fact.field = absl::StrCat("entries[", i, "]");
    plan.facts.push_back(std::move(fact));
  }
  return plan;
}

// All entries of a sheet find the same faults of its session: each is told once.
void AddOnce(runtime::Violation violation, Violations& out) {
  for (const v1::Violation& told : out.detail().violations()) {
    if (told.reason() == violation.reason && told.field() == violation.field) return;
  }
  out.Add(std::move(violation));
}

void RequireSession(const NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const AttendanceRecorded& event = fact.payload.attendance_recorded();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto session = FoldSession(FactsIn(states, SessionNeed(event.session_id())));
  if (!session.has_value()) {
    AddOnce(Unknown(prefix + "session_id", "session", event.session_id()), out);
    return;
  }
  if (session->cancelled.has_value()) {
    AddOnce(SessionCancelled(prefix + "session_id", event.session_id(),
                             session->cancelled->date.day, session->cancelled->known_from),
            out);
  }
  if (!session->Has(event.half_day())) {
    AddOnce(HalfDayNotInSession(prefix + "half_day", event.half_day()), out);
  } else if (session->date.precision != fact.date.precision) {
    AddOnce(OtherPrecision("occurred_on", session->date, fact.date), out);
  }
}

Admission AdmitAttendance(NewFact& fact, const RuleContext& context, const States& states,
                          Violations& out) {
  const AttendanceRecorded& event = fact.payload.attendance_recorded();
  const bool correction = context.corrects != nullptr;
  const std::string field =
      correction ? runtime::FieldPrefix(fact, context) + "caretaker_id" : fact.field + ".caretaker";
  if (event.status() == events::v1::ATTENDANCE_STATUS_UNSPECIFIED) {
    out.Add(NamedTwice(field));
    return Admission::kTell;
  }
  const Record record = FoldRecord(FactsIn(states, RecordNeed(event.caretaker_id())));
  if (const AttendanceEntry* known = record.FindAttendance(event.session_id(), event.half_day())) {
    if (known->recorded().status() == event.status()) return Admission::kUnchanged;
    out.Add(AttendanceAlreadyRecorded(field, known->fact.known_from));
  }
  RequireSession(fact, context, states, out);
  const caretakers::Person person = PersonIn(states, event.caretaker_id());
  caretakers::RequireEmployedWithin(person, fact.date, field, out);
  fact.extra_subjects = EmployersOn(person, fact.date);
  return Admission::kTell;
}

}  // namespace

void AddAttendanceCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckAttendance, &PlanAttendance);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kAttendanceRecorded;
  rule.check = [](const NewFact& fact, Violations& out) {
    const AttendanceRecorded& event = fact.payload.attendance_recorded();
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    CheckSheet(event.session_id(), event.half_day(), fact.date, prefix, out);
    runtime::CheckId(event.caretaker_id(), prefix + "caretaker_id", Presence::kRequired, out);
    runtime::CheckEnum(event.status(), prefix + "status", Presence::kRequired, out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    const AttendanceRecorded& event = fact.payload.attendance_recorded();
    std::vector<runtime::Need> needs{SessionNeed(event.session_id()),
                                     RecordNeed(event.caretaker_id())};
    AddPersonNeeds(states, event.caretaker_id(), needs);
    return needs;
  };
  rule.admit = &AdmitAttendance;
  registry.AddRule(std::move(rule));
}

}  // namespace loge::training
