#include "services/runtime/position_waiter.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"

namespace loge::runtime {

struct PositionWaiter::State {
  struct Wait {
    Done done;
    Timers::Id alarm = 0;
  };

  State(Timers& timers_in, int waiters_max_in) : timers(timers_in), waiters_max(waiters_max_in) {}

  // Takes the wait out; nothing when it is gone.
  Done Take(WaitId id) ABSL_LOCKS_EXCLUDED(mu) {
    MutexLock lock(&mu);
    const auto target = targets.find(id);
    if (target == targets.end()) return nullptr;
    const auto wait = waits.find(std::make_pair(target->second, id));
    Done done = std::move(wait->second.done);
    timers.Cancel(wait->second.alarm);
    waits.erase(wait);
    targets.erase(target);
    return done;
  }

  // Takes out those who wait for at most `until`.
  std::vector<Done> TakeUntil(int64_t until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    std::vector<Done> taken;
    while (!waits.empty() && waits.begin()->first.first <= until) {
      const auto wait = waits.begin();
      taken.push_back(std::move(wait->second.done));
      timers.Cancel(wait->second.alarm);
      targets.erase(wait->first.second);
      waits.erase(wait);
    }
    return taken;
  }

  Timers& timers;
  const int waiters_max;

  Mutex mu;
  int64_t position ABSL_GUARDED_BY(mu) = 0;
  bool stopped ABSL_GUARDED_BY(mu) = false;
  WaitId last_id ABSL_GUARDED_BY(mu) = 0;
  std::map<std::pair<int64_t, WaitId>, Wait> waits ABSL_GUARDED_BY(mu);  // By position.
  absl::flat_hash_map<WaitId, int64_t> targets ABSL_GUARDED_BY(mu);
};

PositionWaiter::PositionWaiter(Timers& timers, int waiters_max)
    : state_(std::make_shared<State>(timers, waiters_max)) {}

PositionWaiter::~PositionWaiter() { Stop(); }

void PositionWaiter::Advance(int64_t position) {
  std::vector<Done> reached;
  {
    MutexLock lock(&state_->mu);
    if (position <= state_->position) return;
    state_->position = position;
    reached = state_->TakeUntil(position);
  }
  for (Done& done : reached) done(absl::OkStatus());
}

int64_t PositionWaiter::position() const {
  MutexLock lock(&state_->mu);
  return state_->position;
}

PositionWaiter::WaitId PositionWaiter::WaitFor(int64_t position, absl::Duration timeout,
                                               Done done) {
  absl::Status at_once;
  WaitId id = 0;
  {
    MutexLock lock(&state_->mu);
    id = ++state_->last_id;
    if (state_->stopped) {
      at_once = absl::UnavailableError("the server is stopping: ask again later");
    } else if (position > state_->position) {
      if (state_->waits.size() >= static_cast<size_t>(state_->waiters_max)) {
        at_once = absl::ResourceExhaustedError(
            absl::StrCat("more than ", state_->waiters_max, " calls wait: ask again later"));
      } else {
        // The alarm is set under the lock, so that it cannot fire before the wait is filed. The
        // timer thread takes this lock only after it has given back its own.
        State::Wait& wait = state_->waits[std::make_pair(position, id)];
        wait.done = std::move(done);
        state_->targets[id] = position;
        wait.alarm = state_->timers.After(timeout, [state = state_, id, position] {
          if (Done late = state->Take(id)) {
            late(absl::DeadlineExceededError(
                absl::StrCat("position ", position, " was not reached in time")));
          }
        });
        return id;
      }
    }
  }
  done(at_once);
  return id;
}

bool PositionWaiter::Cancel(WaitId id) { return state_->Take(id) != nullptr; }

void PositionWaiter::FailAll(const absl::Status& status) {
  LOGE_CHECK(!status.ok());
  std::vector<Done> failed;
  {
    MutexLock lock(&state_->mu);
    failed = state_->TakeUntil(INT64_MAX);
  }
  for (Done& done : failed) done(status);
}

void PositionWaiter::Stop() {
  {
    MutexLock lock(&state_->mu);
    state_->stopped = true;
  }
  FailAll(absl::UnavailableError("the server is stopping: ask again later"));
}

}  // namespace loge::runtime
