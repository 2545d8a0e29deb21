#include "services/indicators/turnover.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "services/partnership/network_view.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::Activity;
using runtime::AddDays;
using runtime::Date;

// Somebody's end of work, with the strength that the ties had on the last day.
struct Departure {
  Date last;
  double strength = 0;
};
using Departures = std::map<std::string, std::vector<Departure>>;

// What the activity still gave to all ties of one participant together: kappa/(m-1) for each of
// the m-1 others, decayed.
double Strength(double kappa, const Activity& activity, Date day) {
  const int age = runtime::DaysBetween(activity.date.day, day);
  return kappa * std::exp2(-static_cast<double>(age) / partnership::kHalfLifeDaysDefault);
}

void AddStrengths(const TerritoryActivities& territory, Departures& departures, LagFacts& lag) {
  const partnership::TieRule rule;
  for (const Activity& activity : territory.activities) {
    if (!rule.MakesTies(activity.kind, activity.named())) continue;
    bool any = false;
    for (const partnership::PersonKey& key : activity.participants) {
      if (key.contact) continue;
      const auto it = departures.find(key.id);
      if (it == departures.end()) continue;
      for (Departure& departure : it->second) {
        if (departure.last < activity.date.day) continue;
        departure.strength += Strength(rule.Kappa(activity.kind), activity, departure.last);
        any = true;
      }
    }
    if (any) lag.Add(activity);
  }
}

// Whether the landlord itself ended with that day: its people did not leave it.
bool EndedByAbsorption(const caretakers::Person& person, const std::string& landlord_id,
                       Date last) {
  return std::any_of(person.employments.begin(), person.employments.end(),
                     [&](const caretakers::Employment& employment) {
                       return employment.ended_by_absorption &&
                              employment.landlord_id == landlord_id &&
                              employment.until->day == last;
                     });
}

}  // namespace

absl::Status FillTurnover(const Sources& sources, const Scope& scope, int window_days,
                          LagFacts& lag, v1::GetTurnoverResponse* response) {
  const Date as_of = sources.as_of();
  Departures departures;
  int departed = 0;
  int transferred = 0;
  int64_t person_days = 0;
  LOGE_RETURN_IF_ERROR(ForEachInScope(
      sources, scope, [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
        lag.Add(person);
        person_days += DaysWithin(stays, as_of, window_days);
        for (const Stay& stay : stays) {
          const Date gone = AddDays(stay.last, 1);
          if (stay.lasts || !partnership::InWindow(gone, as_of, window_days)) continue;
          if (scope.kind == Scope::Kind::kLandlord &&
              EndedByAbsorption(person, scope.id, stay.last)) {
            continue;
          }
          if (StayOn(StaysIn(Scope(), person, as_of), gone) != nullptr) {
            ++transferred;
            continue;
          }
          ++departed;
          departures[person.caretaker_id].push_back({stay.last});
        }
      }));
  double lost = 0;
  if (departed > 0) {
    LOGE_RETURN_IF_ERROR(ForEachTerritory(sources, scope, partnership::TrainingFilter::kWith,
                                          [&](const TerritoryActivities& territory) {
                                            AddStrengths(territory, departures, lag);
                                            return absl::OkStatus();
                                          }));
    for (const auto& [id, of_person] : departures) {
      for (const Departure& departure : of_person) lost += departure.strength;
    }
  }
  response->set_departures(departed);
  response->set_transfers_out(transferred);
  response->set_mean_headcount(static_cast<double>(person_days) / window_days);
  if (person_days > 0) {
    response->set_turnover(365.0 * (departed + transferred) / static_cast<double>(person_days));
  }
  response->set_tie_strength_lost(lost);
  return absl::OkStatus();
}

}  // namespace loge::indicators
