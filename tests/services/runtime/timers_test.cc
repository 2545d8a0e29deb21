#include "services/runtime/timers.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/support/signal.h"

namespace loge::runtime {
namespace {

class TimersTest : public ::testing::Test {
 protected:
  absl::Time In(int ms) const { return clock_.Now() + absl::Milliseconds(ms); }

  SystemClock clock_;
  Timers timers_{clock_};
};

TEST_F(TimersTest, RingsInOrderOfTimeNotOfSetting) {
  std::vector<int> order;
  testing::Signal last;
  const absl::Time now = clock_.Now();
  timers_.At(now + absl::Milliseconds(60), [&] {
    order.push_back(3);
    last.Notify();
  });
  timers_.At(now + absl::Milliseconds(40), [&] { order.push_back(2); });
  timers_.At(now - absl::Milliseconds(1), [&] { order.push_back(1); });
  last.Wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  EXPECT_GE(clock_.Now(), now + absl::Milliseconds(60));
}

TEST_F(TimersTest, CancelledAlarmsAreForgottenWithWhatTheyHold) {
  auto held = std::make_shared<int>(1);
  const Timers::Id id = timers_.At(In(100'000), [held] {});
  EXPECT_EQ(held.use_count(), 2);
  EXPECT_TRUE(timers_.Cancel(id));
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_FALSE(timers_.Cancel(id));
  testing::Signal rang;
  const Timers::Id past = timers_.At(In(-1), [&] { rang.Notify(); });
  rang.Wait();
  EXPECT_FALSE(timers_.Cancel(past));
}

TEST_F(TimersTest, StopForgetsEverything) {
  auto held = std::make_shared<int>(1);
  timers_.At(In(100'000), [held] {});
  timers_.Stop();
  EXPECT_EQ(held.use_count(), 1);
  timers_.At(In(-1), [held] { FAIL(); });
  EXPECT_EQ(held.use_count(), 1);
  timers_.Stop();
}

}  // namespace
}  // namespace loge::runtime
