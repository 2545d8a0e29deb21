// What landlords try together: the launch and the conclusion of an experiment.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
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
using events::v1::ExperimentConcluded;
using events::v1::ExperimentLaunched;
using google::protobuf::util::MessageDifferencer;
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

// --- Launches ---

template <class Message>
void CheckLaunchShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.experiment_id(), prefix + "experiment_id", Presence::kRequired, out);
  runtime::CheckText(m.title(), prefix + "title", Presence::kRequired, runtime::kNameCharactersMax,
                     out);
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckIds(m.landlord_ids(), prefix + "landlord_ids", runtime::kExperimentLandlordsMax,
                    out);
  if (m.landlord_ids_size() < 2) {
    out.Add(TooFewLandlords(prefix + "landlord_ids", m.landlord_ids_size()));
  }
  runtime::CheckId(m.theme(), prefix + "theme", Presence::kRequired, out);
  runtime::CheckEnum(m.approach(), prefix + "approach", Presence::kRequired, out);
  runtime::CheckText(m.hypothesis(), prefix + "hypothesis", Presence::kOptional,
                     runtime::kNameCharactersMax, out);
}

void CheckLaunch(const v1::LaunchExperimentRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckLaunchShape(request, "", out);
}

Plan PlanLaunch(const v1::LaunchExperimentRequest& request, const PlanContext&) {
  NewFact fact;
  ExperimentLaunched* event = fact.payload.mutable_experiment_launched();
  event->set_experiment_id(request.experiment_id());
  event->set_title(request.title());
  event->set_territory_id(request.territory_id());
  *event->mutable_landlord_ids() = request.landlord_ids();
  event->set_theme(request.theme());
  event->set_approach(request.approach());
  event->set_hypothesis(request.hypothesis());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.experiment_id()};
}

std::vector<Need> LaunchNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const ExperimentLaunched& event = fact.payload.experiment_launched();
  std::vector<Need> needs{ExperimentNeed(event.experiment_id()),
                          ProposalNeed(event.territory_id())};
  for (const std::string& id : event.landlord_ids()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + id});
  }
  return needs;
}

// In whatever order the landlords are named.
bool SameLaunch(ExperimentLaunched a, ExperimentLaunched b) {
  std::sort(a.mutable_landlord_ids()->begin(), a.mutable_landlord_ids()->end());
  std::sort(b.mutable_landlord_ids()->begin(), b.mutable_landlord_ids()->end());
  return MessageDifferencer::Equals(a, b);
}

// What stands on a launch already: when it is corrected, or told again after a cancellation.
void AdmitWhatCameOfIt(const ExperimentState& state, const FactDate& date, Violations& out) {
  for (const Fact& join : state.joins) {
    if (!CertainlyBefore(join.date, date)) continue;
    out.Add(ExperimentStandsOnThis("occurred_on", date, join));
    return;  // One of them says enough.
  }
  if (state.conclusion.has_value() && CertainlyBefore(state.conclusion->date, date)) {
    out.Add(ExperimentStandsOnThis("occurred_on", date, *state.conclusion));
  }
}

Admission AdmitLaunch(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const ExperimentLaunched& event = fact.payload.experiment_launched();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const ExperimentState state = ExperimentIn(states, event.experiment_id());
  if (state.known()) {
    if (context.corrects == nullptr && state.launch->date == fact.date &&
        SameLaunch(state.launched(), event)) {
      return Admission::kUnchanged;
    }
    out.Add(ExperimentExists(prefix + "experiment_id", *state.launch));
    return Admission::kTell;
  }
  // Whatever its date: what is tried there may be older than the rollout.
  if (!ProposalIn(states, event.territory_id()).has_value()) {
    out.Add(UnknownTerritory(prefix + "territory_id", event.territory_id()));
  }
  for (int i = 0; i < event.landlord_ids_size(); ++i) {
    caretakers::RequireLandlord(states, event.landlord_ids(i), fact.date,
                                absl::StrCat(prefix, "landlord_ids[", i, "]"), out);
  }
  AdmitWhatCameOfIt(state, fact.date, out);
  return Admission::kTell;
}

// --- Conclusions ---

template <class Message>
void CheckConclusionShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.experiment_id(), prefix + "experiment_id", Presence::kRequired, out);
  runtime::CheckEnum(m.outcome(), prefix + "outcome", Presence::kRequired, out);
  const bool gone_wrong = m.outcome() == events::v1::EXPERIMENT_OUTCOME_FAILED ||
                          m.outcome() == events::v1::EXPERIMENT_OUTCOME_ABANDONED;
  runtime::CheckText(m.lesson(), prefix + "lesson",
                     gone_wrong ? Presence::kRequired : Presence::kOptional,
                     runtime::kNameCharactersMax, out);
}

void CheckConclude(const v1::ConcludeExperimentRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckConclusionShape(request, "", out);
}

Plan PlanConclude(const v1::ConcludeExperimentRequest& request, const PlanContext&) {
  NewFact fact;
  ExperimentConcluded* event = fact.payload.mutable_experiment_concluded();
  event->set_experiment_id(request.experiment_id());
  event->set_outcome(request.outcome());
  event->set_lesson(request.lesson());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.experiment_id()};
}

std::vector<Need> ConcludeNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {ExperimentNeed(fact.payload.experiment_concluded().experiment_id())};
}

Admission AdmitConclude(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const ExperimentConcluded& event = fact.payload.experiment_concluded();
  const std::string field = runtime::FieldPrefix(fact, context) + "experiment_id";
  const ExperimentState state = ExperimentIn(states, event.experiment_id());
  if (state.conclusion.has_value()) {
    if (context.corrects == nullptr && state.conclusion->date == fact.date &&
        MessageDifferencer::Equals(state.conclusion->payload->experiment_concluded(), event)) {
      return Admission::kUnchanged;
    }
    out.Add(ExperimentConcludedAlready(field, *state.conclusion));
    return Admission::kTell;
  }
  if (!state.known()) {
    out.Add(UnknownExperiment(field, event.experiment_id()));
    return Admission::kTell;
  }
  if (CertainlyBefore(fact.date, state.launch->date)) {
    out.Add(ExperimentNotYetLaunched("occurred_on", *state.launch, fact.date));
  }
  for (const Fact& join : state.joins) {
    if (!CertainlyBefore(fact.date, join.date)) continue;
    out.Add(ExperimentStandsOnThis("occurred_on", fact.date, join));
    break;  // One of them says enough.
  }
  const std::set<std::string> subjects = LaunchSubjects(state);
  fact.extra_subjects.assign(subjects.begin(), subjects.end());
  return Admission::kTell;
}

}  // namespace

void RegisterExperimentCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::LaunchExperimentRequest>(&CheckLaunch, &PlanLaunch);
  registry.AddRule({.type = EventPayload::kExperimentLaunchedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckLaunchShape(fact.payload.experiment_launched(),
                                           runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &LaunchNeeds,
                    .admit = &AdmitLaunch,
                    .claims = nullptr});
  registry.AddCommand<v1::ConcludeExperimentRequest>(&CheckConclude, &PlanConclude);
  registry.AddRule({.type = EventPayload::kExperimentConcludedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckConclusionShape(fact.payload.experiment_concluded(),
                                               runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &ConcludeNeeds,
                    .admit = &AdmitConclude,
                    .claims = nullptr});
  RegisterJoinCommands(registry);
}

}  // namespace loge::rollout
