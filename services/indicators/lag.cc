#include "services/indicators/lag.h"

#include <algorithm>

#include "services/runtime/recorded_days.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {

using runtime::Date;

void LagFacts::Add(const runtime::FactVersion& version, Date day) {
  if (evidence_ != nullptr) evidence_->Add(version);
  if (!partnership::InWindow(day, as_of_, window_days_)) return;
  entries_[version.known_from] = {version.original, day};
}

void LagFacts::Add(const partnership::Activity& activity) {
  for (const runtime::FactVersion& version : activity.told_by) Add(version, activity.date.day);
  Gather(activity.kind_told_by);
}

void LagFacts::AddEvidence(const partnership::Activity& activity) {
  Gather(activity.told_by);
  Gather(activity.kind_told_by);
}

void LagFacts::Gather(const std::vector<runtime::FactVersion>& versions) {
  if (evidence_ == nullptr) return;
  for (const runtime::FactVersion& version : versions) evidence_->Add(version);
}

void LagFacts::Add(const caretakers::Person& person) {
  for (const caretakers::Employment& employment : person.employments) {
    Add(employment.fact);
    if (employment.ended_by.has_value()) Add(*employment.ended_by);
  }
}

int NearestRank(const std::vector<int>& sorted, int percent) {
  LOGE_CHECK(!sorted.empty());
  const size_t rank = (sorted.size() * static_cast<size_t>(percent) + 99) / 100;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

absl::StatusOr<v1::LagNote> NoteOf(const runtime::QueryContext& context, const LagFacts& facts) {
  std::vector<int64_t> positions;
  for (const auto& [position, entry] : facts.entries()) positions.push_back(position);
  LOGE_ASSIGN_OR_RETURN(const std::vector<Date> days, runtime::RecordedDays(context, positions));
  std::vector<int> lags;
  for (const auto& [position, entry] : facts.entries()) {
    lags.push_back(std::max(runtime::DaysBetween(entry.day, days[lags.size()]), 0));
  }
  std::sort(lags.begin(), lags.end());
  v1::LagNote note;
  note.set_facts(static_cast<int32_t>(lags.size()));
  if (!lags.empty()) note.set_p95_days(NearestRank(lags, 95));
  return note;
}

}  // namespace loge::indicators
