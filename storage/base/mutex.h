// Mutex, MutexLock and CondVar over the system's own, with clang's thread-safety attributes.
//
// std::mutex and not absl::Mutex, because the thread sanitizer understands the former with
// Debian's uninstrumented Abseil. Build with clang and -Wthread-safety to have the annotations
// checked; g++ ignores them.
#ifndef LOGE_STORAGE_BASE_MUTEX_H_
#define LOGE_STORAGE_BASE_MUTEX_H_

#include <pthread.h>
#include <time.h>

#include <chrono>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace loge {

// A plain mutual exclusion lock. Thread-safe; not recursive.
class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mu_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mu_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mu_;
};

// Holds a Mutex for a scope.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mu) ABSL_EXCLUSIVE_LOCK_FUNCTION(mu) : mu_(mu) { mu_->Lock(); }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mu_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mu_;
};

// A condition variable. Waits may wake without a signal: call them in a loop on the condition.
// Not std::condition_variable: its waits of the system clock go on for an hour more when that is
// set back by one, and the thread sanitizer of g++ 12 does not know its waits of the steady clock.
class CondVar {
 public:
  CondVar() {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&cv_, &attributes);
    pthread_condattr_destroy(&attributes);
  }
  ~CondVar() { pthread_cond_destroy(&cv_); }
  CondVar(const CondVar&) = delete;
  CondVar& operator=(const CondVar&) = delete;

  void Wait(Mutex* mu) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    pthread_cond_wait(&cv_, mu->mu_.native_handle());
  }
  // Returns after `timeout` at the latest, whoever sets the clock meanwhile.
  void WaitFor(Mutex* mu, std::chrono::nanoseconds timeout)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const timespec until = After(timeout);
    pthread_cond_timedwait(&cv_, mu->mu_.native_handle(), &until);
  }
  void Signal() { pthread_cond_signal(&cv_); }
  void SignalAll() { pthread_cond_broadcast(&cv_); }

 private:
  // Seconds and the rest apart: their sum may be more nanoseconds than a number holds.
  static timespec After(std::chrono::nanoseconds timeout) {
    constexpr long kSecond = 1'000'000'000;
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout.count() / kSecond;
    until.tv_nsec += timeout.count() % kSecond;
    if (until.tv_nsec >= kSecond) {
      ++until.tv_sec;
      until.tv_nsec -= kSecond;
    }
    return until;
  }

  pthread_cond_t cv_;
};

}  // namespace loge

#endif  // LOGE_STORAGE_BASE_MUTEX_H_
