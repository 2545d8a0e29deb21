#include "services/indicators/onboarding.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/indicators/first_modules.h"
#include "services/indicators/first_ties.h"
#include "services/indicators/participation.h"
#include "services/indicators/survival.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::AddDays;
using runtime::Date;

constexpr int kFirstYearDays = 365;

// The newcomers whose first year ended in the window.
absl::StatusOr<Newcomers> LoadNewcomers(const Sources& sources, const Scope& scope, int window_days,
                                        LagFacts& lag) {
  const Date as_of = sources.as_of();
  Newcomers out;
  LOGE_RETURN_IF_ERROR(ForEachInScope(
      sources, scope, [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
        const caretakers::Employment& first = person.employments.front();
        // Who is first heard of by a transfer was hired before, nobody knows when.
        if (!first.fact.payload->has_caretaker_joined()) return;
        const Stay* stay = StayOn(stays, first.from.day);
        const Date year_ended = AddDays(first.hired_on, kFirstYearDays);
        if (stay == nullptr || !partnership::InWindow(year_ended, as_of, window_days)) return;
        lag.Add(person);
        Newcomer& newcomer = out[person.caretaker_id];
        newcomer.person = person;
        newcomer.hired = first.hired_on;
        newcomer.watched_until = stay->last;
      }));
  return out;
}

// What the territories tell, each read once. Of all sessions only those in `attended`, at which
// some newcomer was, can tell anything of a newcomer: the others are not read.
absl::Status FindActivities(const Sources& sources, const Scope& scope,
                            const std::set<std::string>& attended, Newcomers& newcomers,
                            LagFacts& lag) {
  LOGE_ASSIGN_OR_RETURN(ParticipationCount count, ParticipationCount::Of(sources, scope));
  FirstTies ties(sources, newcomers);
  LOGE_RETURN_IF_ERROR(ForEachTerritory(sources, scope, partnership::TrainingFilter::Of(attended),
                                        [&](const TerritoryActivities& territory) {
                                          count.Add(territory, lag);
                                          return ties.Add(territory);
                                        }));
  const Participations participations = count.Take();
  for (auto& [id, newcomer] : newcomers) {
    const auto days = participations.find(id);
    if (days != participations.end()) newcomer.first_local_activity = days->second.front();
  }
  return absl::OkStatus();
}

bool InFirstYear(const Newcomer& newcomer, const std::optional<Date>& day) {
  return day.has_value() && *day <= AddDays(newcomer.hired, kFirstYearDays);
}

void FillClasses(const Newcomers& newcomers, v1::GetOnboardingResponse* response) {
  int counts[2][2] = {{0, 0}, {0, 0}};  // By training, by local activity.
  for (const auto& [id, newcomer] : newcomers) {
    const bool trained = InFirstYear(newcomer, newcomer.first_module);
    const bool active = InFirstYear(newcomer, newcomer.first_local_activity);
    ++counts[trained ? 1 : 0][active ? 1 : 0];
  }
  const auto all = static_cast<int32_t>(newcomers.size());
  response->set_newcomers(all);
  response->set_neither(counts[0][0]);
  response->set_training_only(counts[1][0]);
  response->set_local_only(counts[0][1]);
  response->set_both(counts[1][1]);
  if (all > 0) response->set_gap(static_cast<double>(all - counts[1][1]) / all);
}

void FillMilestone(const Newcomers& newcomers, std::optional<Date> Newcomer::*first,
                   v1::OnboardingMilestone* out) {
  std::vector<Watched> watched;
  int reached = 0;
  for (const auto& [id, newcomer] : newcomers) {
    const std::optional<Date>& day = newcomer.*first;
    const bool seen = day.has_value() && *day <= newcomer.watched_until;
    const Date until = seen ? *day : newcomer.watched_until;
    // A date known to the month or year may lie before the day of hiring.
    watched.push_back({std::max(runtime::DaysBetween(newcomer.hired, until), 0), seen});
    if (seen) ++reached;
  }
  out->set_reached(reached);
  if (const auto median = Survival(std::move(watched)).Median()) out->set_median_days(*median);
}

}  // namespace

absl::Status FillOnboarding(const Sources& sources, const runtime::FactReader& training,
                            const Scope& scope, int window_days, LagFacts& lag,
                            v1::GetOnboardingResponse* response) {
  LOGE_ASSIGN_OR_RETURN(Newcomers newcomers, LoadNewcomers(sources, scope, window_days, lag));
  FirstModules modules(training);
  std::set<std::string> attended;
  for (auto& [id, newcomer] : newcomers) {
    LOGE_ASSIGN_OR_RETURN(FirstModules::Found found, modules.Find(id, lag));
    newcomer.first_module = found.first;
    attended.insert(found.attended.begin(), found.attended.end());
  }
  LOGE_RETURN_IF_ERROR(FindActivities(sources, scope, attended, newcomers, lag));
  FillClasses(newcomers, response);
  FillMilestone(newcomers, &Newcomer::first_module, response->mutable_first_module());
  FillMilestone(newcomers, &Newcomer::first_local_activity,
                response->mutable_first_local_activity());
  FillMilestone(newcomers, &Newcomer::first_cross_landlord_tie,
                response->mutable_first_cross_landlord_tie());
  FillMilestone(newcomers, &Newcomer::first_partner_tie, response->mutable_first_partner_tie());
  return absl::OkStatus();
}

}  // namespace loge::indicators
