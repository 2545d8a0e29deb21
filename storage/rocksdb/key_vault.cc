
#include <utility>

#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/key_cache.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/open.h"
#include "storage/rocksdb/room_listener.h"
#include "storage/rocksdb/status.h"

namespace loge::storage {
namespace rocks {
namespace {

constexpr int64_t kVaultFormatVersion = 1;

class RocksDbKeyVault final : public KeyVault {
 public:
  RocksDbKeyVault(std::unique_ptr<Database> database, const RocksDbOptions& options,
                  RandomBytes random)
      : database_(std::move(database)),
        disk_guard_(options.disk_guard),
        db_(*database_->db),
        keys_(database_->family("keys")),
        cache_(options.key_cache_bytes),
        random_(std::move(random)) {}

  absl::Status EnsureKeys(const std::vector<std::string>& persons) override
      ABSL_LOCKS_EXCLUDED(mu_) {
    std::vector<std::string> names;
    for (const std::string& person : persons) {
      if (person.empty()) return absl::InvalidArgumentError("a person without an id");
      names.push_back(PersonKey(person));
    }
    return Ensure(std::move(names));
  }

  absl::Status SyncKeys() override ABSL_LOCKS_EXCLUDED(mu_, sync_mu_) {
    MutexLock sync_lock(&sync_mu_);
    if (!sync_fault_.ok()) return sync_fault_;
    int64_t written = 0;
    {
      MutexLock lock(&mu_);
      written = written_;
    }
    if (written == synced_) return absl::OkStatus();
    sync_fault_ = ToAbsl(db_.SyncWAL(), "syncing the key vault");
    if (sync_fault_.ok()) synced_ = written;
    return sync_fault_;
  }

  absl::Status WriteHealth() const override { return database_->stop->status(); }

  absl::StatusOr<std::optional<std::string>> FindKey(absl::string_view person) const override {
    return Find(PersonKey(person));
  }

  absl::StatusOr<std::string> SystemKey(absl::string_view name) override
      ABSL_LOCKS_EXCLUDED(mu_, sync_mu_) {
    if (name.empty()) return absl::InvalidArgumentError("a system key without a name");
    LOGE_RETURN_IF_ERROR(Ensure({SystemName(name)}));
    LOGE_RETURN_IF_ERROR(SyncKeys());
    LOGE_ASSIGN_OR_RETURN(std::optional<std::string> key, Find(SystemName(name)));
    if (!key.has_value()) return absl::DataLossError("a system key vanished");
    return *std::move(key);
  }

 private:
  absl::StatusOr<std::optional<std::string>> Find(const std::string& name) const {
    KeyCache::Found found = cache_.Find(name);
    if (found.key.has_value()) return std::move(found.key);
    std::string key;
    const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), keys_, name, &key);
    if (status.IsNotFound()) return std::optional<std::string>();
    LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading the key vault"));
    if (key.size() != kKeyBytes) return absl::DataLossError("a key of the vault is damaged");
    cache_.Insert(name, key, found.ticket);
    return std::optional<std::string>(std::move(key));
  }

  // Those of `names` that have no key.
  absl::StatusOr<std::vector<std::string>> Missing(const std::vector<std::string>& names) const {
    std::vector<std::string> missing;
    for (const std::string& name : names) {
      LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> key, Find(name));
      if (!key.has_value()) missing.push_back(name);
    }
    return missing;
  }

  absl::Status Ensure(std::vector<std::string> names) ABSL_LOCKS_EXCLUDED(mu_) {
    LOGE_ASSIGN_OR_RETURN(std::vector<std::string> missing, Missing(names));
    if (missing.empty()) return absl::OkStatus();
    // Checked again under the lock, which is held over the write: a key is written once, so of two
    // callers the second must see the first one's.
    MutexLock lock(&mu_);
    LOGE_ASSIGN_OR_RETURN(missing, Missing(missing));
    if (missing.empty()) return absl::OkStatus();
    LOGE_RETURN_IF_ERROR(WriteHealth());
    if (disk_guard_ != nullptr) LOGE_RETURN_IF_ERROR(disk_guard_->Admit(DiskUse::kFacts));
    rocksdb::WriteBatch write;
    for (const std::string& name : missing) {
      std::string key(kKeyBytes, '\0');
      random_(key.data(), kKeyBytes);
      LOGE_RETURN_IF_ERROR(ToAbsl(write.Put(keys_, name, key), "adding a key"));
    }
    LOGE_RETURN_IF_ERROR(ToAbsl(db_.Write(rocksdb::WriteOptions(), &write), "writing the vault"));
    written_ += static_cast<int64_t>(missing.size());
    return absl::OkStatus();
  }

  const std::unique_ptr<Database> database_;
  DiskGuard* const disk_guard_;  // May be null.
  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle* const keys_;
  mutable KeyCache cache_;  // Thread-safe.

  // Held over a sync, so that whoever comes meanwhile waits for one that covers its keys.
  Mutex sync_mu_ ABSL_ACQUIRED_BEFORE(mu_);
  int64_t synced_ ABSL_GUARDED_BY(sync_mu_) = 0;
  absl::Status sync_fault_ ABSL_GUARDED_BY(sync_mu_);

  Mutex mu_;
  RandomBytes random_ ABSL_GUARDED_BY(mu_);
  int64_t written_ ABSL_GUARDED_BY(mu_) = 0;  // Keys, since the vault was opened.
};

StoreSpec VaultSpec(const RocksDbOptions& options) {
  StoreSpec spec;
  spec.format_version = kVaultFormatVersion;
  spec.families = {"keys", "meta"};
  spec.db_options = CommonDbOptions(options);
  // As in log/: every key that was handed out is synced, so damage means loss and is refused.
  spec.db_options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  AddRoomListener(options.disk_guard, DiskUse::kFacts, spec.db_options);
  const auto table = CommonTableOptions(options.block_cache_bytes);
  spec.family_options = [options, table](const std::string& name) {
    rocksdb::ColumnFamilyOptions family = CommonFamilyOptions(options, table);
    if (name == "keys") family.compression = rocksdb::kNoCompression;  // Random bytes.
    return family;
  };
  return spec;
}

}  // namespace
}  // namespace rocks

absl::StatusOr<std::unique_ptr<KeyVault>> OpenRocksDbKeyVault(const RocksDbOptions& options,
                                                              RandomBytes random) {
  LOGE_ASSIGN_OR_RETURN(std::unique_ptr<rocks::Database> database,
                        rocks::OpenDatabase(options.folder, rocks::VaultSpec(options)));
  return std::make_unique<rocks::RocksDbKeyVault>(std::move(database), options, std::move(random));
}

}  // namespace loge::storage
