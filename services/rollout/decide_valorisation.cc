// What is done for the standing of the trade.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "loge/v1/practices.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/practice_errors.h"
#include "services/rollout/valorisation.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::ValorisationActionHeld;
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

// `id`: a command may leave it to the server.
template <class Message>
void CheckShape(const Message& m, Presence id, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.action_id(), prefix + "action_id", id, out);
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(m.audience(), prefix + "audience", Presence::kRequired, out);
  runtime::CheckEnum(m.medium(), prefix + "medium", Presence::kRequired, out);
}

void CheckHold(const v1::HoldValorisationActionRequest& request, const PlanContext&,
               Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(request, Presence::kOptional, "", out);
}

Plan PlanHold(const v1::HoldValorisationActionRequest& request, const PlanContext& context) {
  const std::string id = request.action_id().empty() ? context.fresh_id : request.action_id();
  NewFact fact;
  ValorisationActionHeld& event = *fact.payload.mutable_valorisation_action_held();
  event.set_action_id(id);
  event.set_territory_id(request.territory_id());
  event.set_audience(request.audience());
  event.set_medium(request.medium());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, id};
}

std::vector<Need> HoldNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const ValorisationActionHeld& event = fact.payload.valorisation_action_held();
  return {{&kActionFold, ActionSubject(event.action_id())}, ProposalNeed(event.territory_id())};
}

// Whatever its date: something may be done before the rollout begins.
Admission AdmitHold(NewFact& fact, const RuleContext& context, const States& states,
                    Violations& out) {
  const ValorisationActionHeld& event = fact.payload.valorisation_action_held();
  const std::string& id = event.action_id();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::optional<Fact> known =
      FoldAction(id, states.Get(kActionFold, ActionSubject(id)).facts());
  if (known.has_value()) {
    if (context.corrects == nullptr && known->date == fact.date &&
        MessageDifferencer::Equals(known->payload->valorisation_action_held(), event)) {
      return Admission::kUnchanged;
    }
    out.Add(ActionExists(prefix + "action_id", *known));
    return Admission::kTell;
  }
  if (!ProposalIn(states, event.territory_id()).has_value()) {
    out.Add(UnknownTerritory(prefix + "territory_id", event.territory_id()));
  }
  return Admission::kTell;
}

}  // namespace

void RegisterValorisationCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::HoldValorisationActionRequest>(&CheckHold, &PlanHold);
  registry.AddRule({.type = EventPayload::kValorisationActionHeldFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckShape(fact.payload.valorisation_action_held(), Presence::kRequired,
                                     runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &HoldNeeds,
                    .admit = &AdmitHold,
                    .claims = nullptr});
}

}  // namespace loge::rollout
