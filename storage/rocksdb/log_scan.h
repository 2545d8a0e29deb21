// LogScan over the families of log/.
#ifndef LOGE_STORAGE_ROCKSDB_LOG_SCAN_H_
#define LOGE_STORAGE_ROCKSDB_LOG_SCAN_H_

#include <rocksdb/db.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/log_scan.h"
#include "storage/rocksdb/commit_write.h"
#include "storage/rocksdb/database.h"

namespace loge::storage::rocks {

LogFamilies FamiliesOf(const Database& database);

class RocksDbLogScan final : public LogScan {
 public:
  // Both are borrowed and must outlive the scan.
  RocksDbLogScan(rocksdb::DB& db, const LogFamilies& families) : db_(db), families_(families) {}

  absl::StatusOr<Head> StoredHead() const override;
  absl::StatusOr<bool> ScanRecords(ScanCursor& cursor, RecordVisitor visit) const override;
  absl::StatusOr<bool> ScanIndex(ScanCursor& cursor, IndexVisitor visit) const override;

 private:
  rocksdb::DB& db_;
  const LogFamilies families_;
};

// See OpenRocksDbLogScan.
absl::StatusOr<std::unique_ptr<LogScan>> OpenReadOnlyLogScan(const std::string& folder,
                                                             const StoreSpec& spec);

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_LOG_SCAN_H_
