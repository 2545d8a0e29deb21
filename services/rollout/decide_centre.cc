// Who states interest in a centre, who carries it, where it is.
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "loge/v1/centre.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/centre.h"
#include "services/rollout/decide_parts.h"
#include "services/rollout/errors_centre.h"
#include "services/runtime/identifiers.h"
#include "services/runtime/limits.h"

namespace loge::rollout {
namespace {

using events::v1::CarrierDesignated;
using events::v1::CentrePlaceNamed;
using events::v1::EventPayload;
using events::v1::InterestStated;
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

// --- Interest ---

template <class Message>
void CheckInterestShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckId(m.landlord_id(), prefix + "landlord_id", Presence::kOptional, out);
  runtime::CheckId(m.partner_id(), prefix + "partner_id", Presence::kOptional, out);
  if (m.landlord_id().empty() == m.partner_id().empty()) {
    out.Add(OneInterested(prefix + "landlord_id", !m.landlord_id().empty()));
  }
}

void CheckInterest(const v1::StateInterestRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckInterestShape(request, "", out);
}

Plan PlanInterest(const v1::StateInterestRequest& request, const PlanContext&) {
  NewFact fact;
  InterestStated* event = fact.payload.mutable_interest_stated();
  event->set_territory_id(request.territory_id());
  event->set_landlord_id(request.landlord_id());
  event->set_partner_id(request.partner_id());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

std::vector<Need> InterestNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const InterestStated& event = fact.payload.interest_stated();
  std::vector<Need> needs{ProposalNeed(event.territory_id()),
                          {&kInterestFold, TerritorySubject(event.territory_id())}};
  if (!event.landlord_id().empty()) {
    needs.push_back({&caretakers::kLandlordFold, "landlord/" + event.landlord_id()});
  }
  if (!event.partner_id().empty()) needs.push_back(PartnerNeed(event.partner_id()));
  return needs;
}

// What `fact` says was told already of that day or, by its own command, of an earlier one: whoever
// has stated its interest states nothing new.
Admission AdmitStatement(const std::vector<Fact>& told, const NewFact& fact,
                         const RuleContext& context, const std::string& field, Violations& out) {
  for (const Fact& other : told) {
    if (!MessageDifferencer::Equals(*other.payload, fact.payload)) continue;
    if (context.corrects == nullptr &&
        (other.date == fact.date || other.date.day < fact.date.day)) {
      return Admission::kUnchanged;
    }
    if (other.date == fact.date) out.Add(InterestToldAlready(field, other));
  }
  return Admission::kTell;
}

Admission AdmitInterest(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  const InterestStated& event = fact.payload.interest_stated();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::vector<Fact>& told =
      states.Get(kInterestFold, TerritorySubject(event.territory_id())).facts();
  if (AdmitStatement(told, fact, context, prefix + "territory_id", out) == Admission::kUnchanged) {
    return Admission::kUnchanged;
  }
  RequireTerritory(states, event.territory_id(), prefix + "territory_id", out);
  if (!event.landlord_id().empty()) {
    caretakers::RequireLandlord(states, event.landlord_id(), fact.date, prefix + "landlord_id",
                                out);
  } else {
    RequirePartner(states, event.partner_id(), fact.date, prefix + "partner_id", out);
  }
  return Admission::kTell;
}

// --- Carriers and places ---

void CheckCarrierShape(const CarrierDesignated& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
  runtime::CheckSiren(event.siren(), prefix + "siren", Presence::kOptional, out);
  runtime::CheckRna(event.rna(), prefix + "rna", Presence::kOptional, out);
}

CarrierDesignated EventOf(const v1::DesignateCarrierRequest& request) {
  CarrierDesignated event;
  event.set_territory_id(request.territory_id());
  event.set_name(request.name());
  event.set_siren(runtime::NormalNumber(request.siren()));
  event.set_rna(runtime::NormalNumber(request.rna()));
  return event;
}

void CheckCarrier(const v1::DesignateCarrierRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckCarrierShape(EventOf(request), "", out);
}

Plan PlanCarrier(const v1::DesignateCarrierRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_carrier_designated() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

void CheckCarrierFact(const NewFact& fact, Violations& out) {
  const CarrierDesignated& event = fact.payload.carrier_designated();
  const std::string prefix = runtime::ReplacementPrefix(fact.payload);
  CheckCarrierShape(event, prefix, out);
  if (runtime::NormalNumber(event.siren()) != event.siren()) {
    runtime::AddInvalid(prefix + "siren", "is stored without spaces", "9 digits", event.siren(),
                        out);
  }
}

template <class Message>
void CheckPlaceShape(const Message& m, const std::string& prefix, Violations& out) {
  runtime::CheckId(m.territory_id(), prefix + "territory_id", Presence::kRequired, out);
  runtime::CheckText(m.place(), prefix + "place", Presence::kRequired, runtime::kNameCharactersMax,
                     out);
}

void CheckPlace(const v1::NameCentrePlaceRequest& request, const PlanContext&, Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckPlaceShape(request, "", out);
}

Plan PlanPlace(const v1::NameCentrePlaceRequest& request, const PlanContext&) {
  NewFact fact;
  CentrePlaceNamed* event = fact.payload.mutable_centre_place_named();
  event->set_territory_id(request.territory_id());
  event->set_place(request.place());
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.territory_id()};
}

std::vector<Need> CarrierNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const std::string& id = fact.payload.carrier_designated().territory_id();
  return {ProposalNeed(id), {&kCarrierFold, TerritorySubject(id)}};
}

std::vector<Need> PlaceNeeds(const NewFact& fact, const RuleContext&, const States&) {
  const std::string& id = fact.payload.centre_place_named().territory_id();
  return {ProposalNeed(id), {&kPlaceFold, TerritorySubject(id)}};
}

// One follows the other: no two may begin on one day, or the one that counts would be the one that
// arrived last.
Admission AdmitFollower(const std::vector<Fact>& others, const std::string& territory_id,
                        const NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  for (const Fact& other : others) {
    if (other.date.day != fact.date.day) continue;
    if (context.corrects == nullptr && other.date == fact.date &&
        MessageDifferencer::Equals(*other.payload, fact.payload)) {
      return Admission::kUnchanged;
    }
    out.Add(BeginsOnThatDay("occurred_on", fact.date, other));
  }
  RequireTerritory(states, territory_id, runtime::FieldPrefix(fact, context) + "territory_id", out);
  return Admission::kTell;
}

Admission AdmitCarrier(NewFact& fact, const RuleContext& context, const States& states,
                       Violations& out) {
  const std::string& id = fact.payload.carrier_designated().territory_id();
  const std::vector<Fact> others =
      FoldCarriers(id, states.Get(kCarrierFold, TerritorySubject(id)).facts());
  return AdmitFollower(others, id, fact, context, states, out);
}

Admission AdmitPlace(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const std::string& id = fact.payload.centre_place_named().territory_id();
  const std::vector<Fact> others =
      FoldPlaces(id, states.Get(kPlaceFold, TerritorySubject(id)).facts());
  return AdmitFollower(others, id, fact, context, states, out);
}

}  // namespace

void RegisterCentreCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand<v1::StateInterestRequest>(&CheckInterest, &PlanInterest);
  registry.AddRule({.type = EventPayload::kInterestStatedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckInterestShape(fact.payload.interest_stated(),
                                             runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &InterestNeeds,
                    .admit = &AdmitInterest,
                    .claims = nullptr});
  registry.AddCommand<v1::DesignateCarrierRequest>(&CheckCarrier, &PlanCarrier);
  registry.AddRule({.type = EventPayload::kCarrierDesignatedFieldNumber,
                    .check = &CheckCarrierFact,
                    .needs = &CarrierNeeds,
                    .admit = &AdmitCarrier,
                    .claims = nullptr});
  registry.AddCommand<v1::NameCentrePlaceRequest>(&CheckPlace, &PlanPlace);
  registry.AddRule({.type = EventPayload::kCentrePlaceNamedFieldNumber,
                    .check =
                        [](const NewFact& fact, Violations& out) {
                          CheckPlaceShape(fact.payload.centre_place_named(),
                                          runtime::ReplacementPrefix(fact.payload), out);
                        },
                    .needs = &PlaceNeeds,
                    .admit = &AdmitPlace,
                    .claims = nullptr});
}

}  // namespace loge::rollout
