// EventLog over any LogStore: the single committer.
//
// Handlers hand requests over and return; one thread checks conditions, claims and request ids in
// order (against what is durable and what is staged earlier in the same batch), assigns positions,
// links hashes, has the whole batch made durable by one call of the sequencer (one sync), tells the
// listeners and answers every caller. Positions exist only from that moment on.
#ifndef LOGE_STORAGE_COMMITTED_LOG_H_
#define LOGE_STORAGE_COMMITTED_LOG_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "storage/base/logger.h"
#include "storage/disk_guard.h"
#include "storage/event_log.h"
#include "storage/log_store.h"
#include "storage/sequencer.h"

namespace loge::storage {

struct CommittedLogOptions {
  // What the log takes for the time of a commit; recorded_at never goes back even if this does.
  absl::AnyInvocable<absl::Time()> now;
  // Makes every key that was handed out so far durable (KeyVault::SyncKeys). Called by the
  // committer, once for a batch in which some request needs it, before the batch is written. When
  // it fails, nothing of the batch is written and the log stops. Null where keys are always
  // durable.
  absl::AnyInvocable<absl::Status()> sync_keys;
  // Whether keys can still be made (KeyVault::WriteHealth): a part of WriteHealth, on any thread.
  // Appends that need none go on. Null where they always can.
  absl::AnyInvocable<absl::Status() const> keys_health;
  // Bounds of what may wait; beyond either, appends are refused with RESOURCE_EXHAUSTED.
  int queue_length_max = 16384;
  int64_t queue_bytes_max = 64 << 20;
  // Bounds of one batch.
  int batch_requests_max = 4096;
  int64_t batch_bytes_max = 8 << 20;
  // How many appends that others follow (AppendRequest::more_follow) are waited for, and how long,
  // while nothing else is queued: a sync costs as much for one as for all.
  int gathered_requests = 256;
  absl::Duration gather_for = absl::Milliseconds(20);
  // Commits slower than this are logged, with a request id of the batch.
  absl::Duration slow_commit = absl::Milliseconds(500);
  // How many subjects of late are remembered, so that most conditions need no read (two
  // generations of this size at most).
  int recent_subjects_max = 200000;
  // Asked before each batch is written; what it refuses is refused with RESOURCE_EXHAUSTED, and
  // the log goes on. Borrowed; null for stores that take no disk.
  DiskGuard* disk_guard = nullptr;
};

// `store`, `sequencer` and `logger` are borrowed and must outlive the log. Errors: those of
// LogStore::LoadHead.
absl::StatusOr<std::unique_ptr<EventLog>> OpenCommittedLog(LogStore& store, Sequencer& sequencer,
                                                           Logger& logger,
                                                           CommittedLogOptions options);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_COMMITTED_LOG_H_
