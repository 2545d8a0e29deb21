// The diffusion curve, recounted: of each landlord, day by day.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "tests/property/recount.h"

namespace loge::property {

std::optional<int> Recount::FirstAtWork(const std::string& landlord,
                                        const std::set<std::string>& places, int committed,
                                        int until) const {
  std::optional<int> first;
  for (const auto& [person, spells] : spells_) {
    for (const Spell& spell : spells) {
      if (endings_.LandlordOn(spell.landlord, as_of_) != landlord) continue;
      for (int day = std::max(committed, spell.from); day <= until && spell.Covers(day); ++day) {
        const std::vector<std::string> there = spell.PlacesOn(day);
        const bool here = std::any_of(there.begin(), there.end(), [&](const std::string& place) {
          return places.contains(endings_.PlaceOn(place, as_of_));
        });
        if (!here) continue;
        first = std::min(first.value_or(day), day);
        break;
      }
    }
  }
  return first;
}

// Of each landlord and place the count of the latest year; one is left out when what both have
// become was told of on a day on which they had become it.
std::optional<int64_t> Recount::DwellingsOf(const std::string& landlord) const {
  std::map<std::pair<std::string, std::string>, const Fact*> latest;
  const int this_year = std::stoi(DayText(as_of_).substr(0, 4));
  for (const Fact& fact : past_) {
    if (!fact.payload->has_dwellings_counted()) continue;
    const auto& event = fact.payload->dwellings_counted();
    if (event.year() > this_year) continue;
    if (endings_.LandlordOn(event.landlord_id(), as_of_) != landlord) continue;
    const Fact*& known = latest[{event.landlord_id(), event.neighbourhood_id()}];
    if (known == nullptr || known->payload->dwellings_counted().year() < event.year()) {
      known = &fact;
    }
  }
  if (latest.empty()) return std::nullopt;
  int64_t sum = 0;
  for (const auto& [key, fact] : latest) {
    const auto& event = fact->payload->dwellings_counted();
    bool told_anew = false;
    for (const auto& [other_key, other] : latest) {
      if (other == fact || other->payload->dwellings_counted().year() < event.year()) continue;
      if (endings_.LandlordOn(key.first, other->day) != other_key.first) continue;
      if (endings_.PlaceOn(key.second, other->day) != other_key.second) continue;
      const bool one_place =
          endings_.PlaceOn(key.second, as_of_) == endings_.PlaceOn(other_key.second, as_of_);
      if (one_place) told_anew = true;
    }
    if (!told_anew) sum += event.count();
  }
  return sum;
}

v1::GetDiffusionResponse Recount::Diffusion() const {
  std::map<int, std::vector<std::string>> reached;  // By day.
  v1::GetDiffusionResponse out;
  std::set<std::string> territories;
  for (const Fact& fact : past_) {
    if (fact.payload->has_territory_proposed()) {
      territories.insert(fact.payload->territory_proposed().territory_id());
    }
  }
  for (const v1::Landlord& landlord : Landlords()) {
    const std::string& id = landlord.landlord_id();
    if (endings_.landlords.contains(id)) continue;
    out.set_landlords(out.landlords() + 1);
    const auto dwellings = DwellingsOf(id);
    if (dwellings.has_value()) out.set_counted_landlords(out.counted_landlords() + 1);
    out.set_dwellings(out.dwellings() + dwellings.value_or(0));
    std::optional<int> first;
    for (const std::string& each : territories) {
      const v1::Territory territory = *Territory(each);
      const auto& codes = territory.commune_codes();
      const int until =
          territory.has_withdrawal() ? DayNumber(territory.withdrawal().from()) : as_of_;
      for (const v1::StageInterval& stage : territory.stages()) {
        if (stage.stage() < events::v1::STAGE_COMMITTED) continue;
        const auto day = FirstAtWork(id, NeighbourhoodsIn({codes.begin(), codes.end()}),
                                     DayNumber(stage.from()), until);
        if (day.has_value()) first = std::min(first.value_or(*day), *day);
        break;
      }
    }
    if (first.has_value()) reached[*first].push_back(id);
  }
  for (const auto& [day, ids] : reached) {
    v1::DiffusionPoint& point = *out.add_points();
    point.set_day(DayText(day));
    int64_t dwellings = 0;
    for (const auto& [before, those] : reached) {
      if (before > day) break;
      point.set_landlords(point.landlords() + static_cast<int>(those.size()));
      for (const std::string& id : those) dwellings += DwellingsOf(id).value_or(0);
    }
    point.set_share(static_cast<double>(point.landlords()) / out.landlords());
    point.set_dwellings(dwellings);
    if (out.dwellings() > 0) {
      point.set_dwelling_share(static_cast<double>(dwellings) /
                               static_cast<double>(out.dwellings()));
    }
    out.set_adopters(point.landlords());
  }
  return out;  // Four landlords make no classes.
}

}  // namespace loge::property
