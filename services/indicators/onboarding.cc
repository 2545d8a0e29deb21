#include "services/indicators/onboarding.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/indicators/first_modules.h"
#include "services/indicators/first_ties.h"
#include "services/indicators/participation.h"
#include "services/indicators/survival.h"
#include "services/partnership/meetings.h"
#include "services/partnership/network_data.h"
#include "services/partnership/seminars.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::PlacedActivity;
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
        if (first.fact.type != events::v1::EventPayload::kCaretakerJoined) return;
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

// Finds what newcomers did, of their whole time: each is filed with what names it, so that nothing
// else of all that was ever done in the territories is read.
class ActivityFinder {
 public:
  // All are borrowed.
  ActivityFinder(const Sources& sources, const ParticipationRule& rule,
                 const Territories& territories, Newcomers& newcomers, LagFacts& lag)
      : partnership_(sources.partnership),
        rule_(rule),
        territories_(territories),
        newcomers_(newcomers),
        lag_(lag),
        ties_(sources, territories, newcomers) {}

  // Their meetings, expression groups and introductions. Errors of both: those of FactReader.
  absl::Status AddOwn() {
    const partnership::Meetings meetings(partnership_);
    for (auto& [id, newcomer] : newcomers_) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<PlacedActivity> activities,
                            partnership::LoadActivitiesOf(partnership_, meetings, id));
      for (const PlacedActivity& placed : activities) {
        LOGE_RETURN_IF_ERROR(Add(placed, id, newcomer));
      }
    }
    return absl::OkStatus();
  }

  // The half-days of the sessions at which some newcomer was.
  absl::Status AddTraining(const std::set<std::string>& session_ids) {
    LOGE_ASSIGN_OR_RETURN(const partnership::Seminars seminars,
                          partnership::Seminars::Load(partnership_));
    for (const std::string& session_id : session_ids) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<PlacedActivity> half_days,
                            partnership::LoadHalfDays(partnership_, seminars, session_id));
      for (const PlacedActivity& placed : half_days) {
        for (const partnership::PersonKey& key : placed.activity.participants) {
          const auto it = newcomers_.find(key.id);
          if (key.contact || it == newcomers_.end()) continue;
          LOGE_RETURN_IF_ERROR(Add(placed, it->first, it->second));
        }
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Add(const PlacedActivity& placed, const std::string& id, Newcomer& newcomer) {
    if (territories_.count(placed.territory_id) == 0) return absl::OkStatus();
    lag_.AddEvidence(placed.activity);
    const Date day = placed.activity.date.day;
    std::optional<Date>& first = newcomer.first_local_activity;
    if (placed.activity.voluntary() && rule_.Counts({id, false}, day)) {
      first = std::min(first.value_or(day), day);
    }
    return ties_.Add(placed, newcomer);
  }

  const runtime::FactReader& partnership_;
  const ParticipationRule& rule_;
  const Territories& territories_;
  Newcomers& newcomers_;
  LagFacts& lag_;
  FirstTies ties_;
};

// `attended`: the sessions at which some newcomer was.
absl::Status FindActivities(const Sources& sources, const Scope& scope, int window_days,
                            const std::set<std::string>& attended, Newcomers& newcomers,
                            LagFacts& lag) {
  LOGE_ASSIGN_OR_RETURN(const ParticipationRule rule, ParticipationRule::Of(sources, scope));
  LOGE_ASSIGN_OR_RETURN(const Territories territories, TerritoriesIn(sources, scope));
  ActivityFinder finder(sources, rule, territories, newcomers, lag);
  LOGE_RETURN_IF_ERROR(finder.AddOwn());
  LOGE_RETURN_IF_ERROR(finder.AddTraining(attended));
  // The figures stand on the participations of everybody, so far as the window has them.
  return ForEachTerritoryOfLate(
      sources, territories, window_days, [&](const TerritoryActivities& territory) {
        for (const partnership::Activity& activity : territory.activities) {
          if (rule.CountsAnyOf(activity)) lag.Add(activity);
        }
        return absl::OkStatus();
      });
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
  LOGE_RETURN_IF_ERROR(FindActivities(sources, scope, window_days, attended, newcomers, lag));
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
