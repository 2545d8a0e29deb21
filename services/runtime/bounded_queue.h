// Hands work from one thread to another, a few pieces at a time.
#ifndef LOGE_SERVICES_RUNTIME_BOUNDED_QUEUE_H_
#define LOGE_SERVICES_RUNTIME_BOUNDED_QUEUE_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

// First in, first out, at most `capacity` at once: who fills it waits for who empties it, so that
// memory stays bounded whichever is slower. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  // Waits for room. False, and `item` is dropped, once the queue is closed.
  bool Push(T item) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (items_.size() >= capacity_ && !closed_) changed_.Wait(&mu_);
    if (closed_) return false;
    items_.push_back(std::move(item));
    changed_.SignalAll();
    return true;
  }

  // No more will come, or no more are wanted: either side may say so. What is in the queue can
  // still be taken.
  void Close() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    closed_ = true;
    changed_.SignalAll();
  }

  // Waits; nothing once the queue is closed and empty.
  std::optional<T> Pop() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (items_.empty() && !closed_) changed_.Wait(&mu_);
    if (items_.empty()) return std::nullopt;
    std::optional<T> item = std::move(items_.front());
    items_.pop_front();
    changed_.SignalAll();
    return item;
  }

 private:
  const size_t capacity_;
  Mutex mu_;
  CondVar changed_;
  std::deque<T> items_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_BOUNDED_QUEUE_H_
