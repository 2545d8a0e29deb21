// The share of a core that the threads of a rebuild keep to.
#include "services/runtime/rebuild_pace.h"

#include <gtest/gtest.h>

namespace loge::runtime {
namespace {

// A machine whose clocks go on when told to.
struct Machine {
  absl::Duration now;
  absl::Duration cpu;
  absl::Duration slept;

  PaceClock clock() {
    return {.now = [this] { return now; },
            .thread_cpu = [this] { return cpu; },
            .sleep =
                [this](absl::Duration duration) {
                  slept += duration;
                  now += duration;
                }};
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
    RebuildPace pace(share, machine.clock());
    for (int i = 0; i < 100; ++i) machine.Work(pace, absl::Milliseconds(3));
    EXPECT_EQ(machine.cpu * 100 / share, machine.now) << share;
  }
}

TEST(RebuildPace, OfAWholeCoreOneThreadNeedsNoRest) {
  Machine machine;
  RebuildPace pace(100, machine.clock());
  for (int i = 0; i < 100; ++i) machine.Work(pace, absl::Milliseconds(3));
  EXPECT_EQ(machine.slept, absl::ZeroDuration());
}

// Two threads that worked at the same time took two cores.
TEST(RebuildPace, CountsAllThreadsTogether) {
  Machine machine;
  RebuildPace pace(100, machine.clock());
  machine.now += absl::Milliseconds(10);
  machine.cpu = absl::Milliseconds(10);
  pace.Charge(absl::ZeroDuration());
  pace.Charge(absl::ZeroDuration());
  EXPECT_FALSE(pace.Rest());
  EXPECT_EQ(machine.slept, absl::Milliseconds(10));
}

TEST(RebuildPace, RestsAMomentAtATime) {
  Machine machine;
  RebuildPace pace(1, machine.clock());
  machine.cpu = absl::Seconds(1);
  pace.Charge(absl::ZeroDuration());
  EXPECT_TRUE(pace.Rest());
  EXPECT_LE(machine.slept, absl::Milliseconds(100));
}

TEST(RebuildPace, WithoutALimitNeverRests) {
  Machine machine;
  RebuildPace pace(0, machine.clock());
  machine.cpu = absl::Seconds(1);
  pace.Charge(absl::ZeroDuration());
  EXPECT_FALSE(pace.Rest());
  EXPECT_EQ(machine.slept, absl::ZeroDuration());
}

}  // namespace
}  // namespace loge::runtime
