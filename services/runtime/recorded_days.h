// On which days (UTC) events were recorded. Read models do not hold the instant of recording, so
// it is read from the log; and as days of recording never go back along the log, few events tell
// the days of many.
#ifndef LOGE_SERVICES_RUNTIME_RECORDED_DAYS_H_
#define LOGE_SERVICES_RUNTIME_RECORDED_DAYS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/limits.h"
#include "services/runtime/queries.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// Remembers the days of recording that queries have found, so that later ones need not read the
// same events again. Two positions of one day mean that all between have it; so it holds one run of
// positions for each day, 24 bytes (130 KB for 15 years). The log is only ever appended to: no
// position is used again or recorded anew, so what was true stays true, and nothing ever needs to
// be dropped. A process that starts knows nothing. Thread-safe.
class RecordedDayIndex {
 public:
  // Holds at most `days_max` days.
  explicit RecordedDayIndex(int days_max = kRecordedDaysMax) : days_max_(days_max) {}

  // The day on which the event at `position` was recorded; nothing when that is not known here.
  std::optional<Date> Find(int64_t position) const ABSL_LOCKS_EXCLUDED(mu_);

  // The event at `position` of the log was recorded on `day`. Once the index is full, days that it
  // does not hold yet are left out; the others may still gain positions.
  void Add(int64_t position, Date day) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  // All from `first` to `last` were recorded on `day`.
  struct Run {
    int64_t first = 0;
    int64_t last = 0;
    Date day;
  };

  // The number of runs that end before `position`: the next one holds it or lies behind it.
  size_t RunsBefore(int64_t position) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const int days_max_;
  mutable Mutex mu_;
  // By position, and so by day: no two of one day.
  std::vector<Run> runs_ ABSL_GUARDED_BY(mu_);
};

// The day (UTC) on which an event was recorded.
Date RecordedOn(const events::v1::RecordedEvent& event);

// The days (UTC) on which the events at `positions` (ascending, from 1 to as_known_at()) were
// recorded. Reads about one event for each day that it finds, times the logarithm of their number,
// and of those only what context.recorded_day_index() does not know, which is told what was read.
// Errors: those of QueryContext::ReadEvent. Thread-safe (no state).
absl::StatusOr<std::vector<Date>> RecordedDays(const QueryContext& context,
                                               const std::vector<int64_t>& positions);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_RECORDED_DAYS_H_
