// What a log backend must keep: the durable families of section "On disk" in FORMAT.md.
//
// A backend only stores: conditions, claims, request ids and positions are decided by the committer
// (storage/committed_log.h), which is the same code on every backend. Implementations:
// storage/memory/open.h, storage/rocksdb/open.h. All of them pass
// tests/contract.
#ifndef LOGE_STORAGE_LOG_STORE_H_
#define LOGE_STORAGE_LOG_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/event_log.h"
#include "storage/log_scan.h"
#include "storage/types.h"

namespace loge::storage {

// One batch of decisions as the committer built it: what is written, all or nothing. The same
// batch gives the same writes on every backend.
struct CommitBatch {
  struct Event {
    EventType type;
    std::vector<Subject> subjects;
    std::string bytes;  // With position, instant and chain hash (see record.h).
  };
  struct Request {
    RequestStamp stamp;
    Position first;
    Position last;
  };
  struct Claim {
    std::string key;
    std::string holder;
    std::string slot;
    bool take = true;  // False: `key` is released.
  };

  Position first;  // Of events[0]; the others follow.
  std::vector<Event> events;
  std::vector<Request> requests;
  std::vector<Claim> claims;  // In order; a key may be released and taken again.
  Head head;                  // After this batch.
};

// Thread-safe for reads; Apply is called by one thread at a time and PruneRequests by one (another,
// perhaps, while Apply runs). Reads see all that Apply has returned OK for.
class LogStore {
 public:
  virtual ~LogStore() = default;

  // Writes the batch durably (it survives power loss on OK), all or nothing. RESOURCE_EXHAUSTED:
  // the store takes no writes for now because the disk is full; the batch is not there and may come
  // again. After any other error it may or may not be there: the caller must stop writing.
  virtual absl::Status Apply(const CommitBatch& batch) = 0;

  // The end of the log as it was when the store was opened or last applied to.
  virtual absl::StatusOr<Head> LoadHead() const = 0;

  // See EventLog for these; `options` are within the log here, and that no event is left out is
  // for the caller of Read to check.
  virtual absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const = 0;
  virtual absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                                EventVisitor visit) const = 0;
  // The position of the last event that matches `query` and lies after `after`, or 0. Nothing that
  // lies before is looked at.
  virtual absl::StatusOr<Position> LastMatching(const EventQuery& query, Position after) const = 0;
  virtual absl::StatusOr<std::optional<RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const = 0;
  virtual absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const = 0;
  // The key that `holder` has in `slot`, if any.
  virtual absl::StatusOr<std::optional<std::string>> FindClaimKey(absl::string_view holder,
                                                                  absl::string_view slot) const = 0;
  virtual absl::StatusOr<bool> PruneRequests(Position before) = 0;

  // OK, or why the store takes no more writes until it is opened again; reads go on. Never waits
  // for the disk.
  virtual absl::Status WriteHealth() const = 0;

  // The entries as they lie there, for verification. Lives as long as the store.
  virtual const LogScan& scan() const = 0;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_LOG_STORE_H_
