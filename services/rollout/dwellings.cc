#include "services/rollout/dwellings.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/caretakers/registry.h"
#include "services/runtime/date.h"
#include "services/runtime/facts.h"
#include "storage/base/status_macros.h"

namespace loge::rollout {
namespace {

using caretakers::Successions;
using events::v1::DwellingsCounted;
using runtime::Date;
using runtime::Fact;
using runtime::FactReader;

// The kind of subject that has the counts of a neighbourhood, and what became part of it.
constexpr char kKind[] = "dwellings";

struct Count {
  Date day;  // On which it was told for its year.
  DwellingsCounted told;
};
// The latest of each landlord and neighbourhood, as told, until the reader's date.
using Counts = std::map<std::pair<std::string, std::string>, Count>;

void AddLatest(const std::vector<Fact>& facts, Date as_of, Counts& latest) {
  const std::string year = runtime::FormatDay(as_of).substr(0, 4);
  for (const Fact& fact : facts) {
    if (!fact.payload->has_dwellings_counted()) continue;
    const DwellingsCounted& told = fact.payload->dwellings_counted();
    if (year < absl::StrFormat("%04d", told.year())) continue;
    Count& count = latest[{told.landlord_id(), told.neighbourhood_id()}];
    // Two of one year by contradiction of later corrections: the first told counts.
    if (count.told.year() < told.year()) count = {fact.date.day, told};
  }
}

// Those of the neighbourhoods, and of what has become part of them by whatever way.
absl::StatusOr<Counts> LatestIn(const FactReader& reader,
                                const std::set<std::string>& neighbourhood_ids) {
  Counts latest;
  std::set<std::string> seen = neighbourhood_ids;
  std::vector<std::string> left(seen.begin(), seen.end());
  while (!left.empty()) {
    const std::string place = std::move(left.back());
    left.pop_back();
    LOGE_ASSIGN_OR_RETURN(const std::vector<Fact> facts,
                          reader.Facts(absl::StrCat(kKind, "/", place)));
    AddLatest(facts, reader.as_of(), latest);
    for (const Fact& fact : facts) {
      if (!fact.payload->has_neighbourhood_merged()) continue;
      const std::string& merged = fact.payload->neighbourhood_merged().neighbourhood_id();
      if (seen.insert(merged).second) left.push_back(merged);
    }
  }
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

absl::StatusOr<Dwellings> SumUp(const FactReader& reader, const Counts& latest) {
  std::set<std::string> landlords;
  std::set<std::string> places;
  for (const auto& [key, count] : latest) {
    landlords.insert(key.first);
    places.insert(key.second);
  }
  LOGE_ASSIGN_OR_RETURN(const Successions became,
                        caretakers::Registry(reader).SuccessionsOf(landlords, places));
  // What one count may have of another is of what both have become.
  std::map<std::pair<std::string, std::string>, std::vector<const Count*>> groups;
  for (const auto& [key, count] : latest) {
    groups[{became.LandlordOn(key.first, reader.as_of()),
            became.NeighbourhoodOn(key.second, reader.as_of())}]
        .push_back(&count);
  }
  Dwellings dwellings;
  for (const auto& [key, counts] : groups) {
    int64_t sum = 0;
    for (const Count* const count : counts) {
      const bool told_anew = std::any_of(counts.begin(), counts.end(), [&](const Count* other) {
        return Has(*other, *count, became);
      });
      if (!told_anew) sum += count->told.count();
    }
    dwellings.emplace(key, sum);
  }
  return dwellings;
}

}  // namespace

absl::StatusOr<Dwellings> ReadDwellings(const FactReader& caretakers) {
  Counts latest;
  LOGE_RETURN_IF_ERROR(
      caretakers.ForEach(kKind, "", [&](absl::string_view, const std::vector<Fact>& facts) {
        AddLatest(facts, caretakers.as_of(), latest);
        return true;
      }));
  return SumUp(caretakers, latest);
}

absl::StatusOr<std::optional<int64_t>> DwellingsIn(const FactReader& caretakers,
                                                   const std::set<std::string>& neighbourhood_ids) {
  LOGE_ASSIGN_OR_RETURN(const Counts latest, LatestIn(caretakers, neighbourhood_ids));
  LOGE_ASSIGN_OR_RETURN(const Dwellings dwellings, SumUp(caretakers, latest));
  std::optional<int64_t> all;
  for (const auto& [key, count] : dwellings) {
    // One of them may have become part of a neighbourhood that is not.
    if (neighbourhood_ids.count(key.second) != 0) all = all.value_or(0) + count;
  }
  return all;
}

}  // namespace loge::rollout
