// Alarms under a clock that only the test moves.
#ifndef LOGE_TESTS_SUPPORT_TIMERS_H_
#define LOGE_TESTS_SUPPORT_TIMERS_H_

#include "absl/time/time.h"
#include "services/runtime/timers.h"
#include "tests/support/signal.h"

namespace loge::runtime::testing {

// Has `timers` look at its clock; all alarms that are due by now have rung when it returns. Not for
// a clock that goes on by itself.
inline void RingWhatIsDue(Timers& timers) {
  Signal rung;
  timers.After(absl::ZeroDuration(), [&] { rung.Notify(); });  // Behind all that are due.
  timers.After(-absl::InfiniteDuration(), [] {});              // Before all: wakes the thread.
  rung.Wait();
}

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_TIMERS_H_
