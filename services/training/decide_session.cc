// Sessions: planned, and sometimes cancelled.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using events::v1::SessionScheduled;
using runtime::Admission;
using runtime::Date;
using runtime::FactDate;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kModulesMax = 50;

SessionScheduled EventOf(const v1::ScheduleSessionRequest& request) {
  SessionScheduled event;
  event.set_session_id(request.session_id());
  *event.mutable_module_ids() = request.module_ids();
  *event.mutable_half_days() = request.half_days();
  event.set_place(request.place());
  event.set_capacity(request.capacity());
  event.set_provider(request.provider());
  event.set_territory_id(request.territory_id());
  return event;
}

// The date of the session is that of its earliest half-day; a date that is not known to the day
// stands for one half-day on its first day.
void CheckFirstDay(const SessionScheduled& event, const FactDate& date, const std::string& prefix,
                   Violations& out) {
  const std::optional<Date> earliest = FirstDayOf(event.half_days());
  if (earliest.has_value() && *earliest != date.day) {
    runtime::AddInvalid(prefix + "half_days", "does not begin on occurred_on",
                        runtime::FormatDay(date.day), runtime::FormatDay(*earliest), out);
  }
  if (date.precision != events::v1::PRECISION_DAY && event.half_days_size() > 1) {
    runtime::AddInvalid(prefix + "half_days", "is not known to the day, but has several half-days",
                        absl::StrCat("one half-day on ", runtime::FormatDay(date.day)),
                        absl::StrCat(event.half_days_size(), " half-days"), out);
  }
}

void CheckShape(const SessionScheduled& event, const std::optional<FactDate>& date,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.session_id(), prefix + "session_id", Presence::kRequired, out);
  if (event.module_ids().empty()) runtime::AddMissing(prefix + "module_ids", out);
  runtime::CheckIds(event.module_ids(), prefix + "module_ids", kModulesMax, out);
  CheckHalfDays(event.half_days(), prefix + "half_days", out);
  if (date.has_value()) CheckFirstDay(event, *date, prefix, out);
  runtime::CheckText(event.place(), prefix + "place", Presence::kOptional,
                     runtime::kNameCharactersMax, out);
  runtime::CheckRange(event.capacity(), prefix + "capacity", 0, kCapacityMax, out);
  runtime::CheckText(event.provider(), prefix + "provider", Presence::kOptional,
                     runtime::kNameCharactersMax, out);
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kOptional, out);
}

void CheckSchedule(const v1::ScheduleSessionRequest& request, const PlanContext&, Violations& out) {
  const std::optional<FactDate> date =
      runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), date, "", out);
}

Plan PlanSchedule(const v1::ScheduleSessionRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_session_scheduled() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.session_id()};
}

std::vector<runtime::Need> NeedsOfSession(const NewFact& fact, const RuleContext&, const States&) {
  const SessionScheduled& event = fact.payload.session_scheduled();
  std::vector<runtime::Need> needs{SessionNeed(event.session_id())};
  for (const std::string& id : event.module_ids()) needs.push_back(ModuleNeed(id));
  if (!event.territory_id().empty()) needs.push_back(TerritoryNeed(event.territory_id()));
  return needs;
}

// A territory has a history before its rollout starts, so its date does not matter.
bool TerritoryIsKnown(const States& states, const std::string& territory_id) {
  const auto& facts = FactsIn(states, TerritoryNeed(territory_id));
  return std::any_of(facts.begin(), facts.end(), [&](const runtime::Fact& fact) {
    return fact.payload->territory_proposed().territory_id() == territory_id;
  });
}

Admission AdmitSession(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const SessionScheduled& event = fact.payload.session_scheduled();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known = FoldSession(FactsIn(states, SessionNeed(event.session_id())));
  if (known.has_value()) {
    if (known->fact.date == fact.date && Same(known->fact.payload->session_scheduled(), event)) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "session_id", "session", event.session_id(),
                          known->fact.known_from));
  }
  for (int i = 0; i < event.module_ids_size(); ++i) {
    RequireModuleGiven(states, event.module_ids(i), fact.date,
                       absl::StrCat(prefix, "module_ids[", i, "]"), out);
  }
  if (!event.territory_id().empty() && !TerritoryIsKnown(states, event.territory_id())) {
    out.Add(Unknown(prefix + "territory_id", "territory", event.territory_id()));
  }
  return Admission::kTell;
}

void CheckShape(const events::v1::SessionCancelled& event, const std::string& prefix,
                Violations& out) {
  runtime::CheckId(event.session_id(), prefix + "session_id", Presence::kRequired, out);
  runtime::CheckEnum(event.reason(), prefix + "reason", Presence::kRequired, out);
}

events::v1::SessionCancelled EventOf(const v1::CancelSessionRequest& request) {
  events::v1::SessionCancelled event;
  event.set_session_id(request.session_id());
  event.set_reason(request.reason());
  return event;
}

void CheckCancel(const v1::CancelSessionRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanCancel(const v1::CancelSessionRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_session_cancelled() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.session_id()};
}

Admission AdmitCancel(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const events::v1::SessionCancelled& event = fact.payload.session_cancelled();
  const std::string field = runtime::FieldPrefix(fact, context) + "session_id";
  const auto session = FoldSession(FactsIn(states, SessionNeed(event.session_id())));
  if (!session.has_value()) {
    out.Add(Unknown(field, "session", event.session_id()));
    return Admission::kTell;
  }
  if (session->cancelled.has_value()) {
    const runtime::Fact& known = *session->cancelled;
    if (known.date == fact.date && Same(known.payload->session_cancelled(), event)) {
      return Admission::kUnchanged;
    }
    out.Add(SessionCancelled(field, event.session_id(), known.date.day, known.known_from));
  }
  for (const runtime::Fact& attended : FactsIn(states, AttendanceNeed(event.session_id()))) {
    if (attended.payload->attendance_recorded().status() != events::v1::ATTENDANCE_STATUS_PRESENT) {
      continue;
    }
    out.Add(SessionAttended(field, event.session_id(), attended.known_from));
    break;
  }
  return Admission::kTell;
}

}  // namespace

void AddSessionCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckSchedule, &PlanSchedule);
  runtime::FactRule schedule;
  schedule.type = events::v1::EventPayload::kSessionScheduled;
  schedule.may_be_planned = true;
  schedule.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.session_scheduled(), fact.date,
               runtime::ReplacementPrefix(fact.payload), out);
  };
  schedule.needs = &NeedsOfSession;
  schedule.admit = &AdmitSession;
  registry.AddRule(std::move(schedule));

  registry.AddCommand(&CheckCancel, &PlanCancel);
  runtime::FactRule cancel;
  cancel.type = events::v1::EventPayload::kSessionCancelled;
  cancel.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.session_cancelled(), runtime::ReplacementPrefix(fact.payload), out);
  };
  cancel.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    const std::string& id = fact.payload.session_cancelled().session_id();
    return std::vector{SessionNeed(id), AttendanceNeed(id)};
  };
  cancel.admit = &AdmitCancel;
  registry.AddRule(std::move(cancel));
}

}  // namespace loge::training
