#include "services/indicators/dwellings.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "services/caretakers/registry.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using caretakers::Successions;
using events::v1::DwellingsCounted;
using runtime::Date;
using runtime::Fact;

struct Count {
  Date day;  // On which it was told for its year.
  DwellingsCounted told;
};
// By landlord and neighbourhood, as told.
using Counts = std::map<std::pair<std::string, std::string>, Count>;

// The latest of each until the reader's date.
absl::StatusOr<Counts> LatestCounts(const runtime::FactReader& reader) {
  const std::string year = runtime::FormatDay(reader.as_of()).substr(0, 4);
  Counts latest;
  LOGE_RETURN_IF_ERROR(
      reader.ForEach("landlord", "", [&](absl::string_view, const std::vector<Fact>& facts) {
        for (const Fact& fact : facts) {
          if (!fact.payload->has_dwellings_counted()) continue;
          const DwellingsCounted& told = fact.payload->dwellings_counted();
          if (year < absl::StrFormat("%04d", told.year())) continue;
          Count& count = latest[{told.landlord_id(), told.neighbourhood_id()}];
          // Two of one year by contradiction of later corrections: the first told counts.
          if (count.told.year() < told.year()) count = {fact.date.day, told};
        }
        return true;
      }));
  return latest;
}

// Whether `other` was told when what `count` is about was part of what it is about.
bool Has(const Count& other, const Count& count, const Successions& became) {
  const bool same = other.told.landlord_id() == count.told.landlord_id() &&
                    other.told.neighbourhood_id() == count.told.neighbourhood_id();
  return !same && count.told.year() <= other.told.year() &&
         became.LandlordOn(count.told.landlord_id(), other.day) == other.told.landlord_id() &&
         became.NeighbourhoodOn(count.told.neighbourhood_id(), other.day) ==
             other.told.neighbourhood_id();
}

}  // namespace

absl::StatusOr<std::optional<int64_t>> DwellingsIn(const runtime::FactReader& caretakers,
                                                   const std::set<std::string>& neighbourhood_ids) {
  LOGE_ASSIGN_OR_RETURN(const Counts latest, LatestCounts(caretakers));
  std::set<std::string> landlords;
  std::set<std::string> places;
  for (const auto& [key, count] : latest) {
    landlords.insert(key.first);
    places.insert(key.second);
  }
  LOGE_ASSIGN_OR_RETURN(const Successions became,
                        caretakers::Registry(caretakers).SuccessionsOf(landlords, places));
  std::vector<Count> here;
  for (const auto& [key, count] : latest) {
    const std::string place = became.NeighbourhoodOn(key.second, caretakers.as_of());
    if (neighbourhood_ids.count(place) != 0) here.push_back(count);
  }
  if (here.empty()) return std::optional<int64_t>();
  int64_t all = 0;
  for (const Count& count : here) {
    const bool told_anew = std::any_of(
        here.begin(), here.end(), [&](const Count& other) { return Has(other, count, became); });
    if (!told_anew) all += count.told.count();
  }
  return std::optional<int64_t>(all);
}

}  // namespace loge::indicators
