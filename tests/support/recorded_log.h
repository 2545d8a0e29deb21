// A log of which only the days of recording matter, and random ones of that kind.
#ifndef LOGE_TESTS_SUPPORT_RECORDED_LOG_H_
#define LOGE_TESTS_SUPPORT_RECORDED_LOG_H_

#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/recorded_days.h"
#include "tests/support/query_context_fake.h"

namespace loge::testing {

// The event at position i was recorded on days[i - 1], in days since 1970; there are no others.
// Counts the reads. What queries find is kept in `index`, if there is one, which is borrowed.
class RecordedLog : public QueryContextFake {
 public:
  explicit RecordedLog(std::vector<int> days, runtime::RecordedDayIndex* index = nullptr)
      : QueryContextFake("2009-05-12"), days_(std::move(days)), index_(index) {}

  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    ++reads_;
    if (position < 1 || position > static_cast<int64_t>(days_.size())) {
      return absl::OutOfRangeError("no such event");
    }
    auto event = std::make_shared<events::v1::RecordedEvent>();
    event->set_position(position);
    event->mutable_recorded_at()->set_seconds(int64_t{86400} * DayAt(position));
    return runtime::EventPtr(std::move(event));
  }
  runtime::RecordedDayIndex* recorded_day_index() const override { return index_; }

  int reads() const { return reads_; }

  // The plain look-up.
  int DayAt(int64_t position) const { return days_.at(static_cast<size_t>(position - 1)); }
  std::vector<runtime::Date> DaysAt(const std::vector<int64_t>& positions) const {
    std::vector<runtime::Date> days;
    for (const int64_t position : positions) days.push_back(runtime::Date(DayAt(position)));
    return days;
  }

 private:
  std::vector<int> days_;
  runtime::RecordedDayIndex* const index_;
  mutable int reads_ = 0;
};

// From 0 to `end` - 1.
inline int DrawBelow(std::mt19937& random, int end) {
  return std::uniform_int_distribution<int>(0, end - 1)(random);
}

// Days of recording of `events` events, about `each` of them on a day; some days have none.
inline std::vector<int> RandomDays(std::mt19937& random, int events, int each) {
  std::vector<int> days;
  int day = 14000;
  for (int i = 0; i < events; ++i) {
    if (DrawBelow(random, each) == 0) day += 1 + DrawBelow(random, 3);
    days.push_back(day);
  }
  return days;
}

// Some of the positions from 1 to `events`, one in `one_in`, ascending.
inline std::vector<int64_t> RandomPositions(std::mt19937& random, int events, int one_in) {
  std::vector<int64_t> positions;
  for (int64_t position = 1; position <= events; ++position) {
    if (DrawBelow(random, one_in) == 0) positions.push_back(position);
  }
  return positions;
}

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_RECORDED_LOG_H_
