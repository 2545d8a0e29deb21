#include "services/runtime/timers.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/support/clocks.h"
#include "tests/support/signal.h"
#include "tests/support/timers.h"

namespace loge::runtime {
namespace {

class TimersTest : public ::testing::Test {
 protected:
  SystemClock clock_;
  Timers timers_{clock_};
};

TEST_F(TimersTest, RingsNotBeforeItsTime) {
  testing::Signal rang;
  const absl::Duration begun = clock_.Monotonic();
  timers_.After(absl::Milliseconds(60), [&] { rang.Notify(); });
  rang.Wait();
  EXPECT_GE(clock_.Monotonic() - begun, absl::Milliseconds(60));
}

TEST_F(TimersTest, RingsInOrderOfTimeNotOfSetting) {
  testing::ManualClock clock;  // None is due before all are set.
  std::vector<int> order;
  Timers timers(clock);
  timers.After(absl::Milliseconds(60), [&] { order.push_back(3); });
  timers.After(absl::Milliseconds(40), [&] { order.push_back(2); });
  timers.After(absl::Milliseconds(20), [&] { order.push_back(1); });
  clock.Advance(absl::Milliseconds(60));
  testing::RingWhatIsDue(timers);
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST_F(TimersTest, CancelledAlarmsAreForgottenWithWhatTheyHold) {
  auto held = std::make_shared<int>(1);
  const Timers::Id id = timers_.After(absl::Seconds(100), [held] {});
  EXPECT_EQ(held.use_count(), 2);
  EXPECT_TRUE(timers_.Cancel(id));
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_FALSE(timers_.Cancel(id));
  testing::Signal rang;
  const Timers::Id past = timers_.After(-absl::Milliseconds(1), [&] { rang.Notify(); });
  rang.Wait();
  EXPECT_FALSE(timers_.Cancel(past));
}

TEST_F(TimersTest, AClockThatIsSetBackDelaysNothing) {
  testing::ManualClock clock;
  testing::Signal rang;
  Timers timers(clock);
  timers.After(absl::Minutes(1), [&] { rang.Notify(); });
  clock.SetBack(absl::Hours(1));
  clock.Advance(absl::Minutes(1) - absl::Milliseconds(1));
  testing::RingWhatIsDue(timers);
  EXPECT_FALSE(rang.notified());
  clock.Advance(absl::Milliseconds(1));
  testing::RingWhatIsDue(timers);
  EXPECT_TRUE(rang.notified());
}

TEST_F(TimersTest, StopForgetsEverything) {
  auto held = std::make_shared<int>(1);
  timers_.After(absl::Seconds(100), [held] {});
  timers_.Stop();
  EXPECT_EQ(held.use_count(), 1);
  timers_.After(-absl::Milliseconds(1), [held] { FAIL(); });
  EXPECT_EQ(held.use_count(), 1);
  timers_.Stop();
}

}  // namespace
}  // namespace loge::runtime
