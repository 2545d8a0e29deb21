// Landlords and neighbourhoods: where people work.
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/identifiers.h"
#include "services/runtime/limits.h"

namespace loge::caretakers {
namespace {

using events::v1::LandlordRegistered;
using events::v1::NeighbourhoodDefined;
using runtime::Admission;
using runtime::FactDate;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

constexpr absl::string_view kLandlordPrefix = "landlord/";

LandlordRegistered EventOf(const v1::RegisterLandlordRequest& request) {
  LandlordRegistered event;
  event.set_landlord_id(request.landlord_id());
  event.set_kind(request.kind());
  event.set_name(request.name());
  event.set_siren(request.siren());
  return event;
}

void CheckShape(const LandlordRegistered& event, const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckEnum(event.kind(), prefix + "kind", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
  runtime::CheckSiren(event.siren(), prefix + "siren", Presence::kOptional, out);
}

void CheckRegister(const v1::RegisterLandlordRequest& request, const PlanContext&,
                   Violations& out) {
  runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), "", out);
}

Plan PlanRegister(const v1::RegisterLandlordRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_landlord_registered() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.landlord_id()};
}

// A SIREN is unique among those that are: one of a landlord that was absorbed can be taken over.
bool HolderIsNoMore(const std::string& holder, runtime::Date day, const States& states) {
  if (!absl::StartsWith(holder, kLandlordPrefix)) return false;
  const std::optional<LandlordEntry> landlord =
      LandlordIn(states, holder.substr(kLandlordPrefix.size()));
  return landlord.has_value() && landlord->absorbed.has_value() && landlord->absorbed->By(day);
}

Admission AdmitLandlord(NewFact& fact, const RuleContext& context, const States& states,
                        Violations& out) {
  LandlordRegistered& event = *fact.payload.mutable_landlord_registered();
  event.set_siren(runtime::NormalNumber(event.siren()));
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const std::optional<LandlordEntry> known = LandlordIn(states, event.landlord_id());
  if (known.has_value()) {
    if (known->fact.date == fact.date && Same(known->registered, event)) {
      return Admission::kUnchanged;
    }
    out.Add(AlreadyExists(prefix + "landlord_id", "landlord", event.landlord_id(),
                          known->fact.known_from));
  }
  for (const auto& [claim, holder] : context.held_claims) {
    if (!HolderIsNoMore(holder, fact.date.day, states)) {
      out.Add(SirenTaken(prefix + "siren", holder));
    }
  }
  return Admission::kTell;
}

std::vector<runtime::Need> NeedsOfLandlord(const NewFact& fact, const RuleContext& context,
                                           const States&) {
  std::vector<runtime::Need> needs{LandlordNeed(fact.payload.landlord_registered().landlord_id())};
  for (const auto& [claim, holder] : context.held_claims) {
    if (absl::StartsWith(holder, kLandlordPrefix)) needs.push_back({&kLandlordFold, holder});
  }
  return needs;
}

std::vector<runtime::Claim> ClaimsOfLandlord(const NewFact& fact) {
  const LandlordRegistered& event = fact.payload.landlord_registered();
  if (event.siren().empty()) return {};
  return {{"siren", "", runtime::NormalNumber(event.siren()),
           absl::StrCat("landlord/", event.landlord_id()), "siren"}};
}

NeighbourhoodDefined EventOf(const v1::DefineNeighbourhoodRequest& request) {
  NeighbourhoodDefined event;
  event.set_neighbourhood_id(request.neighbourhood_id());
  event.set_commune_code(request.commune_code());
  event.set_zoning_code(request.zoning_code());
  event.set_name(request.name());
  return event;
}

void CheckShape(const NeighbourhoodDefined& event, const std::optional<FactDate>& date,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kRequired, out);
  runtime::CheckCommuneCode(event.commune_code(), prefix + "commune_code", Presence::kRequired,
                            out);
  runtime::CheckZoningCode(event.zoning_code(), date, prefix + "zoning_code", out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
}

void CheckDefine(const v1::DefineNeighbourhoodRequest& request, const PlanContext&,
                 Violations& out) {
  const std::optional<FactDate> date =
      runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), date, "", out);
}

Plan PlanDefine(const v1::DefineNeighbourhoodRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_neighbourhood_defined() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.neighbourhood_id()};
}

Admission AdmitNeighbourhood(NewFact& fact, const RuleContext& context, const States& states,
                             Violations& out) {
  const NeighbourhoodDefined& event = fact.payload.neighbourhood_defined();
  const std::optional<NeighbourhoodEntry> known = NeighbourhoodIn(states, event.neighbourhood_id());
  if (!known.has_value()) return Admission::kTell;
  if (known->fact.date == fact.date && Same(known->defined, event)) return Admission::kUnchanged;
  out.Add(AlreadyExists(runtime::FieldPrefix(fact, context) + "neighbourhood_id", "neighbourhood",
                        event.neighbourhood_id(), known->fact.known_from));
  return Admission::kTell;
}

}  // namespace

void AddPlaceCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRegister, &PlanRegister);
  runtime::FactRule landlord;
  landlord.type = events::v1::EventPayload::kLandlordRegistered;
  landlord.may_be_planned = true;
  landlord.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.landlord_registered(), runtime::ReplacementPrefix(fact.payload), out);
  };
  landlord.needs = &NeedsOfLandlord;
  landlord.admit = &AdmitLandlord;
  landlord.claims = &ClaimsOfLandlord;
  registry.AddRule(std::move(landlord));

  registry.AddCommand(&CheckDefine, &PlanDefine);
  runtime::FactRule neighbourhood;
  neighbourhood.type = events::v1::EventPayload::kNeighbourhoodDefined;
  neighbourhood.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.neighbourhood_defined(), fact.date,
               runtime::ReplacementPrefix(fact.payload), out);
  };
  neighbourhood.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector{NeighbourhoodNeed(fact.payload.neighbourhood_defined().neighbourhood_id())};
  };
  neighbourhood.admit = &AdmitNeighbourhood;
  registry.AddRule(std::move(neighbourhood));
}

}  // namespace loge::caretakers
