// The diffusion curve, recounted: of each landlord, day by day.
#include <algorithm>
#include <iterator>

#include "tests/property/recount.h"

namespace loge::property {

std::optional<int> Recount::FirstAtWork(const std::string& landlord,
                                        const std::set<std::string>& places, int committed) const {
  std::optional<int> first;
  for (const auto& [person, spells] : spells_) {
    for (const Spell& spell : spells) {
      if (endings_.LandlordOn(spell.landlord, as_of_) != landlord) continue;
      for (int day = std::max(committed, spell.from); day <= as_of_ && spell.Covers(day); ++day) {
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

std::optional<int64_t> Recount::DwellingsOf(const std::string& landlord) const {
  std::set<std::string> told;
  std::map<std::string, std::map<int, int64_t>> places;
  for (const Fact& fact : past_) {
    const auto& event = fact.payload->dwellings_counted();
    if (!fact.payload->has_dwellings_counted()) continue;
    const std::string key =
        event.landlord_id() + " " + event.neighbourhood_id() + " " + std::to_string(event.year());
    if (!told.insert(key).second) continue;
    if (endings_.LandlordOn(event.landlord_id(), as_of_) != landlord) continue;
    places[endings_.PlaceOn(event.neighbourhood_id(), as_of_)][event.year()] += event.count();
  }
  if (places.empty()) return std::nullopt;
  int64_t sum = 0;
  for (const auto& [place, years] : places) sum += std::prev(years.end())->second;
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
      for (const v1::StageInterval& stage : territory.stages()) {
        if (stage.stage() < events::v1::STAGE_COMMITTED) continue;
        const auto day = FirstAtWork(id, NeighbourhoodsIn({codes.begin(), codes.end()}),
                                     DayNumber(stage.from()));
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
