#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/mutex.h"
#include "storage/base/strings.h"
#include "storage/memory/open.h"

namespace loge::storage {
namespace {

// What a row was from one write on; nothing once it was deleted.
struct RowVersion {
  int64_t sequence;
  std::optional<std::string> value;
};

// The rows of one family with as many old versions as live snapshots need. The checkpoint is kept
// under a key of its own map, so that it has versions too. Guarded by the store's mutex.
struct FamilyData {
  std::map<std::string, std::vector<RowVersion>, std::less<>> rows;
  std::vector<std::pair<int64_t, Position>> checkpoints;  // (sequence, checkpoint), ascending.
};

class MemoryRowFamily final : public RowFamily {
 public:
  explicit MemoryRowFamily(RowFamilyInfo info) : info_(std::move(info)) {}
  const RowFamilyInfo& info() const override { return info_; }

  mutable FamilyData data;  // Guarded by the store's mutex.

 private:
  const RowFamilyInfo info_;
};

const MemoryRowFamily& Cast(const RowFamily& family) {
  return static_cast<const MemoryRowFamily&>(family);
}

using FamilyMap = std::map<std::pair<std::string, int64_t>, std::shared_ptr<MemoryRowFamily>>;

// Everything of the store, shared with its snapshots and batches, which may outlive it.
struct Shared {
  Mutex mu;
  FamilyMap families ABSL_GUARDED_BY(mu);
  std::map<std::string, int64_t> live ABSL_GUARDED_BY(mu);
  int64_t sequence ABSL_GUARDED_BY(mu) = 0;              // Of the last commit.
  std::multiset<int64_t> snapshots ABSL_GUARDED_BY(mu);  // Sequences that are being read.

  // The value of the versions as of `at`.
  static std::optional<std::string> ValueAt(const std::vector<RowVersion>& versions, int64_t at) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (version->sequence <= at) return version->value;
    }
    return std::nullopt;
  }

  // Adds a version and forgets those that no snapshot can see any more.
  void AddVersion(std::vector<RowVersion>& versions, RowVersion added)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    versions.push_back(std::move(added));
    const int64_t oldest = snapshots.empty() ? INT64_MAX : *snapshots.begin();
    size_t unseen = 0;
    while (unseen + 1 < versions.size() && versions[unseen + 1].sequence <= oldest) ++unseen;
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(unseen));
  }
};

// A row at a time, as Scan does: nothing is held between two steps.
class MemoryRowIterator final : public RowIterator {
 public:
  using NextFn =
      std::function<std::optional<std::pair<std::string, std::string>>(std::string from)>;

  explicit MemoryRowIterator(NextFn next) : next_(std::move(next)), row_(next_("")) {}

  bool Valid() const override { return row_.has_value(); }
  void Next() override { row_ = next_(row_->first + '\0'); }
  absl::string_view key() const override { return row_->first; }
  absl::string_view value() const override { return row_->second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  const NextFn next_;
  std::optional<std::pair<std::string, std::string>> row_;
};

class MemoryRowSnapshot final : public RowSnapshot {
 public:
  explicit MemoryRowSnapshot(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {
    MutexLock lock(&shared_->mu);
    sequence_ = shared_->sequence;
    shared_->snapshots.insert(sequence_);
    pinned_ = shared_->families;
  }
  ~MemoryRowSnapshot() override {
    MutexLock lock(&shared_->mu);
    shared_->snapshots.erase(shared_->snapshots.find(sequence_));
  }

  absl::StatusOr<std::optional<std::string>> Get(const RowFamily& family,
                                                 absl::string_view key) const override {
    MutexLock lock(&shared_->mu);
    const auto& rows = Cast(family).data.rows;
    const auto it = rows.find(ToStd(key));
    if (it == rows.end()) return std::optional<std::string>();
    return Shared::ValueAt(it->second, sequence_);
  }

  absl::Status Scan(const RowFamily& family, absl::string_view begin, absl::string_view end,
                    RowVisitor visit) const override {
    std::string cursor = ToString(begin);
    while (true) {
      std::optional<std::pair<std::string, std::string>> row = NextRow(family, cursor, end);
      if (!row.has_value() || !visit(row->first, row->second)) return absl::OkStatus();
      cursor = std::move(row->first) + '\0';  // The least key behind it.
    }
  }

  std::unique_ptr<RowIterator> Iterate(const RowFamily& family) const override {
    return std::make_unique<MemoryRowIterator>(
        [this, &family](const std::string& from) { return NextRow(family, from, ""); });
  }

  absl::StatusOr<Position> Checkpoint(const RowFamily& family) const override {
    MutexLock lock(&shared_->mu);
    Position found;
    for (const auto& [sequence, checkpoint] : Cast(family).data.checkpoints) {
      if (sequence <= sequence_) found = checkpoint;
    }
    return found;
  }

 private:
  std::optional<std::pair<std::string, std::string>> NextRow(const RowFamily& family,
                                                             const std::string& from,
                                                             absl::string_view end) const {
    MutexLock lock(&shared_->mu);
    const auto& rows = Cast(family).data.rows;
    for (auto it = rows.lower_bound(from); it != rows.end(); ++it) {
      if (!end.empty() && absl::string_view(it->first) >= end) break;
      std::optional<std::string> value = Shared::ValueAt(it->second, sequence_);
      if (value.has_value()) return std::make_pair(it->first, *std::move(value));
    }
    return std::nullopt;
  }

  const std::shared_ptr<Shared> shared_;
  int64_t sequence_ = 0;
  FamilyMap pinned_;
};

class MemoryRowBatch final : public RowBatch {
 public:
  MemoryRowBatch(std::shared_ptr<Shared> shared, const MemoryRowFamily& family)
      : shared_(std::move(shared)), family_(family) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    if (const auto it = changes_.find(ToStd(key)); it != changes_.end()) return it->second;
    MutexLock lock(&shared_->mu);
    const auto it = family_.data.rows.find(ToStd(key));
    if (it == family_.data.rows.end()) return std::optional<std::string>();
    return Shared::ValueAt(it->second, shared_->sequence);
  }
  void Put(absl::string_view key, absl::string_view value) override {
    bytes_ += static_cast<int64_t>(key.size() + value.size());
    changes_[ToString(key)] = ToString(value);
  }
  void Delete(absl::string_view key) override { changes_[ToString(key)] = std::nullopt; }

  absl::Status Commit(Position checkpoint) override {
    MutexLock lock(&shared_->mu);
    const int64_t sequence = shared_->sequence + 1;
    for (auto& [key, value] : changes_) {
      auto& versions = family_.data.rows[key];
      shared_->AddVersion(versions, {sequence, std::move(value)});
      const bool gone = versions.size() == 1 && !versions.front().value.has_value();
      if (gone) family_.data.rows.erase(key);
    }
    changes_.clear();
    bytes_ = 0;
    auto& checkpoints = family_.data.checkpoints;
    if (shared_->snapshots.empty()) checkpoints.clear();
    checkpoints.emplace_back(sequence, checkpoint);
    shared_->sequence = sequence;
    return absl::OkStatus();
  }
  int64_t bytes() const override { return bytes_; }
  int64_t changes() const override { return static_cast<int64_t>(changes_.size()); }

 private:
  const std::shared_ptr<Shared> shared_;
  const MemoryRowFamily& family_;
  int64_t bytes_ = 0;
  std::map<std::string, std::optional<std::string>, std::less<>> changes_;
};

class MemoryRowStore final : public RowStore {
 public:
  std::vector<std::shared_ptr<RowFamily>> Families() const override {
    MutexLock lock(&shared_->mu);
    std::vector<std::shared_ptr<RowFamily>> families;
    for (const auto& [name, family] : shared_->families) families.push_back(family);
    return families;
  }

  absl::StatusOr<std::shared_ptr<RowFamily>> Create(const RowFamilyInfo& info) override {
    MutexLock lock(&shared_->mu);
    auto family = std::make_shared<MemoryRowFamily>(info);
    if (!shared_->families.emplace(std::make_pair(info.projection, info.generation), family)
             .second) {
      return absl::AlreadyExistsError(
          absl::StrCat("the family ", info.projection, "@", info.generation, " exists"));
    }
    return family;
  }

  absl::Status Drop(const RowFamily& family) override {
    MutexLock lock(&shared_->mu);
    const RowFamilyInfo& info = family.info();
    const auto live = shared_->live.find(info.projection);
    if (live != shared_->live.end() && live->second == info.generation) {
      return absl::FailedPreconditionError(
          absl::StrCat(info.projection, "@", info.generation, " is live; it cannot be dropped"));
    }
    shared_->families.erase({info.projection, info.generation});
    return absl::OkStatus();
  }

  int64_t LiveGeneration(absl::string_view projection) const override {
    MutexLock lock(&shared_->mu);
    const auto it = shared_->live.find(ToString(projection));
    return it == shared_->live.end() ? 0 : it->second;
  }

  absl::Status SetLive(absl::string_view projection, int64_t generation) override {
    MutexLock lock(&shared_->mu);
    if (shared_->families.count({ToString(projection), generation}) == 0) {
      return absl::NotFoundError(absl::StrCat("no family ", projection, "@", generation));
    }
    shared_->live[ToString(projection)] = generation;
    return absl::OkStatus();
  }

  std::unique_ptr<RowBatch> NewBatch(const RowFamily& family) override {
    return std::make_unique<MemoryRowBatch>(shared_, Cast(family));
  }
  std::unique_ptr<RowBatch> NewBulkBatch(const RowFamily& family) override {
    return NewBatch(family);
  }
  std::unique_ptr<RowSnapshot> Snapshot() const override {
    return std::make_unique<MemoryRowSnapshot>(shared_);
  }
  absl::Status Flush() override { return absl::OkStatus(); }

 private:
  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

std::unique_ptr<RowStore> NewMemoryRowStore() { return std::make_unique<MemoryRowStore>(); }

}  // namespace loge::storage
