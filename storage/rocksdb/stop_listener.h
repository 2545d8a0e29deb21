// Has a database with a WAL that could not write its manifest stay stopped until it is opened
// again, and knows whether it has stopped for good.
#ifndef LOGE_STORAGE_ROCKSDB_STOP_LISTENER_H_
#define LOGE_STORAGE_ROCKSDB_STOP_LISTENER_H_

#include <rocksdb/listener.h>
#include <rocksdb/status.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "storage/base/mutex.h"

namespace loge::storage::rocks {

// After a manifest that found no room RocksDB 7.8 goes on by itself, at once. But a synced write
// that follows a change of the WAL has its batch in the WAL and in the memtable when it fails on
// the manifest, and its sequence numbers are given again to the next write: the head of the log
// and the store then differ, and two tables overlap, which only the next opening finds. So an
// error of the manifest is made a fatal one here, which no recovery clears; a fatal one refuses
// each later write. (An input/output error of the manifest is fatal anyway.) A store that writes to
// no WAL, as that of the views, cannot come to this and needs no such listener.
//
// Thread-safe: RocksDB calls it from its own threads. Must be the first listener of its database,
// so that the others are told of the error as it is then.
class StopListener final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override
      ABSL_LOCKS_EXCLUDED(mu_);
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status error,
                            bool* auto_recovery) override;

  // OK, or UNAVAILABLE with the error after which the database takes no write until it is opened
  // again.
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  mutable Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
};

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_STOP_LISTENER_H_
