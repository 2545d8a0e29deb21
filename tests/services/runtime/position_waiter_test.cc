#include "services/runtime/position_waiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "tests/support/signal.h"

namespace loge::runtime {
namespace {

class PositionWaiterTest : public ::testing::Test {
 protected:
  // Waits without a limit and keeps the outcome in `out`.
  PositionWaiter::WaitId Wait(int64_t position, std::optional<absl::StatusCode>* out) {
    return waiter_.WaitFor(position, absl::InfiniteDuration(), [out](const absl::Status& status) {
      ASSERT_FALSE(out->has_value());
      *out = status.code();
    });
  }

  SystemClock clock_;
  Timers timers_{clock_};
  PositionWaiter waiter_{timers_, 3};
};

TEST_F(PositionWaiterTest, AnswersAtOnceWhatIsReached) {
  waiter_.Advance(7);
  waiter_.Advance(5);  // Never back.
  EXPECT_EQ(waiter_.position(), 7);
  std::optional<absl::StatusCode> outcome;
  Wait(7, &outcome);
  EXPECT_EQ(outcome, absl::StatusCode::kOk);
}

TEST_F(PositionWaiterTest, AnswersWhoeverIsReachedAndNobodyElse) {
  std::optional<absl::StatusCode> three, four, nine;
  Wait(9, &nine);
  Wait(3, &three);
  Wait(4, &four);
  waiter_.Advance(2);
  EXPECT_FALSE(three.has_value());
  waiter_.Advance(4);
  EXPECT_EQ(three, absl::StatusCode::kOk);
  EXPECT_EQ(four, absl::StatusCode::kOk);
  EXPECT_FALSE(nine.has_value());
  waiter_.Stop();
  EXPECT_EQ(nine, absl::StatusCode::kUnavailable);
}

TEST_F(PositionWaiterTest, AnswersWhenTheTimeIsOver) {
  testing::Signal late;
  const absl::Duration begun = clock_.Monotonic();
  waiter_.WaitFor(1, absl::Milliseconds(30), [&](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
    late.Notify();
  });
  late.Wait();
  EXPECT_GE(clock_.Monotonic() - begun, absl::Milliseconds(30));
  waiter_.Advance(1);
}

TEST_F(PositionWaiterTest, BoundsHowManyWait) {
  std::optional<absl::StatusCode> a, b, c, d, reached;
  Wait(1, &a);
  Wait(1, &b);
  Wait(1, &c);
  Wait(1, &d);
  EXPECT_EQ(d, absl::StatusCode::kResourceExhausted);
  Wait(0, &reached);
  EXPECT_EQ(reached, absl::StatusCode::kOk);
  waiter_.Advance(1);
  EXPECT_EQ(c, absl::StatusCode::kOk);
}

TEST_F(PositionWaiterTest, CancelledWaitsAreNeverAnswered) {
  std::optional<absl::StatusCode> outcome;
  const PositionWaiter::WaitId id = Wait(1, &outcome);
  EXPECT_TRUE(waiter_.Cancel(id));
  EXPECT_FALSE(waiter_.Cancel(id));
  waiter_.Advance(1);
  EXPECT_FALSE(outcome.has_value());
}

TEST_F(PositionWaiterTest, FailAllAnswersThoseWhoWaitAndLetsOthersCome) {
  std::optional<absl::StatusCode> before, after;
  Wait(5, &before);
  waiter_.FailAll(absl::AbortedError("stopped"));
  EXPECT_EQ(before, absl::StatusCode::kAborted);
  Wait(5, &after);
  EXPECT_FALSE(after.has_value());
  waiter_.Advance(5);
  EXPECT_EQ(after, absl::StatusCode::kOk);
}

TEST_F(PositionWaiterTest, AnswersAfterStopAreUnavailable) {
  waiter_.Stop();
  std::optional<absl::StatusCode> outcome;
  Wait(0, &outcome);
  EXPECT_EQ(outcome, absl::StatusCode::kUnavailable);
}

TEST_F(PositionWaiterTest, ADoneMayWaitAgain) {
  testing::Signal second;
  waiter_.WaitFor(1, absl::InfiniteDuration(), [&](const absl::Status&) {
    waiter_.WaitFor(2, absl::InfiniteDuration(), [&](const absl::Status&) { second.Notify(); });
  });
  waiter_.Advance(1);
  EXPECT_FALSE(second.notified());
  waiter_.Advance(2);
  EXPECT_TRUE(second.notified());
}

TEST_F(PositionWaiterTest, EveryWaitIsAnsweredExactlyOnceUnderContention) {
  PositionWaiter waiter(timers_, 100'000);
  constexpr int kThreads = 3;
  constexpr int kWaits = 3000;
  std::atomic<int> answers = 0;
  std::atomic<int> cancelled = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < kWaits; ++i) {
        const absl::Duration timeout = absl::Microseconds(random() % 2000);
        const auto id = waiter.WaitFor(static_cast<int64_t>(random() % 2000), timeout,
                                       [&](const absl::Status&) { ++answers; });
        if (random() % 4 == 0 && waiter.Cancel(id)) ++cancelled;
      }
    });
  }
  for (int64_t position = 0; position < 2000; ++position) {
    waiter.Advance(position);
    if (position % 50 == 0) std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  waiter.Stop();
  // An alarm that fires this very moment may still be answering.
  timers_.Stop();
  EXPECT_EQ(answers + cancelled, kThreads * kWaits);
}

}  // namespace
}  // namespace loge::runtime
