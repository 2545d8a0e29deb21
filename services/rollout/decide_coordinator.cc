// Who coordinates which territory.
#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/rollout.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"

namespace loge::rollout {
namespace {

using events::v1::CoordinatorAssigned;
using events::v1::CoordinatorEnded;
using events::v1::EventPayload;
using runtime::Admission;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kFullTime = 100;  // Hundredths.

constexpr MarkRules kWorkMarks{EventPayload::kCoordinatorEndedFieldNumber, /*ends_first=*/false,
                               &CoordinatorNotAssigned, &CoordinatorEndedAlready};

// The position of a fact that is not in the log yet.
constexpr int64_t kNotYet = std::numeric_limits<int64_t>::max();

template <class Message>
void CheckBothIds(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.contact_id(), prefix + "contact_id", runtime::Presence::kRequired, out);
  runtime::CheckId(m.territory_id(), prefix + "territory_id", runtime::Presence::kRequired, out);
}

template <class Message>
void CheckAssignShape(const Message& m, const std::string& prefix, Violations& out) {
  CheckBothIds(m, prefix, out);
  runtime::CheckRange(m.fte_hundredths(), prefix + "fte_hundredths", 1, kFullTime, out);
}

void CheckAssign(const v1::AssignCoordinatorRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", runtime::Presence::kRequired, out);
  CheckAssignShape(request, "", out);
}

Plan PlanAssign(const v1::AssignCoordinatorRequest& request, const PlanContext&) {
  NewFact fact;
  CoordinatorAssigned* event = fact.payload.mutable_coordinator_assigned();
  event->set_contact_id(request.contact_id());
  event->set_territory_id(request.territory_id());
  event->set_fte_hundredths(request.fte_hundredths());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

void CheckEnd(const v1::EndCoordinatorRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", runtime::Presence::kRequired, out);
  CheckBothIds(request, "", out);
}

Plan PlanEnd(const v1::EndCoordinatorRequest& request, const PlanContext&) {
  NewFact fact;
  CoordinatorEnded* event = fact.payload.mutable_coordinator_ended();
  event->set_contact_id(request.contact_id());
  event->set_territory_id(request.territory_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

// The facts of the contact with the new one among them.
std::vector<Fact> With(std::vector<Fact> facts, const NewFact& fact) {
  Fact added;
  added.known_from = kNotYet;
  added.original = kNotYet;
  added.date = fact.date;
  added.payload = std::make_shared<const EventPayload>(fact.payload);
  facts.push_back(std::move(added));
  return facts;
}

// Refuses when the spell that covers `day` for the territory makes the coordinator work more than
// full time on any of its days.
void AdmitPresence(const std::vector<Fact>& facts, const NewFact& fact,
                   const std::string& territory_id, const std::string& field, Violations& out) {
  const std::vector<CoordinatorSpell> spells = FoldCoordinators(With(facts, fact));
  for (const CoordinatorSpell& spell : spells) {
    if (spell.territory_id != territory_id || !spell.Covers(fact.date.day)) continue;
    const FteSum most = MostFte(spells, spell);
    if (most.fte_hundredths > kFullTime) out.Add(FteExceeded(field, most));
    return;
  }
}

// Of the work of `event`, an assignment or an end.
template <class Event>
Marks MarksIn(const States& states, const Event& event, const RuleContext& context) {
  return MarksAmong(states.Get(kCoordinatorFold, ContactSubject(event.contact_id())).facts(),
                    Corrected(context), kWorkMarks, [&](const std::vector<Fact>& facts) {
                      return CoordinatorMarks(facts, event.contact_id(), event.territory_id());
                    });
}

std::vector<Need> AssignNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const CoordinatorAssigned& assigned = fact.payload.coordinator_assigned();
  std::vector<Need> needs{ProposalNeed(assigned.territory_id()),
                          {&kCoordinatorFold, ContactSubject(assigned.contact_id())}};
  AddContactNeeds(states, assigned.contact_id(), needs);
  return needs;
}

Admission AdmitAssign(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const CoordinatorAssigned& assigned = fact.payload.coordinator_assigned();
  const auto path = [&](const char* field) { return runtime::FieldPrefix(fact, context) + field; };
  const std::vector<Fact>& facts =
      states.Get(kCoordinatorFold, ContactSubject(assigned.contact_id())).facts();
  for (const CoordinatorSpell& spell : FoldCoordinators(facts)) {
    if (spell.territory_id != assigned.territory_id() || !spell.Covers(fact.date.day)) continue;
    if (context.corrects == nullptr && spell.from == fact.date &&
        spell.fte_hundredths == assigned.fte_hundredths()) {
      return Admission::kUnchanged;
    }
    out.Add(CoordinatorAlreadyAssigned(path("territory_id"), spell));
  }
  RequireTerritory(states, assigned.territory_id(), path("territory_id"), out);
  RequireContact(states, assigned.contact_id(), fact.date, path("contact_id"), out);
  AdmitMoved(MarksIn(states, assigned, context), fact, out);
  if (out.empty()) {
    AdmitPresence(facts, fact, assigned.territory_id(), path("fte_hundredths"), out);
  }
  return Admission::kTell;
}

std::vector<Need> EndNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {{&kCoordinatorFold, ContactSubject(fact.payload.coordinator_ended().contact_id())}};
}

Admission AdmitEnd(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const CoordinatorEnded& ended = fact.payload.coordinator_ended();
  const Admission admission = AdmitEnding(MarksIn(states, ended, context), fact, context, out);
  if (context.corrects == nullptr || !out.empty()) return admission;
  // A later last day makes the spell longer.
  const std::vector<Fact>& facts =
      states.Get(kCoordinatorFold, ContactSubject(ended.contact_id())).facts();
  AdmitPresence(facts, fact, ended.territory_id(), "occurred_on", out);
  return admission;
}

}  // namespace

void RegisterCoordinatorCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::AssignCoordinatorRequest>(&CheckAssign, &PlanAssign);
  registry.AddRule({.type = EventPayload::kCoordinatorAssignedFieldNumber,
                    .may_be_planned = true,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckAssignShape(fact.payload.coordinator_assigned(),
                                           runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &AssignNeeds,
                    .admit = &AdmitAssign,
                    .claims = nullptr});
  registry.AddCommand<v1::EndCoordinatorRequest>(&CheckEnd, &PlanEnd);
  registry.AddRule({.type = EventPayload::kCoordinatorEndedFieldNumber,
                    .may_be_planned = true,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckBothIds(fact.payload.coordinator_ended(),
                                       runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &EndNeeds,
                    .admit = &AdmitEnd,
                    .claims = nullptr});
}

}  // namespace loge::rollout
