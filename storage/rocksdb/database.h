// One RocksDB database with its families: how all three stores open theirs, with the checks and
// messages they share.
#ifndef LOGE_STORAGE_ROCKSDB_DATABASE_H_
#define LOGE_STORAGE_ROCKSDB_DATABASE_H_

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/stop_listener.h"

namespace loge::storage::rocks {

using FamilyHandle = std::unique_ptr<rocksdb::ColumnFamilyHandle>;

// Closes when destroyed. Thread-safe but for the map of handles.
struct Database {
  ~Database();

  // The handle of a family that StoreSpec names.
  rocksdb::ColumnFamilyHandle* family(const std::string& name) const;

  // Null when the database was opened for reading only or writes to no WAL.
  std::shared_ptr<const StopListener> stop;
  std::unique_ptr<rocksdb::DB> db;
  std::map<std::string, FamilyHandle> families;
};

struct StoreSpec {
  int64_t format_version = 1;
  std::vector<std::string> families;  // Made if missing. One of them is "meta".
  rocksdb::DBOptions db_options;
  // False when no write goes to the write-ahead log. Then RocksDB may go on by itself after a
  // manifest that found no room; else the store stays stopped (stop_listener.h).
  bool writes_wal = true;
  // The options of any family, named above or found in the folder.
  std::function<rocksdb::ColumnFamilyOptions(const std::string& name)> family_options;
};

// Makes the folder if need be, checks its write-ahead logs (wal_check.h), opens the database and
// checks its format version (in "meta").
// Errors: see storage/rocksdb/open.h.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const std::string& folder,
                                                       const StoreSpec& spec);

// Opens the database that lies in `folder` for reading only: not a byte there is changed. What its
// write-ahead log holds is checked and read as opening would. The caller sees to it that nobody
// writes meanwhile. Errors: NOT_FOUND when there is no database, else as OpenDatabase.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabaseReadOnly(const std::string& folder,
                                                               const StoreSpec& spec);

// Options that all stores share: lz4, 32 KB blocks (see FORMAT.md), one cache for all families.
rocksdb::DBOptions CommonDbOptions(const RocksDbOptions& options);
rocksdb::BlockBasedTableOptions CommonTableOptions(int64_t cache_bytes);
rocksdb::ColumnFamilyOptions CommonFamilyOptions(const RocksDbOptions& options,
                                                 const rocksdb::BlockBasedTableOptions& table);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_DATABASE_H_
