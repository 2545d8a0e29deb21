#include <rocksdb/filter_policy.h>

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/room_listener.h"
#include "storage/rocksdb/row_batch.h"
#include "storage/rocksdb/status.h"

namespace loge::storage {
namespace rocks {
namespace {

constexpr int64_t kViewsFormatVersion = 1;
constexpr double kFilterBitsPerKey = 10;
constexpr size_t kReadAheadBytes = 2 << 20;
constexpr char kMetaFamily[] = "meta";
// Of the file in which a table of rows is made before it is taken in.
constexpr char kBulkSuffix[] = ".rows";
// In "meta": in front of a family's name, and of a projection's.
constexpr char kFamilyPrefix[] = "family/";
constexpr char kLivePrefix[] = "live/";

std::string FamilyName(absl::string_view projection, int64_t generation) {
  return absl::StrCat(projection, "@", generation);
}

class RocksDbRowFamily final : public RowFamily {
 public:
  // `database` is shared: a handle must not outlive its database, and a snapshot that pins this
  // family may outlive the store's interest in it.
  RocksDbRowFamily(std::shared_ptr<Database> database, FamilyHandle handle, RowFamilyInfo info)
      : database_(std::move(database)), handle_(std::move(handle)), info_(std::move(info)) {}

  const RowFamilyInfo& info() const override { return info_; }
  rocksdb::ColumnFamilyHandle* handle() const { return handle_.get(); }

 private:
  const std::shared_ptr<Database> database_;
  const FamilyHandle handle_;  // Destroyed before the database; a dropped family's rows go then.
  const RowFamilyInfo info_;
};

rocksdb::ColumnFamilyHandle* HandleOf(const RowFamily& family) {
  return static_cast<const RocksDbRowFamily&>(family).handle();
}

// By (projection, generation). Shared with snapshots, never changed in place.
using FamilyMap = std::map<std::pair<std::string, int64_t>, std::shared_ptr<RocksDbRowFamily>>;

class RocksDbRowIterator final : public RowIterator {
 public:
  explicit RocksDbRowIterator(rocksdb::Iterator* it) : it_(it) {
    it_->Seek(std::string(1, kRowPrefix));
    Look();
  }

  bool Valid() const override { return valid_; }
  void Next() override {
    it_->Next();
    Look();
  }
  absl::string_view key() const override { return key_; }
  absl::string_view value() const override { return ToView(it_->value()); }
  absl::Status status() const override { return ToAbsl(it_->status(), "reading rows in order"); }

 private:
  // Once for all who ask: RocksDB goes through several layers for each answer.
  void Look() {
    valid_ = it_->Valid() && it_->key()[0] == kRowPrefix;
    key_ = valid_ ? ToView(it_->key()).substr(1) : absl::string_view();
  }

  const std::unique_ptr<rocksdb::Iterator> it_;
  bool valid_ = false;
  absl::string_view key_;
};

class RocksDbRowSnapshot final : public RowSnapshot {
 public:
  RocksDbRowSnapshot(std::shared_ptr<Database> database, std::shared_ptr<const FamilyMap> pinned)
      : database_(std::move(database)),
        pinned_(std::move(pinned)),
        snapshot_(database_->db->GetSnapshot()) {
    options_.snapshot = snapshot_;
  }
  ~RocksDbRowSnapshot() override {
    {
      MutexLock lock(&mu_);
      idle_.clear();
    }
    database_->db->ReleaseSnapshot(snapshot_);
  }

  absl::StatusOr<std::optional<std::string>> Get(const RowFamily& family,
                                                 absl::string_view key) const override {
    std::string value;
    const rocksdb::Status status =
        database_->db->Get(options_, HandleOf(family), RowKey(key), &value);
    return FoundRow(status, std::move(value));
  }

  absl::Status Scan(const RowFamily& family, absl::string_view begin, absl::string_view end,
                    RowVisitor visit) const override {
    const std::string bound = end.empty() ? std::string(1, kRowPrefix + 1) : RowKey(end);
    std::unique_ptr<rocksdb::Iterator> it = TakeIterator(family);
    for (it->Seek(RowKey(begin)); it->Valid() && ToView(it->key()) < absl::string_view(bound);
         it->Next()) {
      if (!visit(ToView(it->key()).substr(1), ToView(it->value()))) break;
    }
    LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "scanning rows"));
    GiveBack(family, std::move(it));
    return absl::OkStatus();
  }

  std::unique_ptr<RowIterator> Iterate(const RowFamily& family) const override {
    rocksdb::ReadOptions options = options_;
    options.readahead_size = kReadAheadBytes;
    options.fill_cache = false;  // A walk over everything must not push out what queries need.
    return std::make_unique<RocksDbRowIterator>(
        database_->db->NewIterator(options, HandleOf(family)));
  }

  absl::StatusOr<Position> Checkpoint(const RowFamily& family) const override {
    std::string value;
    const rocksdb::Status status =
        database_->db->Get(options_, HandleOf(family), kCheckpointKey, &value);
    if (status.IsNotFound()) return Position(0);
    LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading a checkpoint"));
    if (value.size() != 8) return absl::DataLossError("a damaged checkpoint");
    return Position(static_cast<int64_t>(ParseBigEndian64(value)));
  }

 private:
  // An iterator for one scan; it has no bound, which could not be changed later. A query makes
  // hundreds of short scans, and making an iterator costs as much as one of them.
  std::unique_ptr<rocksdb::Iterator> TakeIterator(const RowFamily& family) const
      ABSL_LOCKS_EXCLUDED(mu_) {
    {
      MutexLock lock(&mu_);
      for (auto it = idle_.begin(); it != idle_.end(); ++it) {
        if (it->first != &family) continue;
        std::unique_ptr<rocksdb::Iterator> taken = std::move(it->second);
        idle_.erase(it);
        return taken;
      }
    }
    return std::unique_ptr<rocksdb::Iterator>(
        database_->db->NewIterator(options_, HandleOf(family)));
  }
  // For the next scan of the family. One that is not pinned could be gone by then, and another one
  // lie in its place.
  void GiveBack(const RowFamily& family, std::unique_ptr<rocksdb::Iterator> it) const
      ABSL_LOCKS_EXCLUDED(mu_) {
    for (const auto& [name, pinned] : *pinned_) {
      if (pinned.get() != &family) continue;
      MutexLock lock(&mu_);
      idle_.emplace_back(&family, std::move(it));
      return;
    }
  }

  const std::shared_ptr<Database> database_;
  const std::shared_ptr<const FamilyMap> pinned_;
  const rocksdb::Snapshot* const snapshot_;
  rocksdb::ReadOptions options_;

  mutable Mutex mu_;
  // Of scans that are over: as many of a family as were under way at once.
  mutable std::vector<std::pair<const RowFamily*, std::unique_ptr<rocksdb::Iterator>>> idle_
      ABSL_GUARDED_BY(mu_);
};

class RocksDbRowStore final : public RowStore {
 public:
  RocksDbRowStore(std::shared_ptr<Database> database, DiskGuard* disk_guard,
                  rocksdb::ColumnFamilyOptions row_options)
      : database_(std::move(database)),
        disk_guard_(disk_guard),
        db_(*database_->db),
        meta_(database_->family(kMetaFamily)),
        row_options_(std::move(row_options)),
        families_(std::make_shared<const FamilyMap>()) {}

  // Takes over the families found in the folder. Drops what a crash left half made or half dropped.
  absl::Status Load() ABSL_LOCKS_EXCLUDED(mu_, admin_mu_);

  std::vector<std::shared_ptr<RowFamily>> Families() const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<std::shared_ptr<RowFamily>> Create(const RowFamilyInfo& info) override
      ABSL_LOCKS_EXCLUDED(mu_, admin_mu_);
  absl::Status Drop(const RowFamily& family) override ABSL_LOCKS_EXCLUDED(mu_, admin_mu_);
  int64_t LiveGeneration(absl::string_view projection) const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status SetLive(absl::string_view projection, int64_t generation) override
      ABSL_LOCKS_EXCLUDED(mu_, admin_mu_);
  std::unique_ptr<RowBatch> NewBatch(const RowFamily& family) override {
    return NewRowBatch(TargetOf(family));
  }
  std::unique_ptr<RowBatch> NewBulkBatch(const RowFamily& family) override {
    return NewBulkRowBatch(TargetOf(family), row_options_, BulkFile(family.info()));
  }
  std::unique_ptr<RowSnapshot> Snapshot() const override ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return std::make_unique<RocksDbRowSnapshot>(database_, families_);
  }
  absl::Status Flush() override ABSL_LOCKS_EXCLUDED(mu_, admin_mu_) {
    MutexLock lock(&admin_mu_);
    return FlushAll();
  }

 private:
  struct Meta {
    std::map<std::string, int64_t> versions;  // By family name.
    std::map<std::string, int64_t> live;      // By projection.
  };
  absl::StatusOr<Meta> LoadMeta() const;
  RowTarget TargetOf(const RowFamily& family) const {
    return {&db_, disk_guard_, HandleOf(family)};
  }
  // One for each family, which has one writer.
  std::string BulkFile(const RowFamilyInfo& info) const {
    return absl::StrCat(db_.GetName(), "/", FamilyName(info.projection, info.generation),
                        kBulkSuffix);
  }
  // What a crash left of a table that was being made.
  void RemoveBulkFiles() const;
  absl::Status DropFound(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(admin_mu_);
  absl::Status PutMeta(const std::string& key, int64_t value);
  absl::Status DeleteMeta(const std::string& key);
  // Everything written so far survives a crash, all families at one point.
  absl::Status FlushAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(admin_mu_) ABSL_LOCKS_EXCLUDED(mu_);
  std::shared_ptr<const FamilyMap> families() const ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return families_;
  }

  const std::shared_ptr<Database> database_;  // Shared with snapshots and families.
  DiskGuard* const disk_guard_;               // May be null.
  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle* const meta_;
  const rocksdb::ColumnFamilyOptions row_options_;

  Mutex admin_mu_ ABSL_ACQUIRED_BEFORE(mu_);  // One Create, Drop, SetLive or Flush at a time.
  mutable Mutex mu_;                          // Never held during I/O.
  std::shared_ptr<const FamilyMap> families_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int64_t> live_ ABSL_GUARDED_BY(mu_);
};

absl::StatusOr<RocksDbRowStore::Meta> RocksDbRowStore::LoadMeta() const {
  Meta found;
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(rocksdb::ReadOptions(), meta_));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    absl::string_view key = ToView(it->key());
    if (key == kFormatVersionKey) continue;
    if (it->value().size() != 8) return absl::DataLossError("a damaged entry among the views");
    const auto value = static_cast<int64_t>(ParseBigEndian64(ToView(it->value())));
    if (absl::StartsWith(key, kFamilyPrefix)) {
      found.versions[ToString(key.substr(sizeof(kFamilyPrefix) - 1))] = value;
    } else if (absl::StartsWith(key, kLivePrefix)) {
      found.live[ToString(key.substr(sizeof(kLivePrefix) - 1))] = value;
    }
  }
  LOGE_RETURN_IF_ERROR(ToAbsl(it->status(), "reading the list of views"));
  return found;
}

absl::Status RocksDbRowStore::DropFound(const std::string& name) {
  const auto it = database_->families.find(name);
  LOGE_RETURN_IF_ERROR(ToAbsl(db_.DropColumnFamily(it->second.get()), "dropping a family"));
  database_->families.erase(it);
  return absl::OkStatus();
}

void RocksDbRowStore::RemoveBulkFiles() const {
  std::vector<std::string> names;
  rocksdb::Env& env = *db_.GetEnv();
  if (!env.GetChildren(db_.GetName(), &names).ok()) return;  // They harm nobody.
  for (const std::string& name : names) {
    if (absl::EndsWith(name, kBulkSuffix)) {
      (void)env.DeleteFile(absl::StrCat(db_.GetName(), "/", name));
    }
  }
}

absl::Status RocksDbRowStore::Load() {
  MutexLock admin_lock(&admin_mu_);
  RemoveBulkFiles();
  LOGE_ASSIGN_OR_RETURN(Meta meta, LoadMeta());
  FamilyMap loaded;
  std::vector<std::string> half_made;
  for (auto& [name, handle] : database_->families) {
    if (name == kMetaFamily || name == rocksdb::kDefaultColumnFamilyName) continue;
    const auto version = meta.versions.find(name);
    const size_t at = name.rfind('@');
    int64_t generation = 0;
    if (version == meta.versions.end() || at == std::string::npos ||
        !absl::SimpleAtoi(name.substr(at + 1), &generation)) {
      half_made.push_back(name);
      continue;
    }
    RowFamilyInfo info{name.substr(0, at), generation, version->second};
    loaded[{info.projection, generation}] =
        std::make_shared<RocksDbRowFamily>(database_, std::move(handle), info);
    meta.versions.erase(version);
  }
  for (const std::string& name : half_made) LOGE_RETURN_IF_ERROR(DropFound(name));
  std::erase_if(database_->families, [](const auto& family) { return family.second == nullptr; });
  for (const auto& [name, version] : meta.versions) {  // Half dropped.
    LOGE_RETURN_IF_ERROR(DeleteMeta(kFamilyPrefix + name));
  }
  for (const auto& [projection, generation] : meta.live) {
    if (loaded.count({projection, generation}) == 0) {
      return absl::DataLossError(absl::StrCat("the live view ", FamilyName(projection, generation),
                                              " is missing: remove the folder of the views, they "
                                              "are made again from the log"));
    }
  }
  MutexLock lock(&mu_);
  families_ = std::make_shared<const FamilyMap>(std::move(loaded));
  live_ = std::move(meta.live);
  return absl::OkStatus();
}

std::vector<std::shared_ptr<RowFamily>> RocksDbRowStore::Families() const {
  std::vector<std::shared_ptr<RowFamily>> list;
  for (const auto& [name, family] : *families()) list.push_back(family);
  return list;
}

absl::Status RocksDbRowStore::PutMeta(const std::string& key, int64_t value) {
  return ToAbsl(db_.Put(WithoutWal(), meta_, key, BigEndian64(static_cast<uint64_t>(value))),
                "writing the list of views");
}

absl::Status RocksDbRowStore::DeleteMeta(const std::string& key) {
  return ToAbsl(db_.Delete(WithoutWal(), meta_, key), "writing the list of views");
}

absl::Status RocksDbRowStore::FlushAll() {
  std::vector<rocksdb::ColumnFamilyHandle*> handles = {meta_};
  const std::shared_ptr<const FamilyMap> current = families();
  for (const auto& [name, family] : *current) handles.push_back(family->handle());
  LOGE_RETURN_IF_ERROR(ToAbsl(db_.Flush(rocksdb::FlushOptions(), handles), "flushing the views"));
  // Once RocksDB 7.8 has recovered from a disk without room it no longer waits for a flush to end:
  // it still takes itself for stopped. To resume it, which else does nothing, flushes and waits.
  return ToAbsl(db_.Resume(), "flushing the views");
}

absl::StatusOr<std::shared_ptr<RowFamily>> RocksDbRowStore::Create(const RowFamilyInfo& info) {
  if (info.projection.empty() || absl::StrContains(info.projection, "@") || info.generation < 1) {
    return absl::InvalidArgumentError("a family needs a projection without '@' and a generation");
  }
  const std::string name = FamilyName(info.projection, info.generation);
  MutexLock admin_lock(&admin_mu_);
  FamilyMap next = *families();
  if (next.count({info.projection, info.generation}) != 0) {
    return absl::AlreadyExistsError(absl::StrCat("the family ", name, " exists"));
  }
  LOGE_RETURN_IF_ERROR(AdmitRows(disk_guard_));
  rocksdb::ColumnFamilyHandle* raw = nullptr;
  LOGE_RETURN_IF_ERROR(ToAbsl(db_.CreateColumnFamily(row_options_, name, &raw), "making a family"));
  auto family = std::make_shared<RocksDbRowFamily>(database_, FamilyHandle(raw), info);
  absl::Status status = PutMeta(kFamilyPrefix + name, info.version);
  next[{info.projection, info.generation}] = family;
  if (status.ok()) {
    {
      MutexLock lock(&mu_);
      families_ = std::make_shared<const FamilyMap>(std::move(next));
    }
    // Without its entry in "meta" it would count as half made after a crash.
    status = FlushAll();
  }
  LOGE_RETURN_IF_ERROR(status);
  return std::shared_ptr<RowFamily>(std::move(family));
}

absl::Status RocksDbRowStore::Drop(const RowFamily& family) {
  const RowFamilyInfo info = family.info();
  const std::string name = FamilyName(info.projection, info.generation);
  MutexLock admin_lock(&admin_mu_);
  if (LiveGeneration(info.projection) == info.generation) {
    return absl::FailedPreconditionError(absl::StrCat(name, " is live; it cannot be dropped"));
  }
  FamilyMap next = *families();
  const auto it = next.find({info.projection, info.generation});
  if (it == next.end()) return absl::NotFoundError(absl::StrCat("no family ", name));
  // Holds the handle until the drop is written down; snapshots hold it longer.
  const std::shared_ptr<RocksDbRowFamily> dropped = it->second;
  LOGE_RETURN_IF_ERROR(ToAbsl(db_.DropColumnFamily(dropped->handle()), "dropping a family"));
  next.erase(it);
  {
    MutexLock lock(&mu_);
    families_ = std::make_shared<const FamilyMap>(std::move(next));
  }
  return DeleteMeta(kFamilyPrefix + name);
}

int64_t RocksDbRowStore::LiveGeneration(absl::string_view projection) const {
  MutexLock lock(&mu_);
  const auto it = live_.find(ToString(projection));
  return it == live_.end() ? 0 : it->second;
}

absl::Status RocksDbRowStore::SetLive(absl::string_view projection, int64_t generation) {
  const std::string name = ToString(projection);
  MutexLock admin_lock(&admin_mu_);
  if (families()->count({name, generation}) == 0) {
    return absl::NotFoundError(absl::StrCat("no family ", FamilyName(name, generation)));
  }
  LOGE_RETURN_IF_ERROR(AdmitRows(disk_guard_));
  const int64_t before = LiveGeneration(name);
  // One atomic flush makes the pointer durable together with the rows it points to.
  absl::Status status = PutMeta(kLivePrefix + name, generation);
  if (status.ok()) status = FlushAll();
  if (!status.ok()) {
    const absl::Status undone =
        before == 0 ? DeleteMeta(kLivePrefix + name) : PutMeta(kLivePrefix + name, before);
    return undone.ok() ? status : undone;
  }
  {
    MutexLock lock(&mu_);
    live_[name] = generation;
  }
  // It answers already; the next opening compacts it in any case.
  (void)CompactFromNowOn(db_, families()->at({name, generation})->handle());
  return absl::OkStatus();
}

}  // namespace
}  // namespace rocks

absl::StatusOr<std::unique_ptr<RowStore>> OpenRocksDbRowStore(const RocksDbOptions& options) {
  rocks::StoreSpec spec;
  spec.format_version = rocks::kViewsFormatVersion;
  spec.families = {rocks::kMetaFamily};
  spec.db_options = rocks::CommonDbOptions(options);
  spec.db_options.atomic_flush = true;
  spec.writes_wal = false;
  rocks::AddRoomListener(options.disk_guard, DiskUse::kRows, spec.db_options);
  // Bounds all memtables together, however many families there are.
  spec.db_options.db_write_buffer_size =
      static_cast<size_t>(kViewsWriteBuffers * options.write_buffer_bytes);
  rocksdb::BlockBasedTableOptions table = rocks::CommonTableOptions(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(rocks::kFilterBitsPerKey));
  const rocksdb::ColumnFamilyOptions row_options = rocks::CommonFamilyOptions(options, table);
  spec.family_options = [row_options](const std::string&) { return row_options; };
  LOGE_ASSIGN_OR_RETURN(std::shared_ptr<rocks::Database> database,
                        rocks::OpenDatabase(options.folder, spec));
  auto store = std::make_unique<rocks::RocksDbRowStore>(std::move(database), options.disk_guard,
                                                        row_options);
  LOGE_RETURN_IF_ERROR(store->Load());
  return store;
}

}  // namespace loge::storage
