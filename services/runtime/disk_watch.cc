#include "services/runtime/disk_watch.h"

namespace loge::runtime {

void DiskWatch::Schedule(absl::Duration delay) {
  env_.timers->After(delay, [this] {
    // Not on the timer thread: a sick disk may take long to answer.
    env_.pool->SubmitStep([this] {
      env_.guard->Look();
      Schedule(env_.interval);
    });
  });
}

}  // namespace loge::runtime
