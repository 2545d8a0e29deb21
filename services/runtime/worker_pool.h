// A fixed number of threads that carry out work which may block (reads of the stores, queries), so
// that no polling thread and no committer ever does.
#ifndef LOGE_SERVICES_RUNTIME_WORKER_POOL_H_
#define LOGE_SERVICES_RUNTIME_WORKER_POOL_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

struct WorkerPoolOptions {
  int threads = 2;              // At least 1.
  int queue_length_max = 4096;  // Of work not yet begun.
};

// Thread-safe. First in, first out.
class WorkerPool {
 public:
  using Work = absl::AnyInvocable<void()>;

  explicit WorkerPool(WorkerPoolOptions options);
  ~WorkerPool();  // Stops.
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Hands `work` over. False when the queue is full or the pool has stopped: `work` is then left
  // as it was, so that the caller can still answer whoever waits for it.
  bool TrySubmit(Work&& work) ABSL_LOCKS_EXCLUDED(mu_);

  // The same for the next step of something that was admitted before and is bounded elsewhere (one
  // step at a time of each open stream): the length of the queue does not matter. False after Stop.
  bool SubmitStep(Work&& work) ABSL_LOCKS_EXCLUDED(mu_);

  // Carries out what is queued, then joins the threads. Idempotent; not from a worker thread.
  void Stop() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  bool Submit(Work&& work, size_t queue_length_max) ABSL_LOCKS_EXCLUDED(mu_);
  void Run() ABSL_LOCKS_EXCLUDED(mu_);

  const WorkerPoolOptions options_;
  std::vector<std::thread> threads_;  // Touched by the constructor and Stop only.

  Mutex mu_;
  CondVar changed_;
  std::deque<Work> queue_ ABSL_GUARDED_BY(mu_);
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_WORKER_POOL_H_
