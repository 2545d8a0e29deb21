// The figures that stages ask for, in hundredths, recounted.
#include "tests/property/recount.h"

namespace loge::property {
namespace {

constexpr int kYear = 365;

// The most hundredths of `whole` that are not more than `part`.
int64_t HundredthsIn(int64_t part, int64_t whole) {
  int64_t hundredths = 0;
  while ((hundredths + 1) * whole <= 100 * part) ++hundredths;
  return hundredths;
}

}  // namespace

std::optional<int64_t> Recount::StageFigure(events::v1::StageCriterion criterion,
                                            const std::string& territory) const {
  v1::GetNetworkRequest asked;
  asked.set_territory_id(territory);
  const std::optional<v1::GetNetworkResponse> network = Network(asked);
  if (!network.has_value()) return std::nullopt;
  const v1::NetworkIndicators& figures = network->indicators();
  switch (criterion) {
    case events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE: {
      const int64_t pairs = figures.reachable_pairs();
      if (pairs == 0) return std::nullopt;
      // What is left of the pairs is rounded down, so what is lost is rounded up.
      return 100 - HundredthsIn(figures.reachable_pairs_without_coordinators(), pairs);
    }
    case events::v1::STAGE_CRITERION_REFERENT_RELAY: {
      v1::NetworkPoint point;
      ShowRelay(territory, kYear,
                {network->coordinator_ids().begin(), network->coordinator_ids().end()}, &point);
      if (point.relayable_meetings() == 0) return std::nullopt;
      return HundredthsIn(point.relayed_meetings(), point.relayable_meetings());
    }
    case events::v1::STAGE_CRITERION_PARTICIPATION: {
      const int64_t days = DaysWorkedIn(territory);
      if (days == 0) return std::nullopt;
      return HundredthsIn(int64_t{kYear} * figures.participants(), days);
    }
    default:
      return std::nullopt;
  }
}

int64_t Recount::DaysWorkedIn(const std::string& territory) const {
  std::set<std::string> places;
  for (const Fact& fact : all_) {  // Its history may be older than its proposal.
    const auto& proposed = fact.payload->territory_proposed();
    if (!fact.payload->has_territory_proposed() || proposed.territory_id() != territory) continue;
    places = NeighbourhoodsIn({proposed.commune_codes().begin(), proposed.commune_codes().end()});
  }
  int64_t days = 0;
  for (const auto& [id, spells] : spells_) {
    for (int day = as_of_ - kYear + 1; day <= as_of_; ++day) {
      bool there = false;
      for (const Spell& spell : spells) {
        if (!spell.Covers(day)) continue;
        for (const std::string& place : spell.PlacesOn(day)) {
          there = there || places.contains(endings_.PlaceOn(place, as_of_));
        }
      }
      if (there) ++days;
    }
  }
  return days;
}

}  // namespace loge::property
