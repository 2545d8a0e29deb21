// Taking part: the person's word. Starts and stops alternate within one scope.
#include <utility>

#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"

namespace loge::caretakers {
namespace {

using events::v1::VolunteeringStarted;
using events::v1::VolunteeringStopped;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

void CheckShape(const VolunteeringStarted& event, const std::string& prefix, Violations& out) {
  runtime::CheckEnum(event.scope(), prefix + "scope", Presence::kRequired, out);
}

void CheckShape(const VolunteeringStopped& event, const std::string& prefix, Violations& out) {
  runtime::CheckEnum(event.scope(), prefix + "scope", Presence::kRequired, out);
  runtime::CheckEnum(event.reason(), prefix + "reason", Presence::kOptional, out);
}

VolunteeringStarted EventOf(const v1::StartVolunteeringRequest& request) {
  VolunteeringStarted event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_scope(request.scope());
  return event;
}

VolunteeringStopped EventOf(const v1::StopVolunteeringRequest& request) {
  VolunteeringStopped event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_scope(request.scope());
  event.set_reason(request.reason());
  return event;
}

template <class Request>
void CheckRequest(const Request& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanStart(const v1::StartVolunteeringRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_volunteering_started() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

Plan PlanStop(const v1::StopVolunteeringRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_volunteering_stopped() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

Admission AdmitStart(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const VolunteeringStarted& event = fact.payload.volunteering_started();
  const std::string field = PersonFieldOf(fact, context);
  const Person person = PersonIn(states, event.caretaker_id());
  RequireEmployed(person, fact.date.day, field, out);
  const VolunteeringSpell* spell = LastSpell(person, event.scope(), fact.date.day);
  if (spell == nullptr || !spell->Covers(fact.date.day)) return Admission::kTell;
  if (out.empty() && spell->from == fact.date) return Admission::kUnchanged;
  out.Add(AlreadyVolunteering(field, spell->from.day, spell->fact.known_from));
  return Admission::kTell;
}

Admission AdmitStop(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const VolunteeringStopped& event = fact.payload.volunteering_stopped();
  const std::string field = PersonFieldOf(fact, context);
  const Person person = PersonIn(states, event.caretaker_id());
  RequireEmployed(person, fact.date.day, field, out);
  if (!person.known()) return Admission::kTell;
  const VolunteeringSpell* spell = LastSpell(person, event.scope(), fact.date.day);
  if (spell == nullptr) {
    out.Add(NotVolunteering(field, fact.date.day));
    return Admission::kTell;
  }
  if (!spell->until.has_value()) return Admission::kTell;
  const bool same = *spell->until == fact.date && spell->reason == event.reason();
  if (out.empty() && same) return Admission::kUnchanged;
  out.Add(StoppedAlready(field, spell->until->day, spell->ended_by->known_from));
  return Admission::kTell;
}

}  // namespace

void AddVolunteeringCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRequest<v1::StartVolunteeringRequest>, &PlanStart);
  runtime::FactRule start;
  start.type = events::v1::EventPayload::kVolunteeringStarted;
  start.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.volunteering_started().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.volunteering_started(), prefix, out);
  };
  start.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    std::vector<runtime::Need> needs;
    AddPersonNeeds(states, fact.payload.volunteering_started().caretaker_id(), needs);
    return needs;
  };
  start.admit = &AdmitStart;
  registry.AddRule(std::move(start));

  registry.AddCommand(&CheckRequest<v1::StopVolunteeringRequest>, &PlanStop);
  runtime::FactRule stop;
  stop.type = events::v1::EventPayload::kVolunteeringStopped;
  stop.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.volunteering_stopped().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.volunteering_stopped(), prefix, out);
  };
  stop.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    std::vector<runtime::Need> needs;
    AddPersonNeeds(states, fact.payload.volunteering_stopped().caretaker_id(), needs);
    return needs;
  };
  stop.admit = &AdmitStop;
  registry.AddRule(std::move(stop));
}

}  // namespace loge::caretakers
