// What became of landlords and neighbourhoods: how it is found in facts and states. Internal to
// services/caretakers. Pure; thread-safe.
#ifndef LOGE_SERVICES_CARETAKERS_SUCCESSIONS_H_
#define LOGE_SERVICES_CARETAKERS_SUCCESSIONS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/caretakers/registry.h"
#include "services/runtime/facts.h"

namespace loge::caretakers {

// Kinds of subjects that the facts about the end of a place carry.
inline constexpr char kAbsorbedLandlord[] = "absorbed-landlord";
inline constexpr char kMergedNeighbourhood[] = "merged-neighbourhood";

// The landlords and neighbourhoods that `facts` about a person name.
struct NamedPlaces {
  std::set<std::string> landlords;
  std::set<std::string> neighbourhoods;
};
NamedPlaces PlacesIn(const std::vector<runtime::Fact>& facts);

// From the facts with one subject of the kinds above; nothing when the place is on its own.
std::optional<Succession> FoldSuccession(const std::vector<runtime::Fact>& facts);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_SUCCESSIONS_H_
