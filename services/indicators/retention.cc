#include "services/indicators/retention.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "services/indicators/participation.h"
#include "services/indicators/survival.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::AddDays;
using runtime::Date;
using runtime::DaysBetween;

constexpr int kYearDays = 365;  // 12 months.

int YearOf(Date day) { return static_cast<int>((absl::CivilDay(1970, 1, 1) + day.value()).year()); }

double Months(int days) { return 12.0 * days / kYearDays; }

Survival SurvivalOf(const std::vector<Course>& courses) {
  std::vector<Watched> watched;
  watched.reserve(courses.size());
  for (const Course& course : courses) watched.push_back({course.days, course.lapsed});
  return Survival(std::move(watched));
}

// What the whole and each cohort tell.
template <class Message>
void FillCounts(const std::vector<Course>& courses, const Survival& survival, Message* out) {
  const auto count = [&](auto what) {
    return static_cast<int32_t>(std::count_if(courses.begin(), courses.end(), what));
  };
  out->set_persons(static_cast<int32_t>(courses.size()));
  out->set_lapsed(count([](const Course& each) { return each.lapsed; }));
  out->set_left(count([](const Course& each) { return each.left; }));
  out->set_active(count([](const Course& each) { return !each.lapsed && !each.left; }));
  out->set_reactivated(count([](const Course& each) { return each.reactivated; }));
  if (const auto share = survival.At(kYearDays)) out->set_s12(*share);
  if (const auto share = survival.At(2 * kYearDays)) out->set_s24(*share);
}

// Where each participant was when it began.
class Beginnings {
 public:
  Beginnings(const Sources& sources, const Scope& scope)
      : sources_(sources), scope_(scope), registry_(sources.caretakers) {}

  absl::Status Load(LagFacts& lag) {
    return ForEachInScope(sources_, scope_,
                          [&](const caretakers::Person& person, const std::vector<Stay>& stays) {
                            in_scope_[person.caretaker_id] = stays;
                            lag.Add(person);
                          });
  }

  // The stay in the scope that covers the day, else the employment anywhere that does: for who took
  // part without belonging there.
  absl::StatusOr<std::optional<Stay>> Find(const std::string& id, Date day) const {
    if (const auto it = in_scope_.find(id); it != in_scope_.end()) {
      if (const Stay* stay = StayOn(it->second, day)) return std::optional<Stay>(*stay);
    }
    LOGE_ASSIGN_OR_RETURN(const caretakers::Person person, registry_.FindPerson(id));
    const std::vector<Stay> stays = StaysIn(Scope(), person, sources_.as_of());
    const Stay* stay = StayOn(stays, day);
    return stay == nullptr ? std::optional<Stay>() : std::optional<Stay>(*stay);
  }

 private:
  const Sources& sources_;
  const Scope& scope_;
  const caretakers::Registry registry_;
  std::map<std::string, std::vector<Stay>> in_scope_;
};

}  // namespace

Course CourseOf(const std::vector<Date>& days, const Stay* stay, Date as_of, int lapse_days) {
  Course course;
  course.first = days.front();
  size_t last = 0;  // Of the participations before the lapse.
  while (last + 1 < days.size() && DaysBetween(days[last], days[last + 1]) <= lapse_days) ++last;
  const Date lapse = AddDays(days[last], lapse_days);
  const bool ended = stay != nullptr && !stay->lasts;
  if (lapse <= as_of && (!ended || lapse <= stay->last)) {
    course.days = DaysBetween(course.first, lapse);
    course.lapsed = true;
    course.reactivated = last + 1 < days.size();
  } else {
    course.days = DaysBetween(course.first, ended ? stay->last : as_of);
    course.left = ended;
  }
  return course;
}

absl::Status FillRetention(const Sources& sources, const Scope& scope, int window_days,
                           LagFacts& lag, v1::GetRetentionResponse* response) {
  LOGE_ASSIGN_OR_RETURN(const Participations participations,
                        LoadParticipations(sources, scope, /*days=*/std::nullopt, lag));
  Beginnings beginnings(sources, scope);
  LOGE_RETURN_IF_ERROR(beginnings.Load(lag));
  std::vector<Course> all;
  std::map<int, std::vector<Course>> cohorts;
  for (const auto& [id, days] : participations) {
    LOGE_ASSIGN_OR_RETURN(const std::optional<Stay> stay, beginnings.Find(id, days.front()));
    const Course course =
        CourseOf(days, stay.has_value() ? &*stay : nullptr, sources.as_of(), window_days);
    all.push_back(course);
    cohorts[YearOf(course.first)].push_back(course);
  }
  const Survival survival = SurvivalOf(all);
  FillCounts(all, survival, response);
  if (response->lapsed() > 0) {
    response->set_reactivation_rate(static_cast<double>(response->reactivated()) /
                                    response->lapsed());
  }
  if (const auto median = survival.Median()) response->set_median_months(Months(*median));
  for (const Survival::Step& step : survival.steps()) {
    v1::RetentionStep* out = response->add_steps();
    out->set_days(step.time);
    out->set_months(Months(step.time));
    out->set_at_risk(step.at_risk);
    out->set_lapsed(step.ended);
    out->set_survival(step.share);
  }
  for (const auto& [year, courses] : cohorts) {
    v1::RetentionCohort* out = response->add_cohorts();
    out->set_year(year);
    FillCounts(courses, SurvivalOf(courses), out);
  }
  return absl::OkStatus();
}

}  // namespace loge::indicators
