#include "services/runtime/recorded_days.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/facts.h"
#include "services/runtime/timestamp.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

// Finds the days of positions[first..last], whose ends are known, by halves.
class DayFinder {
 public:
  DayFinder(const QueryContext& context, const std::vector<int64_t>& positions)
      : context_(context),
        index_(context.recorded_day_index()),
        positions_(positions),
        days_(positions.size()) {}

  absl::Status Find() {
    if (positions_.empty()) return absl::OkStatus();
    const size_t last = positions_.size() - 1;
    LOGE_RETURN_IF_ERROR(FindOne(0));
    LOGE_RETURN_IF_ERROR(FindOne(last));
    return FindBetween(0, last);
  }

  std::vector<Date> Take() { return std::move(days_); }

 private:
  // Where another query found it, or else in the log.
  absl::Status FindOne(size_t at) {
    const int64_t position = positions_[at];
    std::optional<Date> known;
    if (index_ != nullptr) known = index_->Find(position);
    if (known.has_value()) {
      days_[at] = *known;
      return absl::OkStatus();
    }
    LOGE_ASSIGN_OR_RETURN(const EventPtr event, context_.ReadEvent(position));
    days_[at] = RecordedOn(*event);
    if (index_ != nullptr) index_->Add(position, days_[at]);
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
    LOGE_RETURN_IF_ERROR(FindOne(middle));
    LOGE_RETURN_IF_ERROR(FindBetween(first, middle));
    return FindBetween(middle, last);
  }

  const QueryContext& context_;
  RecordedDayIndex* const index_;  // Null: nothing is remembered.
  const std::vector<int64_t>& positions_;
  std::vector<Date> days_;
};

}  // namespace

size_t RecordedDayIndex::RunsBefore(int64_t position) const {
  const auto run = std::partition_point(
      runs_.begin(), runs_.end(), [position](const Run& each) { return each.last < position; });
  return static_cast<size_t>(run - runs_.begin());
}

std::optional<Date> RecordedDayIndex::Find(int64_t position) const {
  MutexLock lock(&mu_);
  const size_t next = RunsBefore(position);
  if (next == runs_.size() || position < runs_[next].first) return std::nullopt;
  return runs_[next].day;
}

void RecordedDayIndex::Add(int64_t position, Date day) {
  MutexLock lock(&mu_);
  // Days never go back, so that the run of this day, if there is one, is a neighbour.
  const size_t next = RunsBefore(position);
  if (next < runs_.size()) {
    Run& run = runs_[next];
    if (run.first <= position) return;
    if (run.day == day) {
      run.first = position;
      return;
    }
  }
  if (next > 0 && runs_[next - 1].day == day) {
    runs_[next - 1].last = position;
    return;
  }
  if (runs_.size() >= static_cast<size_t>(days_max_)) return;
  runs_.insert(runs_.begin() + static_cast<int64_t>(next), Run{position, position, day});
}

Date RecordedOn(const events::v1::RecordedEvent& event) {
  return DayOf(TimeOf(event.recorded_at()), absl::UTCTimeZone());
}

absl::StatusOr<std::vector<Date>> RecordedDays(const QueryContext& context,
                                               const std::vector<int64_t>& positions) {
  DayFinder finder(context, positions);
  LOGE_RETURN_IF_ERROR(finder.Find());
  return finder.Take();
}

}  // namespace loge::runtime
