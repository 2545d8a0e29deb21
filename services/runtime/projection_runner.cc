#include "services/runtime/projection_runner.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "services/runtime/projection_apply.h"
#include "services/runtime/violations.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

constexpr int kWaitersMax = 10000;
// How long the follower lets commits gather while nobody waits for them: under load the rows of
// many small commits are then written in one step.
constexpr std::chrono::milliseconds kGather{10};

absl::Status Unavailable(std::string message) {
  return Refusal(absl::StatusCode::kUnavailable,
                 {v1::ERROR_REASON_UNAVAILABLE, "", std::move(message), "", ""},
                 /*retry_can_help=*/true);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ProjectionRunner>> ProjectionRunner::Start(
    Env env, std::vector<ProjectionSpec> specs) {
  std::unique_ptr<ProjectionRunner> runner(new ProjectionRunner(env, std::move(specs)));
  LOGE_RETURN_IF_ERROR(runner->Open());
  env.log->AddListener(runner.get());
  const int64_t head = env.log->GetHead().position.value();
  bool build = false;
  {
    MutexLock lock(&runner->mu_);
    runner->head_ = std::max(runner->head_, head);
    for (auto& [name, live] : runner->projections_) {
      live.in_bulk = live.building && head - live.checkpoint >= env.bulk_events_min;
      build = build || live.in_bulk;
    }
  }
  if (build) runner->builder_ = std::thread([raw = runner.get()] { raw->Build(); });
  runner->follower_ = std::thread([raw = runner.get()] { raw->Follow(); });
  return runner;
}

ProjectionRunner::ProjectionRunner(Env env, std::vector<ProjectionSpec> specs) : env_(env) {
  for (ProjectionSpec& spec : specs) {
    const std::string name = spec.name;
    Live& live = projections_[name];
    live.spec = std::move(spec);
    live.waiter = std::make_unique<PositionWaiter>(*env_.timers, kWaitersMax);
  }
}

ProjectionRunner::~ProjectionRunner() { Stop(); }

bool ProjectionRunner::AnyWaitsForRoom() const {
  return std::any_of(projections_.begin(), projections_.end(),
                     [](const auto& each) { return !each.second.no_room.ok(); });
}

void ProjectionRunner::NoteRoom(Live& live, const absl::Status& status) {
  const bool had_room = live.no_room.ok();
  live.no_room = absl::IsResourceExhausted(status) ? status : absl::OkStatus();
  if (live.no_room.ok() == had_room) return;
  if (had_room) {
    env_.logger->Write(LogLevel::kWarning,
                       absl::StrCat("event=projection_waits_for_room name=", live.spec.name,
                                    " position=", live.checkpoint + 1, " error=\"",
                                    absl::CEscape(status.ToString()), "\""));
  } else {
    env_.logger->Write(LogLevel::kInfo,
                       absl::StrCat("event=projection_has_room name=", live.spec.name,
                                    " position=", live.checkpoint));
  }
}

std::vector<ProjectionRunner::Work> ProjectionRunner::Behind() {
  std::vector<Work> behind;
  for (auto& [name, live] : projections_) {
    if (live.error.ok() && !live.in_bulk && live.checkpoint < head_) {
      behind.push_back({&live, live.family, live.stamps, live.checkpoint});
    }
  }
  return behind;
}

void ProjectionRunner::Follow() {
  while (true) {
    {
      MutexLock lock(&mu_);
      while (!stopping_ && Behind().empty() && !AnyWaitsForRoom()) {
        idle_ = true;
        changed_.Wait(&mu_);
      }
      idle_ = false;
      if (!stopping_ && AnyWaitsForRoom()) {
        changed_.WaitFor(&mu_, absl::ToChronoNanoseconds(env_.room_retry));
      } else if (!stopping_ && !Wanted()) {
        hurry_.WaitFor(&mu_, kGather);
      }
      if (stopping_) return;
    }
    MutexLock apply(&apply_mu_);  // A rebuild may have swapped a generation before we got it.
    std::vector<Work> behind;
    int64_t head;
    {
      MutexLock lock(&mu_);
      FinishBuildings();
      behind = Behind();
      head = head_;
    }
    if (!behind.empty()) ApplyNext(behind, head);
  }
}

void ProjectionRunner::ApplyNext(const std::vector<Work>& behind, int64_t head) {
  int64_t from = behind.front().checkpoint;
  for (const Work& work : behind) from = std::min(from, work.checkpoint);
  absl::StatusOr<std::vector<EventPtr>> events =
      ReadChunk(*env_.log, from, head, kProjectionBatchEventsMax);
  for (const Work& work : behind) {
    if (!events.ok()) {
      if (work.checkpoint == from) NoteProgress(work, work.checkpoint, events.status());
      continue;
    }
    int64_t reached = work.checkpoint;
    const absl::Status status = ApplyChunk(work.live->spec, *env_.log, *events, work.checkpoint,
                                           *work.family, *env_.rows, work.stamps.get(), &reached);
    NoteProgress(work, reached, status);
  }
}

void ProjectionRunner::NoteProgress(const Work& work, int64_t reached, const absl::Status& status) {
  Live& live = *work.live;
  {
    MutexLock lock(&mu_);
    live.checkpoint = reached;
    NoteRoom(live, status);
    if (live.no_room.ok()) live.error = status;
    if (live.building && status.ok() && reached >= head_) FinishBuilding(live);
  }
  live.waiter->Advance(reached);
  if (status.ok() || absl::IsResourceExhausted(status)) return;
  env_.logger->Write(LogLevel::kError,
                     absl::StrCat("event=projection_stopped name=", live.spec.name,
                                  " position=", reached + 1, " error=\"", status.ToString(), "\""));
  live.waiter->FailAll(Unavailable(
      absl::StrCat("the projection ", live.spec.name, " has stopped: ", status.message())));
}

bool ProjectionRunner::Wanted() const {
  for (const auto& [name, live] : projections_) {
    if (!live.error.ok() || live.in_bulk || live.checkpoint >= head_) continue;
    if (live.checkpoint < wanted_ || live.checkpoint + kProjectionBatchEventsMax <= head_) {
      return true;
    }
  }
  return false;
}

void ProjectionRunner::OnCommit(const std::vector<Event>& events) {
  MutexLock lock(&mu_);
  head_ = std::max(head_, events.back().view.position.value());
  if (idle_) changed_.SignalAll();
}

absl::StatusOr<PinnedViews> ProjectionRunner::Pin(const std::vector<std::string>& names) const {
  PinnedViews pinned;
  MutexLock lock(&mu_);
  for (const std::string& name : names) {
    const auto it = projections_.find(name);
    if (it == projections_.end()) return absl::NotFoundError(absl::StrCat("no projection ", name));
    const Live& live = it->second;
    if (live.building) {
      return Unavailable(absl::StrCat("the read model ", name,
                                      " is being built: ", std::max(live.checkpoint, live.built),
                                      " of ", head_, " events"));
    }
    pinned.families[name] = live.family;
    pinned.cached[name] = {env_.cache, env_.answers, live.stamps, 0};
  }
  // After the stamps and under the same lock: it holds whatever was written before they were new.
  pinned.snapshot = env_.rows->Snapshot();
  pinned.checkpoint = INT64_MAX;
  for (const auto& [name, family] : pinned.families) {
    LOGE_ASSIGN_OR_RETURN(const storage::Position checkpoint, pinned.snapshot->Checkpoint(*family));
    pinned.cached[name].checkpoint = checkpoint.value();
    pinned.checkpoint = std::min(pinned.checkpoint, checkpoint.value());
  }
  return pinned;
}

absl::Status ProjectionRunner::Stopped(const Live& live) {
  return Unavailable(absl::StrCat("the projection ", live.spec.name, " has stopped at position ",
                                  live.checkpoint + 1, ": ", live.error.message()));
}

void ProjectionRunner::WaitFor(const std::vector<std::string>& names, int64_t position,
                               absl::Duration timeout, PositionWaiter::Done done) {
  struct Wait {
    Mutex mu;
    size_t left ABSL_GUARDED_BY(mu);
    PositionWaiter::Done done ABSL_GUARDED_BY(mu);
  };
  std::vector<PositionWaiter*> waiters;
  absl::Status refused;
  {
    MutexLock lock(&mu_);
    for (const std::string& name : names) {
      const auto it = projections_.find(name);
      LOGE_CHECK(it != projections_.end());  // Queries name projections of the server.
      const Live& live = it->second;
      if (!live.error.ok() && live.checkpoint < position) {
        refused = Stopped(live);
      }
      waiters.push_back(live.waiter.get());
    }
    // Not beyond the head: what is not committed yet hurries nobody.
    wanted_ = std::max(wanted_, std::min(position, head_));
    if (Wanted()) hurry_.Signal();
  }
  if (!refused.ok() || waiters.empty()) return done(refused);
  auto wait = std::make_shared<Wait>();
  {
    MutexLock lock(&wait->mu);
    wait->left = waiters.size();
    wait->done = std::move(done);
  }
  for (PositionWaiter* waiter : waiters) {
    waiter->WaitFor(position, timeout, [wait](absl::Status status) {
      PositionWaiter::Done call;
      {
        MutexLock lock(&wait->mu);
        if (wait->left == 0) return;  // Another one has failed.
        wait->left = status.ok() ? wait->left - 1 : 0;
        if (wait->left == 0) call = std::move(wait->done);
      }
      if (call != nullptr) call(std::move(status));
    });
  }
  FailIfStopped(names, position);
}

void ProjectionRunner::FailIfStopped(const std::vector<std::string>& names, int64_t position) {
  std::vector<std::pair<PositionWaiter*, absl::Status>> stopped;
  {
    MutexLock lock(&mu_);
    for (const std::string& name : names) {
      const Live& live = projections_.find(name)->second;
      if (live.error.ok() || live.checkpoint >= position) continue;
      stopped.emplace_back(live.waiter.get(), Stopped(live));
    }
  }
  for (const auto& [waiter, status] : stopped) waiter->FailAll(status);
}

std::vector<v1::Projection> ProjectionRunner::List() const {
  std::vector<v1::Projection> out;
  MutexLock lock(&mu_);
  for (const auto& [name, live] : projections_) {
    v1::Projection projection;
    projection.set_name(name);
    projection.set_version(live.spec.version);
    projection.set_generation(live.family->info().generation);
    const int64_t reached = std::max(live.checkpoint, live.built);
    projection.set_checkpoint(reached);
    projection.set_lag_events(std::max<int64_t>(0, head_ - reached));
    if (live.verification.has_value()) *projection.mutable_verification() = *live.verification;
    projection.set_state(!live.error.ok() ? v1::PROJECTION_STATE_STOPPED
                         : live.building  ? v1::PROJECTION_STATE_BUILDING
                                          : v1::PROJECTION_STATE_LIVE);
    if (!live.error.ok()) {
      projection.set_stopped_at_position(live.checkpoint + 1);
      projection.set_error(std::string(live.error.message()));
    } else if (!live.no_room.ok()) {
      projection.set_error(std::string(live.no_room.message()));
    }
    for (int64_t generation : live.kept) projection.add_kept_generations(generation);
    out.push_back(std::move(projection));
  }
  return out;
}

absl::Status ProjectionRunner::HealthOf(const Live& live) {
  if (!live.error.ok()) return live.error;
  if (!live.no_room.ok()) return live.no_room;
  if (live.building) return absl::UnavailableError(absl::StrCat(live.spec.name, " is being built"));
  return absl::OkStatus();
}

absl::Status ProjectionRunner::Health() const {
  MutexLock lock(&mu_);
  for (const auto& [name, live] : projections_) LOGE_RETURN_IF_ERROR(HealthOf(live));
  return absl::OkStatus();
}

absl::Status ProjectionRunner::Health(absl::string_view name) const {
  MutexLock lock(&mu_);
  const auto it = projections_.find(name);
  if (it == projections_.end()) return absl::NotFoundError(absl::StrCat("no projection ", name));
  return HealthOf(it->second);
}

absl::Status ProjectionRunner::Verified(absl::string_view name) const {
  MutexLock lock(&mu_);
  bool found = name.empty();
  for (const auto& [each, live] : projections_) {
    if (!name.empty() && each != name) continue;
    found = true;
    if (live.verification.has_value() && live.verification->differs()) {
      return absl::DataLossError(absl::StrCat(
          each, " differs from what the log tells in ", live.verification->differences(),
          " rows, as of position ", live.verification->compared_at_position(), ": rebuild it"));
    }
  }
  return found ? absl::OkStatus() : absl::NotFoundError(absl::StrCat("no projection ", name));
}

void ProjectionRunner::Stop() {
  {
    MutexLock lock(&mu_);
    if (stopping_) return;
    stopping_ = true;
    changed_.SignalAll();
    hurry_.Signal();
  }
  env_.log->RemoveListener(this);
  if (follower_.joinable()) follower_.join();
  if (builder_.joinable()) builder_.join();
  {
    MutexLock lock(&mu_);
    while (rebuilding_) changed_.Wait(&mu_);
    for (auto& [name, live] : projections_) live.waiter->Stop();
  }
  const absl::Status flushed = env_.rows->Flush();
  if (!flushed.ok()) {
    env_.logger->Write(LogLevel::kWarning,
                       absl::StrCat("event=views_not_flushed error=\"", flushed.ToString(), "\""));
  }
}

}  // namespace loge::runtime
