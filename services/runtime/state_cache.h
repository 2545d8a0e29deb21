// Folded states at the head of the log, kept within a byte budget and advanced by what is
// committed, so that most decisions read nothing from the disk.
#ifndef LOGE_SERVICES_RUNTIME_STATE_CACHE_H_
#define LOGE_SERVICES_RUNTIME_STATE_CACHE_H_

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/runtime/decisions.h"
#include "storage/base/mutex.h"
#include "storage/event_log.h"

namespace loge::runtime {

// A state and the position it is known to be true at: no event after it up to `as_of` changed it.
struct LoadedState {
  std::shared_ptr<const FactSet> facts;
  storage::Position as_of;
};

// Thread-safe. Registers itself as a listener of the log for its lifetime.
class StateCache : public storage::CommitListener {
 public:
  // `log` is borrowed and must outlive the cache.
  StateCache(storage::EventLog& log, int64_t bytes_max);
  ~StateCache() override;

  // The state of `need` at (about) the head. Reads the log when it is not cached: never call it on
  // a thread that must not block. Errors: those of EventLog::ReadMatching; DATA_LOSS.
  absl::StatusOr<LoadedState> Load(const Need& need) ABSL_LOCKS_EXCLUDED(mu_);

  void OnCommit(const std::vector<Event>& events) override ABSL_LOCKS_EXCLUDED(mu_);

  int64_t bytes() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  struct Entry {
    Need need;
    std::shared_ptr<FactSet> facts;
    storage::Position read_to;  // What was read from the log; commits up to here are in already.
    int64_t bytes = 0;
    // Whether somebody may be looking at `facts`, which must then not change any more. (Not the use
    // count: reading it does not wait for what the last user did.)
    bool given_away = true;
  };
  using Entries = std::list<Entry>;  // Most recently used first.

  // Folds the events in (after, to] of `need` into `facts`.
  absl::Status Advance(const Need& need, storage::Position after, storage::Position to,
                       FactSet& facts) const;
  void Insert(const Need& need, const std::shared_ptr<FactSet>& facts, storage::Position read_to)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ApplyTo(Entry& entry, const EventPtr& event) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Evict() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  storage::EventLog& log_;
  const int64_t bytes_max_;

  mutable Mutex mu_;
  // Everything up to here has been applied to every entry (that had not read further).
  storage::Position applied_ ABSL_GUARDED_BY(mu_);
  Entries entries_ ABSL_GUARDED_BY(mu_);
  // By subject, because a commit names subjects; a subject has an entry per fold.
  absl::flat_hash_map<std::string, std::vector<Entries::iterator>> by_subject_ ABSL_GUARDED_BY(mu_);
  int64_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_STATE_CACHE_H_
