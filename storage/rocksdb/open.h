// Opens the three RocksDB stores of a data folder: log/, views/ and vault/.
#ifndef LOGE_STORAGE_ROCKSDB_OPEN_H_
#define LOGE_STORAGE_ROCKSDB_OPEN_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/disk_guard.h"
#include "storage/key_vault.h"
#include "storage/log_scan.h"
#include "storage/log_store.h"
#include "storage/row_store.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace loge::storage {

// The version of the format of log/ (see FORMAT.md).
inline constexpr int64_t kLogFormatVersion = 3;

// What all memtables of a store may hold together, in write buffers.
inline constexpr int kLogWriteBuffers = 2;
inline constexpr int kViewsWriteBuffers = 4;

struct RocksDbOptions {
  std::string folder;  // Of this one store; made if missing (mode 0700), its parent must exist.
  int64_t block_cache_bytes = 64 << 20;
  int64_t write_buffer_bytes = 32 << 20;
  // Of the vault: for keys that FindKey gave of late, which it then gives without a read; 0: none.
  int64_t key_cache_bytes = 16 << 20;
  // What RocksDB reaches its files through; null is the disk. Borrowed, must outlive the store. For
  // tests that make files fail.
  rocksdb::Env* env = nullptr;
  // Asked before what takes room is written: keys (EnsureKeys, SystemKey), the pruning of request
  // ids, and rows, families and live pointers; these then fail with RESOURCE_EXHAUSTED and nothing
  // is written. Appends are not: they are the committer's to refuse (CommittedLogOptions). Told
  // while the store takes no writes because its tables found no room.
  // Borrowed; null: never refused.
  DiskGuard* disk_guard = nullptr;
};

// How much room opening a store may take at most: what its WAL holds goes into files, and a new
// WAL allocates its room ahead. 0 bytes of WAL when the folder does not exist. UNKNOWN when it
// cannot be read.
absl::StatusOr<int64_t> RoomToOpen(const RocksDbOptions& options);

// Errors of all three, with the cure in the message:
//   NOT_FOUND            the parent folder does not exist;
//   FAILED_PRECONDITION  the folder is of another format version (newer: use a newer loged; older:
//                        export with the old one and re-import);
//   UNAVAILABLE          another process holds the folder;
//   PERMISSION_DENIED    it cannot be written;
//   DATA_LOSS            it is damaged; RESOURCE_EXHAUSTED the disk is full; UNKNOWN else.
absl::StatusOr<std::unique_ptr<LogStore>> OpenRocksDbLogStore(const RocksDbOptions& options);
absl::StatusOr<std::unique_ptr<RowStore>> OpenRocksDbRowStore(const RocksDbOptions& options);
absl::StatusOr<std::unique_ptr<KeyVault>> OpenRocksDbKeyVault(const RocksDbOptions& options,
                                                              RandomBytes random);

// The log of a folder for reading only, to verify it: nothing is written, and as long as it lives
// no loged can open the folder. Unlike opening it, this takes a log whose head and events disagree.
// Errors as above, and NOT_FOUND when there is no log in the folder. Not for a process that has the
// same folder open for writing.
absl::StatusOr<std::unique_ptr<LogScan>> OpenRocksDbLogScan(const std::string& folder);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_ROCKSDB_OPEN_H_
