// Who hears of committed batches.
#ifndef LOGE_STORAGE_COMMIT_LISTENERS_H_
#define LOGE_STORAGE_COMMIT_LISTENERS_H_

#include <cstdint>
#include <vector>

#include "storage/base/mutex.h"
#include "storage/event_log.h"

namespace loge::storage {

// Thread-safe. Notify is called by one thread at a time.
class CommitListeners {
 public:
  void Add(CommitListener* listener) ABSL_LOCKS_EXCLUDED(mu_);
  // Returns when no call to `listener` is under way. Not to be called from within OnCommit.
  void Remove(CommitListener* listener) ABSL_LOCKS_EXCLUDED(mu_);
  // Calls every listener, in the order they were added, without holding a lock.
  void Notify(const std::vector<CommitListener::Event>& events) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  Mutex mu_;
  CondVar round_over_;
  std::vector<CommitListener*> listeners_ ABSL_GUARDED_BY(mu_);
  int64_t rounds_begun_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t rounds_ended_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_COMMIT_LISTENERS_H_
