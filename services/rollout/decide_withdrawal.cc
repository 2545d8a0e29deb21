// The end of a territory in the rollout.
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/stages.pb.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::TerritoryWithdrawn;
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

template <class Message>
void CheckShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckEnum(m.reason(), prefix + "reason", Presence::kRequired, out);
}

void CheckWithdraw(const v1::WithdrawTerritoryRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(request, "", out);
}

Plan PlanWithdraw(const v1::WithdrawTerritoryRequest& request, const PlanContext&) {
  NewFact fact;
  TerritoryWithdrawn* event = fact.payload.mutable_territory_withdrawn();
  event->set_territory_id(request.territory_id());
  event->set_reason(request.reason());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

std::vector<Need> WithdrawNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {TerritoryNeed(fact.payload.territory_withdrawn().territory_id())};
}

// The last stage, pause or resumption; null when there is none but the proposal.
const Fact* LastTold(const TerritoryState& state) {
  const Fact* last = nullptr;
  if (!state.reached.empty()) last = &state.reached.back().fact;
  if (state.toggles.empty()) return last;
  const Fact& toggle = state.toggles.back();
  return last == nullptr || last->date.day < toggle.date.day ? &toggle : last;
}

Admission AdmitWithdraw(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const TerritoryWithdrawn& withdrawn = fact.payload.territory_withdrawn();
  const std::string field = runtime::FieldPrefix(fact, context) + "territory_id";
  const TerritoryState state = TerritoryIn(states, withdrawn.territory_id());
  if (!state.known()) {
    out.Add(UnknownTerritory(field, withdrawn.territory_id()));
    return Admission::kTell;
  }
  if (state.withdrawn.has_value()) {
    const Fact& known = *state.withdrawn;
    if (context.corrects == nullptr && known.date == fact.date &&
        known.payload->territory_withdrawn().reason() == withdrawn.reason()) {
      return Admission::kUnchanged;
    }
    out.Add(WithdrawnAlready(field, known));
    return Admission::kTell;
  }
  const Fact* last = LastTold(state);
  if (fact.date.day < state.proposal->date.day) {
    out.Add(TerritoryNotYetKnown("occurred_on", *state.proposal, fact.date));
  } else if (last != nullptr && fact.date.day < last->date.day) {
    out.Add(WithdrawnTooEarly("occurred_on", fact.date, *last));
  }
  return Admission::kTell;
}

}  // namespace

void RegisterWithdrawalCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::WithdrawTerritoryRequest>(&CheckWithdraw, &PlanWithdraw);
  registry.AddRule({.type = EventPayload::kTerritoryWithdrawnFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckShape(fact.payload.territory_withdrawn(),
                                     runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &WithdrawNeeds,
                    .admit = &AdmitWithdraw,
                    .claims = nullptr});
}

}  // namespace loge::rollout
