// The two ways to write rows into a family of views/, and how a row's key and the checkpoint are
// spelled there.
//
// In a family lie "c" → the checkpoint (8 bytes, big-endian) and "r" key → row.
#ifndef LOGE_STORAGE_ROCKSDB_ROW_BATCH_H_
#define LOGE_STORAGE_ROCKSDB_ROW_BATCH_H_

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/disk_guard.h"
#include "storage/row_store.h"

namespace loge::storage::rocks {

inline constexpr char kCheckpointKey[] = "c";
inline constexpr char kRowPrefix = 'r';

std::string RowKey(absl::string_view key);

// The value that a read gave; nothing when there is none.
absl::StatusOr<std::optional<std::string>> FoundRow(const rocksdb::Status& status,
                                                    std::string value);

// There is no WAL in views/: what is not flushed is gone after a crash, all families alike
// (atomic_flush), and is replayed from the log.
rocksdb::WriteOptions WithoutWal();

// RESOURCE_EXHAUSTED when rows find no room. Null stands for a disk that is never full.
absl::Status AdmitRows(DiskGuard* disk_guard);

// Where batches write. All borrowed; must outlive them.
struct RowTarget {
  rocksdb::DB* db = nullptr;
  DiskGuard* disk_guard = nullptr;  // May be null.
  rocksdb::ColumnFamilyHandle* family = nullptr;
};

// Changes go into memtables. Cheap for a few.
std::unique_ptr<RowBatch> NewRowBatch(const RowTarget& target);

// Changes are sorted in memory and become a table of their own, which is made in `file` (a path on
// the same disk; nothing else may use it) and taken in by one entry of the manifest: a row costs no
// place in a memtable, no flush and one compaction less. The table is synced before Commit returns.
// The family is not compacted from then on; see CompactFromNowOn.
std::unique_ptr<RowBatch> NewBulkRowBatch(const RowTarget& target,
                                          const rocksdb::ColumnFamilyOptions& family_options,
                                          std::string file);

// Has the tables that bulk batches left put in order in the background. While a family only grows
// and nobody asks it, that would be work for nothing: it may be thrown away.
absl::Status CompactFromNowOn(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_ROW_BATCH_H_
