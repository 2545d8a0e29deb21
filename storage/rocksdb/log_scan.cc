#include "storage/rocksdb/log_scan.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "storage/base/status_macros.h"
#include "storage/folder_lock.h"
#include "storage/record.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

constexpr size_t kReadaheadBytes = 2 << 20;

// Walks a family from `cursor` on. `first` is the key to begin at when nothing was visited yet.
template <class Visit>
absl::StatusOr<bool> Walk(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family,
                          const std::string& first, ScanCursor& cursor, absl::string_view doing,
                          Visit visit) {
  rocksdb::ReadOptions read;
  read.fill_cache = false;  // A scan of everything would only push out what others need.
  read.readahead_size = kReadaheadBytes;
  read.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(read, family));
  // The least key behind another is that key with a NUL at its end.
  const std::string begin = cursor.key.empty() ? first : cursor.key + '\0';
  for (it->Seek(begin); it->Valid(); it->Next()) {
    if (!visit(ToView(it->key()), ToView(it->value()))) {
      cursor.key = it->key().ToString();
      return true;
    }
  }
  if (const absl::Status status = ToAbsl(it->status(), doing); !status.ok()) return status;
  return false;
}

LogScan::IndexEntry ParseIndexEntry(absl::string_view key, absl::string_view value) {
  const LogScan::IndexEntry no_entry{key, Position(0), EventType(0)};
  const size_t nul = key.find('\0');
  if (nul == absl::string_view::npos || key.size() - nul - 1 != 8 || value.size() != 4) {
    return no_entry;
  }
  const auto position = static_cast<int64_t>(ParseBigEndian64(key.substr(nul + 1)));
  if (position < 1) return no_entry;
  return {key.substr(0, nul), Position(position), EventType(ParseBigEndian32(value))};
}

// With all that it stands on.
class ReadOnlyLogScan final : public LogScan {
 public:
  ReadOnlyLogScan(std::unique_ptr<FolderLock> lock, std::unique_ptr<Database> database)
      : lock_(std::move(lock)),
        database_(std::move(database)),
        scan_(*database_->db, FamiliesOf(*database_)) {}

  absl::StatusOr<Head> StoredHead() const override { return scan_.StoredHead(); }
  absl::StatusOr<bool> ScanRecords(ScanCursor& cursor, RecordVisitor visit) const override {
    return scan_.ScanRecords(cursor, visit);
  }
  absl::StatusOr<bool> ScanIndex(ScanCursor& cursor, IndexVisitor visit) const override {
    return scan_.ScanIndex(cursor, visit);
  }

 private:
  const std::unique_ptr<FolderLock> lock_;  // Given up last.
  const std::unique_ptr<Database> database_;
  const RocksDbLogScan scan_;
};

}  // namespace

LogFamilies FamiliesOf(const Database& database) {
  return {database.family("events"), database.family("subjects"), database.family("requests"),
          database.family("claims"), database.family("meta")};
}

absl::StatusOr<Head> RocksDbLogScan::StoredHead() const {
  std::string bytes;
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), families_.meta, kHeadKey, &bytes);
  if (status.IsNotFound()) {
    Head head;
    head.chain_hash = GenesisHash();
    return head;
  }
  if (!status.ok()) return ToAbsl(status, "reading the head of the log");
  std::optional<Head> head = ParseHead(bytes);
  if (!head.has_value()) return absl::DataLossError("the entry of the log's head is damaged");
  return *std::move(head);
}

absl::StatusOr<bool> RocksDbLogScan::ScanRecords(ScanCursor& cursor, RecordVisitor visit) const {
  const std::string first = cursor.from.value() == 0 ? "" : EventKey(cursor.from);
  return Walk(db_, families_.events, first, cursor, "reading events",
              [visit](absl::string_view key, absl::string_view value) {
                int64_t position = 0;
                if (key.size() == 8) position = static_cast<int64_t>(ParseBigEndian64(key));
                return visit({Position(position < 0 ? 0 : position), value});
              });
}

absl::StatusOr<bool> RocksDbLogScan::ScanIndex(ScanCursor& cursor, IndexVisitor visit) const {
  return Walk(db_, families_.subjects, "", cursor, "reading the index",
              [visit](absl::string_view key, absl::string_view value) {
                return visit(ParseIndexEntry(key, value));
              });
}

absl::StatusOr<std::unique_ptr<LogScan>> OpenReadOnlyLogScan(const std::string& folder,
                                                             const StoreSpec& spec) {
  LOGE_ASSIGN_OR_RETURN(std::unique_ptr<FolderLock> lock, FolderLock::Share(folder));
  LOGE_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabaseReadOnly(folder, spec));
  return std::make_unique<ReadOnlyLogScan>(std::move(lock), std::move(database));
}

}  // namespace loge::storage::rocks
