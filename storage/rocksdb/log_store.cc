#include <rocksdb/filter_policy.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/record.h"
#include "storage/rocksdb/commit_write.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/event_reader.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/log_scan.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/room_listener.h"
#include "storage/rocksdb/status.h"
#include "storage/rocksdb/subject_index.h"

namespace loge::storage {
namespace rocks {
namespace {

constexpr double kFilterBitsPerKey = 10;
// Of a memtable's size: a filter over what is in it.
constexpr double kMemtableFilterShare = 0.05;
// Requests forgotten in one write, and those of one batch more; appends wait some milliseconds.
constexpr int kPruneRequests = 8192;

// About what the write of a batch takes: it grows by copying.
size_t RoomFor(const CommitBatch& batch) {
  constexpr size_t kEntryBytes = 80;
  size_t bytes = 2 * kEntryBytes * (batch.requests.size() + batch.claims.size() + 1);
  for (const CommitBatch::Event& event : batch.events) {
    bytes += event.bytes.size() + kEntryBytes * (1 + event.subjects.size());
  }
  return bytes;
}

class RocksDbLogStore final : public LogStore {
 public:
  RocksDbLogStore(std::unique_ptr<Database> database, DiskGuard* disk_guard)
      : database_(std::move(database)),
        disk_guard_(disk_guard),
        db_(*database_->db),
        families_(FamiliesOf(*database_)),
        index_(db_, *families_.subjects),
        reader_(db_, *families_.events, index_),
        scan_(db_, families_) {
    head_.chain_hash = GenesisHash();
  }

  // Loads the head and checks that the families agree on where the log ends.
  absl::Status LoadAndCheckHead() ABSL_LOCKS_EXCLUDED(mu_);

  absl::Status Apply(const CommitBatch& batch) override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Head> LoadHead() const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const override {
    return reader_.Read(options, visit);
  }
  absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                        EventVisitor visit) const override {
    return reader_.ReadMatching(query, options, visit);
  }
  absl::StatusOr<Position> LastMatching(const EventQuery& query, Position after) const override {
    return index_.Last(query, after);
  }
  absl::StatusOr<std::optional<RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const override;
  absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const override;
  absl::StatusOr<std::optional<std::string>> FindClaimKey(absl::string_view holder,
                                                          absl::string_view slot) const override;
  absl::StatusOr<bool> PruneRequests(Position before) override;
  absl::Status WriteHealth() const override { return database_->stop->status(); }
  const LogScan& scan() const override { return scan_; }

 private:
  absl::StatusOr<std::optional<std::string>> Get(rocksdb::ColumnFamilyHandle* family,
                                                 const std::string& key) const;

  const std::unique_ptr<Database> database_;
  DiskGuard* const disk_guard_;  // May be null.
  rocksdb::DB& db_;
  const LogFamilies families_;
  const SubjectIndex index_;
  const EventReader reader_;
  const RocksDbLogScan scan_;

  mutable Mutex mu_;
  Head head_ ABSL_GUARDED_BY(mu_);
};

absl::Status RocksDbLogStore::LoadAndCheckHead() {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, Get(families_.meta, kHeadKey));
  Head head;
  head.chain_hash = GenesisHash();
  if (bytes.has_value()) {
    const std::optional<Head> parsed = ParseHead(*bytes);
    if (!parsed.has_value()) return absl::DataLossError("the entry of the log's head is damaged");
    head = *parsed;
  }
  const std::unique_ptr<rocksdb::Iterator> it(
      db_.NewIterator(rocksdb::ReadOptions(), families_.events));
  it->SeekToLast();
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading the last event"));
  const std::string expected = head.position.value() == 0 ? "" : EventKey(head.position);
  const std::string found = it->Valid() ? it->key().ToString() : "";
  if (found != expected) {
    return absl::DataLossError(absl::StrCat(
        "the log should end at position ", head.position.value(),
        " but its last event is another; keep a copy of the folder and restore a backup"));
  }
  if (it->Valid()) {
    LOGE_ASSIGN_OR_RETURN(const RecordTrailer trailer, SkimTrailer(ToView(it->value())));
    if (trailer.placement.position != head.position || trailer.chain_hash != head.chain_hash) {
      return absl::DataLossError(absl::StrCat("the last event, at position ", head.position.value(),
                                              ", is not the one the log's head names; keep a copy "
                                              "of the folder and restore a backup"));
    }
  }
  MutexLock lock(&mu_);
  head_ = std::move(head);
  return absl::OkStatus();
}

absl::Status RocksDbLogStore::Apply(const CommitBatch& batch) {
  {
    MutexLock lock(&mu_);
    if (batch.first.value() != head_.position.value() + 1) {
      return absl::InternalError("the batch does not follow the head");
    }
  }
  rocksdb::WriteBatch write(RoomFor(batch));
  LOGE_RETURN_IF_ERROR(BuildCommitWrite(batch, families_, write));
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status written = db_.Write(options, &write);
  if (written.IsNoSpace() && !RefusedForRoom(written)) {
    return absl::UnknownError(absl::StrCat("writing a commit: ", written.ToString()));
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(written, "writing a commit"));
  MutexLock lock(&mu_);
  head_ = batch.head;
  return absl::OkStatus();
}

absl::StatusOr<Head> RocksDbLogStore::LoadHead() const {
  MutexLock lock(&mu_);
  return head_;
}

absl::StatusOr<std::optional<std::string>> RocksDbLogStore::Get(rocksdb::ColumnFamilyHandle* family,
                                                                const std::string& key) const {
  std::string value;
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), family, key, &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading the log's store"));
  return std::optional<std::string>(std::move(value));
}

absl::StatusOr<std::optional<RequestRecord>> RocksDbLogStore::FindRequest(
    absl::string_view principal, absl::string_view request_id) const {
  if (principal.size() > UINT16_MAX) return std::optional<RequestRecord>();  // None is so long.
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                        Get(families_.requests, RequestKey(principal, request_id)));
  if (!bytes.has_value()) return std::optional<RequestRecord>();
  std::optional<RequestRecord> request = ParseRequest(*bytes);
  if (!request.has_value()) return absl::DataLossError("a damaged entry of a request id");
  return request;
}

absl::StatusOr<std::optional<ClaimHolder>> RocksDbLogStore::FindClaim(absl::string_view key) const {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                        Get(families_.claims, ClaimKey(key)));
  if (!bytes.has_value()) return std::optional<ClaimHolder>();
  std::optional<ClaimHolder> holder = ParseClaimHolder(*bytes);
  if (!holder.has_value()) return absl::DataLossError("a damaged entry of a claim");
  return holder;
}

absl::StatusOr<std::optional<std::string>> RocksDbLogStore::FindClaimKey(
    absl::string_view holder, absl::string_view slot) const {
  return Get(families_.claims, ClaimSlotKey(holder, slot));
}

absl::StatusOr<bool> RocksDbLogStore::PruneRequests(Position before) {
  const std::string begin = RequestsByPositionKey(Position(0));
  const std::string bound = RequestsByPositionKey(Position(INT64_MAX));
  const rocksdb::Slice bound_slice(bound);
  rocksdb::ReadOptions read;
  read.fill_cache = false;
  read.iterate_upper_bound = &bound_slice;
  read.total_order_seek = true;
  rocksdb::WriteBatch write;
  std::string end = begin;
  int count = 0;
  bool more = true;
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(read, families_.requests));
  for (it->Seek(begin); it->Valid() && more && count < kPruneRequests; it->Next()) {
    std::optional<std::vector<RequestPlace>> places = ParseRequestPlaces(ToView(it->value()));
    if (!places.has_value()) {
      return absl::DataLossError(absl::StrCat("a damaged entry of request ids: key ",
                                              absl::BytesToHexString(ToView(it->key()))));
    }
    std::vector<RequestPlace> kept;
    for (RequestPlace& place : *places) {
      if (place.last >= before) {
        kept.push_back(std::move(place));
        continue;
      }
      LOGE_RETURN_IF_ERROR(ToAbsl(write.Delete(families_.requests, place.key), "pruning"));
      ++count;
    }
    more = kept.empty();  // Behind a batch of which some are kept, all are.
    if (more) {
      end = it->key().ToString() + '\0';
    } else if (kept.size() < places->size()) {
      LOGE_RETURN_IF_ERROR(
          ToAbsl(write.Put(families_.requests, it->key(), EncodeRequestPlaces(kept)), "pruning"));
    }
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "pruning request ids"));
  if (count == 0) return false;
  if (end != begin) {
    LOGE_RETURN_IF_ERROR(ToAbsl(write.DeleteRange(families_.requests, begin, end), "pruning"));
  }
  if (disk_guard_ != nullptr) LOGE_RETURN_IF_ERROR(disk_guard_->Admit(DiskUse::kFacts));
  // Not synced: what is forgotten too late harms nobody.
  LOGE_RETURN_IF_ERROR(ToAbsl(db_.Write(rocksdb::WriteOptions(), &write), "pruning request ids"));
  return more;
}

StoreSpec LogSpec(const RocksDbOptions& options) {
  StoreSpec spec;
  spec.format_version = kLogFormatVersion;
  spec.families = {"events", "subjects", "requests", "claims", "meta"};
  spec.db_options = CommonDbOptions(options);
  // Every acknowledged commit was synced, so only an incomplete record at the very end of the last
  // WAL file can be the trace of a crash; that is dropped. Damage anywhere else would cost
  // acknowledged events: then the folder is refused (point-in-time recovery would drop everything
  // behind the damage in silence). Damage that RocksDB takes for such an end is found before it
  // looks (wal_check.h).
  spec.db_options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  spec.db_options.max_total_wal_size = 24 << 20;  // Bounds the replay at start.
  // Bounds the memtables of all families together.
  spec.db_options.db_write_buffer_size =
      static_cast<size_t>(kLogWriteBuffers * options.write_buffer_bytes);
  AddRoomListener(options.disk_guard, DiskUse::kFacts, spec.db_options);
  const auto table = CommonTableOptions(options.block_cache_bytes);
  spec.family_options = [options, table](const std::string& name) {
    rocksdb::BlockBasedTableOptions own = table;
    // Events are found by position and are always there: a filter would say nothing. Most lookups
    // of requests and claims, and many of subjects, are for what is not there.
    const bool filtered = name == "requests" || name == "claims" || name == "subjects";
    if (filtered) own.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
    if (name == "subjects") own.whole_key_filtering = false;
    rocksdb::ColumnFamilyOptions family = CommonFamilyOptions(options, own);
    if (name == "subjects") family.prefix_extractor = NewSubjectPrefix();
    if (filtered) {
      family.memtable_prefix_bloom_size_ratio = kMemtableFilterShare;
      family.memtable_whole_key_filtering = name != "subjects";
    }
    return family;
  };
  return spec;
}

}  // namespace
}  // namespace rocks

absl::StatusOr<std::unique_ptr<LogStore>> OpenRocksDbLogStore(const RocksDbOptions& options) {
  LOGE_ASSIGN_OR_RETURN(std::unique_ptr<rocks::Database> database,
                        rocks::OpenDatabase(options.folder, rocks::LogSpec(options)));
  auto store = std::make_unique<rocks::RocksDbLogStore>(std::move(database), options.disk_guard);
  if (absl::Status status = store->LoadAndCheckHead(); !status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat("the folder ", options.folder, ": ", status.message()));
  }
  return store;
}

absl::StatusOr<std::unique_ptr<LogScan>> OpenRocksDbLogScan(const std::string& folder) {
  RocksDbOptions options;
  options.folder = folder;
  return rocks::OpenReadOnlyLogScan(folder, rocks::LogSpec(options));
}

}  // namespace loge::storage
