// Counts of dwellings: one a landlord, neighbourhood and year.
#include <utility>

#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::caretakers {
namespace {

using events::v1::DwellingsCounted;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2999;

const runtime::FoldSpec kDwellingsFold{"dwellings", {events::v1::EventPayload::kDwellingsCounted}};

// Of the neighbourhood, not of the landlord: a landlord has many, and their counts do not meet.
runtime::Need DwellingsNeed(const DwellingsCounted& event) {
  return {&kDwellingsFold, "neighbourhood/" + event.neighbourhood_id()};
}

void CheckShape(const DwellingsCounted& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckId(event.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kRequired, out);
  runtime::CheckRange(event.year(), prefix + "year", kYearMin, kYearMax, out);
  runtime::CheckRange(event.count(), prefix + "count", 0, runtime::kDwellingsMax, out);
}

DwellingsCounted EventOf(const v1::CountDwellingsRequest& request) {
  DwellingsCounted event;
  event.set_landlord_id(request.landlord_id());
  event.set_neighbourhood_id(request.neighbourhood_id());
  event.set_year(request.year());
  event.set_count(request.count());
  return event;
}

void CheckCount(const v1::CountDwellingsRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
  if (!request.has_count()) out.Add(CountMissing("count"));
}

Plan PlanCount(const v1::CountDwellingsRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_dwellings_counted() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.neighbourhood_id()};
}

Admission AdmitCount(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const DwellingsCounted& event = fact.payload.dwellings_counted();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  RequireLandlord(states, event.landlord_id(), fact.date.day, prefix + "landlord_id", out);
  RequireNeighbourhood(states, event.neighbourhood_id(), fact.date.day, prefix + "neighbourhood_id",
                       out);
  const runtime::Need need = DwellingsNeed(event);
  for (const runtime::Fact& known : states.Get(*need.fold, need.subject).facts()) {
    const DwellingsCounted& counted = known.payload->dwellings_counted();
    if (counted.landlord_id() != event.landlord_id() || counted.year() != event.year()) continue;
    // By its natural key the same fact, whatever day it was told for again.
    if (counted.count() == event.count()) return Admission::kUnchanged;
    out.Add(DwellingsCountedAlready(prefix + "count", counted.count(), known.known_from));
  }
  return Admission::kTell;
}

}  // namespace

void AddDwellingsCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckCount, &PlanCount);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kDwellingsCounted;
  rule.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.dwellings_counted(), runtime::ReplacementPrefix(fact.payload), out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    const DwellingsCounted& event = fact.payload.dwellings_counted();
    return std::vector{LandlordNeed(event.landlord_id()),
                       NeighbourhoodNeed(event.neighbourhood_id()), DwellingsNeed(event)};
  };
  rule.admit = &AdmitCount;
  registry.AddRule(std::move(rule));
}

}  // namespace loge::caretakers
