// The rebuild of a read model beside the live one (see projection_runner.h).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "services/runtime/projection_apply.h"
#include "services/runtime/projection_runner.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/sealing.h"

namespace loge::runtime {
namespace {

constexpr size_t kRowsPerRead = 2000;

// Walks the rows of one family in order, some at a time.
class RowCursor {
 public:
  RowCursor(const storage::RowSnapshot& snapshot, const storage::RowFamily& family)
      : snapshot_(snapshot), family_(family) {}

  // The current row; null at the end.
  absl::StatusOr<const std::pair<std::string, std::string>*> Current() {
    if (index_ == rows_.size() && !at_end_) {
      std::string begin;
      if (!rows_.empty()) begin = absl::StrCat(rows_.back().first, absl::string_view("\0", 1));
      rows_.clear();
      index_ = 0;
      LOGE_RETURN_IF_ERROR(snapshot_.Scan(family_, begin, "",
                                          [this](absl::string_view key, absl::string_view value) {
                                            rows_.emplace_back(ToString(key), ToString(value));
                                            return rows_.size() < kRowsPerRead;
                                          }));
      at_end_ = rows_.empty();
    }
    const std::pair<std::string, std::string>* none = nullptr;
    return at_end_ ? none : &rows_[index_];
  }
  void Next() { ++index_; }

 private:
  const storage::RowSnapshot& snapshot_;
  const storage::RowFamily& family_;
  std::vector<std::pair<std::string, std::string>> rows_;
  size_t index_ = 0;
  bool at_end_ = false;
};

void Differ(const std::string& key, v1::DifferenceKind kind, v1::RebuildResult& result) {
  result.set_differences(result.differences() + 1);
  if (result.first_differences_size() >= kRowDifferencesToldMax) return;
  v1::RowDifference* difference = result.add_first_differences();
  difference->set_key(absl::BytesToHexString(key));
  difference->set_kind(kind);
}

// Compares every row of both and digests the rebuilt ones.
absl::Status Compare(const storage::RowSnapshot& snapshot, const storage::RowFamily& live,
                     const storage::RowFamily& rebuilt, v1::RebuildResult& result) {
  RowCursor a(snapshot, live);
  RowCursor b(snapshot, rebuilt);
  std::string digest = storage::Sha256("");
  while (true) {
    LOGE_ASSIGN_OR_RETURN(const auto* old_row, a.Current());
    LOGE_ASSIGN_OR_RETURN(const auto* new_row, b.Current());
    if (old_row == nullptr && new_row == nullptr) break;
    const bool has_old =
        new_row == nullptr || (old_row != nullptr && old_row->first <= new_row->first);
    const bool has_new =
        old_row == nullptr || (new_row != nullptr && new_row->first <= old_row->first);
    result.set_rows(result.rows() + 1);
    if (has_new) {
      digest = storage::Sha256(absl::StrCat(digest, new_row->first.size(), ":", new_row->first,
                                            new_row->second.size(), ":", new_row->second));
    }
    if (has_old && !has_new) Differ(old_row->first, v1::DIFFERENCE_KIND_REMOVED, result);
    if (has_new && !has_old) Differ(new_row->first, v1::DIFFERENCE_KIND_ADDED, result);
    if (has_old && has_new && old_row->second != new_row->second) {
      Differ(new_row->first, v1::DIFFERENCE_KIND_CHANGED, result);
    }
    if (has_old) a.Next();
    if (has_new) b.Next();
  }
  result.set_digest(absl::BytesToHexString(digest));
  return absl::OkStatus();
}

}  // namespace

int64_t ProjectionRunner::LiveCheckpoint(const std::string& name) const {
  MutexLock lock(&mu_);
  return projections_.find(name)->second.checkpoint;
}

absl::StatusOr<ProjectionRunner::Shadow> ProjectionRunner::BeginRebuild(const std::string& name) {
  MutexLock lock(&mu_);
  const auto it = projections_.find(name);
  if (it == projections_.end()) return absl::NotFoundError(absl::StrCat("no projection ", name));
  if (stopping_) return absl::CancelledError("the server is stopping");
  if (rebuilding_)
    return absl::FailedPreconditionError("another rebuild is under way: wait for it");
  if (it->second.building) {
    return absl::FailedPreconditionError(absl::StrCat(name, " is being built already"));
  }
  int64_t last_generation = 0;
  for (const auto& family : env_.rows->Families()) {
    if (family->info().projection == name) {
      last_generation = std::max(last_generation, family->info().generation);
    }
  }
  Shadow shadow;
  shadow.spec = it->second.spec;
  LOGE_ASSIGN_OR_RETURN(shadow.family,
                        env_.rows->Create({name, last_generation + 1, shadow.spec.version}));
  rebuilding_ = true;
  return shadow;
}

absl::Status ProjectionRunner::FillShadow(Shadow& shadow, int64_t to, OnProgress* on_progress) {
  while (shadow.checkpoint < to) {
    {
      MutexLock lock(&mu_);
      if (stopping_) return absl::CancelledError("the server is stopping");
    }
    LOGE_ASSIGN_OR_RETURN(const std::vector<EventPtr> events,
                          ReadChunk(*env_.log, shadow.checkpoint, to));
    LOGE_RETURN_IF_ERROR(ApplyChunk(shadow.spec, events, shadow.checkpoint, *shadow.family,
                                    *env_.rows, &shadow.checkpoint));
    if (on_progress != nullptr) (*on_progress)({shadow.checkpoint, to});
  }
  return absl::OkStatus();
}

absl::StatusOr<PinnedViews> ProjectionRunner::FreezeBoth(Shadow& shadow) {
  const std::string& name = shadow.spec.name;
  // Most of the way without holding up the live ones; the last events with them standing still.
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name), nullptr));
  MutexLock apply(&apply_mu_);
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name), nullptr));
  return Pin({name});
}

absl::Status ProjectionRunner::Swap(Shadow& shadow) {
  const std::string& name = shadow.spec.name;
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name), nullptr));
  MutexLock apply(&apply_mu_);
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name), nullptr));
  // The new generation must survive a crash before it is named.
  LOGE_RETURN_IF_ERROR(env_.rows->Flush());
  LOGE_RETURN_IF_ERROR(env_.rows->SetLive(name, shadow.family->info().generation));
  std::vector<int64_t> to_drop;
  {
    MutexLock lock(&mu_);
    Live& live = projections_.find(name)->second;
    to_drop = std::move(live.kept);
    live.kept = {live.family->info().generation};
    live.family = shadow.family;
    live.error = absl::OkStatus();  // If the cause lies in the log it will stop there again.
    live.no_room = absl::OkStatus();
    changed_.SignalAll();
  }
  for (const auto& family : env_.rows->Families()) {
    if (family->info().projection != name) continue;
    if (std::find(to_drop.begin(), to_drop.end(), family->info().generation) == to_drop.end()) {
      continue;
    }
    LOGE_RETURN_IF_ERROR(env_.rows->Drop(*family));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::RebuildResult> ProjectionRunner::RunRebuild(Shadow& shadow, v1::RebuildMode mode,
                                                               OnProgress* on_progress) {
  v1::RebuildResult result;
  result.set_name(shadow.spec.name);
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(shadow.spec.name), on_progress));
  LOGE_ASSIGN_OR_RETURN(const PinnedViews frozen, FreezeBoth(shadow));
  const storage::RowFamily& live = *frozen.families.begin()->second;
  result.set_compared_at_position(frozen.checkpoint);
  result.set_generation(live.info().generation);
  LOGE_RETURN_IF_ERROR(Compare(*frozen.snapshot, live, *shadow.family, result));
  const bool swap = mode == v1::REBUILD_MODE_REPLACE ||
                    (mode == v1::REBUILD_MODE_REPLACE_IF_DIFFERENT && result.differences() > 0);
  if (swap) {
    LOGE_RETURN_IF_ERROR(Swap(shadow));
    result.set_swapped(true);
    result.set_generation(shadow.family->info().generation);
  }
  return result;
}

absl::StatusOr<v1::RebuildResult> ProjectionRunner::Rebuild(const std::string& name,
                                                            v1::RebuildMode mode,
                                                            OnProgress on_progress) {
  LOGE_ASSIGN_OR_RETURN(Shadow shadow, BeginRebuild(name));
  absl::StatusOr<v1::RebuildResult> result = RunRebuild(shadow, mode, &on_progress);
  if (!result.ok() || !result->swapped()) {
    const absl::Status dropped = env_.rows->Drop(*shadow.family);
    if (result.ok() && !dropped.ok()) result = dropped;
  }
  if (result.ok()) {
    env_.logger->Write(
        result->differences() == 0 ? LogLevel::kInfo : LogLevel::kError,
        absl::StrCat("event=projection_rebuilt name=", name, " rows=", result->rows(),
                     " differences=", result->differences(), " swapped=", result->swapped(),
                     " position=", result->compared_at_position()));
  } else {
    env_.logger->Write(LogLevel::kError,
                       absl::StrCat("event=rebuild_failed name=", name, " error=\"",
                                    result.status().ToString(), "\""));
  }
  MutexLock lock(&mu_);
  rebuilding_ = false;
  changed_.SignalAll();
  return result;
}

}  // namespace loge::runtime
