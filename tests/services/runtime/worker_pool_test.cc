#include "services/runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/signal.h"

namespace loge::runtime {
namespace {

TEST(WorkerPool, CarriesOutEverythingBeforeItStops) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool({.threads = 3, .queue_length_max = 1000});
    for (int i = 0; i < 1000; ++i) {
      WorkerPool::Work work = [&done] { ++done; };
      while (!pool.TrySubmit(std::move(work))) std::this_thread::yield();
    }
  }
  EXPECT_EQ(done, 1000);
}

TEST(WorkerPool, KeepsTheOrderWithOneThread) {
  std::vector<int> order;
  WorkerPool pool({.threads = 1, .queue_length_max = 100});
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(pool.TrySubmit([&order, i] { order.push_back(i); }));
  }
  pool.Stop();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
}

TEST(WorkerPool, RefusesWhenFullAndLeavesTheWorkWithTheCaller) {
  testing::Signal started, gate;
  WorkerPool pool({.threads = 1, .queue_length_max = 2});
  ASSERT_TRUE(pool.TrySubmit([&] {
    started.Notify();
    gate.Wait();
  }));
  started.Wait();
  ASSERT_TRUE(pool.TrySubmit([] {}));
  ASSERT_TRUE(pool.TrySubmit([] {}));
  bool ran = false;
  WorkerPool::Work refused = [&ran] { ran = true; };
  EXPECT_FALSE(pool.TrySubmit(std::move(refused)));
  refused();
  EXPECT_TRUE(ran);
  // Steps of what was admitted before are not bound by the queue.
  std::atomic<bool> step = false;
  EXPECT_TRUE(pool.SubmitStep([&step] { step = true; }));
  gate.Notify();
  pool.Stop();
  EXPECT_TRUE(step);
}

TEST(WorkerPool, RefusesAfterStop) {
  WorkerPool pool({.threads = 1, .queue_length_max = 2});
  pool.Stop();
  pool.Stop();
  EXPECT_FALSE(pool.TrySubmit([] {}));
  EXPECT_FALSE(pool.SubmitStep([] {}));
}

}  // namespace
}  // namespace loge::runtime
