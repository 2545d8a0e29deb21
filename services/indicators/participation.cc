#include "services/indicators/participation.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/partnership/measures.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using partnership::Activity;
using partnership::InWindow;
using partnership::PersonKey;
using runtime::AddDays;
using runtime::Date;

constexpr int kYearDays = 365;

int CountWithin(const std::vector<Date>& days, Date day, int window_days) {
  return static_cast<int>(std::count_if(
      days.begin(), days.end(), [&](Date each) { return InWindow(each, day, window_days); }));
}

}  // namespace

absl::StatusOr<ParticipationRule> ParticipationRule::Of(const Sources& sources,
                                                        const Scope& scope) {
  ParticipationRule rule(scope);
  if (scope.kind == Scope::Kind::kLandlord) {
    LOGE_RETURN_IF_ERROR(ForEachInScope(
        sources, scope, [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
          rule.employed_[person.caretaker_id] = stays;
        }));
  }
  return rule;
}

bool ParticipationRule::Counts(const PersonKey& key, Date day) const {
  if (key.contact) return false;
  if (scope_->kind != Scope::Kind::kLandlord) return true;
  const auto it = employed_.find(key.id);
  return it != employed_.end() && StayOn(it->second, day) != nullptr;
}

bool ParticipationRule::CountsAnyOf(const Activity& activity) const {
  return activity.voluntary() &&
         std::any_of(activity.participants.begin(), activity.participants.end(),
                     [&](const PersonKey& key) { return Counts(key, activity.date.day); });
}

absl::StatusOr<Participations> LoadParticipations(const Sources& sources, const Scope& scope,
                                                  std::optional<int> days, LagFacts& lag) {
  LOGE_ASSIGN_OR_RETURN(const ParticipationRule rule, ParticipationRule::Of(sources, scope));
  Participations found;
  const auto add = [&](const Activity& activity) {
    if (!rule.CountsAnyOf(activity)) return;
    lag.Add(activity);
    const Date day = activity.date.day;
    for (const PersonKey& key : activity.participants) {
      if (rule.Counts(key, day)) found[key.id].push_back(day);
    }
  };
  const auto add_all = [&](const TerritoryActivities& territory) {
    for (const Activity& activity : territory.activities) add(activity);
    return absl::OkStatus();
  };
  if (days.has_value()) {
    LOGE_ASSIGN_OR_RETURN(const Territories territories, TerritoriesIn(sources, scope));
    LOGE_RETURN_IF_ERROR(ForEachTerritoryOfLate(sources, territories, *days, add_all));
  } else {
    LOGE_RETURN_IF_ERROR(
        ForEachTerritory(sources, scope, partnership::TrainingFilter::kSeminars, add_all));
  }
  for (auto& [id, dates] : found) std::sort(dates.begin(), dates.end());
  return found;
}

double Core::Load(int window_days) const {
  if (members.empty()) return 0;
  return 365.0 * core_participations / (static_cast<double>(members.size()) * window_days);
}

Core CoreOn(const Participations& participations, Date day, int window_days) {
  Core core;
  std::vector<std::pair<int, const std::string*>> counts;  // Negative, so that most come first.
  std::vector<int> all;
  for (const auto& [id, days] : participations) {
    const int count = CountWithin(days, day, window_days);
    if (count == 0) continue;
    counts.emplace_back(-count, &id);
    all.push_back(count);
    core.participations += count;
  }
  std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : *a.second < *b.second;
  });
  core.participants = static_cast<int>(all.size());
  const int size = partnership::ActiveCore(std::move(all));
  for (int i = 0; i < size; ++i) {
    core.members.push_back(*counts[static_cast<size_t>(i)].second);
    core.core_participations -= counts[static_cast<size_t>(i)].first;
  }
  return core;
}

absl::StatusOr<int> CountCaretakers(const Sources& sources, const Scope& scope, int window_days) {
  int caretakers = 0;
  LOGE_RETURN_IF_ERROR(ForEachInScope(
      sources, scope, [&](const caretakers::Person&, const std::vector<Stay>& stays) {
        if (DaysWithin(stays, sources.as_of(), window_days) > 0) ++caretakers;
      }));
  return caretakers;
}

absl::Status FillParticipation(const Sources& sources, const Scope& scope, int window_days,
                               LagFacts& lag, v1::GetParticipationResponse* response) {
  const Date as_of = sources.as_of();
  LOGE_ASSIGN_OR_RETURN(const Participations participations,
                        LoadParticipations(sources, scope, window_days, lag));
  int participants = 0;
  int count = 0;
  for (const auto& [id, days] : participations) {
    const int here = CountWithin(days, as_of, window_days);
    count += here;
    if (here > 0) ++participants;
  }
  int64_t person_days = 0;
  int caretakers = 0;
  int employed = 0;
  LOGE_RETURN_IF_ERROR(ForEachInScope(
      sources, scope, [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
        const int64_t days = DaysWithin(stays, as_of, window_days);
        person_days += days;
        if (days > 0) ++caretakers;
        if (StayOn(stays, as_of) != nullptr) ++employed;
        lag.Add(person);
      }));
  response->set_participants(participants);
  response->set_participations(count);
  response->set_person_days(person_days);
  response->set_person_years(static_cast<double>(person_days) / 365);
  if (person_days > 0) {
    response->set_rate(365.0 * participants / static_cast<double>(person_days));
  }
  response->set_caretakers(caretakers);
  response->set_employed(employed);
  return absl::OkStatus();
}

absl::Status FillActiveCore(const Sources& sources, const Scope& scope, int window_days,
                            LagFacts& lag, v1::GetActiveCoreResponse* response) {
  const Date as_of = sources.as_of();
  LOGE_ASSIGN_OR_RETURN(const Participations participations,
                        LoadParticipations(sources, scope, 2 * kYearDays + window_days, lag));
  const Core core = CoreOn(participations, as_of, window_days);
  const Core two_years_before = CoreOn(participations, AddDays(as_of, -2 * kYearDays), window_days);
  const Core year_before = CoreOn(participations, AddDays(as_of, -kYearDays), window_days);
  response->set_active_core(static_cast<int32_t>(core.members.size()));
  response->set_participants(core.participants);
  response->set_participations(core.participations);
  response->set_core_participations(core.core_participations);
  response->set_earlier_core(static_cast<int32_t>(two_years_before.members.size()));
  if (!core.members.empty() && !two_years_before.members.empty()) {
    const std::set<std::string> then(two_years_before.members.begin(),
                                     two_years_before.members.end());
    const auto fresh = std::count_if(core.members.begin(), core.members.end(),
                                     [&](const std::string& id) { return then.count(id) == 0; });
    response->set_renewal(static_cast<double>(fresh) / static_cast<double>(core.members.size()));
  }
  if (!core.members.empty()) response->set_load(core.Load(window_days));
  response->set_year_before_core(static_cast<int32_t>(year_before.members.size()));
  if (!year_before.members.empty()) {
    response->set_year_before_load(year_before.Load(window_days));
    if (!core.members.empty()) {
      response->set_fatigue(core.Load(window_days) / year_before.Load(window_days));
    }
  }
  return absl::OkStatus();
}

}  // namespace loge::indicators
