// How much of the processor a rebuild may take.
#ifndef LOGE_SERVICES_RUNTIME_REBUILD_PACE_H_
#define LOGE_SERVICES_RUNTIME_REBUILD_PACE_H_

#include <cstdint>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// What a pace is kept by. Called from any thread.
struct PaceClock {
  std::function<absl::Duration()> now;         // Of a clock that never goes back.
  std::function<absl::Duration()> thread_cpu;  // Processor time of the calling thread.
  std::function<void(absl::Duration)> sleep;
};
// Those of the machine.
PaceClock SystemPaceClock();

// What a rebuild may take, in per cent of one core, 1 to 100; 0: no limit.
struct PaceShares {
  int always = 0;
  // While events are appended, and whoever appends them waits: the cores have other work then, and
  // the disk syncs a log while it takes the tables of the rebuild.
  int beside_appends = 0;
};

// The threads of one rebuild together take at most a share of one core, over any time that is long
// against a chunk of events. Thread-safe.
class RebuildPace {
 public:
  // `head` tells the position of the latest event of the log; called from any thread.
  RebuildPace(PaceShares shares, PaceClock clock, std::function<int64_t()> head);

  // Counts the processor time that the calling thread has used since `since`, and returns what its
  // clock shows now: the `since` of the next call.
  absl::Duration Charge(absl::Duration since) ABSL_LOCKS_EXCLUDED(mu_);
  absl::Duration ThreadCpu() const { return clock_.thread_cpu(); }

  // Sleeps as long as what was charged demands, but not longer than a moment: true when more is
  // due, and the caller should look whether it is to go on at all before it rests again.
  bool Rest() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  // The share that holds at `now`.
  int ShareAt(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const PaceShares shares_;
  const PaceClock clock_;
  const std::function<int64_t()> head_;

  Mutex mu_;
  // Since the share that holds began to hold.
  int share_ ABSL_GUARDED_BY(mu_);
  absl::Duration begun_ ABSL_GUARDED_BY(mu_);
  absl::Duration used_ ABSL_GUARDED_BY(mu_);
  // When the head was looked at last.
  absl::Duration looked_ ABSL_GUARDED_BY(mu_);
  int64_t seen_ ABSL_GUARDED_BY(mu_);
};

// Lets the calling thread run behind those that serve callers, and still go on among them: for one
// that takes locks for which they wait. Threads that it starts are like it.
void LowerThreadPriority();

// Lets the calling thread run when no other wants the core, for good: for the work of a rebuild,
// which may wait for as long as the machine is busy. On two cores a thread of lower priority alone
// is not enough. While it has one of them, those that serve callers wait behind each other on the
// other one, because Linux counts a core as free, and moves a thread there, only when nothing runs
// on it or nothing but such threads.
void RunWhenIdle();

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_REBUILD_PACE_H_
