// What a centre wants to reach, and how far people say it is.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "loge/v1/roadmaps.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/errors_roadmap.h"
#include "services/rollout/roadmaps.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::ObjectiveAssessed;
using events::v1::RoadmapAdopted;
using google::protobuf::util::MessageDifferencer;
using runtime::Admission;
using runtime::Fact;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

Need RoadmapNeed(const std::string& roadmap_id) {
  return {&kRoadmapFold, RoadmapSubject(roadmap_id)};
}
RoadmapState RoadmapIn(const States& states, const std::string& roadmap_id) {
  return FoldRoadmap(roadmap_id, states.Get(kRoadmapFold, RoadmapSubject(roadmap_id)).facts());
}

// --- Adoptions ---

using Objectives = google::protobuf::RepeatedPtrField<events::v1::Objective>;

void CheckObjectives(const Objectives& objectives, const std::string& field, Violations& out) {
  if (objectives.empty()) runtime::AddMissing(field, out);
  if (objectives.size() > runtime::kRoadmapObjectivesMax) {
    out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
             absl::StrCat("at most ", runtime::kRoadmapObjectivesMax),
             absl::StrCat(objectives.size())});
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < objectives.size(); ++i) {
    const events::v1::Objective& objective = objectives[i];
    const std::string element = absl::StrCat(field, "[", i, "].");
    const std::string& id = objective.objective_id();
    runtime::CheckId(id, element + "objective_id", Presence::kRequired, out);
    if (!id.empty() && !seen.insert(id).second) {
      runtime::AddInvalid(element + "objective_id", "is in the list twice", "each once", id, out);
    }
    runtime::CheckText(objective.title(), element + "title", Presence::kRequired,
                       runtime::kNameCharactersMax, out);
    runtime::CheckEnum(objective.pillar(), element + "pillar", Presence::kRequired, out);
  }
}

template <class Message>
void CheckAdoptShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.roadmap_id(), prefix + "roadmap_id", Presence::kRequired, out);
  runtime::CheckText(m.title(), prefix + "title", Presence::kRequired, runtime::kNameCharactersMax,
                     out);
  if (m.territory_ids().empty()) runtime::AddMissing(prefix + "territory_ids", out);
  runtime::CheckIds(m.territory_ids(), prefix + "territory_ids", runtime::kRoadmapTerritoriesMax,
                    out);
  const std::optional<runtime::Date> from =
      runtime::CheckDay(m.period_from(), prefix + "period_from", Presence::kRequired, out);
  const std::optional<runtime::Date> until =
      runtime::CheckDay(m.period_until(), prefix + "period_until", Presence::kRequired, out);
  if (from.has_value() && until.has_value() && *until < *from) {
    runtime::AddInvalid(prefix + "period_until", "the period ends before it begins",
                        "on or after " + m.period_from(), m.period_until(), out);
  }
  CheckObjectives(m.objectives(), prefix + "objectives", out);
}

void CheckAdopt(const v1::AdoptRoadmapRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckAdoptShape(request, "", out);
}

Plan PlanAdopt(const v1::AdoptRoadmapRequest& request, const PlanContext&) {
  NewFact fact;
  RoadmapAdopted* event = fact.payload.mutable_roadmap_adopted();
  event->set_roadmap_id(request.roadmap_id());
  event->set_title(request.title());
  *event->mutable_territory_ids() = request.territory_ids();
  event->set_period_from(request.period_from());
  event->set_period_until(request.period_until());
  *event->mutable_objectives() = request.objectives();
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.roadmap_id()};
}

std::vector<Need> AdoptNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const RoadmapAdopted& adopted = fact.payload.roadmap_adopted();
  std::vector<Need> needs{RoadmapNeed(adopted.roadmap_id())};
  for (const std::string& id : adopted.territory_ids()) needs.push_back(ProposalNeed(id));
  return needs;
}

// What was stated already: when the adoption is corrected, or told again after a cancellation.
void AdmitStatements(const NewFact& fact, const RoadmapState& state, const std::string& prefix,
                     Violations& out) {
  for (const Fact& statement : state.statements) {
    if (caretakers::LastDayOf(statement.date) < fact.date.day) {
      out.Add(StatementStandsOnThis("occurred_on", fact.date, statement));
      break;  // One of them says enough.
    }
  }
  const RoadmapAdopted& adopted = fact.payload.roadmap_adopted();
  for (const Fact& statement : state.statements) {
    if (!HasObjective(adopted, statement.payload->objective_assessed().objective_id())) {
      out.Add(StatementNeedsObjective(prefix + "objectives", statement));
      break;
    }
  }
}

Admission AdmitAdopt(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const RoadmapAdopted& adopted = fact.payload.roadmap_adopted();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const RoadmapState state = RoadmapIn(states, adopted.roadmap_id());
  if (state.known()) {
    if (context.corrects == nullptr && state.adoption->date == fact.date &&
        MessageDifferencer::Equals(state.adopted(), adopted)) {
      return Admission::kUnchanged;
    }
    out.Add(RoadmapExists(prefix + "roadmap_id", *state.adoption));
    return Admission::kTell;
  }
  for (int i = 0; i < adopted.territory_ids_size(); ++i) {
    const std::string& id = adopted.territory_ids(i);
    if (ProposalIn(states, id).has_value()) continue;
    out.Add(UnknownTerritory(absl::StrCat(prefix, "territory_ids[", i, "]"), id));
  }
  AdmitStatements(fact, state, prefix, out);
  return Admission::kTell;
}

// --- Statements ---

template <class Message>
void CheckAssessShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.roadmap_id(), prefix + "roadmap_id", Presence::kRequired, out);
  runtime::CheckId(m.objective_id(), prefix + "objective_id", Presence::kRequired, out);
  runtime::CheckEnum(m.status(), prefix + "status", Presence::kRequired, out);
}

void CheckAssess(const v1::AssessObjectiveRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckAssessShape(request, "", out);
}

Plan PlanAssess(const v1::AssessObjectiveRequest& request, const PlanContext&) {
  NewFact fact;
  ObjectiveAssessed* event = fact.payload.mutable_objective_assessed();
  event->set_roadmap_id(request.roadmap_id());
  event->set_objective_id(request.objective_id());
  event->set_status(request.status());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.roadmap_id()};
}

std::vector<Need> AssessNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {RoadmapNeed(fact.payload.objective_assessed().roadmap_id())};
}

// The statement of the same day about the same objective; null when there is none. A date that is
// known less exactly counts as its first day, so that the latest statement is always one.
const Fact* FindOfDay(const RoadmapState& state, const NewFact& fact) {
  const std::string& objective_id = fact.payload.objective_assessed().objective_id();
  for (const Fact& told : state.statements) {
    const bool same = told.payload->objective_assessed().objective_id() == objective_id;
    if (same && told.date.day == fact.date.day) return &told;
  }
  return nullptr;
}

Admission AdmitAssess(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const ObjectiveAssessed& assessed = fact.payload.objective_assessed();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const RoadmapState state = RoadmapIn(states, assessed.roadmap_id());
  if (const Fact* told = FindOfDay(state, fact)) {
    if (context.corrects == nullptr && told->date == fact.date &&
        told->payload->objective_assessed().status() == assessed.status()) {
      return Admission::kUnchanged;
    }
    out.Add(ObjectiveAssessedAlready(prefix + "status", *told));
  }
  if (!state.known()) {
    out.Add(UnknownRoadmap(prefix + "roadmap_id", assessed.roadmap_id()));
    return Admission::kTell;
  }
  if (!HasObjective(state.adopted(), assessed.objective_id())) {
    out.Add(UnknownObjective(prefix + "objective_id", *state.adoption, assessed.objective_id()));
  }
  if (caretakers::LastDayOf(fact.date) < state.adoption->date.day) {
    out.Add(RoadmapNotYetAdopted("occurred_on", *state.adoption, fact.date));
  }
  // The territories hear of what is stated, too.
  for (const std::string& id : state.adopted().territory_ids()) {
    fact.extra_subjects.push_back(TerritorySubject(id));
  }
  return Admission::kTell;
}

}  // namespace

void RegisterRoadmapCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::AdoptRoadmapRequest>(&CheckAdopt, &PlanAdopt);
  registry.AddRule({.type = EventPayload::kRoadmapAdoptedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckAdoptShape(fact.payload.roadmap_adopted(),
                                          runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &AdoptNeeds,
                    .admit = &AdmitAdopt,
                    .claims = nullptr});
  registry.AddCommand<v1::AssessObjectiveRequest>(&CheckAssess, &PlanAssess);
  registry.AddRule({.type = EventPayload::kObjectiveAssessedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckAssessShape(fact.payload.objective_assessed(),
                                           runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &AssessNeeds,
                    .admit = &AdmitAssess,
                    .claims = nullptr});
}

}  // namespace loge::rollout
