// Introductions: a caretaker is made known to a contact, by somebody else or by nobody told.
#include "services/partnership/decide_introduction.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/introductions.pb.h"
#include "services/caretakers/registry.h"
#include "services/partnership/errors.h"
#include "services/partnership/require.h"
#include "services/partnership/state.h"
#include "services/runtime/checks.h"

namespace loge::partnership {
namespace {

using events::v1::EventPayload;
using events::v1::IntroductionMade;
using runtime::Admission;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// Without the id, which a command may leave to the server, and the caretakers, whom it may name by
// a number.
void CheckShape(const IntroductionMade& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckId(event.contact_id(), prefix + "contact_id", Presence::kRequired, out);
  runtime::CheckId(event.by_contact_id(), prefix + "by_contact_id", Presence::kOptional, out);
}

IntroductionMade EventOf(const v1::RecordIntroductionRequest& request) {
  IntroductionMade event;
  event.set_introduction_id(request.introduction_id());
  event.set_territory_id(request.territory_id());
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_contact_id(request.contact_id());
  event.set_by_caretaker_id(request.by_caretaker().caretaker_id());
  event.set_by_contact_id(request.by_contact_id());
  return event;
}

void CheckIntroduction(const v1::RecordIntroductionRequest& request, const PlanContext&,
                       Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.introduction_id(), "introduction_id", Presence::kOptional, out);
  CheckShape(EventOf(request), "", out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  if (!request.has_by_caretaker()) return;
  runtime::CheckPersonRef(request.by_caretaker(), true, "by_caretaker", out);
  if (!request.by_contact_id().empty()) out.Add(OneIntroducer("by_contact_id"));
}

Plan PlanIntroduction(const v1::RecordIntroductionRequest& request, const PlanContext& context) {
  NewFact fact;
  IntroductionMade& event = *fact.payload.mutable_introduction_made();
  event = EventOf(request);
  if (event.introduction_id().empty()) event.set_introduction_id(context.fresh_id);
  fact.date = runtime::PlannedDate(request.occurred_on());
  std::string id = event.introduction_id();
  return {{std::move(fact)}, std::move(id)};
}

void CheckIntroductionFact(const NewFact& fact, Violations& out) {
  const IntroductionMade& event = fact.payload.introduction_made();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.introduction_id(), prefix + "introduction_id", Presence::kRequired, out);
  runtime::CheckId(event.caretaker_id(), prefix + "caretaker_id", Presence::kRequired, out);
  runtime::CheckId(event.by_caretaker_id(), prefix + "by_caretaker_id", Presence::kOptional, out);
  CheckShape(event, prefix, out);
  if (!event.by_caretaker_id().empty() && !event.by_contact_id().empty()) {
    out.Add(OneIntroducer(prefix + "by_contact_id"));
  }
}

std::vector<Need> IntroductionNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const IntroductionMade& event = fact.payload.introduction_made();
  std::vector<Need> needs{{&kIntroductionFold, "introduction/" + event.introduction_id()},
                          {&kTerritoryFold, "territory/" + event.territory_id()}};
  caretakers::AddPersonNeeds(states, event.caretaker_id(), needs);
  AddContactNeeds(states, event.contact_id(), needs);
  if (!event.by_caretaker_id().empty()) {
    caretakers::AddPersonNeeds(states, event.by_caretaker_id(), needs);
  }
  if (!event.by_contact_id().empty()) AddContactNeeds(states, event.by_contact_id(), needs);
  return needs;
}

// Somebody else, who was there on that day as well.
void RequireIntroducer(const NewFact& fact, const std::string& prefix, const States& states,
                       std::set<std::string>& subjects, Violations& out) {
  const IntroductionMade& event = fact.payload.introduction_made();
  if (!event.by_caretaker_id().empty()) {
    const std::string field = prefix.empty() ? "by_caretaker" : prefix + "by_caretaker_id";
    if (event.by_caretaker_id() == event.caretaker_id()) {
      out.Add(IntroducesOneself(field, event.by_caretaker_id()));
    } else {
      RequireCaretaker(states, event.by_caretaker_id(), fact.date, field, subjects, out);
    }
  }
  if (!event.by_contact_id().empty()) {
    const std::string field = prefix + "by_contact_id";
    if (event.by_contact_id() == event.contact_id()) {
      out.Add(IntroducesOneself(field, event.by_contact_id()));
    } else {
      RequireContact(states, event.by_contact_id(), fact.date, field, subjects, out);
    }
  }
}

Admission AdmitIntroduction(NewFact& fact, const RuleContext& context, const States& states,
                            Violations& out) {
  const IntroductionMade& event = fact.payload.introduction_made();
  const std::string& id = event.introduction_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto known =
      FoldIntroduction(id, states.Get(kIntroductionFold, "introduction/" + id).facts());
  if (known.has_value()) {
    if (known->fact.date == fact.date &&
        known->made.SerializeAsString() == event.SerializeAsString()) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "introduction_id", "introduction", id, known->fact.known_from));
  }
  RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  std::set<std::string> subjects;
  RequireCaretaker(states, event.caretaker_id(), fact.date,
                   prefix.empty() ? "caretaker" : prefix + "caretaker_id", subjects, out);
  RequireContact(states, event.contact_id(), fact.date, prefix + "contact_id", subjects, out);
  RequireIntroducer(fact, prefix, states, subjects, out);
  AddSubjects(std::move(subjects), fact);
  return Admission::kTell;
}

}  // namespace

void RegisterIntroductionCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::RecordIntroductionRequest>(CheckIntroduction, PlanIntroduction);
  registry.AddRule({.type = EventPayload::kIntroductionMade,
                    .may_be_planned = false,
                    .opens_personal_data = false,
                    .check = CheckIntroductionFact,
                    .needs = IntroductionNeeds,
                    .admit = AdmitIntroduction,
                    .claims = nullptr});
}

}  // namespace loge::partnership
