// A change of employer without a break: ends one employment the day before and begins another.
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"

namespace loge::caretakers {
namespace {

using events::v1::CaretakerTransferred;
using runtime::Admission;
using runtime::Date;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

CaretakerTransferred EventOf(const v1::TransferCaretakerRequest& request) {
  CaretakerTransferred event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_from_landlord_id(request.from_landlord_id());
  event.set_to_landlord_id(request.to_landlord_id());
  *event.mutable_neighbourhood_ids() = request.neighbourhood_ids();
  return event;
}

void CheckShape(const CaretakerTransferred& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.from_landlord_id(), prefix + "from_landlord_id", Presence::kRequired, out);
  runtime::CheckId(event.to_landlord_id(), prefix + "to_landlord_id", Presence::kRequired, out);
  if (!event.to_landlord_id().empty() && event.from_landlord_id() == event.to_landlord_id()) {
    runtime::AddInvalid(prefix + "to_landlord_id",
                        "is the old employer: reassign the person instead", "another landlord",
                        event.to_landlord_id(), out);
  }
  CheckNeighbourhoodIds(event.neighbourhood_ids(), prefix, out);
}

void CheckTransfer(const v1::TransferCaretakerRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
  runtime::CheckEmployeeNumber(request.employee_number(), "employee_number", Presence::kRequired,
                               out);
}

Plan PlanTransfer(const v1::TransferCaretakerRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_caretaker_transferred() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  fact.person = request.caretaker().caretaker_id();
  fact.personal.emplace().set_employee_number(request.employee_number());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

std::vector<runtime::Need> NeedsOfTransfer(const NewFact& fact, const RuleContext& context,
                                           const States& states) {
  const CaretakerTransferred& event = fact.payload.caretaker_transferred();
  std::vector<runtime::Need> needs{LandlordNeed(event.from_landlord_id()),
                                   LandlordNeed(event.to_landlord_id())};
  AddPersonNeeds(states, event.caretaker_id(), needs);
  for (const std::string& id : event.neighbourhood_ids()) needs.push_back(NeighbourhoodNeed(id));
  AddHolderNeeds(context, states, needs);
  return needs;
}

// Whether the employment at the new landlord was begun by the same transfer, told before.
bool IsKnownTransfer(const NewFact& fact, const RuleContext& context, const States& states,
                     const Employment& there) {
  const CaretakerTransferred& event = fact.payload.caretaker_transferred();
  const std::vector<runtime::Fact>& told = PersonFactsIn(states, event.caretaker_id());
  const bool same = std::any_of(told.begin(), told.end(), [&](const runtime::Fact& each) {
    return each.known_from == there.fact.known_from && each.payload->has_caretaker_transferred() &&
           Same(each.payload->caretaker_transferred(), event);
  });
  if (!same || there.from != fact.date) return false;
  if (!fact.personal.has_value()) return true;
  const auto opened = context.opened.find(there.fact.known_from);
  return opened != context.opened.end() && Same(opened->second, *fact.personal);
}

Admission AdmitTransfer(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const CaretakerTransferred& event = fact.payload.caretaker_transferred();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::string person_field = PersonFieldOf(fact, context);
  const Date day = fact.date.day;
  const Person person = PersonIn(states, event.caretaker_id());
  const Employment* there =
      person.EmployedOn(day, person.successions.LandlordOn(event.to_landlord_id(), day));
  if (there != nullptr && context.corrects == nullptr &&
      IsKnownTransfer(fact, context, states, *there)) {
    return Admission::kUnchanged;
  }
  // The last day at the old employer is the one that counts there.
  const Date day_before = runtime::AddDays(day, -1);
  RequireLandlord(states, event.from_landlord_id(),
                  runtime::FactDate{day_before, fact.date.precision}, prefix + "from_landlord_id",
                  out);
  RequireLandlord(states, event.to_landlord_id(), fact.date, prefix + "to_landlord_id", out);
  RequireNeighbourhoods(states, event.neighbourhood_ids(), fact.date, prefix, out);
  if (person.successions.LandlordOn(event.from_landlord_id(), day_before) ==
      event.from_landlord_id()) {
    RequireEmployedThere(person, event.from_landlord_id(), day_before, person_field, out);
  }
  if (there != nullptr) {
    out.Add(AlreadyEmployed(prefix + "to_landlord_id", event.to_landlord_id(), there->from.day,
                            there->fact.known_from));
  }
  const bool correction = context.corrects != nullptr;
  RequireNumberFree(context, states, event.to_landlord_id(), day,
                    correction ? "personal_data.employee_number" : "employee_number", out);
  return Admission::kTell;
}

}  // namespace

void AddTransferCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckTransfer, &PlanTransfer);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kCaretakerTransferred;
  rule.opens_personal_data = true;
  rule.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.caretaker_transferred().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.caretaker_transferred(), prefix, out);
  };
  rule.needs = &NeedsOfTransfer;
  rule.admit = &AdmitTransfer;
  rule.claims = [](const NewFact& fact) {
    const CaretakerTransferred& event = fact.payload.caretaker_transferred();
    return NumberClaims(fact, event.caretaker_id(), event.to_landlord_id(), "employee_number");
  };
  registry.AddRule(std::move(rule));
}

}  // namespace loge::caretakers
