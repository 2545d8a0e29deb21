#include "services/runtime/rebuild_pace.h"

#include <sched.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace loge::runtime {
namespace {

constexpr absl::Duration kRestMax = absl::Milliseconds(50);
constexpr int kNiceOfRebuilds = 10;
// Appends are counted over so long.
constexpr absl::Duration kLook = absl::Milliseconds(200);
// A second. Fewer are those of people, who do not see a millisecond.
constexpr double kAppendsThatCount = 20;

absl::Duration Read(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return absl::DurationFromTimespec(now);
}

}  // namespace

PaceClock SystemPaceClock() {
  return {.now = [] { return Read(CLOCK_MONOTONIC); },
          .thread_cpu = [] { return Read(CLOCK_THREAD_CPUTIME_ID); },
          .sleep =
              [](absl::Duration duration) {
                std::this_thread::sleep_for(absl::ToChronoNanoseconds(duration));
              }};
}

RebuildPace::RebuildPace(PaceShares shares, PaceClock clock, std::function<int64_t()> head)
    : shares_(shares),
      clock_(std::move(clock)),
      head_(std::move(head)),
      share_(shares.always),
      begun_(clock_.now()),
      looked_(begun_),
      seen_(head_()) {}

absl::Duration RebuildPace::Charge(absl::Duration since) {
  const absl::Duration now = clock_.thread_cpu();
  MutexLock lock(&mu_);
  used_ += now - since;
  return now;
}

int RebuildPace::ShareAt(absl::Duration now) {
  const absl::Duration since = now - looked_;
  if (since < kLook) return share_;
  const int64_t head = head_();
  const bool appends =
      static_cast<double>(head - seen_) > kAppendsThatCount * absl::ToDoubleSeconds(since);
  looked_ = now;
  seen_ = head;
  int share = shares_.always;
  if (appends && shares_.beside_appends > 0) {
    share = share == 0 ? shares_.beside_appends : std::min(share, shares_.beside_appends);
  }
  if (share != share_) {  // What was used under another share is neither owed nor saved.
    share_ = share;
    begun_ = now;
    used_ = absl::ZeroDuration();
  }
  return share_;
}

bool RebuildPace::Rest() {
  absl::Duration due;
  {
    MutexLock lock(&mu_);
    const absl::Duration now = clock_.now();
    const int share = ShareAt(now);
    if (share == 0) return false;
    due = used_ * 100 / share - (now - begun_);
  }
  if (due <= absl::ZeroDuration()) return false;
  clock_.sleep(std::min(due, kRestMax));
  return due > kRestMax;
}

void LowerThreadPriority() {
  // On Linux the priority is that of the thread, not of the process. It cannot fail downwards.
  (void)setpriority(PRIO_PROCESS, 0, kNiceOfRebuilds);
}

void RunWhenIdle() {
  const sched_param none{};
  // As above; 0 is the calling thread.
  (void)sched_setscheduler(0, SCHED_IDLE, &none);
}

}  // namespace loge::runtime
