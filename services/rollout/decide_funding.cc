// Who commits itself to pay what, and what is paid of it.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loge/v1/fundings.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors.h"
#include "services/rollout/fundings.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::EventPayload;
using events::v1::FundingCommitted;
using events::v1::FundingPaid;
using events::v1::FundingReduced;
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

Need FundingNeed(const std::string& funding_id) {
  return {&kFundingFold, FundingSubject(funding_id)};
}
FundingState FundingIn(const States& states, const std::string& funding_id) {
  return FoldFunding(funding_id, states.Get(kFundingFold, FundingSubject(funding_id)).facts());
}

// --- Commitments ---

template <class Message>
void CheckCommitShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.funding_id(), prefix + "funding_id", Presence::kRequired, out);
  runtime::CheckId(m.landlord_id(), prefix + "landlord_id", Presence::kOptional, out);
  runtime::CheckId(m.partner_id(), prefix + "partner_id", Presence::kOptional, out);
  if (m.landlord_id().empty() == m.partner_id().empty()) {
    out.Add(OneFunder(prefix + "landlord_id", !m.landlord_id().empty()));
  }
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kOptional, out);
  runtime::CheckId(m.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kOptional, out);
  const std::optional<runtime::Date> from =
      runtime::CheckDay(m.period_from(), prefix + "period_from", Presence::kRequired, out);
  const std::optional<runtime::Date> until =
      runtime::CheckDay(m.period_until(), prefix + "period_until", Presence::kRequired, out);
  if (from.has_value() && until.has_value() && *until < *from) {
    runtime::AddInvalid(prefix + "period_until", "the period ends before it begins",
                        "on or after " + m.period_from(), m.period_until(), out);
  }
  runtime::CheckEnum(m.purpose(), prefix + "purpose", Presence::kRequired, out);
  runtime::CheckRange(m.amount_cents(), prefix + "amount_cents", 1, runtime::kFundingCentsMax, out);
}

void CheckCommit(const v1::CommitFundingRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckCommitShape(request, "", out);
}

Plan PlanCommit(const v1::CommitFundingRequest& request, const PlanContext&) {
  NewFact fact;
  FundingCommitted* event = fact.payload.mutable_funding_committed();
  event->set_funding_id(request.funding_id());
  event->set_landlord_id(request.landlord_id());
  event->set_partner_id(request.partner_id());
  event->set_territory_id(request.territory_id());
  event->set_neighbourhood_id(request.neighbourhood_id());
  event->set_period_from(request.period_from());
  event->set_period_until(request.period_until());
  event->set_purpose(request.purpose());
  event->set_amount_cents(request.amount_cents());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.funding_id()};
}

std::vector<Need> CommitNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const FundingCommitted& event = fact.payload.funding_committed();
  std::vector<Need> needs{FundingNeed(event.funding_id()), {&kFunderFold, FunderSubject(event)}};
  if (!event.landlord_id().empty()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + event.landlord_id()});
  }
  if (!event.partner_id().empty()) needs.push_back(PartnerNeed(event.partner_id()));
  if (!event.territory_id().empty()) needs.push_back(ProposalNeed(event.territory_id()));
  if (!event.neighbourhood_id().empty()) {
    needs.push_back({&caretakers::kNeighbourhoodFold, "neighbourhood/" + event.neighbourhood_id()});
  }
  return needs;
}

// Who and what the commitment names.
void AdmitNames(const FundingCommitted& event, const runtime::FactDate& date,
                const std::string& prefix, const States& states, Violations& out) {
  if (!event.landlord_id().empty()) {
    caretakers::RequireLandlord(states, event.landlord_id(), date, prefix + "landlord_id", out);
  } else {
    RequirePartner(states, event.partner_id(), date, prefix + "partner_id", out);
  }
  if (!event.territory_id().empty()) {
    RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  }
  if (!event.neighbourhood_id().empty()) {
    caretakers::RequireNeighbourhood(states, event.neighbourhood_id(), date,
                                     prefix + "neighbourhood_id", out);
  }
}

// What stands on a commitment already: when it is corrected, or told again after a cancellation.
void AdmitMovements(const NewFact& fact, const FundingState& state, const std::string& prefix,
                    Violations& out) {
  const int64_t amount = fact.payload.funding_committed().amount_cents();
  if (amount < state.reduced_cents()) {
    out.Add(ReducedByMore(prefix + "amount_cents", state.reduced_cents(), amount));
  }
  for (const std::vector<Fact>* movements : {&state.reductions, &state.payments}) {
    for (const Fact& movement : *movements) {
      if (fact.date.day <= caretakers::LastDayOf(movement.date)) continue;
      out.Add(MovementStandsOnThis("occurred_on", fact.date, movement));
      return;  // One of them says enough.
    }
  }
}

Admission AdmitCommit(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const FundingCommitted& event = fact.payload.funding_committed();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  for (const Fact& other : states.Get(kFunderFold, FunderSubject(event)).facts()) {
    const FundingCommitted& known = other.payload->funding_committed();
    if (!SameFunding(known, event)) continue;
    // By its natural key the same fact, whatever id and day it was told with again.
    if (context.corrects == nullptr) {
      fact.known_id = known.funding_id();
      return Admission::kUnchanged;
    }
    out.Add(FundingToldAlready(prefix + "amount_cents", other));
  }
  const FundingState state = FundingIn(states, event.funding_id());
  if (state.known()) {
    out.Add(FundingExists(prefix + "funding_id", *state.commitment));
    return Admission::kTell;
  }
  AdmitNames(event, fact.date, prefix, states, out);
  AdmitMovements(fact, state, prefix, out);
  return Admission::kTell;
}

// --- Payments and reductions ---

template <class Message>
void CheckMovementShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.funding_id(), prefix + "funding_id", Presence::kRequired, out);
  runtime::CheckRange(m.amount_cents(), prefix + "amount_cents", 1, runtime::kFundingCentsMax, out);
}

template <class Request>
void CheckMovement(const Request& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckMovementShape(request, "", out);
}

Plan PlanPay(const v1::PayFundingRequest& request, const PlanContext&) {
  NewFact fact;
  FundingPaid* event = fact.payload.mutable_funding_paid();
  event->set_funding_id(request.funding_id());
  event->set_amount_cents(request.amount_cents());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.funding_id()};
}

Plan PlanReduce(const v1::ReduceFundingRequest& request, const PlanContext&) {
  NewFact fact;
  FundingReduced* event = fact.payload.mutable_funding_reduced();
  event->set_funding_id(request.funding_id());
  event->set_amount_cents(request.amount_cents());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.funding_id()};
}

std::vector<Need> PayNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {FundingNeed(fact.payload.funding_paid().funding_id())};
}

std::vector<Need> ReduceNeeds(const NewFact& fact, const RuleContext&, const States&) {
  return {FundingNeed(fact.payload.funding_reduced().funding_id())};
}

// The one of `told` with the same date and amount; null when there is none.
const Fact* FindSame(const std::vector<Fact>& told, const NewFact& fact) {
  const auto amount = [](const EventPayload& payload) {
    return payload.has_funding_paid() ? payload.funding_paid().amount_cents()
                                      : payload.funding_reduced().amount_cents();
  };
  for (const Fact& other : told) {
    if (other.date == fact.date && amount(*other.payload) == amount(fact.payload)) return &other;
  }
  return nullptr;
}

// The funding is committed by that day. What it is about hears of its payments, too.
void AdmitFunding(const FundingState& state, const std::string& funding_id, NewFact& fact,
                  const RuleContext& context, Violations& out) {
  if (!state.known()) {
    out.Add(UnknownFunding(runtime::FieldPrefix(fact, context) + "funding_id", funding_id));
    return;
  }
  if (caretakers::LastDayOf(fact.date) < state.commitment->date.day) {
    out.Add(FundingNotYetCommitted("occurred_on", *state.commitment, fact.date));
  }
  const auto add = [&fact](const char* kind, const std::string& id) {
    if (!id.empty()) fact.extra_subjects.push_back(kind + id);
  };
  add("landlord/", state.committed().landlord_id());
  add("partner/", state.committed().partner_id());
  add("territory/", state.committed().territory_id());
}

Admission AdmitPay(NewFact& fact, const RuleContext& context, const States& states,
                   Violations& out) {
  const std::string funding_id = fact.payload.funding_paid().funding_id();
  const FundingState state = FundingIn(states, funding_id);
  if (const Fact* same = FindSame(state.payments, fact)) {
    if (context.corrects == nullptr) return Admission::kUnchanged;
    out.Add(MovementToldAlready(runtime::FieldPrefix(fact, context) + "amount_cents", *same));
  }
  AdmitFunding(state, funding_id, fact, context, out);
  return Admission::kTell;
}

Admission AdmitReduce(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const std::string funding_id = fact.payload.funding_reduced().funding_id();
  const std::string field = runtime::FieldPrefix(fact, context) + "amount_cents";
  const FundingState state = FundingIn(states, funding_id);
  if (const Fact* same = FindSame(state.reductions, fact)) {
    if (context.corrects == nullptr) return Admission::kUnchanged;
    out.Add(MovementToldAlready(field, *same));
  }
  AdmitFunding(state, funding_id, fact, context, out);
  const int64_t amount = fact.payload.funding_reduced().amount_cents();
  if (state.known() && state.net_cents() < amount) {
    out.Add(FundingExceeded(field, *state.commitment, state.net_cents(), amount));
  }
  return Admission::kTell;
}

}  // namespace

void RegisterFundingCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::CommitFundingRequest>(&CheckCommit, &PlanCommit);
  registry.AddRule({.type = EventPayload::kFundingCommittedFieldNumber,
                    .may_be_planned = true,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckCommitShape(fact.payload.funding_committed(),
                                           runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &CommitNeeds,
                    .admit = &AdmitCommit,
                    .claims = nullptr});
  registry.AddCommand<v1::PayFundingRequest>(&CheckMovement<v1::PayFundingRequest>, &PlanPay);
  registry.AddRule({.type = EventPayload::kFundingPaidFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckMovementShape(fact.payload.funding_paid(),
                                             runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &PayNeeds,
                    .admit = &AdmitPay,
                    .claims = nullptr});
  registry.AddCommand<v1::ReduceFundingRequest>(&CheckMovement<v1::ReduceFundingRequest>,
                                                &PlanReduce);
  registry.AddRule({.type = EventPayload::kFundingReducedFieldNumber,
                    .may_be_planned = true,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckMovementShape(fact.payload.funding_reduced(),
                                             runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &ReduceNeeds,
                    .admit = &AdmitReduce,
                    .claims = nullptr});
}

}  // namespace loge::rollout
