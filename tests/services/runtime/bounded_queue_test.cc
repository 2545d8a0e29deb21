// A bounded queue loses nothing, keeps the order of each who fills it, and bounds what waits in it.
#include "services/runtime/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "tests/support/signal.h"

namespace loge::runtime {
namespace {

using testing::Signal;

TEST(BoundedQueueTest, GivesItemsInTheirOrderUntilItIsClosedAndEmpty) {
  BoundedQueue<std::unique_ptr<int>> queue(3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.Push(std::make_unique<int>(i)));
  queue.Close();
  for (int i = 0; i < 3; ++i) {
    const auto item = queue.Pop();
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(**item, i);
  }
  EXPECT_FALSE(queue.Pop().has_value());
  EXPECT_FALSE(queue.Pop().has_value());
}

TEST(BoundedQueueTest, TakesNothingOnceClosed) {
  BoundedQueue<int> queue(2);
  queue.Close();
  EXPECT_FALSE(queue.Push(1));
  EXPECT_FALSE(queue.Pop().has_value());
}

TEST(BoundedQueueTest, WhoFillsIsNeverFurtherAheadThanTheCapacity) {
  constexpr int kItems = 2000;
  constexpr int kCapacity = 3;
  BoundedQueue<int> queue(kCapacity);
  std::atomic<int> pushed = 0;
  std::thread fills([&] {
    for (int i = 0; i < kItems; ++i) {
      ASSERT_TRUE(queue.Push(i));
      ++pushed;
    }
    queue.Close();
  });
  int taken = 0;
  while (const std::optional<int> item = queue.Pop()) {
    EXPECT_EQ(*item, taken);
    ++taken;
    // What was taken, what waits, and nothing else can have been pushed.
    EXPECT_LE(pushed, taken + kCapacity);
  }
  fills.join();
  EXPECT_EQ(taken, kItems);
}

TEST(BoundedQueueTest, ClosingLetsGoWhoWaits) {
  BoundedQueue<int> full(1);
  ASSERT_TRUE(full.Push(1));
  BoundedQueue<int> empty(1);
  Signal pushing;
  Signal popping;
  std::thread fills([&] {
    pushing.Notify();
    EXPECT_FALSE(full.Push(2));  // Waits, or comes too late: in either case it is not taken.
  });
  std::thread empties([&] {
    popping.Notify();
    EXPECT_FALSE(empty.Pop().has_value());
  });
  pushing.Wait();
  popping.Wait();
  full.Close();
  empty.Close();
  fills.join();
  empties.join();
  EXPECT_EQ(full.Pop(), 1);
  EXPECT_FALSE(full.Pop().has_value());
}

TEST(BoundedQueueTest, ManyFillAndManyEmptyAndNothingIsLost) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  BoundedQueue<int> queue(5);
  std::vector<std::atomic<int>> seen(kThreads * kEach);
  std::vector<std::thread> fill;
  std::vector<std::thread> empty;
  for (int thread = 0; thread < kThreads; ++thread) {
    fill.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) queue.Push(thread * kEach + i);
    });
    empty.emplace_back([&] {
      std::vector<int> last(kThreads, -1);
      while (const std::optional<int> item = queue.Pop()) {
        ++seen[static_cast<size_t>(*item)];
        int& before = last[static_cast<size_t>(*item / kEach)];
        EXPECT_LT(before, *item);
        before = *item;
      }
    });
  }
  for (std::thread& thread : fill) thread.join();
  queue.Close();
  for (std::thread& thread : empty) thread.join();
  for (const std::atomic<int>& count : seen) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace loge::runtime
