// Sessions that take place otherwise than planned.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using events::v1::SessionRescheduled;
using runtime::Admission;
using runtime::Date;
using runtime::Fact;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

SessionRescheduled EventOf(const v1::RescheduleSessionRequest& request) {
  SessionRescheduled event;
  event.set_session_id(request.session_id());
  *event.mutable_half_days() = request.half_days();
  if (request.has_place()) event.set_place(request.place());
  if (request.has_capacity()) event.set_capacity(request.capacity());
  return event;
}

void CheckShape(const SessionRescheduled& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.session_id(), prefix + "session_id", Presence::kRequired, out);
  CheckHalfDays(event.half_days(), prefix + "half_days", out);
  runtime::CheckText(event.place(), prefix + "place", Presence::kOptional,
                     runtime::kNameCharactersMax, out);
  runtime::CheckRange(event.capacity(), prefix + "capacity", 0, kCapacityMax, out);
}

void CheckReschedule(const v1::RescheduleSessionRequest& request, const PlanContext&,
                     Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanReschedule(const v1::RescheduleSessionRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_session_rescheduled() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.session_id()};
}

// The facts of the session with the new one in its place among them, as FoldSession takes them.
std::vector<Fact> With(const std::vector<Fact>& facts, const NewFact& fact,
                       const RuleContext& context) {
  Fact added;
  added.known_from = context.head_position + 1;
  added.original = context.corrects == nullptr ? added.known_from : context.corrects->original;
  added.date = fact.date;
  added.payload = std::make_shared<const events::v1::EventPayload>(fact.payload);
  std::vector<Fact> all = facts;
  all.insert(std::upper_bound(all.begin(), all.end(), added, runtime::FactBefore), added);
  return all;
}

bool KnownAlready(const std::vector<Fact>& facts, const NewFact& fact) {
  return std::any_of(facts.begin(), facts.end(), [&](const Fact& known) {
    return known.payload->has_session_rescheduled() && known.date == fact.date &&
           Same(known.payload->session_rescheduled(), fact.payload.session_rescheduled());
  });
}

// Attendance told of a half-day that the session would not have any more.
void RequireAttendedHalfDays(const SessionEntry& session, const States& states,
                             const std::string& field, Violations& out) {
  for (const Fact& told : FactsIn(states, AttendanceNeed(session.plan.session_id()))) {
    const events::v1::HalfDay& half_day = told.payload->attendance_recorded().half_day();
    if (!session.Has(half_day)) out.Add(HalfDayAttended(field, half_day, told.known_from));
  }
}

void RequireNotTooFarAhead(const SessionRescheduled& event, Date today, const std::string& field,
                           Violations& out) {
  const Date latest = runtime::AddDays(today, runtime::kDaysAheadMax);
  for (int i = 0; i < event.half_days_size(); ++i) {
    const std::optional<Date> day = runtime::ParseDay(event.half_days(i).date());
    if (!day.has_value() || *day <= latest) continue;
    out.Add(TooFarAhead(absl::StrCat(field, "[", i, "].date"), *day, latest));
  }
}

Admission AdmitReschedule(NewFact& fact, const RuleContext& context, const States& states,
                          Violations& out) {
  const SessionRescheduled& event = fact.payload.session_rescheduled();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::vector<Fact>& facts = FactsIn(states, SessionNeed(event.session_id()));
  if (KnownAlready(facts, fact)) return Admission::kUnchanged;
  const auto session = FoldSession(With(facts, fact, context));
  if (!session.has_value()) {
    out.Add(Unknown(prefix + "session_id", "session", event.session_id()));
    return Admission::kTell;
  }
  if (session->cancelled.has_value()) {
    out.Add(SessionCancelled(prefix + "session_id", event.session_id(),
                             session->cancelled->date.day, session->cancelled->known_from));
  }
  RequireNotTooFarAhead(event, context.today, prefix + "half_days", out);
  RequireAttendedHalfDays(*session, states, prefix + "half_days", out);
  for (const std::string& module_id : session->plan.module_ids()) {
    RequireModuleGiven(states, module_id, session->date, prefix + "half_days", out);
  }
  return Admission::kTell;
}

// The modules are known once the session is.
std::vector<runtime::Need> NeedsOfReschedule(const NewFact& fact, const RuleContext&,
                                             const States& states) {
  const std::string& id = fact.payload.session_rescheduled().session_id();
  std::vector<runtime::Need> needs{SessionNeed(id), AttendanceNeed(id)};
  const auto session = FoldSession(FactsIn(states, SessionNeed(id)));
  if (!session.has_value()) return needs;
  for (const std::string& module_id : session->plan.module_ids()) {
    needs.push_back(ModuleNeed(module_id));
  }
  return needs;
}

}  // namespace

void AddRescheduleCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckReschedule, &PlanReschedule);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kSessionRescheduled;
  rule.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.session_rescheduled(), runtime::ReplacementPrefix(fact.payload), out);
  };
  rule.needs = &NeedsOfReschedule;
  rule.admit = &AdmitReschedule;
  registry.AddRule(std::move(rule));
}

}  // namespace loge::training
