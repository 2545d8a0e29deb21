// Where the time comes from: the only place that may ask the system.
#ifndef LOGE_SERVICES_RUNTIME_CLOCK_H_
#define LOGE_SERVICES_RUNTIME_CLOCK_H_

#include "absl/time/time.h"
#include "services/runtime/date.h"

namespace loge::runtime {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // What people call the time. Whoever sets the clock may move it back or forth at any moment, so
  // that two of them tell nothing of how long something took.
  virtual absl::Time Now() const = 0;
  // The time since some instant; never goes back, whatever becomes of Now. For all that waits.
  virtual absl::Duration Monotonic() const = 0;
};

class SystemClock : public Clock {
 public:
  absl::Time Now() const override;
  absl::Duration Monotonic() const override;
};

// A clock together with the zone that turns instants into days.
struct Calendar {
  const Clock* clock = nullptr;  // Borrowed, not null.
  absl::TimeZone zone;

  Date Today() const { return DayOf(clock->Now(), zone); }
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_CLOCK_H_
