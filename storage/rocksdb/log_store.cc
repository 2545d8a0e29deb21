#include <rocksdb/filter_policy.h>

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/record.h"
#include "storage/rocksdb/commit_write.h"
#include "storage/rocksdb/database.h"
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
// A read of at least so many events reads ahead; a shorter one would only read too much.
constexpr int64_t kReadaheadEventsMin = 256;
constexpr int64_t kReadaheadBytes = 2 << 20;
constexpr int64_t kEventBytesTypical = 256;
// Events fetched by position at a time, and the bytes after which fewer are.
constexpr size_t kFetchEvents = 32;
constexpr uint64_t kFetchBytes = 4 << 20;
// Requests forgotten in one write.
constexpr int kPruneRequests = 65536;

class RocksDbLogStore final : public LogStore {
 public:
  RocksDbLogStore(std::unique_ptr<Database> database, DiskGuard* disk_guard)
      : database_(std::move(database)),
        disk_guard_(disk_guard),
        db_(*database_->db),
        families_(FamiliesOf(*database_)),
        index_(db_, *families_.subjects),
        scan_(db_, families_) {
    head_.chain_hash = GenesisHash();
  }

  // Loads the head and checks that the families agree on where the log ends.
  absl::Status LoadAndCheckHead() ABSL_LOCKS_EXCLUDED(mu_);

  absl::Status Apply(const CommitBatch& batch) override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Head> LoadHead() const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const override;
  absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                        EventVisitor visit) const override;
  absl::StatusOr<Position> LastMatching(const EventQuery& query, Position after) const override {
    return index_.Last(query, after);
  }
  absl::StatusOr<std::optional<RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const override;
  absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const override;
  absl::StatusOr<std::optional<std::string>> FindClaimKey(absl::string_view holder,
                                                          absl::string_view slot) const override;
  absl::Status PruneRequests(Position before) override;
  absl::Status WriteHealth() const override { return database_->stop->status(); }
  const LogScan& scan() const override { return scan_; }

 private:
  // What Read and ReadMatching share: hands one event over and says whether to go on.
  struct Delivery {
    EventVisitor visit;
    int64_t bytes_left;
  };
  static absl::StatusOr<bool> Deliver(Position position, absl::string_view bytes,
                                      Delivery& delivery);
  // Delivers the events at `positions`, up to kFetchEvents; returns the position after which the
  // reader had enough, or 0.
  absl::StatusOr<Position> DeliverAt(const Position* positions, size_t count, bool fill_cache,
                                     Delivery& delivery) const;
  absl::StatusOr<std::optional<std::string>> Get(rocksdb::ColumnFamilyHandle* family,
                                                 const std::string& key) const;
  absl::StatusOr<bool> PruneSome(const std::string& bound);

  const std::unique_ptr<Database> database_;
  DiskGuard* const disk_guard_;  // May be null.
  rocksdb::DB& db_;
  const LogFamilies families_;
  const SubjectIndex index_;
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
  rocksdb::WriteBatch write;
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

absl::StatusOr<bool> RocksDbLogStore::Deliver(Position position, absl::string_view bytes,
                                              Delivery& delivery) {
  const absl::StatusOr<EventType> type = SkimType(bytes);
  if (!type.ok()) {
    return absl::DataLossError(
        absl::StrCat("position ", position.value(), ": ", type.status().message()));
  }
  delivery.bytes_left -= static_cast<int64_t>(bytes.size());
  return delivery.visit({position, *type, bytes}) && delivery.bytes_left > 0;
}

absl::StatusOr<Position> RocksDbLogStore::Read(const ReadOptions& options,
                                               EventVisitor visit) const {
  const Position behind(options.to.value() + 1);
  const std::string bound = EventKey(behind);
  const rocksdb::Slice bound_slice(bound);
  rocksdb::ReadOptions read;
  read.fill_cache = options.fill_cache;
  read.iterate_upper_bound = &bound_slice;
  if (const int64_t events = options.to.value() - options.from.value();
      events >= kReadaheadEventsMin) {
    const int64_t in_range = std::min(events, kReadaheadBytes) * kEventBytesTypical;
    read.readahead_size = static_cast<size_t>(
        std::min({kReadaheadBytes, in_range, options.bytes_max, options.bytes_expected}));
  }
  Delivery delivery{visit, options.bytes_max};
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(read, families_.events));
  for (it->Seek(EventKey(options.from)); it->Valid(); it->Next()) {
    if (it->key().size() != 8) return absl::DataLossError("a damaged key among the events");
    const Position position(static_cast<int64_t>(ParseBigEndian64(ToView(it->key()))));
    LOGE_ASSIGN_OR_RETURN(const bool more, Deliver(position, ToView(it->value()), delivery));
    if (!more) return Position(position.value() + 1);
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading events"));
  return behind;
}

absl::StatusOr<Position> RocksDbLogStore::ReadMatching(const EventQuery& query,
                                                       const ReadOptions& options,
                                                       EventVisitor visit) const {
  Delivery delivery{visit, options.bytes_max};
  ReadOptions left = options;
  while (left.from <= left.to && left.index_entries_max > 0) {
    LOGE_ASSIGN_OR_RETURN(const SubjectIndex::Window window, index_.Find(query, left));
    for (size_t i = 0; i < window.positions.size(); i += kFetchEvents) {
      const size_t count = std::min(kFetchEvents, window.positions.size() - i);
      LOGE_ASSIGN_OR_RETURN(const Position enough,
                            DeliverAt(&window.positions[i], count, options.fill_cache, delivery));
      if (enough != Position(0)) return Position(enough.value() + 1);
    }
    left.from = Position(window.upto.value() + 1);
    left.index_entries_max -= window.entries;
    // The rest would be shared out again and again, and all subjects be sought for it each time.
    if (window.enough) break;
  }
  return left.from;
}

absl::StatusOr<Position> RocksDbLogStore::DeliverAt(const Position* positions, size_t count,
                                                    bool fill_cache, Delivery& delivery) const {
  rocksdb::ReadOptions read;
  read.fill_cache = fill_cache;
  read.value_size_soft_limit = kFetchBytes;
  std::array<std::string, kFetchEvents> keys;
  std::array<rocksdb::Slice, kFetchEvents> slices;
  std::array<rocksdb::PinnableSlice, kFetchEvents> values;
  std::array<rocksdb::Status, kFetchEvents> statuses;
  for (size_t i = 0; i < count; ++i) {
    keys[i] = EventKey(positions[i]);
    slices[i] = keys[i];
  }
  db_.MultiGet(read, families_.events, count, slices.data(), values.data(), statuses.data(),
               /*sorted_input=*/true);
  for (size_t i = 0; i < count; ++i) {
    rocksdb::Status status = statuses[i];
    if (status.IsAborted()) {  // The soft limit was reached before it.
      values[i].Reset();
      status = db_.Get(read, families_.events, slices[i], &values[i]);
    }
    if (status.IsNotFound()) {
      return absl::DataLossError(absl::StrCat("the event at position ", positions[i].value(),
                                              ", which the index names, is missing"));
    }
    LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading events"));
    LOGE_ASSIGN_OR_RETURN(const bool more, Deliver(positions[i], ToView(values[i]), delivery));
    if (!more) return positions[i];
    values[i].Reset();
  }
  return Position(0);
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

absl::Status RocksDbLogStore::PruneRequests(Position before) {
  const std::string bound = RequestByPositionBound(before);
  while (true) {
    LOGE_ASSIGN_OR_RETURN(const bool more, PruneSome(bound));
    if (!more) return absl::OkStatus();
  }
}

absl::StatusOr<bool> RocksDbLogStore::PruneSome(const std::string& bound) {
  const std::string begin = RequestByPositionBound(Position(0));
  const rocksdb::Slice bound_slice(bound);
  rocksdb::ReadOptions read;
  read.fill_cache = false;
  read.iterate_upper_bound = &bound_slice;
  read.total_order_seek = true;
  rocksdb::WriteBatch write;
  std::string end = bound;
  int count = 0;
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(read, families_.requests));
  for (it->Seek(begin); it->Valid(); it->Next()) {
    if (count == kPruneRequests) {
      end = it->key().ToString();
      break;
    }
    const std::string request_key = "r" + ToString(ToView(it->key()).substr(begin.size()));
    LOGE_RETURN_IF_ERROR(ToAbsl(write.Delete(families_.requests, request_key), "pruning"));
    ++count;
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "pruning request ids"));
  if (count == 0) return false;
  LOGE_RETURN_IF_ERROR(ToAbsl(write.DeleteRange(families_.requests, begin, end), "pruning"));
  if (disk_guard_ != nullptr) LOGE_RETURN_IF_ERROR(disk_guard_->Admit(DiskUse::kFacts));
  // Not synced: what is forgotten too late harms nobody.
  LOGE_RETURN_IF_ERROR(ToAbsl(db_.Write(rocksdb::WriteOptions(), &write), "pruning request ids"));
  return end != bound;
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
