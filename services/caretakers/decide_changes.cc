// New details and other neighbourhoods within one employment.
#include <set>
#include <utility>

#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::caretakers {
namespace {

using events::v1::CaretakerDetailsChanged;
using events::v1::CaretakerReassigned;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr char kNumberField[] = "personal_data.employee_number";

CaretakerDetailsChanged EventOf(const v1::ChangeCaretakerDetailsRequest& request) {
  CaretakerDetailsChanged event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_landlord_id(request.landlord_id());
  event.set_job_title(request.job_title());
  event.set_job_family(request.job_family());
  return event;
}

void CheckShape(const CaretakerDetailsChanged& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckText(event.job_title(), prefix + "job_title", Presence::kOptional,
                     runtime::kLabelCharactersMax, out);
  runtime::CheckEnum(event.job_family(), prefix + "job_family", Presence::kOptional, out);
}

void CheckChange(const v1::ChangeCaretakerDetailsRequest& request, const PlanContext&,
                 Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
  if (!request.has_personal_data()) return;
  runtime::CheckPersonalData(request.personal_data(), "personal_data", out);
  CheckWholePersonalData(request.personal_data(), "personal_data", out);
}

Plan PlanChange(const v1::ChangeCaretakerDetailsRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_caretaker_details_changed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  fact.person = request.caretaker().caretaker_id();
  if (request.has_personal_data()) fact.personal = request.personal_data();
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

// Whether it was all so on that day already, whatever was told of later days.
bool ChangesNothing(const NewFact& fact, const RuleContext& context, const States& states) {
  const CaretakerDetailsChanged& event = fact.payload.caretaker_details_changed();
  const std::vector<runtime::Fact> facts =
      FactsUntil(PersonFactsIn(states, event.caretaker_id()), fact.date.day);
  const Person person =
      FoldPerson(event.caretaker_id(), facts, PersonIn(states, event.caretaker_id()).successions);
  const Employment* there = person.EmployedOn(
      fact.date.day, person.successions.LandlordOn(event.landlord_id(), fact.date.day));
  if (there == nullptr) return false;
  if (!event.job_title().empty() && event.job_title() != there->job_title) return false;
  if (event.job_family() != events::v1::JOB_FAMILY_UNSPECIFIED &&
      event.job_family() != there->job_family) {
    return false;
  }
  if (!fact.personal.has_value()) return true;
  // The same number at another landlord is another number.
  if (!fact.personal->employee_number().empty() &&
      LandlordOfNumber(facts, context.opened) != event.landlord_id()) {
    return false;
  }
  const std::optional<events::v1::PersonalData> known = PersonalOf(facts, context.opened);
  return known.has_value() && Same(*known, *fact.personal);
}

Admission AdmitChange(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const CaretakerDetailsChanged& event = fact.payload.caretaker_details_changed();
  const Person person = PersonIn(states, event.caretaker_id());
  RequireNumberFree(context, states, event.landlord_id(), fact.date.day, kNumberField, out);
  if (out.empty() && context.corrects == nullptr && ChangesNothing(fact, context, states)) {
    return Admission::kUnchanged;
  }
  if (RequireNotAbsorbed(person, event.landlord_id(), fact.date.day,
                         runtime::FieldPrefix(fact, context) + "landlord_id", out)) {
    RequireEmployedThere(person, event.landlord_id(), fact.date.day, PersonFieldOf(fact, context),
                         out);
  }
  return Admission::kTell;
}

void AddChange(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckChange, &PlanChange);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kCaretakerDetailsChanged;
  rule.opens_personal_data = true;
  rule.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.caretaker_details_changed().caretaker_id(),
                     prefix + "caretaker_id", Presence::kRequired, out);
    CheckShape(fact.payload.caretaker_details_changed(), prefix, out);
    if (fact.personal.has_value()) CheckWholePersonalData(*fact.personal, "personal_data", out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext& context, const States& states) {
    std::vector<runtime::Need> needs;
    AddPersonNeeds(states, fact.payload.caretaker_details_changed().caretaker_id(), needs);
    AddHolderNeeds(context, states, needs);
    return needs;
  };
  rule.admit = &AdmitChange;
  rule.claims = [](const NewFact& fact) {
    const CaretakerDetailsChanged& event = fact.payload.caretaker_details_changed();
    return NumberClaims(fact, event.caretaker_id(), event.landlord_id(), kNumberField);
  };
  registry.AddRule(std::move(rule));
}

CaretakerReassigned EventOf(const v1::ReassignCaretakerRequest& request) {
  CaretakerReassigned event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_landlord_id(request.landlord_id());
  *event.mutable_neighbourhood_ids() = request.neighbourhood_ids();
  return event;
}

void CheckShape(const CaretakerReassigned& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  if (event.neighbourhood_ids().empty()) runtime::AddMissing(prefix + "neighbourhood_ids", out);
  CheckNeighbourhoodIds(event.neighbourhood_ids(), prefix, out);
}

void CheckReassign(const v1::ReassignCaretakerRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanReassign(const v1::ReassignCaretakerRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_caretaker_reassigned() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

// Whether the person works in just these neighbourhoods on that day.
bool WorksThere(const Person& person, const CaretakerReassigned& event, runtime::Date day) {
  const Employment* there =
      person.EmployedOn(day, person.successions.LandlordOn(event.landlord_id(), day));
  if (there == nullptr) return false;
  const std::vector<std::string>& before = there->NeighbourhoodsOn(day);
  const std::set<std::string> known(before.begin(), before.end());
  std::set<std::string> told;
  for (const std::string& id : event.neighbourhood_ids()) {
    told.insert(person.successions.NeighbourhoodOn(id, day));
  }
  return known == told;
}

Admission AdmitReassign(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const CaretakerReassigned& event = fact.payload.caretaker_reassigned();
  const Person person = PersonIn(states, event.caretaker_id());
  const runtime::Date day = fact.date.day;
  const std::string prefix = runtime::FieldPrefix(fact, context);
  if (context.corrects == nullptr && WorksThere(person, event, day)) return Admission::kUnchanged;
  if (RequireNotAbsorbed(person, event.landlord_id(), day, prefix + "landlord_id", out)) {
    RequireEmployedThere(person, event.landlord_id(), day, PersonFieldOf(fact, context), out);
  }
  RequireNeighbourhoods(states, event.neighbourhood_ids(), fact.date, prefix, out);
  return Admission::kTell;
}

void AddReassign(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckReassign, &PlanReassign);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kCaretakerReassigned;
  rule.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.caretaker_reassigned().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.caretaker_reassigned(), prefix, out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    const CaretakerReassigned& event = fact.payload.caretaker_reassigned();
    std::vector<runtime::Need> needs;
    AddPersonNeeds(states, event.caretaker_id(), needs);
    for (const std::string& id : event.neighbourhood_ids()) needs.push_back(NeighbourhoodNeed(id));
    return needs;
  };
  rule.admit = &AdmitReassign;
  registry.AddRule(std::move(rule));
}

}  // namespace

void AddChangeCommands(runtime::CommandRegistry& registry) {
  AddChange(registry);
  AddReassign(registry);
}

}  // namespace loge::caretakers
