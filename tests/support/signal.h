// A signal between two threads of a test.
#ifndef LOGE_TESTS_SUPPORT_SIGNAL_H_
#define LOGE_TESTS_SUPPORT_SIGNAL_H_

#include "absl/base/thread_annotations.h"
#include "storage/base/mutex.h"

namespace loge::runtime::testing {

// Something that one thread says and another waits for. (Not absl::Notification, whose lock the
// thread sanitizer does not understand.)
class Signal {
 public:
  void Notify() {
    MutexLock lock(&mu_);
    notified_ = true;
    changed_.SignalAll();
  }
  bool notified() const {
    MutexLock lock(&mu_);
    return notified_;
  }
  void Wait() {
    MutexLock lock(&mu_);
    while (!notified_) changed_.Wait(&mu_);
  }

 private:
  mutable Mutex mu_;
  CondVar changed_;
  bool notified_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace loge::runtime::testing

#endif  // LOGE_TESTS_SUPPORT_SIGNAL_H_
