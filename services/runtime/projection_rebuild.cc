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
#include "services/runtime/violations.h"
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

absl::Status NothingKept(const std::string& name) {
  return Refusal(absl::StatusCode::kFailedPrecondition,
                 {v1::ERROR_REASON_NOT_FOUND, "name",
                  "no generation of the same version is kept: rebuild it with REPLACE",
                  "a projection with kept generations", name});
}

}  // namespace

int64_t ProjectionRunner::LiveCheckpoint(const std::string& name) const {
  MutexLock lock(&mu_);
  return projections_.find(name)->second.checkpoint;
}

absl::Status ProjectionRunner::TakeTurn(const std::vector<std::string>& names) {
  MutexLock lock(&mu_);
  for (const std::string& name : names) {
    const auto it = projections_.find(name);
    if (it == projections_.end()) return absl::NotFoundError(absl::StrCat("no projection ", name));
    if (it->second.building) {
      return absl::FailedPreconditionError(absl::StrCat(name, " is being built already"));
    }
  }
  if (stopping_) return absl::CancelledError("the server is stopping");
  if (rebuilding_) {
    return absl::FailedPreconditionError("another rebuild is under way: wait for it");
  }
  rebuilding_ = true;
  cancelled_ = false;
  return absl::OkStatus();
}

void ProjectionRunner::GiveTurnBack() {
  MutexLock lock(&mu_);
  rebuilding_ = false;
  changed_.SignalAll();
}

bool ProjectionRunner::CancelRebuild() {
  MutexLock lock(&mu_);
  cancelled_ = true;
  return rebuilding_;
}

absl::Status ProjectionRunner::KeepGoing() const {
  MutexLock lock(&mu_);
  if (stopping_) return absl::CancelledError("the server is stopping");
  if (cancelled_) return absl::CancelledError("the rebuild was cancelled");
  return absl::OkStatus();
}

absl::StatusOr<ProjectionRunner::Shadow> ProjectionRunner::MakeShadow(const std::string& name) {
  Shadow shadow;
  {
    MutexLock lock(&mu_);
    shadow.spec = projections_.find(name)->second.spec;
  }
  int64_t last_generation = 0;
  for (const auto& family : env_.rows->Families()) {
    if (family->info().projection == name) {
      last_generation = std::max(last_generation, family->info().generation);
    }
  }
  LOGE_ASSIGN_OR_RETURN(shadow.family,
                        env_.rows->Create({name, last_generation + 1, shadow.spec.version}));
  return shadow;
}

absl::Status ProjectionRunner::FillShadow(Shadow& shadow, int64_t to) {
  while (shadow.checkpoint < to) {
    LOGE_RETURN_IF_ERROR(KeepGoing());
    LOGE_ASSIGN_OR_RETURN(const std::vector<EventPtr> events,
                          ReadChunk(*env_.log, shadow.checkpoint, to, kRebuildBatchEventsMax));
    LOGE_RETURN_IF_ERROR(ApplyChunk(shadow.spec, events, shadow.checkpoint, *shadow.family,
                                    *env_.rows, &shadow.checkpoint));
  }
  return absl::OkStatus();
}

absl::Status ProjectionRunner::FillShadows(std::vector<Shadow>& shadows, int64_t to,
                                           RebuildReport& report) {
  int64_t reached = 0;
  while (reached < to) {
    LOGE_RETURN_IF_ERROR(KeepGoing());
    LOGE_ASSIGN_OR_RETURN(const std::vector<EventPtr> events,
                          ReadChunk(*env_.log, reached, to, kRebuildBatchEventsMax));
    for (Shadow& shadow : shadows) {
      if (!shadow.status.ok()) continue;
      shadow.status = ApplyChunk(shadow.spec, events, shadow.checkpoint, *shadow.family, *env_.rows,
                                 &shadow.checkpoint);
    }
    reached = events.back()->position();
    report.progress({reached, to});
  }
  return absl::OkStatus();
}

absl::StatusOr<PinnedViews> ProjectionRunner::FreezeBoth(Shadow& shadow) {
  const std::string& name = shadow.spec.name;
  // Most of the way without holding up the live ones; the last events with them standing still.
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name)));
  MutexLock apply(&apply_mu_);
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name)));
  return Pin({name});
}

absl::Status ProjectionRunner::Swap(Shadow& shadow) {
  const std::string& name = shadow.spec.name;
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name)));
  MutexLock apply(&apply_mu_);
  LOGE_RETURN_IF_ERROR(FillShadow(shadow, LiveCheckpoint(name)));
  // The new generation must survive a crash before it is named.
  LOGE_RETURN_IF_ERROR(env_.rows->Flush());
  LOGE_RETURN_IF_ERROR(env_.rows->SetLive(name, shadow.family->info().generation));
  shadow.swapped = true;  // Whatever fails from here on.
  std::vector<int64_t> to_drop;
  PositionWaiter* waiter = nullptr;
  {
    MutexLock lock(&mu_);
    Live& live = projections_.find(name)->second;
    waiter = live.waiter.get();
    to_drop = std::exchange(live.kept, {live.family->info().generation});
    std::erase(to_drop, shadow.family->info().generation);  // When it was the one kept.
    live.family = shadow.family;
    live.checkpoint = shadow.checkpoint;
    live.error = absl::OkStatus();  // If the cause lies in the log it will stop there again.
    live.no_room = absl::OkStatus();
    changed_.SignalAll();
  }
  waiter->Advance(shadow.checkpoint);  // One that was kept may be ahead of one that has stopped.
  for (const auto& family : env_.rows->Families()) {
    if (family->info().projection != name) continue;
    if (std::find(to_drop.begin(), to_drop.end(), family->info().generation) == to_drop.end()) {
      continue;
    }
    LOGE_RETURN_IF_ERROR(env_.rows->Drop(*family));
  }
  return absl::OkStatus();
}

// Compares every row of both and digests the rebuilt ones.
absl::Status ProjectionRunner::Compare(const storage::RowSnapshot& snapshot,
                                       const storage::RowFamily& live,
                                       const storage::RowFamily& rebuilt,
                                       v1::RebuildResult& result) const {
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
    if (result.rows() % kRowsPerRead == 0) LOGE_RETURN_IF_ERROR(KeepGoing());
    if (has_new) {
      const auto& [key, value] = *new_row;
      digest = storage::Sha256(
          {digest, absl::StrCat(key.size(), ":"), key, absl::StrCat(value.size(), ":"), value});
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

void ProjectionRunner::LogOutcome(const std::string& name,
                                  const absl::StatusOr<v1::RebuildResult>& result) const {
  if (!result.ok()) {
    env_.logger->Write(LogLevel::kError,
                       absl::StrCat("event=rebuild_failed name=", name, " error=\"",
                                    absl::CEscape(result.status().ToString()), "\""));
    return;
  }
  env_.logger->Write(result->differences() == 0 ? LogLevel::kInfo : LogLevel::kError,
                     absl::StrCat("event=projection_rebuilt name=", name, " rows=", result->rows(),
                                  " differences=", result->differences(), " swapped=",
                                  result->swapped(), " position=", result->compared_at_position()));
}

absl::StatusOr<v1::RebuildResult> ProjectionRunner::Conclude(Shadow& shadow, v1::RebuildMode mode) {
  LOGE_RETURN_IF_ERROR(shadow.status);
  LOGE_RETURN_IF_ERROR(KeepGoing());
  v1::RebuildResult result;
  result.set_name(shadow.spec.name);
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

absl::Status ProjectionRunner::RebuildAll(std::vector<Shadow>& shadows, v1::RebuildMode mode,
                                          RebuildReport& report) {
  // To where they all are; each then follows its live one for the rest.
  int64_t to = INT64_MAX;
  for (const Shadow& shadow : shadows) to = std::min(to, LiveCheckpoint(shadow.spec.name));
  LOGE_RETURN_IF_ERROR(FillShadows(shadows, to, report));
  absl::Status first_error;
  for (Shadow& shadow : shadows) {
    const absl::StatusOr<v1::RebuildResult> result = Conclude(shadow, mode);
    LogOutcome(shadow.spec.name, result);
    if (result.ok()) {
      report.result(*result);
      continue;
    }
    first_error.Update(absl::Status(
        result.status().code(), absl::StrCat(shadow.spec.name, ": ", result.status().message())));
    if (absl::IsCancelled(first_error)) break;
  }
  return first_error;
}

absl::Status ProjectionRunner::Rebuild(const std::vector<std::string>& names, v1::RebuildMode mode,
                                       RebuildReport report) {
  if (names.empty()) return absl::OkStatus();
  LOGE_RETURN_IF_ERROR(TakeTurn(names));
  std::vector<Shadow> shadows;
  absl::Status status;
  for (auto name = names.begin(); name != names.end() && status.ok(); ++name) {
    absl::StatusOr<Shadow> shadow = MakeShadow(*name);
    status = shadow.status();
    if (status.ok()) shadows.push_back(*std::move(shadow));
  }
  if (status.ok()) status = RebuildAll(shadows, mode, report);
  for (const Shadow& shadow : shadows) {
    if (!shadow.swapped) status.Update(env_.rows->Drop(*shadow.family));
  }
  GiveTurnBack();
  return status;
}

absl::StatusOr<ProjectionRunner::Shadow> ProjectionRunner::FindKept(const std::string& name) const {
  Shadow shadow;
  int64_t kept = 0;
  {
    MutexLock lock(&mu_);
    const Live& live = projections_.find(name)->second;
    shadow.spec = live.spec;
    if (!live.kept.empty()) kept = live.kept.back();
  }
  for (const auto& family : env_.rows->Families()) {
    const storage::RowFamilyInfo& info = family->info();
    if (info.projection == name && info.generation == kept && info.version == shadow.spec.version) {
      shadow.family = family;
    }
  }
  if (shadow.family == nullptr) return NothingKept(name);
  LOGE_ASSIGN_OR_RETURN(const storage::Position checkpoint,
                        env_.rows->Snapshot()->Checkpoint(*shadow.family));
  shadow.checkpoint = checkpoint.value();
  return shadow;
}

absl::StatusOr<v1::RollBackProjectionResponse> ProjectionRunner::RollBack(const std::string& name) {
  LOGE_RETURN_IF_ERROR(TakeTurn({name}));
  absl::StatusOr<Shadow> kept = FindKept(name);
  absl::Status status = kept.status();
  if (status.ok()) status = Swap(*kept);
  v1::RollBackProjectionResponse response;
  if (status.ok()) {
    MutexLock lock(&mu_);
    const Live& live = projections_.find(name)->second;
    response.set_generation(live.family->info().generation);
    response.set_kept_generation(live.kept.front());
    response.set_position(kept->checkpoint);
  }
  GiveTurnBack();
  LOGE_RETURN_IF_ERROR(status);
  env_.logger->Write(LogLevel::kWarning, absl::StrCat("event=projection_rolled_back name=", name,
                                                      " generation=", response.generation(),
                                                      " kept=", response.kept_generation(),
                                                      " position=", response.position()));
  return response;
}

}  // namespace loge::runtime
