#include "services/caretakers/successions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/caretakers/state.h"

namespace loge::caretakers {
namespace {

using events::v1::EventPayload;
using runtime::Date;
using runtime::Fact;
using runtime::Need;
using runtime::States;

const runtime::FoldSpec kAbsorbedFold{"landlord.absorbed", {EventPayload::kLandlordAbsorbed}};
const runtime::FoldSpec kMergedFold{"neighbourhood.merged", {EventPayload::kNeighbourhoodMerged}};

// Each step leads to a place that goes on longer; no more steps than there are places, should facts
// that contradict each other lead in a circle.
std::string Last(const std::map<std::string, Succession>& successions, std::string id, Date day) {
  for (size_t steps = 0; steps < successions.size(); ++steps) {
    const auto it = successions.find(id);
    if (it == successions.end() || !it->second.By(day)) break;
    id = it->second.into;
  }
  return id;
}

Need SuccessionNeed(const runtime::FoldSpec& fold, const char* kind, const std::string& id) {
  return {&fold, absl::StrCat(kind, "/", id)};
}

// Follows `id` as far as `states` tells. `visit` gets each need on the way.
template <class Visit>
void Follow(const States& states, const runtime::FoldSpec& fold, const char* kind, std::string id,
            std::map<std::string, Succession>& out, Visit visit) {
  while (out.count(id) == 0) {
    const Need need = SuccessionNeed(fold, kind, id);
    visit(need);
    std::optional<Succession> next = FoldSuccession(states.Get(fold, need.subject).facts());
    if (!next.has_value()) return;
    std::string into = next->into;
    out.emplace(std::move(id), *std::move(next));
    id = std::move(into);
  }
}

template <class Visit>
Successions FollowAll(const States& states, const std::vector<Fact>& facts, Visit visit) {
  Successions out;
  const NamedPlaces places = PlacesIn(facts);
  for (const std::string& id : places.landlords) {
    Follow(states, kAbsorbedFold, kAbsorbedLandlord, id, out.landlords, visit);
  }
  for (const std::string& id : places.neighbourhoods) {
    Follow(states, kMergedFold, kMergedNeighbourhood, id, out.neighbourhoods, visit);
  }
  return out;
}

}  // namespace

NamedPlaces PlacesIn(const std::vector<Fact>& facts) {
  NamedPlaces out;
  const auto add = [&](const std::string& landlord_id, const auto& neighbourhood_ids) {
    out.landlords.insert(landlord_id);
    out.neighbourhoods.insert(neighbourhood_ids.begin(), neighbourhood_ids.end());
  };
  for (const Fact& fact : facts) {
    const EventPayload& p = *fact.payload;
    if (p.has_caretaker_joined()) {
      add(p.caretaker_joined().landlord_id(), p.caretaker_joined().neighbourhood_ids());
    } else if (p.has_caretaker_transferred()) {
      const auto& transferred = p.caretaker_transferred();
      add(transferred.from_landlord_id(), transferred.neighbourhood_ids());
      out.landlords.insert(transferred.to_landlord_id());
    } else if (p.has_caretaker_reassigned()) {
      add(p.caretaker_reassigned().landlord_id(), p.caretaker_reassigned().neighbourhood_ids());
    } else if (p.has_caretaker_details_changed()) {
      out.landlords.insert(p.caretaker_details_changed().landlord_id());
    } else if (p.has_caretaker_left()) {
      out.landlords.insert(p.caretaker_left().landlord_id());
    } else if (!p.referent_appointed().neighbourhood_id().empty()) {
      out.neighbourhoods.insert(p.referent_appointed().neighbourhood_id());
    } else if (!p.referent_ended().neighbourhood_id().empty()) {
      out.neighbourhoods.insert(p.referent_ended().neighbourhood_id());
    }
  }
  return out;
}

std::optional<Succession> FoldSuccession(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.payload->has_landlord_absorbed()) {
      return Succession{fact.payload->landlord_absorbed().into_landlord_id(), fact};
    }
    if (fact.payload->has_neighbourhood_merged()) {
      return Succession{fact.payload->neighbourhood_merged().into_neighbourhood_id(), fact};
    }
  }
  return std::nullopt;
}

std::string Successions::LandlordOn(const std::string& landlord_id, Date day) const {
  return Last(landlords, landlord_id, day);
}

std::string Successions::NeighbourhoodOn(const std::string& neighbourhood_id, Date day) const {
  return Last(neighbourhoods, neighbourhood_id, day);
}

void AddPersonNeeds(const States& states, const std::string& caretaker_id,
                    std::vector<Need>& needs) {
  needs.push_back({&kCaretakerFold, absl::StrCat("caretaker/", caretaker_id)});
  FollowAll(states, PersonFactsIn(states, caretaker_id),
            [&](const Need& need) { needs.push_back(need); });
}

Person PersonIn(const States& states, const std::string& caretaker_id) {
  const std::vector<Fact>& facts = PersonFactsIn(states, caretaker_id);
  return FoldPerson(caretaker_id, facts, FollowAll(states, facts, [](const Need&) {}));
}

void AddLandlordNeeds(const States& states, const std::string& landlord_id,
                      std::vector<Need>& needs) {
  std::map<std::string, Succession> followed;
  Follow(states, kAbsorbedFold, kAbsorbedLandlord, landlord_id, followed,
         [&](const Need& need) { needs.push_back(need); });
}

Successions LandlordsIn(const States& states, const std::set<std::string>& landlord_ids) {
  Successions out;
  for (const std::string& id : landlord_ids) {
    Follow(states, kAbsorbedFold, kAbsorbedLandlord, id, out.landlords, [](const Need&) {});
  }
  return out;
}

}  // namespace loge::caretakers
