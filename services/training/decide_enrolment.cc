// Who asks for a seat in a session, and who gives it back. Whether there is a seat is no matter of
// these rules: it follows from the order of the enrolments.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using events::v1::CaretakerEnrolled;
using events::v1::EnrolmentWithdrawn;
using runtime::Admission;
using runtime::Date;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

void CheckEnrol(const v1::EnrolCaretakerRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.session_id(), "session_id", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  runtime::CheckEnum(request.requested_by(), "requested_by", Presence::kRequired, out);
}

Plan PlanEnrol(const v1::EnrolCaretakerRequest& request, const PlanContext&) {
  NewFact fact;
  CaretakerEnrolled& event = *fact.payload.mutable_caretaker_enrolled();
  event.set_session_id(request.session_id());
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_requested_by(request.requested_by());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.session_id()};
}

void CheckWithdraw(const v1::WithdrawEnrolmentRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.session_id(), "session_id", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
}

Plan PlanWithdraw(const v1::WithdrawEnrolmentRequest& request, const PlanContext&) {
  NewFact fact;
  EnrolmentWithdrawn& event = *fact.payload.mutable_enrolment_withdrawn();
  event.set_session_id(request.session_id());
  event.set_caretaker_id(request.caretaker().caretaker_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.session_id()};
}

// Of the enrolments of that person in that session, the last that begins by that day.
std::optional<EnrolmentSpell> LastSpell(const States& states, const std::string& session_id,
                                        const std::string& caretaker_id, Date day) {
  std::optional<EnrolmentSpell> last;
  for (EnrolmentSpell& spell : FoldEnrolments(FactsIn(states, EnrolmentNeed(session_id)))) {
    const bool of_person = spell.enrolled.caretaker_id() == caretaker_id;
    if (of_person && spell.fact.date.day <= day) last = std::move(spell);
  }
  return last;
}

std::string PersonField(const NewFact& fact, const RuleContext& context) {
  if (context.corrects == nullptr) return "caretaker";
  return runtime::FieldPrefix(fact, context) + "caretaker_id";
}

void RequireOpenSession(const SessionEntry& session, const NewFact& fact, const std::string& prefix,
                        Violations& out) {
  // Told late, an enrolment from before the cancellation is true all the same; it is released.
  if (session.cancelled.has_value() && session.cancelled->date.day < fact.date.day) {
    out.Add(SessionCancelled(prefix + "session_id", session.plan.session_id(),
                             session.cancelled->date.day, session.cancelled->known_from));
  }
  if (session.LastDay() < fact.date.day) {
    out.Add(EnrolledAfterSession("occurred_on", fact.date.day, session.LastDay()));
  }
}

Admission AdmitEnrol(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const CaretakerEnrolled& event = fact.payload.caretaker_enrolled();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::string field = PersonField(fact, context);
  const auto spell = LastSpell(states, event.session_id(), event.caretaker_id(), fact.date.day);
  if (spell.has_value()) {
    if (spell->fact.date == fact.date && Same(spell->enrolled, event)) {
      return Admission::kUnchanged;
    }
    // The day of giving it back is still a day of the enrolment.
    if (!spell->withdrawn.has_value() || fact.date.day <= spell->withdrawn->date.day) {
      out.Add(AlreadyEnrolled(field, spell->fact.date.day, spell->fact.known_from));
    }
  }
  const auto session = FoldSession(FactsIn(states, SessionNeed(event.session_id())));
  if (!session.has_value()) {
    out.Add(Unknown(prefix + "session_id", "session", event.session_id()));
    return Admission::kTell;
  }
  RequireOpenSession(*session, fact, prefix, out);
  const caretakers::Person person = PersonIn(states, event.caretaker_id());
  caretakers::RequireEmployedWithin(person, session->date, field, out);
  fact.extra_subjects = EmployersOn(person, session->date);
  return Admission::kTell;
}

Admission AdmitWithdraw(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const EnrolmentWithdrawn& event = fact.payload.enrolment_withdrawn();
  const std::string field = PersonField(fact, context);
  const auto session = FoldSession(FactsIn(states, SessionNeed(event.session_id())));
  if (!session.has_value()) {
    out.Add(
        Unknown(runtime::FieldPrefix(fact, context) + "session_id", "session", event.session_id()));
    return Admission::kTell;
  }
  const auto spell = LastSpell(states, event.session_id(), event.caretaker_id(), fact.date.day);
  if (!spell.has_value()) {
    out.Add(NotEnrolled(field, fact.date.day));
  } else if (spell->withdrawn.has_value()) {
    if (spell->withdrawn->date == fact.date) return Admission::kUnchanged;
    out.Add(WithdrawnAlready(field, spell->withdrawn->date.day, spell->withdrawn->known_from));
  }
  fact.extra_subjects = EmployersOn(PersonIn(states, event.caretaker_id()), session->date);
  return Admission::kTell;
}

// Of both events alike.
template <class Event>
std::vector<runtime::Need> NeedsOf(const Event& event, const States& states) {
  std::vector<runtime::Need> needs{SessionNeed(event.session_id()),
                                   EnrolmentNeed(event.session_id())};
  AddPersonNeeds(states, event.caretaker_id(), needs);
  return needs;
}

template <class Event>
void CheckIds(const Event& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.session_id(), prefix + "session_id", Presence::kRequired, out);
  runtime::CheckId(event.caretaker_id(), prefix + "caretaker_id", Presence::kRequired, out);
}

}  // namespace

void AddEnrolmentCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckEnrol, &PlanEnrol);
  runtime::FactRule enrol;
  enrol.type = events::v1::EventPayload::kCaretakerEnrolled;
  enrol.check = [](const NewFact& fact, Violations& out) {
    const CaretakerEnrolled& event = fact.payload.caretaker_enrolled();
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    CheckIds(event, prefix, out);
    runtime::CheckEnum(event.requested_by(), prefix + "requested_by", Presence::kRequired, out);
  };
  enrol.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    return NeedsOf(fact.payload.caretaker_enrolled(), states);
  };
  enrol.admit = &AdmitEnrol;
  registry.AddRule(std::move(enrol));

  registry.AddCommand(&CheckWithdraw, &PlanWithdraw);
  runtime::FactRule withdraw;
  withdraw.type = events::v1::EventPayload::kEnrolmentWithdrawn;
  withdraw.check = [](const NewFact& fact, Violations& out) {
    CheckIds(fact.payload.enrolment_withdrawn(), runtime::ReplacementPrefix(fact.payload), out);
  };
  withdraw.needs = [](const NewFact& fact, const RuleContext&, const States& states) {
    return NeedsOf(fact.payload.enrolment_withdrawn(), states);
  };
  withdraw.admit = &AdmitWithdraw;
  registry.AddRule(std::move(withdraw));
}

}  // namespace loge::training
