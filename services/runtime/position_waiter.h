// Waiting for a progress counter (a projection's checkpoint, the end of the log) to reach a
// position, without holding a thread: this is how a query waits for `min_position` and how a
// subscription waits for the next event.
#ifndef LOGE_SERVICES_RUNTIME_POSITION_WAITER_H_
#define LOGE_SERVICES_RUNTIME_POSITION_WAITER_H_

#include <cstdint>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/timers.h"

namespace loge::runtime {

// One counter and those who wait for it. Thread-safe.
class PositionWaiter {
 public:
  using WaitId = int64_t;
  using Done = absl::AnyInvocable<void(absl::Status)>;

  // `timers` is borrowed and must outlive this. At most `waiters_max` may wait at a time.
  PositionWaiter(Timers& timers, int waiters_max);
  ~PositionWaiter();  // Stops.
  PositionWaiter(const PositionWaiter&) = delete;
  PositionWaiter& operator=(const PositionWaiter&) = delete;

  // Raises the counter and calls, on this thread, everybody who waited for it. A lower position
  // than the counter's is ignored.
  void Advance(int64_t position);

  int64_t position() const;

  // Calls `done` exactly once, unless cancelled:
  //   OK                 the counter is at `position` or beyond (at once, on this thread, when it
  //                      is already; else on the thread that advances it).
  //   DEADLINE_EXCEEDED  it was not within `timeout` (on the timer thread; soon when it is not
  //                      positive).
  //   RESOURCE_EXHAUSTED too many wait (at once).
  //   UNAVAILABLE        the waiter was stopped.
  //   any other          see FailAll.
  // `done` must be brief and never block: post what is longer to the worker pool. The answer is
  // for Cancel.
  WaitId WaitFor(int64_t position, absl::Duration timeout, Done done);

  // Forgets a wait. True when `done` was not called and will not be.
  bool Cancel(WaitId id);

  // Answers everybody who waits now with `status` (not OK), for instance because the projection
  // has stopped and the position cannot come. Later waits are accepted.
  void FailAll(const absl::Status& status);

  // Answers everybody with UNAVAILABLE, also those who come later. Idempotent.
  void Stop();

 private:
  struct State;
  // Shared with the alarms that are set, which may fire while this is being destroyed.
  const std::shared_ptr<State> state_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_POSITION_WAITER_H_
