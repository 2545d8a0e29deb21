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
#include "services/runtime/rebuild_compare.h"
#include "services/runtime/violations.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

constexpr absl::Duration kAwaitLive = absl::Milliseconds(10);

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

bool ProjectionRunner::Rebuilding() const {
  MutexLock lock(&mu_);
  return rebuilding_;
}

absl::Status ProjectionRunner::KeepGoing() const {
  MutexLock lock(&mu_);
  return KeepGoingLocked();
}

absl::Status ProjectionRunner::KeepGoingLocked() const {
  if (stopping_) return absl::CancelledError("the server is stopping");
  if (cancelled_) return absl::CancelledError("the rebuild was cancelled");
  return absl::OkStatus();
}

bool ProjectionRunner::Stopping() const {
  MutexLock lock(&mu_);
  return stopping_;
}

absl::StatusOr<ProjectionRunner::Shadow> ProjectionRunner::MakeShadow(const std::string& name,
                                                                      const RebuildJob& job) {
  Shadow shadow;
  {
    MutexLock lock(&mu_);
    shadow.spec = projections_.find(name)->second.spec;
  }
  const auto interrupted = job.shadows.find(name);
  int64_t last_generation = 0;
  for (const auto& family : env_.rows->Families()) {
    const storage::RowFamilyInfo& info = family->info();
    if (info.projection != name) continue;
    last_generation = std::max(last_generation, info.generation);
    // One that answers by now is not filled any further.
    if (interrupted != job.shadows.end() && info.generation == interrupted->second &&
        info.generation > env_.rows->LiveGeneration(name) && info.version == shadow.spec.version) {
      shadow.family = family;
    }
  }
  if (shadow.family == nullptr) {
    LOGE_ASSIGN_OR_RETURN(shadow.family,
                          env_.rows->Create({name, last_generation + 1, shadow.spec.version}));
    return shadow;
  }
  LOGE_ASSIGN_OR_RETURN(const storage::Position checkpoint,
                        env_.rows->Snapshot()->Checkpoint(*shadow.family));
  shadow.checkpoint = checkpoint.value();
  env_.logger->Write(LogLevel::kInfo, absl::StrCat("event=rebuild_resumed name=", name,
                                                   " position=", shadow.checkpoint));
  return shadow;
}

absl::StatusOr<std::vector<ProjectionRunner::Shadow>> ProjectionRunner::MakeShadows(
    const RebuildJob& job) {
  std::vector<Shadow> shadows;
  for (const std::string& name : job.names) {
    absl::StatusOr<Shadow> shadow = MakeShadow(name, job);
    absl::Status status = shadow.status();
    if (status.ok()) {
      shadows.push_back(*std::move(shadow));
      status = AwaitLive(shadows.back());
    }
    if (!status.ok()) {
      status.Update(DropShadows(shadows));
      return status;
    }
  }
  return shadows;
}

absl::Status ProjectionRunner::AwaitLive(const Shadow& shadow) {
  MutexLock lock(&mu_);
  const Live& live = projections_.find(shadow.spec.name)->second;
  while (live.checkpoint < shadow.checkpoint && live.error.ok()) {
    LOGE_RETURN_IF_ERROR(KeepGoingLocked());
    changed_.WaitFor(&mu_, absl::ToChronoNanoseconds(kAwaitLive));
  }
  if (live.checkpoint >= shadow.checkpoint) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      shadow.spec.name, " has stopped before the position its shadow is at: cancel the rebuild"));
}

absl::Status ProjectionRunner::FollowUp(Shadow& shadow, int64_t to) {
  while (shadow.checkpoint < to) {
    LOGE_RETURN_IF_ERROR(KeepGoing());
    LOGE_ASSIGN_OR_RETURN(const std::vector<EventPtr> events,
                          ReadChunk(*env_.log, shadow.checkpoint, to, env_.rebuild_chunk_events));
    LOGE_RETURN_IF_ERROR(ApplyChunk(shadow.spec, *env_.log, events, shadow.checkpoint,
                                    *shadow.family, *env_.rows, /*stamps=*/nullptr,
                                    &shadow.checkpoint));
  }
  return absl::OkStatus();
}

absl::Status ProjectionRunner::FreezeBoth(Shadow& shadow) {
  const std::string& name = shadow.spec.name;
  // Most of the way without holding up the live ones; the last events with them standing still.
  LOGE_RETURN_IF_ERROR(FollowUp(shadow, LiveCheckpoint(name)));
  MutexLock apply(&apply_mu_);
  LOGE_RETURN_IF_ERROR(FollowUp(shadow, LiveCheckpoint(name)));
  LOGE_ASSIGN_OR_RETURN(shadow.frozen, Pin({name}));
  return absl::OkStatus();
}

absl::Status ProjectionRunner::Swap(Shadow& shadow) {
  const std::string& name = shadow.spec.name;
  LOGE_RETURN_IF_ERROR(FollowUp(shadow, LiveCheckpoint(name)));
  MutexLock apply(&apply_mu_);
  LOGE_RETURN_IF_ERROR(FollowUp(shadow, LiveCheckpoint(name)));
  // The new generation must survive a crash before it is named.
  LOGE_RETURN_IF_ERROR(env_.rows->Flush());
  LOGE_RETURN_IF_ERROR(env_.rows->SetLive(name, shadow.family->info().generation));
  shadow.swapped = true;  // Whatever fails from here on.
  // New ones even for a generation that answered before: nobody has raised those it had.
  std::shared_ptr<SubjectStamps> stamps = NewStamps();
  std::vector<int64_t> to_drop;
  PositionWaiter* waiter = nullptr;
  {
    MutexLock lock(&mu_);
    Live& live = projections_.find(name)->second;
    waiter = live.waiter.get();
    to_drop = std::exchange(live.kept, {live.family->info().generation});
    std::erase(to_drop, shadow.family->info().generation);  // When it was the one kept.
    live.family = shadow.family;
    live.stamps = std::move(stamps);
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

absl::Status ProjectionRunner::Compare(Shadow& shadow, RebuildPace& pace) const {
  const storage::RowFamily& live = *shadow.frozen->families.begin()->second;
  v1::RebuildResult& result = shadow.result;
  result.set_name(shadow.spec.name);
  result.set_compared_at_position(shadow.frozen->checkpoint);
  result.set_generation(live.info().generation);
  result.set_rows_written(shadow.rows_written);
  absl::Duration cpu = pace.ThreadCpu();
  const auto keep_going = [&] {
    cpu = pace.Charge(cpu);
    absl::Status status = KeepGoing();
    while (status.ok() && pace.Rest()) status = KeepGoing();
    return status;
  };
  const absl::Status status =
      CompareRows(*shadow.frozen->snapshot, live, *shadow.family, pace, keep_going, result);
  shadow.frozen.reset();  // Pins rows that are superseded.
  return status;
}

void ProjectionRunner::CompareAll(std::vector<Shadow>& shadows, RebuildPace& pace) {
  std::vector<std::thread> threads;
  for (Shadow& shadow : shadows) {
    if (!shadow.status.ok()) continue;
    threads.emplace_back([this, &shadow, &pace] {
      RunWhenIdle();
      shadow.status = Compare(shadow, pace);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

void ProjectionRunner::LogOutcome(const Shadow& shadow) const {
  const std::string& name = shadow.spec.name;
  if (!shadow.status.ok()) {
    env_.logger->Write(LogLevel::kError,
                       absl::StrCat("event=rebuild_failed name=", name, " error=\"",
                                    absl::CEscape(shadow.status.ToString()), "\""));
    return;
  }
  const v1::RebuildResult& result = shadow.result;
  env_.logger->Write(result.differences() == 0 ? LogLevel::kInfo : LogLevel::kError,
                     absl::StrCat("event=projection_rebuilt name=", name, " rows=", result.rows(),
                                  " differences=", result.differences(), " swapped=",
                                  result.swapped(), " position=", result.compared_at_position()));
}

absl::Status ProjectionRunner::Conclude(Shadow& shadow, v1::RebuildMode mode) {
  LOGE_RETURN_IF_ERROR(shadow.status);
  LOGE_RETURN_IF_ERROR(KeepGoing());
  v1::RebuildResult& result = shadow.result;
  const bool swap = mode == v1::REBUILD_MODE_REPLACE ||
                    (mode == v1::REBUILD_MODE_REPLACE_IF_DIFFERENT && result.differences() > 0);
  if (swap) {
    LOGE_RETURN_IF_ERROR(Swap(shadow));
    result.set_swapped(true);
    result.set_generation(shadow.family->info().generation);
  }
  shadow.concluded = true;
  MutexLock lock(&mu_);
  projections_.find(shadow.spec.name)->second.verification =
      VerificationOf(result, env_.clock->Now());
  return absl::OkStatus();
}

absl::Status ProjectionRunner::RebuildAll(std::vector<Shadow>& shadows, const RebuildJob& job,
                                          RebuildReport& report) {
  // To where they all are; each then follows its live one for the rest.
  int64_t to = INT64_MAX;
  std::vector<FillTarget*> targets;
  for (Shadow& shadow : shadows) {
    to = std::min(to, LiveCheckpoint(shadow.spec.name));
    targets.push_back(&shadow);
  }
  PaceShares shares = env_.rebuild_shares;
  if (job.share_percent != 0) shares.always = job.share_percent;
  RebuildPace pace(shares, env_.pace_clock,
                   [this] { return env_.log->GetHead().position.value(); });
  LOGE_RETURN_IF_ERROR(FillFromLog(*env_.log, *env_.rows, targets,
                                   {.to = to,
                                    .memory_bytes = env_.rebuild_memory_bytes,
                                    .chunk_events = env_.rebuild_chunk_events,
                                    .pace = &pace,
                                    .keep_going = [this] { return KeepGoing(); },
                                    .progress =
                                        [&](int64_t reached) {
                                          report.progress({reached, to});
                                        }}));
  for (Shadow& shadow : shadows) {
    if (shadow.status.ok()) shadow.status = FreezeBoth(shadow);
  }
  CompareAll(shadows, pace);
  absl::Status first_error;
  for (Shadow& shadow : shadows) {
    shadow.status = Conclude(shadow, job.mode);
    LogOutcome(shadow);
    if (shadow.status.ok()) {
      report.result(shadow.result);
      continue;
    }
    first_error.Update(absl::Status(shadow.status.code(),
                                    absl::StrCat(shadow.spec.name, ": ", shadow.status.message())));
    if (absl::IsCancelled(first_error)) break;
  }
  return first_error;
}

absl::Status ProjectionRunner::DropShadows(const std::vector<Shadow>& shadows) {
  // Without a job on record no start would go on with them.
  if (env_.records != nullptr && Stopping()) return absl::OkStatus();
  absl::Status status;
  for (const Shadow& shadow : shadows) {
    if (!shadow.swapped) status.Update(env_.rows->Drop(*shadow.family));
  }
  return status;
}

void ProjectionRunner::RecordJob(RebuildJob job, const std::vector<Shadow>& shadows) const {
  if (env_.records == nullptr) return;
  for (const Shadow& shadow : shadows) {
    job.shadows[shadow.spec.name] = shadow.family->info().generation;
  }
  const absl::Status status = env_.records->SaveJob(job);
  if (status.ok()) return;
  env_.logger->Write(LogLevel::kWarning, absl::StrCat("event=rebuild_not_recorded error=\"",
                                                      absl::CEscape(status.ToString()), "\""));
}

std::vector<v1::RebuildResult> ProjectionRunner::ResultsOf(const std::vector<Shadow>& shadows) {
  std::vector<v1::RebuildResult> results;
  for (const Shadow& shadow : shadows) {
    if (shadow.status.ok() && shadow.concluded) results.push_back(shadow.result);
  }
  return results;
}

void ProjectionRunner::RecordEnd(const RebuildSummary& summary) const {
  if (env_.records == nullptr || Stopping()) return;  // It goes on after the next start.
  absl::Status kept = env_.records->SaveReport(summary);
  kept.Update(env_.records->RemoveJob());
  if (kept.ok()) return;
  env_.logger->Write(LogLevel::kWarning, absl::StrCat("event=rebuild_not_recorded error=\"",
                                                      absl::CEscape(kept.ToString()), "\""));
}

std::optional<RebuildJob> ProjectionRunner::InterruptedRebuild() const {
  return env_.records == nullptr ? std::nullopt : env_.records->LoadJob();
}

absl::Status ProjectionRunner::Rebuild(const RebuildJob& job, RebuildReport report) {
  if (job.names.empty()) return absl::OkStatus();
  LOGE_RETURN_IF_ERROR(TakeTurn(job.names));
  const absl::Time begun = env_.clock->Now();
  absl::StatusOr<std::vector<Shadow>> shadows = MakeShadows(job);
  absl::Status status = shadows.status();
  if (status.ok()) {
    RecordJob(job, *shadows);
    status = RebuildAll(*shadows, job, report);
    status.Update(DropShadows(*shadows));
  }
  std::vector<v1::RebuildResult> results;
  if (shadows.ok()) results = ResultsOf(*shadows);
  RecordEnd({job.mode, begun, env_.clock->Now(), std::move(results), status});
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
