// The one function that turns a batch of the committer into what RocksDB writes.
#ifndef LOGE_STORAGE_ROCKSDB_COMMIT_WRITE_H_
#define LOGE_STORAGE_ROCKSDB_COMMIT_WRITE_H_

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "absl/status/status.h"
#include "storage/log_store.h"

namespace loge::storage::rocks {

// The families of log/; borrowed.
struct LogFamilies {
  rocksdb::ColumnFamilyHandle* events;
  rocksdb::ColumnFamilyHandle* subjects;
  rocksdb::ColumnFamilyHandle* requests;
  rocksdb::ColumnFamilyHandle* claims;
  rocksdb::ColumnFamilyHandle* meta;
};

// Adds the writes of `batch` to `out`. Pure: the same batch gives the same writes, whichever node
// applies it.
absl::Status BuildCommitWrite(const CommitBatch& batch, const LogFamilies& families,
                              rocksdb::WriteBatch& out);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_COMMIT_WRITE_H_
