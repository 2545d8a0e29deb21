#include "services/runtime/rebuild_pace.h"

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace loge::runtime {
namespace {

constexpr absl::Duration kRestMax = absl::Milliseconds(50);
constexpr int kNiceOfRebuilds = 10;

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

RebuildPace::RebuildPace(int share_percent, PaceClock clock)
    : share_percent_(share_percent), clock_(std::move(clock)), begun_(clock_.now()) {}

absl::Duration RebuildPace::Charge(absl::Duration since) {
  const absl::Duration now = clock_.thread_cpu();
  MutexLock lock(&mu_);
  used_ += now - since;
  return now;
}

bool RebuildPace::Rest() {
  if (share_percent_ == 0) return false;
  absl::Duration due;
  {
    MutexLock lock(&mu_);
    due = used_ * 100 / share_percent_ - (clock_.now() - begun_);
  }
  if (due <= absl::ZeroDuration()) return false;
  clock_.sleep(std::min(due, kRestMax));
  return due > kRestMax;
}

void LowerThreadPriority() {
  // On Linux the priority is that of the thread, not of the process. It cannot fail downwards.
  (void)setpriority(PRIO_PROCESS, 0, kNiceOfRebuilds);
}

}  // namespace loge::runtime
