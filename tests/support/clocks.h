// Clocks that tests set.
#ifndef LOGE_TESTS_SUPPORT_CLOCKS_H_
#define LOGE_TESTS_SUPPORT_CLOCKS_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "services/runtime/clock.h"

namespace loge::runtime::testing {

// Stands still but for the test. Thread-safe.
class ManualClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMicros(micros_.load()); }
  absl::Duration Monotonic() const override { return absl::Microseconds(passed_.load()); }

  // Time passes.
  void Advance(absl::Duration by) {
    micros_ += absl::ToInt64Microseconds(by);
    passed_ += absl::ToInt64Microseconds(by);
  }
  // Somebody sets the clock; no time passes.
  void SetBack(absl::Duration by) { micros_ -= absl::ToInt64Microseconds(by); }

 private:
  std::atomic<int64_t> micros_{1242129600000000};  // 2009-05-12T12:00:00Z
  std::atomic<int64_t> passed_{0};
};

// That of the system, until it is set. Thread-safe.
class SettableClock : public SystemClock {
 public:
  absl::Time Now() const override {
    return SystemClock::Now() - absl::Microseconds(behind_.load());
  }
  void SetBack(absl::Duration by) { behind_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<int64_t> behind_{0};
};

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_CLOCKS_H_
