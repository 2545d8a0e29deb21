// The share of a core that the threads of a rebuild keep to.
#include "services/runtime/rebuild_pace.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <thread>

namespace loge::runtime {
namespace {

// A machine whose clocks go on when told to.
struct Machine {
  absl::Duration now;
  absl::Duration cpu;
  absl::Duration slept;
  int64_t head = 1000;

  PaceClock clock() {
    return {.now = [this] { return now; },
            .thread_cpu = [this] { return cpu; },
            .sleep =
                [this](absl::Duration duration) {
                  slept += duration;
                  now += duration;
                }};
  }
  RebuildPace Pace(PaceShares shares) {
    return RebuildPace(shares, clock(), [this] { return head; });
  }
  void Work(RebuildPace& pace, absl::Duration work) {
    const absl::Duration since = cpu;
    cpu += work;
    now += work;
    EXPECT_EQ(pace.Charge(since), cpu);
    while (pace.Rest()) {
    }
  }
};

TEST(RebuildPace, RestsForTheShareThatIsNotItsOwn) {
  for (const int share : {1, 10, 50, 75}) {
    Machine machine;
    RebuildPace pace = machine.Pace({.always = share});
    for (int i = 0; i < 100; ++i) machine.Work(pace, absl::Milliseconds(3));
    EXPECT_EQ(machine.cpu * 100 / share, machine.now) << share;
  }
}

TEST(RebuildPace, OfAWholeCoreOneThreadNeedsNoRest) {
  Machine machine;
  RebuildPace pace = machine.Pace({.always = 100});
  for (int i = 0; i < 100; ++i) machine.Work(pace, absl::Milliseconds(3));
  EXPECT_EQ(machine.slept, absl::ZeroDuration());
}

// Two threads that worked at the same time took two cores.
TEST(RebuildPace, CountsAllThreadsTogether) {
  Machine machine;
  RebuildPace pace = machine.Pace({.always = 100});
  machine.now += absl::Milliseconds(10);
  machine.cpu = absl::Milliseconds(10);
  pace.Charge(absl::ZeroDuration());
  pace.Charge(absl::ZeroDuration());
  EXPECT_FALSE(pace.Rest());
  EXPECT_EQ(machine.slept, absl::Milliseconds(10));
}

TEST(RebuildPace, RestsAMomentAtATime) {
  Machine machine;
  RebuildPace pace = machine.Pace({.always = 1});
  machine.cpu = absl::Seconds(1);
  pace.Charge(absl::ZeroDuration());
  EXPECT_TRUE(pace.Rest());
  EXPECT_LE(machine.slept, absl::Milliseconds(100));
}

TEST(RebuildPace, WithoutALimitNeverRests) {
  Machine machine;
  RebuildPace pace = machine.Pace({.always = 0});
  machine.cpu = absl::Seconds(1);
  pace.Charge(absl::ZeroDuration());
  EXPECT_FALSE(pace.Rest());
  EXPECT_EQ(machine.slept, absl::ZeroDuration());
}

// Works for `time` as a thread with nothing else to do, while `appends_per_s` come in; returns the
// part of the time that it worked, per cent.
double Worked(Machine& machine, RebuildPace& pace, absl::Duration time, int appends_per_s) {
  const absl::Duration until = machine.now + time;
  const absl::Duration begun = machine.now;
  const absl::Duration cpu = machine.cpu;
  const int64_t head = machine.head;
  while (machine.now < until) {
    machine.head =
        head + static_cast<int64_t>(appends_per_s * absl::ToDoubleSeconds(machine.now - begun));
    machine.Work(pace, absl::Milliseconds(3));
  }
  return 100 * absl::FDivDuration(machine.cpu - cpu, machine.now - begun);
}

TEST(RebuildPace, GivesWayWhileEventsAreAppended) {
  Machine machine;
  RebuildPace pace = machine.Pace({.always = 0, .beside_appends = 10});
  EXPECT_GT(Worked(machine, pace, absl::Seconds(10), 0), 99);
  EXPECT_NEAR(Worked(machine, pace, absl::Seconds(60), 1000), 10, 1);
  EXPECT_GT(Worked(machine, pace, absl::Seconds(60), 0), 99);
  EXPECT_NEAR(Worked(machine, pace, absl::Seconds(60), 1000), 10, 1);
}

TEST(RebuildPace, AFewAppendsDoNotHoldItUp) {
  Machine machine;
  RebuildPace pace = machine.Pace({.always = 0, .beside_appends = 10});
  EXPECT_GT(Worked(machine, pace, absl::Seconds(60), 5), 99);
}

TEST(RebuildPace, BesideAppendsTheSmallerShareHolds) {
  for (const PaceShares shares : {PaceShares{10, 50}, PaceShares{50, 10}}) {
    Machine machine;
    RebuildPace pace = machine.Pace(shares);
    EXPECT_NEAR(Worked(machine, pace, absl::Seconds(60), 0), shares.always, 1);
    EXPECT_NEAR(Worked(machine, pace, absl::Seconds(60), 1000), 10, 1);
  }
}

// How the system runs a thread that has called `lower`.
struct Scheduling {
  int policy = -1;
  int nice = 0;
};
Scheduling SchedulingAfter(void (*lower)()) {
  Scheduling seen;
  std::thread thread([&] {
    lower();
    seen = {sched_getscheduler(0), getpriority(PRIO_PROCESS, 0)};
  });
  thread.join();
  return seen;
}

TEST(ThreadPriority, OneStepsBackAndOneWaitsForAnIdleCore) {
  const int nice = getpriority(PRIO_PROCESS, 0);
  const Scheduling lowered = SchedulingAfter(&LowerThreadPriority);
  EXPECT_EQ(lowered.policy, SCHED_OTHER);
  EXPECT_GT(lowered.nice, nice);
  EXPECT_EQ(SchedulingAfter(&RunWhenIdle).policy, SCHED_IDLE);
  // That of no other thread.
  EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), nice);
}

}  // namespace
}  // namespace loge::runtime
