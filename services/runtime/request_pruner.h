// Forgets request ids once they are older than the retention: at start and then daily.
#ifndef LOGE_SERVICES_RUNTIME_REQUEST_PRUNER_H_
#define LOGE_SERVICES_RUNTIME_REQUEST_PRUNER_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/runtime/clock.h"
#include "services/runtime/timers.h"
#include "services/runtime/worker_pool.h"
#include "storage/base/logger.h"
#include "storage/event_log.h"

namespace loge::runtime {

// Borrowed, all of them. Stop the timers and the pool before any of them goes away; this object
// must outlive both.
class RequestPruner {
 public:
  struct Env {
    storage::EventLog* log = nullptr;
    Timers* timers = nullptr;
    WorkerPool* pool = nullptr;
    const Clock* clock = nullptr;
    Logger* logger = nullptr;
    absl::Duration retention;
  };

  explicit RequestPruner(Env env) : env_(env) {}

  // Prunes soon, and then once a day: in steps, between which others have the pool and the log.
  void Start() { Schedule(absl::ZeroDuration()); }

 private:
  // Forgets some request ids of what was recorded before now - retention. True when there may be
  // more. Errors: those of the log.
  absl::StatusOr<bool> PruneSome();
  void Schedule(absl::Duration delay);

  const Env env_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_REQUEST_PRUNER_H_
