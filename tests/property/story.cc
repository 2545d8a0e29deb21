#include "tests/property/story.h"

#include <algorithm>
#include <cstdio>
#include <tuple>
#include <utility>

namespace loge::property {
namespace {

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysIn(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

struct Civil {
  int year = 1970;
  int month = 1;
  int day = 1;
};

// Counted day by day over years and months: slow and obvious.
Civil ToCivil(int number) {
  Civil civil;
  while (number < 0) {
    --civil.year;
    number += IsLeap(civil.year) ? 366 : 365;
  }
  while (number >= (IsLeap(civil.year) ? 366 : 365)) {
    number -= IsLeap(civil.year) ? 366 : 365;
    ++civil.year;
  }
  while (number >= DaysIn(civil.year, civil.month)) {
    number -= DaysIn(civil.year, civil.month);
    ++civil.month;
  }
  civil.day = number + 1;
  return civil;
}

int FromCivil(const Civil& civil) {
  int number = civil.day - 1;
  for (int year = 1970; year < civil.year; ++year) number += IsLeap(year) ? 366 : 365;
  for (int year = civil.year; year < 1970; ++year) number -= IsLeap(year) ? 366 : 365;
  for (int month = 1; month < civil.month; ++month) number += DaysIn(civil.year, month);
  return number;
}

std::string Shown(const events::v1::RecordedEvent& event) {
  if (event.precision() == events::v1::PRECISION_YEAR) return event.occurred_on().substr(0, 4);
  if (event.precision() == events::v1::PRECISION_MONTH) return event.occurred_on().substr(0, 7);
  return event.occurred_on();
}

}  // namespace

int DayNumber(const std::string& day) {
  Civil civil;
  if (std::sscanf(day.c_str(), "%d-%d-%d", &civil.year, &civil.month, &civil.day) < 1) return 0;
  return FromCivil(civil);
}

std::string DayText(int number) {
  const Civil civil = ToCivil(number);
  char text[40];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", civil.year, civil.month, civil.day);
  return text;
}

int MonthsLater(int number, int months) {
  Civil civil = ToCivil(number);
  civil.year += (civil.month - 1 + months) / 12;
  civil.month = (civil.month - 1 + months) % 12 + 1;
  civil.day = std::min(civil.day, DaysIn(civil.year, civil.month));
  return FromCivil(civil);
}

void Story::Add(events::v1::RecordedEvent event) { events_.push_back(std::move(event)); }

void Story::AddPersonal(int64_t position, events::v1::PersonalData data) {
  personal_[position] = std::move(data);
}

const events::v1::PersonalData* Story::PersonalAt(int64_t position) const {
  const auto it = personal_.find(position);
  return it == personal_.end() ? nullptr : &it->second;
}

int64_t Story::EndOfDecision(int64_t position) const {
  const auto& event = At(position);
  return position + event.decision_count() - 1 - event.decision_index();
}

std::vector<Fact> Story::Standing(int64_t known_at) const {
  std::map<int64_t, Fact> by_original;
  for (int64_t position = 1; position <= known_at; ++position) {
    const events::v1::RecordedEvent& event = At(position);
    if (event.payload().has_fact_cancelled()) {
      by_original.erase(event.payload().fact_cancelled().original_position());
      continue;
    }
    Fact fact{position, position, DayNumber(event.occurred_on()), Shown(event), &event.payload()};
    if (event.payload().has_fact_corrected()) {
      fact.original = event.payload().fact_corrected().original_position();
      fact.payload = &event.payload().fact_corrected().replacement();
    }
    by_original[fact.original] = fact;
  }
  std::vector<Fact> facts;
  for (const auto& [original, fact] : by_original) facts.push_back(fact);
  std::stable_sort(facts.begin(), facts.end(),
                   [](const Fact& a, const Fact& b) { return a.day < b.day; });
  return facts;
}

}  // namespace loge::property
