#include "services/rollout/diffusion.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "loge/events/v1/recorded_event.pb.h"
#include "services/caretakers/registry.h"
#include "services/rollout/dwellings.h"
#include "services/rollout/state.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::rollout {
namespace {

using runtime::Date;
using runtime::Fact;
using runtime::FactReader;

// Fewer adopters make no classes.
constexpr int kAdoptersMin = 8;

// Rogers: in thousandths of all.
struct Mark {
  v1::AdopterClass adopter_class;
  int32_t thousandths;
};
constexpr Mark kMarks[] = {{v1::ADOPTER_CLASS_INNOVATORS, 25},
                           {v1::ADOPTER_CLASS_EARLY_ADOPTERS, 160},
                           {v1::ADOPTER_CLASS_EARLY_MAJORITY, 500},
                           {v1::ADOPTER_CLASS_LATE_MAJORITY, 840}};

using Reach = std::map<std::string, LandlordReach>;

absl::Status AddLandlords(const FactReader& people, Reach& out) {
  return people.ForEach("landlord", "", [&](absl::string_view id, const std::vector<Fact>& facts) {
    const std::optional<caretakers::LandlordEntry> entry = caretakers::FoldLandlord(facts);
    if (entry.has_value() && !entry->absorbed.has_value()) out[ToString(id)];
    return true;
  });
}

absl::Status AddDwellings(const FactReader& people, Reach& out) {
  LOGE_ASSIGN_OR_RETURN(const Dwellings dwellings, ReadDwellings(people));
  for (const auto& [key, count] : dwellings) {
    const auto landlord = out.find(key.first);
    if (landlord == out.end()) continue;
    landlord->second.dwellings = landlord->second.dwellings.value_or(0) + count;
  }
  return absl::OkStatus();
}

// A territory from the day on which it is COMMITTED or beyond to its last one, or the date asked
// for.
struct Committed {
  Date from;
  Date until;
  std::vector<std::string> communes;
};

absl::StatusOr<std::vector<Committed>> ReadCommitted(const FactReader& rollout) {
  std::vector<Committed> out;
  LOGE_RETURN_IF_ERROR(
      rollout.ForEach("territory", "", [&](absl::string_view id, const std::vector<Fact>& facts) {
        const TerritoryState state = FoldTerritory(id, facts);
        if (!state.known()) return true;
        const auto stage = std::find_if(
            state.stages.begin(), state.stages.end(),
            [](const StageEntry& entry) { return entry.stage >= events::v1::STAGE_COMMITTED; });
        if (stage == state.stages.end()) return true;
        const auto& communes = state.proposal->payload->territory_proposed().commune_codes();
        const Date until =
            state.withdrawn.has_value() ? state.withdrawn->date.day : rollout.as_of();
        out.push_back({stage->day(), until, {communes.begin(), communes.end()}});
        return true;
      }));
  return out;
}

// The first day of the territory on which the employment is one in `places`, those that go on at
// the date asked for.
std::optional<Date> FirstDayIn(const caretakers::Employment& employment,
                               const caretakers::Successions& became,
                               const std::set<std::string>& places, const Committed& territory,
                               Date as_of) {
  const Date last = employment.until.has_value() ? std::min(employment.until->day, territory.until)
                                                 : territory.until;
  for (size_t i = 0; i < employment.placements.size(); ++i) {
    const caretakers::Placement& placement = employment.placements[i];
    const Date begin = std::max({placement.from, employment.from.day, territory.from});
    Date end = last;
    if (i + 1 < employment.placements.size()) {
      end = std::min(end, runtime::AddDays(employment.placements[i + 1].from, -1));
    }
    if (end < begin) continue;
    for (const std::string& id : placement.neighbourhood_ids) {
      if (places.count(became.NeighbourhoodOn(id, as_of)) != 0) return begin;
    }
  }
  return std::nullopt;
}

absl::Status AddReached(const Committed& territory, const caretakers::Registry& registry,
                        Date as_of, Reach& out) {
  LOGE_ASSIGN_OR_RETURN(const std::set<std::string> places,
                        registry.NeighbourhoodsIn(territory.communes));
  LOGE_ASSIGN_OR_RETURN(const std::vector<caretakers::Person> persons,
                        registry.EverPlacedIn(places));
  for (const caretakers::Person& person : persons) {
    for (const caretakers::Employment& employment : person.employments) {
      const std::optional<Date> day =
          FirstDayIn(employment, person.successions, places, territory, as_of);
      if (!day.has_value()) continue;
      const auto landlord = out.find(person.successions.LandlordOn(employment.landlord_id, as_of));
      if (landlord == out.end()) continue;
      std::optional<Date>& reached = landlord->second.reached;
      reached = reached.has_value() ? std::min(*reached, *day) : *day;
    }
  }
  return absl::OkStatus();
}

// What has been passed by one day.
struct Sums {
  int32_t landlords = 0;
  int64_t dwellings = 0;
};

// The first day on which `part` of the sums is `thousandths` of `all` or more; empty when none is.
template <class Part>
std::string PassedOn(const std::map<Date, Sums>& curve, int64_t all, int32_t thousandths,
                     Part part) {
  for (const auto& [day, sums] : curve) {
    if (all > 0 && part(sums) * 1000 >= all * thousandths) return runtime::FormatDay(day);
  }
  return "";
}

}  // namespace

absl::StatusOr<std::map<std::string, LandlordReach>> ReadReach(const FactReader& rollout,
                                                               const FactReader& people) {
  Reach landlords;
  const caretakers::Registry registry(people);
  LOGE_RETURN_IF_ERROR(AddLandlords(people, landlords));
  LOGE_RETURN_IF_ERROR(AddDwellings(people, landlords));
  LOGE_ASSIGN_OR_RETURN(const std::vector<Committed> territories, ReadCommitted(rollout));
  for (const Committed& territory : territories) {
    LOGE_RETURN_IF_ERROR(AddReached(territory, registry, people.as_of(), landlords));
  }
  return landlords;
}

void FillDiffusion(const std::map<std::string, LandlordReach>& landlords,
                   v1::GetDiffusionResponse* out) {
  int64_t dwellings = 0;
  int32_t counted = 0;
  std::map<Date, Sums> curve;
  for (const auto& [id, landlord] : landlords) {
    counted += landlord.dwellings.has_value() ? 1 : 0;
    dwellings += landlord.dwellings.value_or(0);
    if (!landlord.reached.has_value()) continue;
    Sums& sums = curve[*landlord.reached];
    ++sums.landlords;
    sums.dwellings += landlord.dwellings.value_or(0);
  }
  const auto all = static_cast<int32_t>(landlords.size());
  Sums passed;
  for (auto& [day, sums] : curve) {
    passed.landlords += sums.landlords;
    passed.dwellings += sums.dwellings;
    sums = passed;
    v1::DiffusionPoint* point = out->add_points();
    point->set_day(runtime::FormatDay(day));
    point->set_landlords(passed.landlords);
    point->set_share(static_cast<double>(passed.landlords) / static_cast<double>(all));
    point->set_dwellings(passed.dwellings);
    if (dwellings > 0) {
      point->set_dwelling_share(static_cast<double>(passed.dwellings) /
                                static_cast<double>(dwellings));
    }
  }
  out->set_landlords(all);
  out->set_adopters(passed.landlords);
  out->set_dwellings(dwellings);
  out->set_counted_landlords(counted);
  if (passed.landlords < kAdoptersMin) return;
  for (const Mark& mark : kMarks) {
    v1::DiffusionMark* row = out->add_classes();
    row->set_adopter_class(mark.adopter_class);
    row->set_share_thousandths(mark.thousandths);
    row->set_passed_on(PassedOn(curve, all, mark.thousandths,
                                [](const Sums& sums) -> int64_t { return sums.landlords; }));
    row->set_dwellings_passed_on(PassedOn(curve, dwellings, mark.thousandths,
                                          [](const Sums& sums) { return sums.dwellings; }));
  }
}

}  // namespace loge::rollout
