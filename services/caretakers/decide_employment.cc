// Arrivals and departures: the landlord's word.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "storage/base/strings.h"

namespace loge::caretakers {
namespace {

using events::v1::CaretakerJoined;
using events::v1::CaretakerLeft;
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

constexpr char kNumberField[] = "personal_data.employee_number";

CaretakerJoined EventOf(const v1::JoinCaretakerRequest& request) {
  CaretakerJoined event;
  event.set_caretaker_id(request.caretaker_id());
  event.set_landlord_id(request.landlord_id());
  *event.mutable_neighbourhood_ids() = request.neighbourhood_ids();
  event.set_hired_on(request.hired_on());
  event.set_job_title(request.job_title());
  event.set_job_family(request.job_family());
  return event;
}

void CheckShape(const CaretakerJoined& event, const std::optional<FactDate>& date,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  CheckNeighbourhoodIds(event.neighbourhood_ids(), prefix, out);
  const std::optional<Date> hired =
      runtime::CheckDay(event.hired_on(), prefix + "hired_on", Presence::kOptional, out);
  if (hired.has_value() && date.has_value() && LastDayOf(*date) < *hired) {
    runtime::AddInvalid(prefix + "hired_on", "lies after occurred_on",
                        absl::StrCat("on or before ", runtime::FormatFactDate(*date)),
                        event.hired_on(), out);
  }
  runtime::CheckText(event.job_title(), prefix + "job_title", Presence::kOptional,
                     runtime::kLabelCharactersMax, out);
  runtime::CheckEnum(event.job_family(), prefix + "job_family", Presence::kRequired, out);
}

void CheckJoin(const v1::JoinCaretakerRequest& request, const PlanContext&, Violations& out) {
  const std::optional<FactDate> date =
      runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.caretaker_id(), "caretaker_id", Presence::kOptional, out);
  CheckShape(EventOf(request), date, "", out);
  runtime::CheckPersonalData(request.personal_data(), "personal_data", out);
  if (request.caretaker_id().empty()) {
    CheckWholePersonalData(request.personal_data(), "personal_data", out);
  }
}

Plan PlanJoin(const v1::JoinCaretakerRequest& request, const PlanContext& context) {
  NewFact fact;
  CaretakerJoined& event = *fact.payload.mutable_caretaker_joined();
  event = EventOf(request);
  if (event.caretaker_id().empty()) event.set_caretaker_id(context.fresh_id);
  // Whether this may make a person; admission knows whether it does.
  fact.new_person = request.caretaker_id().empty() || context.person_ids_can_be_chosen;
  fact.date = runtime::PlannedDate(request.occurred_on());
  fact.person = event.caretaker_id();
  if (request.has_personal_data()) fact.personal = request.personal_data();
  std::string id = event.caretaker_id();
  return {{std::move(fact)}, std::move(id)};
}

std::vector<runtime::Need> NeedsOfJoin(const NewFact& fact, const RuleContext& context,
                                       const States& states) {
  const CaretakerJoined& event = fact.payload.caretaker_joined();
  std::vector<runtime::Need> needs{LandlordNeed(event.landlord_id())};
  AddPersonNeeds(states, event.caretaker_id(), needs);
  for (const std::string& id : event.neighbourhood_ids()) needs.push_back(NeighbourhoodNeed(id));
  AddHolderNeeds(context, states, needs);
  return needs;
}

// Whether `person` is known to have joined just so: the same fact under another request id.
// Somebody known twice may have joined twice.
bool IsKnownJoin(const NewFact& fact, const RuleContext& context, const States& states,
                 const Person& person) {
  CaretakerJoined event = fact.payload.caretaker_joined();
  event.set_caretaker_id(person.caretaker_id);
  for (const runtime::Fact& known : PersonFactsIn(states, person.caretaker_id)) {
    if (!known.payload->has_caretaker_joined() || known.date != fact.date) continue;
    if (!Same(known.payload->caretaker_joined(), event)) continue;
    if (!fact.personal.has_value()) return true;
    const auto opened = context.opened.find(known.known_from);
    if (opened != context.opened.end() && Same(opened->second, *fact.personal)) return true;
  }
  return false;
}

// The person who holds the claimed number and is known to have joined just so, if any.
std::optional<Person> KnownHolder(const NewFact& fact, const RuleContext& context,
                                  const States& states) {
  for (const auto& [claim, holder] : context.held_claims) {
    Person person = PersonIn(states, CaretakerOf(holder));
    if (IsKnownJoin(fact, context, states, person)) return person;
  }
  return std::nullopt;
}

void RequirePersonalData(const NewFact& fact, const RuleContext& context, const Person& person,
                         Violations& out) {
  if (context.corrects != nullptr) return;  // It keeps what the corrected version has.
  const events::v1::PersonalData data = fact.personal.value_or(events::v1::PersonalData());
  const std::string& landlord_id = fact.payload.caretaker_joined().landlord_id();
  if (!person.known()) {
    CheckWholePersonalData(data, "personal_data", out);
  } else if (!EverEmployedThere(person, landlord_id) && data.employee_number().empty()) {
    out.Add(PersonalDataMissing(kNumberField, "at an employer who is new to the person"));
  }
}

Admission AdmitJoin(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const CaretakerJoined& event = fact.payload.caretaker_joined();
  const Person person = PersonIn(states, event.caretaker_id());
  if (context.corrects == nullptr) {
    if (IsKnownJoin(fact, context, states, person)) return Admission::kUnchanged;
    if (const std::optional<Person> holder = KnownHolder(fact, context, states);
        holder.has_value() && fact.new_person && !person.known()) {
      fact.known_id = holder->caretaker_id;
      return Admission::kUnchanged;
    }
  }
  const std::string prefix = runtime::FieldPrefix(fact, context);
  if (!person.known() && !fact.new_person && context.corrects == nullptr) {
    out.Add(PersonIdChosen(prefix + "caretaker_id"));
  } else {
    RequirePersonalData(fact, context, person, out);
  }
  if (person.known()) fact.new_person = false;
  RequireLandlord(states, event.landlord_id(), fact.date, prefix + "landlord_id", out);
  RequireNeighbourhoods(states, event.neighbourhood_ids(), fact.date, prefix, out);
  if (const Employment* there = person.EmployedOn(fact.date.day, event.landlord_id())) {
    out.Add(AlreadyEmployed(prefix + "caretaker_id", event.landlord_id(), there->from.day,
                            there->fact.known_from));
  }
  RequireNumberFree(context, states, event.landlord_id(), fact.date.day, kNumberField, out);
  return Admission::kTell;
}

void AddJoin(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckJoin, &PlanJoin);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kCaretakerJoined;
  rule.may_be_planned = true;
  rule.opens_personal_data = true;
  rule.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    const CaretakerJoined& event = fact.payload.caretaker_joined();
    runtime::CheckId(event.caretaker_id(), prefix + "caretaker_id", Presence::kRequired, out);
    CheckShape(event, fact.date, prefix, out);
  };
  rule.needs = &NeedsOfJoin;
  rule.admit = &AdmitJoin;
  rule.claims = [](const NewFact& fact) {
    const CaretakerJoined& event = fact.payload.caretaker_joined();
    return NumberClaims(fact, event.caretaker_id(), event.landlord_id(), kNumberField);
  };
  registry.AddRule(std::move(rule));
}

CaretakerLeft EventOf(const v1::RecordDepartureRequest& request) {
  CaretakerLeft event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_landlord_id(request.landlord_id());
  event.set_reason(request.reason());
  return event;
}

void CheckShape(const CaretakerLeft& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckEnum(event.reason(), prefix + "reason", Presence::kRequired, out);
}

void CheckDeparture(const v1::RecordDepartureRequest& request, const PlanContext&,
                    Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanDeparture(const v1::RecordDepartureRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_caretaker_left() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

Admission AdmitDeparture(NewFact& fact, const RuleContext& context, const States& states,
                         Violations& out) {
  const CaretakerLeft& event = fact.payload.caretaker_left();
  const std::string field = PersonFieldOf(fact, context);
  const Date day = fact.date.day;
  const Person person = PersonIn(states, event.caretaker_id());
  if (!person.known()) {
    out.Add(Unknown(field, "caretaker", event.caretaker_id()));
    return Admission::kTell;
  }
  // A departure from a landlord that is no more was told before that was known, or is refused.
  const std::string landlord_id = person.successions.LandlordOn(event.landlord_id(), day);
  const Employment* employment = LastBegunThere(person, landlord_id, day);
  if (employment == nullptr || !employment->until.has_value()) {
    const std::string landlord_field = runtime::FieldPrefix(fact, context) + "landlord_id";
    if (!RequireNotAbsorbed(person, event.landlord_id(), day, landlord_field, out)) {
      return Admission::kTell;
    }
  }
  if (employment == nullptr) {
    const Employment* next = NextThere(person, landlord_id, day);
    out.Add(next != nullptr ? LeftBeforeJoined("occurred_on", day, next->from.day)
                            : NotEmployed(field, event.landlord_id(), day));
    return Admission::kTell;
  }
  if (!employment->until.has_value()) return Admission::kTell;
  // The old employer tells the departure that the new one's transfer has told: nothing new.
  const bool same_reason =
      employment->ended_by_transfer || employment->departure_reason == event.reason();
  if (*employment->until == fact.date && same_reason) return Admission::kUnchanged;
  out.Add(DepartureKnown(field, employment->until->day, employment->ended_by->known_from));
  return Admission::kTell;
}

void AddDeparture(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckDeparture, &PlanDeparture);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kCaretakerLeft;
  rule.may_be_planned = true;
  rule.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.caretaker_left().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.caretaker_left(), prefix, out);
  };
  rule.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    std::vector<runtime::Need> needs;
    AddPersonNeeds(states, fact.payload.caretaker_left().caretaker_id(), needs);
    return needs;
  };
  rule.admit = &AdmitDeparture;
  registry.AddRule(std::move(rule));
}

}  // namespace

void AddEmploymentCommands(runtime::CommandRegistry& registry) {
  AddJoin(registry);
  AddDeparture(registry);
}

}  // namespace loge::caretakers
