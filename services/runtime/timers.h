// Alarms: work to be done after a while, on one thread for the whole server, so that no thread is
// held by something that only waits.
#ifndef LOGE_SERVICES_RUNTIME_TIMERS_H_
#define LOGE_SERVICES_RUNTIME_TIMERS_H_

#include <cstdint>
#include <map>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "services/runtime/clock.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// Thread-safe. The number of alarms is bounded by those who set them.
class Timers {
 public:
  using Id = int64_t;
  using Work = absl::AnyInvocable<void()>;

  // `clock` is borrowed.
  explicit Timers(const Clock& clock);
  ~Timers();  // Stops.
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  // Calls `work` on the timer thread once `delay` has passed by Clock::Monotonic (soon, when it is
  // not positive); it must be brief and never block. Those that are due are called in the order of
  // the instants that they were set for. Never calls it for InfiniteDuration, nor after Stop.
  Id After(absl::Duration delay, Work work) ABSL_LOCKS_EXCLUDED(mu_);

  // Forgets the alarm. False when its work was done, is being done or is forgotten already.
  bool Cancel(Id id) ABSL_LOCKS_EXCLUDED(mu_);

  // Forgets all alarms and joins the thread. Idempotent; not from the timer thread.
  void Stop() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mu_);

  const Clock& clock_;

  Mutex mu_;
  CondVar changed_;
  // By what Clock::Monotonic tells when they are due.
  std::map<std::pair<absl::Duration, Id>, Work> alarms_ ABSL_GUARDED_BY(mu_);
  absl::flat_hash_map<Id, absl::Duration> times_ ABSL_GUARDED_BY(mu_);
  Id last_id_ ABSL_GUARDED_BY(mu_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;

  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_TIMERS_H_
