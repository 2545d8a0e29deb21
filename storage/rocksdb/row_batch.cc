#include "storage/rocksdb/row_batch.h"

#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/rocksdb/key_sort.h"
#include "storage/rocksdb/keys.h"
#include "storage/rocksdb/status.h"

namespace loge::storage::rocks {
namespace {

constexpr char kNoCompactions[] = "disable_auto_compactions";

// By key; no value: the row is deleted.
using Changes = absl::btree_map<std::string, std::optional<std::string>>;

std::string CheckpointValue(Position checkpoint) {
  return BigEndian64(static_cast<uint64_t>(checkpoint.value()));
}

absl::StatusOr<std::optional<std::string>> ReadRow(const RowTarget& target,
                                                   const std::string& row_key) {
  std::string value;
  const rocksdb::Status status =
      target.db->Get(rocksdb::ReadOptions(), target.family, row_key, &value);
  return FoundRow(status, std::move(value));
}

// Changes are gathered in the order of their keys: RocksDB finds the place of an entry from that of
// the one before, and what is inserted in order is found at once.
class MemtableBatch final : public RowBatch {
 public:
  explicit MemtableBatch(const RowTarget& target) : target_(target) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    const std::string row_key = RowKey(key);
    if (const auto change = changes_.find(row_key); change != changes_.end()) return change->second;
    return ReadRow(target_, row_key);
  }
  void Put(absl::string_view key, absl::string_view value) override {
    bytes_ += static_cast<int64_t>(key.size() + value.size());
    changes_[RowKey(key)] = ToString(value);
  }
  void Delete(absl::string_view key) override { changes_[RowKey(key)] = std::nullopt; }

  absl::Status Commit(Position checkpoint) override {
    const Changes changes = std::exchange(changes_, {});
    bytes_ = 0;
    LOGE_RETURN_IF_ERROR(AdmitRows(target_.disk_guard));
    rocksdb::WriteBatch write;
    rocksdb::Status status = write.Put(target_.family, kCheckpointKey, CheckpointValue(checkpoint));
    for (auto it = changes.begin(); it != changes.end() && status.ok(); ++it) {
      const auto& [key, value] = *it;
      status = value.has_value() ? write.Put(target_.family, key, *value)
                                 : write.Delete(target_.family, key);
    }
    LOGE_RETURN_IF_ERROR(ToAbsl(status, "changing rows"));
    return ToAbsl(target_.db->Write(WithoutWal(), &write), "writing rows");
  }
  int64_t bytes() const override { return bytes_; }
  int64_t changes() const override { return static_cast<int64_t>(changes_.size()); }

 private:
  const RowTarget target_;
  Changes changes_;
  int64_t bytes_ = 0;
};

// Bytes that are given back all at once.
class Arena {
 public:
  char* Allocate(size_t bytes) {
    if (bytes > left_) {
      const size_t block = std::max(bytes, kBlockBytes);
      blocks_.push_back(std::make_unique<char[]>(block));
      next_ = blocks_.back().get();
      left_ = block;
    }
    left_ -= bytes;
    return std::exchange(next_, next_ + bytes);
  }

 private:
  static constexpr size_t kBlockBytes = 1 << 20;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

class BulkBatch final : public RowBatch {
 public:
  BulkBatch(const RowTarget& target, const rocksdb::ColumnFamilyOptions& family_options,
            std::string file)
      : target_(target),
        options_(target.db->GetDBOptions(), family_options),
        file_(std::move(file)) {}
  ~BulkBatch() override {
    if (prepared_.has_value()) (void)options_.env->DeleteFile(file_);
  }

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    const std::string row_key = RowKey(key);
    if (const auto late = late_.find(row_key); late != late_.end()) return late->second;
    Sort();
    const auto at = std::lower_bound(
        entries_.begin(), entries_.end(), absl::string_view(row_key),
        [](const RowEntry& entry, absl::string_view wanted) { return entry.key() < wanted; });
    if (at != entries_.end() && at->key() == absl::string_view(row_key)) {
      return std::optional<std::string>(ToString(at->value()));
    }
    return ReadRow(target_, row_key);
  }

  void Put(absl::string_view key, absl::string_view value) override {
    prepared_.reset();
    bytes_ += static_cast<int64_t>(key.size() + value.size() + sizeof(RowEntry));
    if (sorted_) {
      late_[RowKey(key)] = ToString(value);
      return;
    }
    char* const data = arena_.Allocate(1 + key.size() + value.size());
    *data = kRowPrefix;
    std::memcpy(data + 1, key.data(), key.size());
    std::memcpy(data + 1 + key.size(), value.data(), value.size());
    RowEntry& entry = entries_.emplace_back();
    entry.data = data;
    entry.key_bytes = static_cast<uint32_t>(1 + key.size());
    entry.value_bytes = static_cast<uint32_t>(value.size());
    entry.sequence = static_cast<uint32_t>(entries_.size());
  }

  void Delete(absl::string_view key) override {
    prepared_.reset();
    Sort();  // What was put before is found under it.
    late_[RowKey(key)] = std::nullopt;
  }

  absl::Status Prepare(Position checkpoint) override {
    Sort();
    absl::Status status = AdmitRows(target_.disk_guard);
    if (status.ok()) status = ToAbsl(WriteTable(checkpoint), "making a table of rows");
    if (status.ok()) {
      prepared_ = checkpoint;
    } else {
      (void)options_.env->DeleteFile(file_);  // One that is left is overwritten.
    }
    return status;
  }

  absl::Status Commit(Position checkpoint) override {
    absl::Status status = prepared_ == checkpoint ? absl::OkStatus() : Prepare(checkpoint);
    if (status.ok()) status = ToAbsl(TakeIn(), "taking in a table of rows");
    // Nothing to find after a success: the table was moved.
    if (!status.ok()) (void)options_.env->DeleteFile(file_);
    entries_.clear();
    late_.clear();
    arena_ = Arena();
    bytes_ = 0;
    sorted_ = false;
    prepared_.reset();
    return status;
  }
  int64_t bytes() const override { return bytes_; }
  int64_t changes() const override { return static_cast<int64_t>(entries_.size() + late_.size()); }

 private:
  // Of equal keys the last one that was put is left.
  void Sort() const {
    if (sorted_) return;
    sorted_ = true;
    SortByKey(entries_);
    size_t kept = 0;
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (i + 1 < entries_.size() && entries_[i].key() == entries_[i + 1].key()) continue;
      entries_[kept++] = entries_[i];
    }
    entries_.resize(kept);
  }

  rocksdb::Status WriteTable(Position checkpoint) const {
    // Without the hint that nobody will read it: rows are closed and compared in it soon.
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(options_), options_, target_.family,
                                  /*invalidate_page_cache=*/false);
    rocksdb::Status status = writer.Open(file_);
    // "c" comes before every "r".
    if (status.ok()) status = writer.Put(kCheckpointKey, CheckpointValue(checkpoint));
    auto late = late_.begin();
    auto entry = entries_.begin();
    while (status.ok() && (late != late_.end() || entry != entries_.end())) {
      const bool late_first =
          entry == entries_.end() ||
          (late != late_.end() && absl::string_view(late->first) <= entry->key());
      if (!late_first) {
        status = writer.Put(ToSlice(entry->key()), ToSlice(entry->value()));
        ++entry;
        continue;
      }
      if (entry != entries_.end() && entry->key() == absl::string_view(late->first)) ++entry;
      status = late->second.has_value() ? writer.Put(late->first, *late->second)
                                        : writer.Delete(late->first);
      ++late;
    }
    return status.ok() ? writer.Finish() : status;
  }

  rocksdb::Status TakeIn() {
    rocksdb::IngestExternalFileOptions how;
    how.move_files = true;
    how.write_global_seqno = false;
    if (!compactions_off_) {
      const rocksdb::Status status =
          target_.db->SetOptions(target_.family, {{kNoCompactions, "true"}});
      if (!status.ok()) return status;
      compactions_off_ = true;
    }
    return target_.db->IngestExternalFile(target_.family, {file_}, how);
  }

  const RowTarget target_;
  const rocksdb::Options options_;
  const std::string file_;
  bool compactions_off_ = false;

  Arena arena_;
  mutable std::vector<RowEntry> entries_;
  mutable bool sorted_ = false;  // Then what comes later lies in late_, and counts more.
  Changes late_;
  int64_t bytes_ = 0;
  std::optional<Position> prepared_;  // The checkpoint in the table that is written.
};

}  // namespace

std::string RowKey(absl::string_view key) {
  std::string row_key(1, kRowPrefix);
  row_key.append(key.data(), key.size());
  return row_key;
}

absl::StatusOr<std::optional<std::string>> FoundRow(const rocksdb::Status& status,
                                                    std::string value) {
  if (status.IsNotFound()) return std::optional<std::string>();
  LOGE_RETURN_IF_ERROR(ToAbsl(status, "reading rows"));
  return std::optional<std::string>(std::move(value));
}

rocksdb::WriteOptions WithoutWal() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

absl::Status AdmitRows(DiskGuard* disk_guard) {
  return disk_guard == nullptr ? absl::OkStatus() : disk_guard->Admit(DiskUse::kRows);
}

absl::Status CompactFromNowOn(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  rocksdb::ColumnFamilyDescriptor now;
  LOGE_RETURN_IF_ERROR(ToAbsl(family->GetDescriptor(&now), "asking for the options of a family"));
  if (!now.options.disable_auto_compactions) return absl::OkStatus();
  return ToAbsl(db.EnableAutoCompaction({family}), "compacting a family");
}

std::unique_ptr<RowBatch> NewRowBatch(const RowTarget& target) {
  return std::make_unique<MemtableBatch>(target);
}

std::unique_ptr<RowBatch> NewBulkRowBatch(const RowTarget& target,
                                          const rocksdb::ColumnFamilyOptions& family_options,
                                          std::string file) {
  return std::make_unique<BulkBatch>(target, family_options, std::move(file));
}

}  // namespace loge::storage::rocks
