#include "storage/commit_listeners.h"

#include <algorithm>

namespace loge::storage {

void CommitListeners::Add(CommitListener* listener) {
  MutexLock lock(&mu_);
  listeners_.push_back(listener);
}

void CommitListeners::Remove(CommitListener* listener) {
  MutexLock lock(&mu_);
  listeners_.erase(std::remove(listeners_.begin(), listeners_.end(), listener), listeners_.end());
  // A round that began before may still call it.
  const int64_t round = rounds_begun_;
  while (rounds_ended_ < round) round_over_.Wait(&mu_);
}

void CommitListeners::Notify(const std::vector<CommitListener::Event>& events) {
  std::vector<CommitListener*> round;
  {
    MutexLock lock(&mu_);
    round = listeners_;
    ++rounds_begun_;
  }
  for (CommitListener* listener : round) listener->OnCommit(events);
  MutexLock lock(&mu_);
  ++rounds_ended_;
  round_over_.SignalAll();
}

}  // namespace loge::storage
