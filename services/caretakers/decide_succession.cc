// What becomes of landlords and neighbourhoods: other names, other codes, part of another.
#include <optional>
#include <utility>

#include "loge/v1/caretakers.pb.h"
#include "services/caretakers/errors.h"
#include "services/caretakers/rules.h"
#include "services/caretakers/state.h"
#include "services/runtime/checks.h"
#include "services/runtime/limits.h"

namespace loge::caretakers {
namespace {

using events::v1::LandlordAbsorbed;
using events::v1::LandlordRenamed;
using events::v1::NeighbourhoodMerged;
using events::v1::NeighbourhoodRecoded;
using runtime::Admission;
using runtime::Date;
using runtime::FactDate;
using runtime::Need;
using runtime::NewFact;
using runtime::Plan;
using runtime::PlanContext;
using runtime::Presence;
using runtime::RuleContext;
using runtime::States;
using runtime::Violations;

LandlordRenamed EventOf(const v1::RenameLandlordRequest& request) {
  LandlordRenamed event;
  event.set_landlord_id(request.landlord_id());
  event.set_name(request.name());
  return event;
}

LandlordAbsorbed EventOf(const v1::AbsorbLandlordRequest& request) {
  LandlordAbsorbed event;
  event.set_landlord_id(request.landlord_id());
  event.set_into_landlord_id(request.into_landlord_id());
  return event;
}

NeighbourhoodRecoded EventOf(const v1::RecodeNeighbourhoodRequest& request) {
  NeighbourhoodRecoded event;
  event.set_neighbourhood_id(request.neighbourhood_id());
  event.set_commune_code(request.commune_code());
  event.set_zoning_code(request.zoning_code());
  return event;
}

NeighbourhoodMerged EventOf(const v1::MergeNeighbourhoodRequest& request) {
  NeighbourhoodMerged event;
  event.set_neighbourhood_id(request.neighbourhood_id());
  event.set_into_neighbourhood_id(request.into_neighbourhood_id());
  return event;
}

void CheckShape(const LandlordRenamed& event, const std::optional<FactDate>&,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  runtime::CheckText(event.name(), prefix + "name", Presence::kRequired,
                     runtime::kNameCharactersMax, out);
}

void CheckInto(const std::string& id, const std::string& into, const std::string& field,
               Violations& out) {
  runtime::CheckId(into, field, Presence::kRequired, out);
  if (!into.empty() && id == into) {
    runtime::AddInvalid(field, "is the same one", "another one", into, out);
  }
}

void CheckShape(const LandlordAbsorbed& event, const std::optional<FactDate>&,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.landlord_id(), prefix + "landlord_id", Presence::kRequired, out);
  CheckInto(event.landlord_id(), event.into_landlord_id(), prefix + "into_landlord_id", out);
}

void CheckShape(const NeighbourhoodRecoded& event, const std::optional<FactDate>& date,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kRequired, out);
  runtime::CheckCommuneCode(event.commune_code(), prefix + "commune_code", Presence::kOptional,
                            out);
  runtime::CheckZoningCode(event.zoning_code(), date, prefix + "zoning_code", out);
}

void CheckShape(const NeighbourhoodMerged& event, const std::optional<FactDate>&,
                const std::string& prefix, Violations& out) {
  runtime::CheckId(event.neighbourhood_id(), prefix + "neighbourhood_id", Presence::kRequired, out);
  CheckInto(event.neighbourhood_id(), event.into_neighbourhood_id(),
            prefix + "into_neighbourhood_id", out);
}

template <class Request>
void CheckRequest(const Request& request, const PlanContext&, Violations& out) {
  const std::optional<FactDate> date =
      runtime::CheckFactDate(request.occurred_on(), "occurred_on", Presence::kRequired, out);
  CheckShape(EventOf(request), date, "", out);
}

Plan PlanRename(const v1::RenameLandlordRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_landlord_renamed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.landlord_id()};
}

Plan PlanAbsorb(const v1::AbsorbLandlordRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_landlord_absorbed() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.landlord_id()};
}

Plan PlanRecode(const v1::RecodeNeighbourhoodRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_neighbourhood_recoded() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.neighbourhood_id()};
}

Plan PlanMerge(const v1::MergeNeighbourhoodRequest& request, const PlanContext&) {
  NewFact fact;
  *fact.payload.mutable_neighbourhood_merged() = EventOf(request);
  fact.date = runtime::PlannedDate(request.occurred_on());
  return {{std::move(fact)}, request.neighbourhood_id()};
}

Admission AdmitRename(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const LandlordRenamed& event = fact.payload.landlord_renamed();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Date day = fact.date.day;
  RequireLandlord(states, event.landlord_id(), fact.date, prefix + "landlord_id", out);
  const std::optional<LandlordEntry> landlord = LandlordIn(states, event.landlord_id());
  if (!landlord.has_value() || !out.empty()) return Admission::kTell;
  if (context.corrects == nullptr && landlord->NameOn(day) == event.name()) {
    return Admission::kUnchanged;
  }
  if (landlord->fact.date.day == day) {
    out.Add(ToldOtherwise(prefix + "name", day, landlord->fact.known_from));
  }
  for (const runtime::Fact& renaming : landlord->renamings) {
    if (renaming.date.day == day) out.Add(ToldOtherwise(prefix + "name", day, renaming.known_from));
  }
  return Admission::kTell;
}

Admission AdmitRecode(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const NeighbourhoodRecoded& event = fact.payload.neighbourhood_recoded();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const Date day = fact.date.day;
  RequireNeighbourhood(states, event.neighbourhood_id(), fact.date, prefix + "neighbourhood_id",
                       out);
  const std::optional<NeighbourhoodEntry> place = NeighbourhoodIn(states, event.neighbourhood_id());
  if (!place.has_value() || !out.empty()) return Admission::kTell;
  const Codes& then = place->CodesOn(day);
  const bool same_commune = event.commune_code().empty() || event.commune_code() == then.commune;
  if (context.corrects == nullptr && same_commune && event.zoning_code() == then.zoning) {
    return Admission::kUnchanged;
  }
  for (const Codes& codes : place->codes) {
    if (codes.fact.date.day != day) continue;
    out.Add(ToldOtherwise(prefix + "zoning_code", day, codes.fact.known_from));
  }
  return Admission::kTell;
}

// What the two kinds of succession have in common. `find` gives the succession of an id, if any;
// `known_reason` says that there is one already.
template <class Find>
Admission AdmitSuccession(const std::string& id, const std::string& into, const NewFact& fact,
                          const RuleContext& context, v1::ErrorReason known_reason,
                          const std::string& field, const std::string& into_field, Find find,
                          Violations& out) {
  if (const std::optional<Succession> known = find(id)) {
    if (context.corrects == nullptr && known->into == into && known->fact.date == fact.date) {
      return Admission::kUnchanged;
    }
    out.Add(SuccessionKnown(known_reason, field, *known));
    return Admission::kTell;
  }
  std::optional<Succession> next = find(into);
  while (next.has_value() && next->into != id) next = find(next->into);
  if (next.has_value()) out.Add(SuccessionCycle(into_field, id, into));
  return Admission::kTell;
}

Admission AdmitAbsorb(NewFact& fact, const RuleContext& context, const States& states,
                      Violations& out) {
  const LandlordAbsorbed& event = fact.payload.landlord_absorbed();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto find = [&](const std::string& id) {
    const std::optional<LandlordEntry> landlord = LandlordIn(states, id);
    return landlord.has_value() ? landlord->absorbed : std::nullopt;
  };
  const Admission admission =
      AdmitSuccession(event.landlord_id(), event.into_landlord_id(), fact, context,
                      v1::ERROR_REASON_LANDLORD_ABSORBED, prefix + "landlord_id",
                      prefix + "into_landlord_id", find, out);
  if (admission == Admission::kUnchanged || !out.empty()) return admission;
  RequireLandlord(states, event.landlord_id(), fact.date, prefix + "landlord_id", out);
  RequireLandlord(states, event.into_landlord_id(), fact.date, prefix + "into_landlord_id", out);
  return Admission::kTell;
}

Admission AdmitMerge(NewFact& fact, const RuleContext& context, const States& states,
                     Violations& out) {
  const NeighbourhoodMerged& event = fact.payload.neighbourhood_merged();
  const std::string prefix = runtime::FieldPrefix(fact, context);
  const auto find = [&](const std::string& id) {
    const std::optional<NeighbourhoodEntry> place = NeighbourhoodIn(states, id);
    return place.has_value() ? place->merged : std::nullopt;
  };
  const Admission admission =
      AdmitSuccession(event.neighbourhood_id(), event.into_neighbourhood_id(), fact, context,
                      v1::ERROR_REASON_NEIGHBOURHOOD_MERGED, prefix + "neighbourhood_id",
                      prefix + "into_neighbourhood_id", find, out);
  if (admission == Admission::kUnchanged || !out.empty()) return admission;
  RequireNeighbourhood(states, event.neighbourhood_id(), fact.date, prefix + "neighbourhood_id",
                       out);
  RequireNeighbourhood(states, event.into_neighbourhood_id(), fact.date,
                       prefix + "into_neighbourhood_id", out);
  return Admission::kTell;
}

// The one that is no more, the one that goes on, and what that one becomes part of, as far as it is
// loaded.
std::vector<Need> NeedsOfAbsorb(const NewFact& fact, const RuleContext&, const States& states) {
  const LandlordAbsorbed& event = fact.payload.landlord_absorbed();
  std::vector<Need> needs{LandlordNeed(event.landlord_id())};
  for (std::string id = event.into_landlord_id(); id != event.landlord_id();) {
    needs.push_back(LandlordNeed(id));
    const std::optional<LandlordEntry> landlord = LandlordIn(states, id);
    if (!landlord.has_value() || !landlord->absorbed.has_value()) break;
    id = landlord->absorbed->into;
  }
  return needs;
}

std::vector<Need> NeedsOfMerge(const NewFact& fact, const RuleContext&, const States& states) {
  const NeighbourhoodMerged& event = fact.payload.neighbourhood_merged();
  std::vector<Need> needs{NeighbourhoodNeed(event.neighbourhood_id())};
  for (std::string id = event.into_neighbourhood_id(); id != event.neighbourhood_id();) {
    needs.push_back(NeighbourhoodNeed(id));
    const std::optional<NeighbourhoodEntry> place = NeighbourhoodIn(states, id);
    if (!place.has_value() || !place->merged.has_value()) break;
    id = place->merged->into;
  }
  return needs;
}

void AddLandlordCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRequest<v1::RenameLandlordRequest>, &PlanRename);
  runtime::FactRule rename;
  rename.type = events::v1::EventPayload::kLandlordRenamed;
  rename.may_be_planned = true;
  rename.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.landlord_renamed(), fact.date, runtime::ReplacementPrefix(fact.payload),
               out);
  };
  rename.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector{LandlordNeed(fact.payload.landlord_renamed().landlord_id())};
  };
  rename.admit = &AdmitRename;
  registry.AddRule(std::move(rename));

  registry.AddCommand(&CheckRequest<v1::AbsorbLandlordRequest>, &PlanAbsorb);
  runtime::FactRule absorb;
  absorb.type = events::v1::EventPayload::kLandlordAbsorbed;
  absorb.may_be_planned = true;
  absorb.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.landlord_absorbed(), fact.date,
               runtime::ReplacementPrefix(fact.payload), out);
  };
  absorb.needs = &NeedsOfAbsorb;
  absorb.admit = &AdmitAbsorb;
  registry.AddRule(std::move(absorb));
}

void AddNeighbourhoodCommands(runtime::CommandRegistry& registry) {
  registry.AddCommand(&CheckRequest<v1::RecodeNeighbourhoodRequest>, &PlanRecode);
  runtime::FactRule recode;
  recode.type = events::v1::EventPayload::kNeighbourhoodRecoded;
  recode.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.neighbourhood_recoded(), fact.date,
               runtime::ReplacementPrefix(fact.payload), out);
  };
  recode.needs = [](const NewFact& fact, const RuleContext&, const States&) {
    return std::vector{NeighbourhoodNeed(fact.payload.neighbourhood_recoded().neighbourhood_id())};
  };
  recode.admit = &AdmitRecode;
  registry.AddRule(std::move(recode));

  registry.AddCommand(&CheckRequest<v1::MergeNeighbourhoodRequest>, &PlanMerge);
  runtime::FactRule merge;
  merge.type = events::v1::EventPayload::kNeighbourhoodMerged;
  merge.check = [](const NewFact& fact, Violations& out) {
    CheckShape(fact.payload.neighbourhood_merged(), fact.date,
               runtime::ReplacementPrefix(fact.payload), out);
  };
  merge.needs = &NeedsOfMerge;
  merge.admit = &AdmitMerge;
  registry.AddRule(std::move(merge));
}

}  // namespace

void AddSuccessionCommands(runtime::CommandRegistry& registry) {
  AddLandlordCommands(registry);
  AddNeighbourhoodCommands(registry);
}

}  // namespace loge::caretakers
