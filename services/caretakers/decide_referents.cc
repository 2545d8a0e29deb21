// Referents: mandates of caretakers for a neighbourhood or a territory.
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/mandates.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"

namespace loge::caretakers {
namespace {

using events::v1::EventPayload;
using events::v1::ReferentAppointed;
using events::v1::ReferentEnded;
using runtime::Admission;
using runtime::Date;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// Of another context: only whether it is known.
const runtime::FoldSpec kTerritoryFold{"caretakers.territory", {EventPayload::kTerritoryProposed}};

ReferentAppointed EventOf(const v1::AppointReferentRequest& request) {
  ReferentAppointed event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_neighbourhood_id(request.neighbourhood_id());
  event.set_territory_id(request.territory_id());
  event.set_mission(request.mission());
  return event;
}

ReferentEnded EventOf(const v1::EndReferentRequest& request) {
  ReferentEnded event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_neighbourhood_id(request.neighbourhood_id());
  event.set_territory_id(request.territory_id());
  return event;
}

template <class Event>
void CheckScope(const Event& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kOptional, out);
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kOptional, out);
  if (event.neighbourhood_id().empty() == event.territory_id().empty()) {
    runtime::AddInvalid(prefix + "neighbourhood_id", "and territory_id: just one is needed",
                        "one of the two", event.neighbourhood_id().empty() ? "none" : "both", out);
  }
}

void CheckShape(const ReferentAppointed& event, const std::string& prefix, Violations& out) {
  CheckScope(event, prefix, out);
  runtime::CheckEnum(event.mission(), prefix + "mission", Presence::kRequired, out);
}

void CheckShape(const ReferentEnded& event, const std::string& prefix, Violations& out) {
  CheckScope(event, prefix, out);
}

template <class Request>
void CheckRequest(const Request& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanAppoint(const v1::AppointReferentRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_referent_appointed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

Plan PlanEnd(const v1::EndReferentRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_referent_ended() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

std::vector<Need> NeedsOfAppoint(const NewFact& fact, const RuleContext&, const States& states) {
  const ReferentAppointed& event = fact.payload.referent_appointed();
  std::vector<Need> needs;
  AddPersonNeeds(states, event.caretaker_id(), needs);
  if (!event.neighbourhood_id().empty()) {
    needs.push_back(NeighbourhoodNeed(event.neighbourhood_id()));
  } else {
    needs.push_back({&kTerritoryFold, absl::StrCat("territory/", event.territory_id())});
  }
  return needs;
}

void RequireScope(const ReferentAppointed& event, const runtime::FactDate& date,
                  const std::string& prefix, const States& states, Violations& out) {
  if (!event.neighbourhood_id().empty()) {
    RequireNeighbourhood(states, event.neighbourhood_id(), date, prefix + "neighbourhood_id", out);
    return;
  }
  // It may be proposed later: its history is older. Others that were seeded from it are no proof.
  for (const runtime::Fact& fact :
       states.Get(kTerritoryFold, absl::StrCat("territory/", event.territory_id())).facts()) {
    if (fact.payload->territory_proposed().territory_id() == event.territory_id()) return;
  }
  out.Add(Unknown(prefix + "territory_id", "territory", event.territory_id()));
}

Admission AdmitAppoint(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const ReferentAppointed& event = fact.payload.referent_appointed();
  const std::string field = PersonFieldOf(fact, context);
  const Date day = fact.date.day;
  const Person person = PersonIn(states, event.caretaker_id());
  const Mandate* mandate = LastMandate(person, event.neighbourhood_id(), event.territory_id(), day);
  if (mandate != nullptr && mandate->Covers(day)) {
    const bool same = mandate->from == fact.date && mandate->mission == event.mission();
    if (same && context.corrects == nullptr) return Admission::kUnchanged;
    out.Add(AlreadyReferent(field, mandate->from.day, mandate->fact.known_from));
  }
  RequireEmployedWithin(person, fact.date, field, out);
  RequireScope(event, fact.date, runtime::FieldPrefix(fact, context), states, out);
  return Admission::kTell;
}

Admission AdmitEnd(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const ReferentEnded& event = fact.payload.referent_ended();
  const std::string field = PersonFieldOf(fact, context);
  const Date day = fact.date.day;
  const Person person = PersonIn(states, event.caretaker_id());
  if (!person.known()) {
    out.Add(Unknown(field, "caretaker", event.caretaker_id()));
    return Admission::kTell;
  }
  const Mandate* mandate = LastMandate(person, event.neighbourhood_id(), event.territory_id(), day);
  if (mandate == nullptr) {
    out.Add(NotReferent(field, day));
    return Admission::kTell;
  }
  if (!mandate->until.has_value()) return Admission::kTell;
  if (*mandate->until == fact.date && context.corrects == nullptr) return Admission::kUnchanged;
  // It may have ended before the person left.
  const bool lapsed = mandate->ended_by->type != events::v1::EventPayload::kReferentEnded;
  if (lapsed && day < mandate->until->day) return Admission::kTell;
  out.Add(MandateEnded(field, mandate->until->day, mandate->ended_by->known_from));
  return Admission::kTell;
}

}  // namespace

void AddReferentCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRequest<v1::AppointReferentRequest>, &PlanAppoint);
  runtime::FactRule appoint;
  appoint.type = EventPayload::kReferentAppointed;
  appoint.may_be_planned = true;
  appoint.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.referent_appointed().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.referent_appointed(), prefix, out);
  };
  appoint.needs = &NeedsOfAppoint;
  appoint.admit = &AdmitAppoint;
  registry.AddRule(std::move(appoint));

  registry.AddCommand(&CheckRequest<v1::EndReferentRequest>, &PlanEnd);
  runtime::FactRule end;
  end.type = EventPayload::kReferentEnded;
  end.may_be_planned = true;
  end.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.referent_ended().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.referent_ended(), prefix, out);
  };
  end.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    std::vector<Need> needs;
    AddPersonNeeds(states, fact.payload.referent_ended().caretaker_id(), needs);
    return needs;
  };
  end.admit = &AdmitEnd;
  registry.AddRule(std::move(end));
}

}  // namespace loge::caretakers
