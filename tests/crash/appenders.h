// Threads that append to a log until it ends, and a book of what they were told.
#ifndef LOGE_TESTS_CRASH_APPENDERS_H_
#define LOGE_TESTS_CRASH_APPENDERS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "storage/base/mutex.h"
#include "storage/event_log.h"
#include "tests/crash/invariants.h"
#include "tests/crash/workload.h"

namespace loge::storage::testing {

// Thread-safe.
class AckBook {
 public:
  void Add(const Ack& ack) ABSL_LOCKS_EXCLUDED(mu_);
  // What was acknowledged before this call began is in it.
  std::vector<Ack> All() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  mutable Mutex mu_;
  std::vector<Ack> acks_ ABSL_GUARDED_BY(mu_);
};

// Hears of each append that was answered with OK, from the thread that answers.
using AckSink = std::function<void(const Ack&)>;

// Appends the numbers from `next` to `end` - 1 of `workload` from `threads` threads, each with a
// few on their way. Returns when all are answered, or the log says that it has stopped.
void AppendAll(EventLog& log, const Workload& workload, std::atomic<int64_t>& next, int64_t end,
               int threads, const AckSink& acked);

// A clock that wanders, and jumps back now and then. Not thread-safe: for one log at a time.
absl::AnyInvocable<absl::Time()> WanderingClock(uint64_t seed);

// LOGE_CRASH_ROUNDS, or `otherwise`: how often a scenario is gone through.
int Rounds(int otherwise);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_APPENDERS_H_
