// Decisions of one stream that are made on top of each other before any of them is durable.
//
// An import decides command n+1 over the durable state plus the events of its own commands 1..n
// that are still on their way to the disk, so that a thousand commands on one person share one
// sync. The chain is what makes that safe: the append condition of n+1 does not count the events of
// earlier members of its chain as conflicts, and if one member fails, every later one that was
// handed in fails with ABORTED, so that it is decided again (in a new chain). A member that is
// answered as a replay of an earlier request counts as failed here, because its events are not
// where the later members took them to be.
#ifndef LOGE_STORAGE_APPEND_CHAIN_H_
#define LOGE_STORAGE_APPEND_CHAIN_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "storage/base/mutex.h"
#include "storage/types.h"

namespace loge::storage {

// Thread-safe. Members are handed to EventLog::Append in the order of their sequence numbers
// (1, 2, 3, …).
class AppendChain {
 public:
  // The positions [first, last] that member `sequence` got, once it is durable.
  std::optional<std::pair<Position, Position>> PositionsOf(int64_t sequence) const
      ABSL_LOCKS_EXCLUDED(mu_);

  // True once a member has failed: no later member will be accepted.
  bool broken() const ABSL_LOCKS_EXCLUDED(mu_);

  // For the committer: whether a member before `sequence` has failed.
  bool BrokenBefore(int64_t sequence) const ABSL_LOCKS_EXCLUDED(mu_);

  // For the committer: notes what became of a member. Commits are noted before any CommitListener
  // hears of them.
  void NoteCommitted(int64_t sequence, Position first, Position last) ABSL_LOCKS_EXCLUDED(mu_);
  void NoteFailed(int64_t sequence) ABSL_LOCKS_EXCLUDED(mu_);

  // For the committer: whether a durable event at `position` was written by this chain.
  bool Wrote(Position position) const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  struct Range {
    int64_t sequence;
    Position first;
    Position last;
  };

  mutable Mutex mu_;
  std::vector<Range> committed_ ABSL_GUARDED_BY(mu_);      // Ascending in both senses.
  int64_t failed_first_ ABSL_GUARDED_BY(mu_) = INT64_MAX;  // The least that has failed.
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_APPEND_CHAIN_H_
