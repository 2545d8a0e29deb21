// Opens the three RocksDB stores of a data folder: log/, views/ and vault/.
#ifndef LOGE_STORAGE_ROCKSDB_OPEN_H_
#define LOGE_STORAGE_ROCKSDB_OPEN_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/key_vault.h"
#include "storage/log_store.h"
#include "storage/row_store.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace loge::storage {

// The version of the format of log/ (see FORMAT.md).
inline constexpr int64_t kLogFormatVersion = 1;

struct RocksDbOptions {
  std::string folder;  // Of this one store; made if missing (mode 0700), its parent must exist.
  int64_t block_cache_bytes = 64 << 20;
  int64_t write_buffer_bytes = 32 << 20;
  // What RocksDB reaches its files through; null is the disk. Borrowed, must outlive the store. For
  // tests that make files fail.
  rocksdb::Env* env = nullptr;
};

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

}  // namespace loge::storage

#endif  // LOGE_STORAGE_ROCKSDB_OPEN_H_
