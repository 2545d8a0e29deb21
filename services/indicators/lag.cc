#include "services/indicators/lag.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "services/runtime/timestamp.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::indicators {
namespace {

using runtime::Date;

// Finds the days of positions[first..last], whose ends are known, by halves.
class DayFinder {
 public:
  DayFinder(const runtime::QueryContext& context, const std::vector<int64_t>& positions)
      : context_(context), positions_(positions), days_(positions.size()) {}

  absl::Status Find() {
    if (positions_.empty()) return absl::OkStatus();
    const size_t last = positions_.size() - 1;
    LOGE_RETURN_IF_ERROR(Read(0));
    LOGE_RETURN_IF_ERROR(Read(last));
    return FindBetween(0, last);
  }

  std::vector<Date> Take() { return std::move(days_); }

 private:
  absl::Status Read(size_t index) {
    LOGE_ASSIGN_OR_RETURN(const runtime::EventPtr event, context_.ReadEvent(positions_[index]));
    days_[index] = RecordedOn(*event);
    return absl::OkStatus();
  }

  absl::Status FindBetween(size_t first, size_t last) {
    if (last - first < 2) return absl::OkStatus();
    if (days_[first] == days_[last]) {
      std::fill(days_.begin() + static_cast<int64_t>(first),
                days_.begin() + static_cast<int64_t>(last), days_[first]);
      return absl::OkStatus();
    }
    const size_t middle = first + (last - first) / 2;
    LOGE_RETURN_IF_ERROR(Read(middle));
    LOGE_RETURN_IF_ERROR(FindBetween(first, middle));
    return FindBetween(middle, last);
  }

  const runtime::QueryContext& context_;
  const std::vector<int64_t>& positions_;
  std::vector<Date> days_;
};

}  // namespace

void LagFacts::Add(const runtime::FactVersion& version, Date day) {
  if (!partnership::InWindow(day, as_of_, window_days_)) return;
  entries_[version.known_from] = {version.original, day};
}

void LagFacts::Add(const partnership::Activity& activity) {
  for (const runtime::FactVersion& version : activity.told_by) Add(version, activity.date.day);
}

void LagFacts::Add(const caretakers::Person& person) {
  for (const caretakers::Employment& employment : person.employments) {
    Add(employment.fact);
    if (employment.ended_by.has_value()) Add(*employment.ended_by);
  }
}

Date RecordedOn(const events::v1::RecordedEvent& event) {
  return runtime::DayOf(runtime::TimeOf(event.recorded_at()), absl::UTCTimeZone());
}

absl::StatusOr<std::vector<Date>> RecordedDays(const runtime::QueryContext& context,
                                               const std::vector<int64_t>& positions) {
  DayFinder finder(context, positions);
  LOGE_RETURN_IF_ERROR(finder.Find());
  return finder.Take();
}

int NearestRank(const std::vector<int>& sorted, int percent) {
  LOGE_CHECK(!sorted.empty());
  const size_t rank = (sorted.size() * static_cast<size_t>(percent) + 99) / 100;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

absl::StatusOr<v1::LagNote> NoteOf(const runtime::QueryContext& context, const LagFacts& facts) {
  std::vector<int64_t> positions;
  for (const auto& [position, entry] : facts.entries()) positions.push_back(position);
  LOGE_ASSIGN_OR_RETURN(const std::vector<Date> days, RecordedDays(context, positions));
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
