// How the runner finds its generations at the start, and builds those that are missing (see
// projection_runner.h).
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/projection_runner.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {

absl::Status ProjectionRunner::Open() {
  const std::vector<std::shared_ptr<storage::RowFamily>> families = env_.rows->Families();
  MutexLock lock(&mu_);
  head_ = env_.log->GetHead().position.value();
  std::map<std::string, v1::Verification> verifications;
  if (env_.records != nullptr) verifications = env_.records->LoadVerifications();
  const std::optional<RebuildJob> job = InterruptedRebuild();
  for (auto& [name, live] : projections_) {
    int64_t shadow = 0;
    if (job.has_value() && job->shadows.count(name) != 0) shadow = job->shadows.at(name);
    LOGE_RETURN_IF_ERROR(OpenOne(live, families, shadow));
    const auto verification = verifications.find(name);
    if (verification != verifications.end()) live.verification = verification->second;
  }
  return absl::OkStatus();
}

absl::Status ProjectionRunner::OpenOne(
    Live& live, const std::vector<std::shared_ptr<storage::RowFamily>>& families, int64_t shadow) {
  const std::string& name = live.spec.name;
  const int64_t live_generation = env_.rows->LiveGeneration(name);
  int64_t last_generation = 0;
  std::shared_ptr<storage::RowFamily> unfinished;
  for (const auto& family : families) {
    if (family->info().projection != name) continue;
    const int64_t generation = family->info().generation;
    last_generation = std::max(last_generation, generation);
    const bool current = family->info().version == live.spec.version;
    if (generation == live_generation && current) {
      live.family = family;
    } else if (generation == shadow && current && live_generation != 0) {
      continue;
    } else if (generation > live_generation && current && unfinished == nullptr) {
      unfinished = family;  // A build that a stop interrupted, or the shadow of a rebuild.
    } else if (generation > live_generation) {
      LOGE_RETURN_IF_ERROR(env_.rows->Drop(*family));
    } else if (generation < live_generation) {
      live.kept.push_back(generation);
    }
  }
  if (live.family != nullptr && unfinished != nullptr) {
    LOGE_RETURN_IF_ERROR(env_.rows->Drop(*unfinished));
  }
  if (live.family == nullptr) {
    live.building = true;
    live.family = unfinished;
    if (live.family == nullptr) {
      LOGE_ASSIGN_OR_RETURN(live.family,
                            env_.rows->Create({name, last_generation + 1, live.spec.version}));
    }
  }
  LOGE_ASSIGN_OR_RETURN(const storage::Position checkpoint,
                        env_.rows->Snapshot()->Checkpoint(*live.family));
  live.checkpoint = checkpoint.value();
  live.stamps = NewStamps();
  if (live.checkpoint > head_) {
    return absl::DataLossError(
        absl::StrCat("the read model ", name, " is at position ", live.checkpoint,
                     ", beyond the end of the log (", head_,
                     "): views/ and log/ do not belong together; remove views/, it is rebuilt"));
  }
  live.waiter->Advance(live.checkpoint);
  if (live.building && live.checkpoint == head_) FinishBuilding(live);
  return absl::OkStatus();
}

void ProjectionRunner::FinishBuilding(Live& live) {
  const absl::Status status = env_.rows->SetLive(live.spec.name, live.family->info().generation);
  NoteRoom(live, status);
  if (absl::IsResourceExhausted(status)) return;
  if (!status.ok()) {
    live.error = status;
    return;
  }
  live.building = false;
  env_.logger->Write(LogLevel::kInfo, absl::StrCat("event=projection_built name=", live.spec.name,
                                                   " generation=", live.family->info().generation,
                                                   " position=", live.checkpoint));
}

void ProjectionRunner::Build() {
  LowerThreadPriority();
  std::vector<FillTarget> targets;
  int64_t to = 0;
  {
    MutexLock lock(&mu_);
    to = head_;
    for (const auto& [name, live] : projections_) {
      if (live.in_bulk) targets.push_back({live.spec, live.family, live.checkpoint, 0, {}});
    }
  }
  std::vector<FillTarget*> each;
  for (FillTarget& target : targets) each.push_back(&target);
  // Whoever calls meets UNAVAILABLE meanwhile, so it takes all that the others leave.
  RebuildPace pace({}, env_.pace_clock, [to] { return to; });
  const auto keep_going = [this] {
    return Stopping() ? absl::CancelledError("the server is stopping") : absl::OkStatus();
  };
  const auto progress = [&](int64_t reached) {
    MutexLock lock(&mu_);
    for (const FillTarget& target : targets) {
      projections_.find(target.spec.name)->second.built = reached;
    }
  };
  const absl::Status status = FillFromLog(*env_.log, *env_.rows, each,
                                          {.to = to,
                                           .memory_bytes = env_.rebuild_memory_bytes,
                                           .chunk_events = env_.rebuild_chunk_events,
                                           .pace = &pace,
                                           .keep_going = keep_going,
                                           .progress = progress});
  if (!status.ok()) {
    env_.logger->Write(LogLevel::kWarning, absl::StrCat("event=bulk_building_ended error=\"",
                                                        absl::CEscape(status.ToString()), "\""));
  }
  MutexLock apply(&apply_mu_);
  MutexLock lock(&mu_);
  // The follower does the rest, and meets at its position whatever could not be applied.
  for (const FillTarget& target : targets) {
    Live& live = projections_.find(target.spec.name)->second;
    live.checkpoint = target.checkpoint;
    live.in_bulk = false;
    live.built = 0;
    if (live.checkpoint >= head_) FinishBuilding(live);
    live.waiter->Advance(live.checkpoint);
  }
  changed_.SignalAll();
}

void ProjectionRunner::FinishBuildings() {
  for (auto& [name, live] : projections_) {
    if (live.building && !live.no_room.ok() && live.checkpoint >= head_) FinishBuilding(live);
  }
}

}  // namespace loge::runtime
