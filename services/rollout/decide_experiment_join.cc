// Who comes together in an experiment.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/experiments.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/errors_experiment.h"
#include "services/rollout/experiments.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::ExperimentJoined;
using runtime::Admission;
using runtime::Fact;
using runtime::FactDate;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// `caretakers` is the name of their list, and how many they are.
void CheckNamed(const std::string& caretakers, int named, const std::string& contacts,
                int named_contacts, Violations& out) {
  if (named + named_contacts == 0) out.Add(NobodyNamed(caretakers));
  const int named_max = runtime::kNamedParticipantsMax;
  if (named > named_max) {
    out.Add(TooManyNamed(caretakers, named));
  } else if (named_contacts <= named_max && named + named_contacts > named_max) {
    out.Add(TooManyNamed(contacts, named + named_contacts));
  }
}

void CheckJoin(const v1::JoinExperimentRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  runtime::CheckId(request.experiment_id(), "experiment_id", Presence::kRequired, out);
  CheckNamed("caretakers", request.caretakers_size(), "contact_ids", request.contact_ids_size(),
             out);
  for (int i = 0; i < std::min(request.caretakers_size(), runtime::kNamedParticipantsMax); ++i) {
    runtime::CheckPersonRef(request.caretakers(i), true, absl::StrCat("caretakers[", i, "]"), out);
  }
  runtime::CheckIds(request.contact_ids(), "contact_ids", runtime::kNamedParticipantsMax, out);
}

void CheckJoinFact(const NewFact& fact, Violations& out) {
  const ExperimentJoined& event = fact.payload.experiment_joined();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  runtime::CheckId(event.experiment_id(), prefix + "experiment_id", Presence::kRequired, out);
  CheckNamed(prefix + "caretaker_ids", event.caretaker_ids_size(), prefix + "contact_ids",
             event.contact_ids_size(), out);
  if (event.caretaker_ids_size() <= runtime::kNamedParticipantsMax) {
    runtime::CheckIds(event.caretaker_ids(), prefix + "caretaker_ids",
                      runtime::kNamedParticipantsMax, out);
  }
  runtime::CheckIds(event.contact_ids(), prefix + "contact_ids", runtime::kNamedParticipantsMax,
                    out);
}

// Every PersonRef holds a caretaker_id by now.
Plan PlanJoin(const v1::JoinExperimentRequest& request, const PlanContext&) {
  NewFact fact;
  ExperimentJoined* event = fact.payload.mutable_experiment_joined();
  event->set_experiment_id(request.experiment_id());
  for (const v1::PersonRef& caretaker : request.caretakers()) {
    event->add_caretaker_ids(caretaker.caretaker_id());
  }
  *event->mutable_contact_ids() = request.contact_ids();
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.experiment_id()};
}

std::vector<Need> JoinNeeds(const NewFact& fact, const RuleContext&, const States& states) {
  const ExperimentJoined& event = fact.payload.experiment_joined();
  std::vector<Need> needs{ExperimentNeed(event.experiment_id())};
  for (const std::string& id : event.caretaker_ids()) {
    caretakers::AddPersonNeeds(states, id, needs);
  }
  for (const std::string& id : event.contact_ids()) AddContactNeeds(states, id, needs);
  return needs;
}

// Employed on some day that the date may mean. The employers go to `subjects`.
void RequireCaretakers(const ExperimentJoined& event, const FactDate& date, const std::string& list,
                       const States& states, std::set<std::string>* subjects, Violations& out) {
  std::set<std::string> seen;
  for (int i = 0; i < event.caretaker_ids_size(); ++i) {
    const std::string& id = event.caretaker_ids(i);
    const std::string field = absl::StrCat(list, "[", i, "]");
    if (!seen.insert(id).second) {  // By id and by employee number, say.
      out.Add(NamedTwice(field, id));
      continue;
    }
    const caretakers::Person person = caretakers::PersonIn(states, id);
    caretakers::RequireEmployedWithin(person, date, field, out);
    for (const caretakers::Employment& employment : person.employments) {
      const bool ended = employment.until.has_value() && employment.until->day < date.day;
      if (ended || CertainlyBefore(date, employment.from)) continue;
      subjects->insert("landlord/" + employment.landlord_id);
    }
  }
}

// Living on some day that the date may mean. Their organisations go to `subjects`.
void RequireContacts(const ExperimentJoined& event, const FactDate& date, const std::string& list,
                     const States& states, std::set<std::string>* subjects, Violations& out) {
  for (int i = 0; i < event.contact_ids_size(); ++i) {
    const std::string& id = event.contact_ids(i);
    const std::string field = absl::StrCat(list, "[", i, "]");
    const ContactLife life = ContactIn(states, id);
    if (!life.named.has_value()) {
      out.Add(UnknownContact(field, id));
      continue;
    }
    // Who was named within that time may have come on that very day.
    const bool named_later = date.day < life.named->date.day;
    const bool living =
        named_later ? !CertainlyBefore(date, life.named->date) : life.Covers(date.day);
    if (!living) out.Add(ContactNotLiving(field, date, life));
    const events::v1::ContactNamed& named = life.named->payload->contact_named();
    if (!named.partner_id().empty()) subjects->insert("partner/" + named.partner_id());
    if (!named.landlord_id().empty()) subjects->insert("landlord/" + named.landlord_id());
  }
}

Admission AdmitJoin(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const ExperimentJoined& event = fact.payload.experiment_joined();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  // A command's list has another name than the stored one.
  const std::string list = prefix.empty() ? "caretakers" : prefix + "caretaker_ids";
  const ExperimentState state = ExperimentIn(states, event.experiment_id());
  const std::set<std::string> persons = PersonsOf(event);
  for (const Fact& join : state.joins) {
    if (join.date != fact.date || PersonsOf(join.payload->experiment_joined()) != persons) continue;
    if (context.corrects == nullptr) return Admission::kUnchanged;
    out.Add(JoinToldAlready(list, join));
  }
  if (state.joins.size() >= size_t{runtime::kExperimentJoinsMax}) {
    out.Add(TooManyJoins(prefix + "experiment_id", state.joins.size()));
  }
  std::set<std::string> subjects;
  if (!state.known()) {
    out.Add(UnknownExperiment(prefix + "experiment_id", event.experiment_id()));
  } else {
    if (CertainlyBefore(fact.date, state.launch->date)) {
      out.Add(ExperimentNotYetLaunched("occurred_on", *state.launch, fact.date));
    }
    subjects = LaunchSubjects(state);
  }
  if (state.conclusion.has_value() && CertainlyBefore(state.conclusion->date, fact.date)) {
    out.Add(ExperimentOver("occurred_on", *state.conclusion, fact.date));
  }
  RequireCaretakers(event, fact.date, list, states, &subjects, out);
  RequireContacts(event, fact.date, prefix + "contact_ids", states, &subjects, out);
  fact.extra_subjects.assign(subjects.begin(), subjects.end());
  return Admission::kTell;
}

}  // namespace

void RegisterJoinCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::JoinExperimentRequest>(&CheckJoin, &PlanJoin);
  registry.AddRule({.type = EventPayload::kExperimentJoinedFieldNumber,
                    .check = &CheckJoinFact,
                    .needs = &JoinNeeds,
                    .admit = &AdmitJoin,
                    .claims = nullptr});
}

}  // namespace loge::rollout
