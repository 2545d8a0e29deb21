#include "services/runtime/worker_pool.h"

#include <cstdint>
#include <utility>

#include "storage/base/check.h"

namespace loge::runtime {

WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(options) {
  LOGE_CHECK(options_.threads >= 1);
  LOGE_CHECK(options_.queue_length_max >= 1);
  threads_.reserve(options_.threads);
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::TrySubmit(Work&& work) {
  return Submit(std::move(work), static_cast<size_t>(options_.queue_length_max));
}

bool WorkerPool::SubmitStep(Work&& work) { return Submit(std::move(work), SIZE_MAX); }

bool WorkerPool::Submit(Work&& work, size_t queue_length_max) {
  {
    MutexLock lock(&mu_);
    if (stopped_ || queue_.size() >= queue_length_max) return false;
    queue_.push_back(std::move(work));
  }
  changed_.Signal();
  return true;
}

void WorkerPool::Stop() {
  {
    MutexLock lock(&mu_);
    stopped_ = true;
  }
  changed_.SignalAll();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Run() {
  while (true) {
    Work work;
    {
      MutexLock lock(&mu_);
      while (queue_.empty() && !stopped_) changed_.Wait(&mu_);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace loge::runtime
