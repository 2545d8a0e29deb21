// One batch under construction: which requests go in, where their events will lie, and what the
// others are told. Every check looks at what is durable and at what is staged earlier in the batch.
//
// Thread-compatible: the committer's thread owns it, for one batch.
#ifndef LOGE_STORAGE_COMMIT_STAGING_H_
#define LOGE_STORAGE_COMMIT_STAGING_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/claim_ledger.h"
#include "storage/event_log.h"
#include "storage/log_store.h"
#include "storage/recent_subjects.h"
#include "storage/subject_events.h"

namespace loge::storage {

// A request that passed the door (CheckAppend).
struct PendingAppend {
  AppendRequest request;
  std::vector<std::string> drafts;  // EncodeDraft of request.events.
  int64_t bytes = 0;                // What it counts for in queue and batch.
  AppendCallback done;
};

// Checks the limits of a request and encodes its events. INVALID_ARGUMENT.
absl::Status CheckAppend(PendingAppend& pending);

struct Verdict {
  enum class Kind {
    kStaged,    // Its events are in the batch.
    kAwaiting,  // Not in the batch, but its answer rests on a staged request: tell it only when
                // the batch is durable.
    kAnswered,  // Its answer stands, whatever becomes of the batch.
  };
  Kind kind;
  absl::StatusOr<AppendResult> answer;
  absl::Status if_lost = absl::OkStatus();  // The answer if the batch's fate is unknown.
};

class CommitStaging {
 public:
  // `store` and `recent` are borrowed and must outlive the staging. `recent` has seen every event
  // up to `head`.
  CommitStaging(const LogStore& store, const RecentSubjects& recent, const Head& head,
                absl::Time now);

  // Checks `pending` and, if nothing is against it, adds it to the batch.
  Verdict Consider(const PendingAppend& pending);

  const CommitBatch& batch() const { return batch_; }
  // Whether a request of the batch does (AppendRequest).
  bool needs_key_sync() const { return needs_key_sync_; }

 private:
  std::optional<Verdict> CheckRequestId(const RequestStamp& stamp) const;
  std::optional<Verdict> CheckConditions(const AppendRequest& request) const;
  std::optional<Verdict> CheckClaims(const AppendRequest& request);
  absl::StatusOr<bool> ConflictsWithDurable(const ConditionItem& item,
                                            const AppendChain* chain) const;
  bool ConflictsWithStaged(const ConditionItem& item, const AppendChain* chain) const;
  AppendResult Stage(const PendingAppend& pending);

  const LogStore& store_;
  const RecentSubjects& recent_;
  const Head durable_;  // The head before the batch.
  const absl::Time now_;
  const absl::Time recorded_at_;
  CommitBatch batch_;
  bool needs_key_sync_ = false;
  ClaimLedger claims_;
  SubjectEvents staged_;  // The events of batch_.
  // By (principal, request id), an index into batch_.requests.
  absl::flat_hash_map<std::pair<std::string, std::string>, size_t> staged_requests_;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_COMMIT_STAGING_H_
