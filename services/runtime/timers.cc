#include "services/runtime/timers.h"

namespace loge::runtime {

Timers::Timers(const Clock& clock) : clock_(clock), thread_([this] { Run(); }) {}

Timers::~Timers() { Stop(); }

Timers::Id Timers::After(absl::Duration delay, Work work) {
  const absl::Duration when = clock_.Monotonic() + delay;
  bool is_first = false;
  Id id = 0;
  {
    MutexLock lock(&mu_);
    id = ++last_id_;
    if (stopped_ || when == absl::InfiniteDuration()) return id;
    const auto it = alarms_.emplace(std::make_pair(when, id), std::move(work)).first;
    times_.emplace(id, when);
    is_first = it == alarms_.begin();
  }
  if (is_first) changed_.Signal();
  return id;
}

bool Timers::Cancel(Id id) {
  Work dropped;  // Destroyed after the lock is given back: it may own anything.
  MutexLock lock(&mu_);
  const auto time = times_.find(id);
  if (time == times_.end()) return false;
  const auto alarm = alarms_.find(std::make_pair(time->second, id));
  dropped = std::move(alarm->second);
  alarms_.erase(alarm);
  times_.erase(time);
  return true;
}

void Timers::Stop() {
  std::map<std::pair<absl::Duration, Id>, Work> dropped;
  {
    MutexLock lock(&mu_);
    stopped_ = true;
    dropped.swap(alarms_);
    times_.clear();
  }
  changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

void Timers::Run() {
  while (true) {
    Work work;
    {
      MutexLock lock(&mu_);
      if (stopped_) return;
      if (alarms_.empty()) {
        changed_.Wait(&mu_);
        continue;
      }
      const auto first = alarms_.begin();
      const absl::Duration left = first->first.first - clock_.Monotonic();
      if (left > absl::ZeroDuration()) {
        changed_.WaitFor(&mu_, absl::ToChronoNanoseconds(left));
        continue;
      }
      work = std::move(first->second);
      times_.erase(first->first.second);
      alarms_.erase(first);
    }
    work();
  }
}

}  // namespace loge::runtime
