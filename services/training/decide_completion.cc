// Completions: a module, by a session attended or by a certificate from outside.
#include <optional>
#include <utility>

#include "loge/v1/training.pb.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"
#include "services/training/errors.h"
#include "services/training/rules.h"

namespace loge::training {
namespace {

using caretakers::LastDayOf;
using events::v1::TrainingCompleted;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr int kMinutesMax = 60000;

TrainingCompleted EventOf(const v1::CompleteTrainingRequest& request) {
  TrainingCompleted event;
  event.set_caretaker_id(request.caretaker().caretaker_id());
  event.set_module_id(request.module_id());
  event.set_session_id(request.session_id());
  event.set_certificate_ref(request.certificate_ref());
  event.set_minutes(request.minutes());
  return event;
}

void CheckShape(const TrainingCompleted& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.module_id(), prefix + "module_id", Presence::kRequired, out);
  runtime::CheckId(event.session_id(), prefix + "session_id",
                   event.certificate_ref().empty() ? Presence::kRequired : Presence::kOptional,
                   out);
  runtime::CheckText(event.certificate_ref(), prefix + "certificate_ref", Presence::kOptional,
                     runtime::kLabelCharactersMax, out);
  runtime::CheckRange(event.minutes(), prefix + "minutes", 0, kMinutesMax, out);
}

void CheckComplete(const v1::CompleteTrainingRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckPersonRef(request.caretaker(), request.has_caretaker(), "caretaker", out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanComplete(const v1::CompleteTrainingRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_training_completed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.caretaker().caretaker_id()};
}

std::vector<runtime::Need> NeedsOfCompletion(const NewFact& fact, const RuleContext&,
                                             const States& states) {
  const TrainingCompleted& event = fact.payload.training_completed();
  std::vector<runtime::Need> needs{ModuleNeed(event.module_id()), RecordNeed(event.caretaker_id())};
  AddPersonNeeds(states, event.caretaker_id(), needs);
  if (!event.session_id().empty()) needs.push_back(SessionNeed(event.session_id()));
  return needs;
}

// The session teaches the module, and the person was present by then.
void RequireAttended(const NewFact& fact, const States& states, const Record& record,
                     const std::string& prefix, Violations& out) {
  const TrainingCompleted& event = fact.payload.training_completed();
  const auto session = FoldSession(FactsIn(states, SessionNeed(event.session_id())));
  if (!session.has_value()) {
    out.Add(Unknown(prefix + "session_id", "session", event.session_id()));
    return;
  }
  if (!session->Teaches(event.module_id())) {
    out.Add(ModuleNotInSession(prefix + "module_id", event.module_id(), event.session_id()));
  }
  const AttendanceEntry* first = record.FirstPresence(event.session_id());
  if (first == nullptr) {
    out.Add(NotAttended(prefix + "session_id", event.session_id()));
  } else if (LastDayOf(fact.date) < first->fact.date.day) {
    out.Add(CompletedBeforeAttended("occurred_on", fact.date.day, first->fact.date.day));
  }
}

Admission AdmitCompletion(NewFact& fact, const RuleContext& context, const States& states,
                          Violations& out) {
  TrainingCompleted& event = *fact.payload.mutable_training_completed();
  const bool correction = context.corrects != nullptr;
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::string person_field = correction ? prefix + "caretaker_id" : "caretaker";
  const Module module = FoldModule(FactsIn(states, ModuleNeed(event.module_id())));
  const ModuleEntry* counting = module.CountingOn(fact.date.day);
  if (event.minutes() == 0 && counting != nullptr) event.set_minutes(counting->defined.minutes());
  const Record record = FoldRecord(FactsIn(states, RecordNeed(event.caretaker_id())));
  if (const CompletionEntry* known = record.FindCompletion(event)) {
    if (known->fact.date == fact.date && Same(known->completed(), event)) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyCompleted(person_field, event.module_id(), known->fact.known_from));
  }
  RequireModule(states, event.module_id(), fact.date, prefix + "module_id", out);
  const caretakers::Person person = PersonIn(states, event.caretaker_id());
  caretakers::RequireEmployedWithin(person, fact.date, person_field, out);
  if (!event.session_id().empty()) RequireAttended(fact, states, record, prefix, out);
  fact.extra_subjects = EmployersOn(person, fact.date);
  return Admission::kTell;
}

}  // namespace

void AddCompletionCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckComplete, &PlanComplete);
  runtime::FactRule rule;
  rule.type = events::v1::EventPayload::kTrainingCompleted;
  rule.check = [](const NewFact& fact, Violations& out) {
    const std::string prefix = runtime::ReplacementPrefix(fact.payload);
    runtime::CheckId(fact.payload.training_completed().caretaker_id(), prefix + "caretaker_id",
                     Presence::kRequired, out);
    CheckShape(fact.payload.training_completed(), prefix, out);
  };
  rule.needs = &NeedsOfCompletion;
  rule.admit = &AdmitCompletion;
  registry.AddRule(std::move(rule));
}

}  // namespace loge::training
