// What landlords and territories share, and who takes it over, makes another of it, drops it.
#include <string>
#include <utility>

#include "loge/v1/practices.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/practice_errors.h"
#include "services/rollout/practice_rules.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using runtime::Admission;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

// A command and its event name their fields alike: one check serves both.

template <class Message>
void CheckHolder(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.practice_id(), prefix + "practice_id", Presence::kRequired, out);
  runtime::CheckId(m.landlord_id(), prefix + "landlord_id", Presence::kOptional, out);
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kOptional, out);
  if (m.landlord_id().empty() == m.territory_id().empty()) {
    out.Add(OneHolder(prefix + "landlord_id", !m.landlord_id().empty()));
  }
}

template <class Message>
void CheckTitle(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckText(m.title(), prefix + "title", Presence::kRequired, runtime::kNameCharactersMax,
                     out);
}

template <class Message>
void CheckShareShape(const Message& m, const std::string& prefix, Violations& out) {
  CheckHolder(m, prefix, out);
  CheckTitle(m, prefix, out);
  runtime::CheckEnum(m.kind(), prefix + "kind", Presence::kRequired, out);
}

template <class Message>
void CheckAdaptShape(const Message& m, const std::string& prefix, Violations& out) {
  CheckHolder(m, prefix, out);
  CheckTitle(m, prefix, out);
  runtime::CheckId(m.from_practice_id(), prefix + "from_practice_id", Presence::kRequired, out);
}

void CheckShare(const v1::SharePracticeRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShareShape(request, "", out);
}
void CheckAdapt(const v1::AdaptPracticeRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckAdaptShape(request, "", out);
}
template <class Request>
void CheckAdoptOrDrop(const Request& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckHolder(request, "", out);
}

template <class Event, class Request>
Event* FillHolder(const Request& request, Event* event) {
  event->set_practice_id(request.practice_id());
  event->set_landlord_id(request.landlord_id());
  event->set_territory_id(request.territory_id());
  return event;
}

template <class Request>
Plan PlanOf(const Request& request, NewFact fact) {
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.practice_id()};
}

Plan PlanShare(const v1::SharePracticeRequest& request, const PlanContext&) {
  NewFact fact;
  auto* event = FillHolder(request, fact.payload.mutable_practice_shared());
  event->set_title(request.title());
  event->set_kind(request.kind());
  return PlanOf(request, std::move(fact));
}

Plan PlanAdapt(const v1::AdaptPracticeRequest& request, const PlanContext&) {
  NewFact fact;
  auto* event = FillHolder(request, fact.payload.mutable_practice_adapted());
  event->set_title(request.title());
  event->set_from_practice_id(request.from_practice_id());
  return PlanOf(request, std::move(fact));
}

Plan PlanAdopt(const v1::AdoptPracticeRequest& request, const PlanContext&) {
  NewFact fact;
  FillHolder(request, fact.payload.mutable_practice_adopted());
  return PlanOf(request, std::move(fact));
}

Plan PlanDrop(const v1::DropPracticeRequest& request, const PlanContext&) {
  NewFact fact;
  FillHolder(request, fact.payload.mutable_practice_dropped());
  return PlanOf(request, std::move(fact));
}

template <class CheckFact>
void AddRule(runtime::FactType type, CheckFact check,
             Admission (*admit)(NewFact&, const RuleContext&, const States&, Violations&),
             runtime::CommandRegistry& registry) {
  registry.AddRule(
      {.type = type, .check = check, .needs = &PracticeNeeds, .admit = admit, .claims = nullptr});
}

}  // namespace

void RegisterPracticeCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::SharePracticeRequest>(&CheckShare, &PlanShare);
  AddRule(
      EventPayload::kPracticeSharedFieldNumber,
      [](const NewFact& fact, Violations& out) {
        CheckShareShape(fact.payload.practice_shared(), runtime::ReplacementPrefix(fact.payload),
                        out);
      },
      &AdmitMade, registry);
  registry.AddCommand<v1::AdoptPracticeRequest>(&CheckAdoptOrDrop<v1::AdoptPracticeRequest>,
                                                &PlanAdopt);
  AddRule(
      EventPayload::kPracticeAdoptedFieldNumber,
      [](const NewFact& fact, Violations& out) {
        CheckHolder(fact.payload.practice_adopted(), runtime::ReplacementPrefix(fact.payload), out);
      },
      &AdmitAdopt, registry);
  registry.AddCommand<v1::AdaptPracticeRequest>(&CheckAdapt, &PlanAdapt);
  AddRule(
      EventPayload::kPracticeAdaptedFieldNumber,
      [](const NewFact& fact, Violations& out) {
        CheckAdaptShape(fact.payload.practice_adapted(), runtime::ReplacementPrefix(fact.payload),
                        out);
      },
      &AdmitAdapt, registry);
  registry.AddCommand<v1::DropPracticeRequest>(&CheckAdoptOrDrop<v1::DropPracticeRequest>,
                                               &PlanDrop);
  AddRule(
      EventPayload::kPracticeDroppedFieldNumber,
      [](const NewFact& fact, Violations& out) {
        CheckHolder(fact.payload.practice_dropped(), runtime::ReplacementPrefix(fact.payload), out);
      },
      &AdmitDrop, registry);
}

}  // namespace loge::rollout
