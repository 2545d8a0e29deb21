// Looks at the disk once a second, so that health tells the truth about it, the ballast is given up
// and made again, and commands are accepted again, also while nobody writes.
#ifndef LOGE_SERVICES_RUNTIME_DISK_WATCH_H_
#define LOGE_SERVICES_RUNTIME_DISK_WATCH_H_

#include "absl/time/time.h"
#include "services/runtime/timers.h"
#include "services/runtime/worker_pool.h"
#include "storage/disk_guard.h"

namespace loge::runtime {

// Borrowed, all of them. Stop the timers and the pool before any of them goes away; this object
// must outlive both.
class DiskWatch {
 public:
  struct Env {
    storage::DiskGuard* guard = nullptr;
    Timers* timers = nullptr;
    WorkerPool* pool = nullptr;
    absl::Duration interval = absl::Seconds(1);
  };

  explicit DiskWatch(Env env) : env_(env) {}

  // Looks soon, and then after each interval.
  void Start() { Schedule(absl::ZeroDuration()); }

 private:
  void Schedule(absl::Duration delay);

  const Env env_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_DISK_WATCH_H_
