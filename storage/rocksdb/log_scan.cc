#include "storage/rocksdb/log_scan.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/folder_lock.h"
#include "storage/record.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

constexpr size_t kReadaheadBytes = 2 << 20;

std::unique_ptr<rocksdb::Iterator> NewScanIterator(rocksdb::DB& db,
                                                   rocksdb::ColumnFamilyHandle* family) {
  rocksdb::ReadOptions read;
  read.fill_cache = false;  // A scan of everything would only push out what others need.
  read.readahead_size = kReadaheadBytes;
  read.total_order_seek = true;
  return std::unique_ptr<rocksdb::Iterator>(db.NewIterator(read, family));
}

// The least key behind `key`.
std::string KeyBehind(const std::string& key) { return key + '\0'; }

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
  const auto it = NewScanIterator(db_, families_.events);
  for (it->Seek(cursor.key.empty() ? first : KeyBehind(cursor.key)); it->Valid(); it->Next()) {
    const absl::string_view key = ToView(it->key());
    int64_t position = 0;
    if (key.size() == 8) position = static_cast<int64_t>(ParseBigEndian64(key));
    if (!visit({Position(position < 0 ? 0 : position), ToView(it->value())})) {
      cursor.key = ToString(key);
      return true;
    }
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading events"));
  return false;
}

// The cursor has the key of the entry that was visited last and, when not all of its postings were,
// the position to go on from.
absl::StatusOr<bool> RocksDbLogScan::ScanIndex(ScanCursor& cursor, IndexVisitor visit) const {
  const bool within = cursor.from.value() > 0;
  const auto it = NewScanIterator(db_, families_.subjects);
  const bool at_key = within || cursor.key.empty();
  std::vector<Posting> postings;  // Of one entry, newest first.
  for (it->Seek(at_key ? cursor.key : KeyBehind(cursor.key)); it->Valid(); it->Next()) {
    const absl::string_view key = ToView(it->key());
    absl::string_view term;
    if (!ParseIndexEntry(key, ToView(it->value()), term, postings)) {
      term = key;
      postings.assign(1, Posting());
    }
    if (within && key == absl::string_view(cursor.key)) {
      while (!postings.empty() && postings.back().position < cursor.from) postings.pop_back();
    }
    while (!postings.empty()) {
      const Posting posting = postings.back();
      postings.pop_back();
      if (visit({term, posting.position, posting.type})) continue;
      cursor.key = ToString(key);
      cursor.from = postings.empty() ? Position(0) : postings.back().position;
      return true;
    }
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading the index"));
  return false;
}

absl::StatusOr<std::unique_ptr<LogScan>> OpenReadOnlyLogScan(const std::string& folder,
                                                             const StoreSpec& spec) {
  LOGE_ASSIGN_OR_RETURN(std::unique_ptr<FolderLock> lock, FolderLock::Share(folder));
  LOGE_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabaseReadOnly(folder, spec));
  return std::make_unique<ReadOnlyLogScan>(std::move(lock), std::move(database));
}

}  // namespace loge::storage::rocks
