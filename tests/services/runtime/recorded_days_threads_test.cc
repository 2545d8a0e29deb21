// Many queries that share what they find about days of recording.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <thread>
#include <vector>

#include "services/runtime/recorded_days.h"
#include "tests/support/recorded_log.h"
#include "tests/support/test_seed.h"

namespace loge::runtime {
namespace {

using loge::testing::DrawBelow;
using loge::testing::RandomDays;
using loge::testing::RandomPositions;
using loge::testing::RecordedLog;

constexpr int kEvents = 1500;
constexpr uint32_t kQueries = 4;

TEST(RecordedDaysThreads, AnswersAreThoseOfAPlainLookUp) {
  const uint32_t seed = loge::testing::TestSeed();
  std::mt19937 random(seed);
  const std::vector<int> days = RandomDays(random, kEvents, 40);
  RecordedDayIndex index;
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < kQueries; ++i) {
    threads.emplace_back([&days, &index, seed, i] {
      std::mt19937 own(seed + 1 + i);
      const RecordedLog log(days, &index);
      for (int question = 0; question < 100; ++question) {
        const auto positions = RandomPositions(own, kEvents, 1 + DrawBelow(own, 300));
        const auto found = RecordedDays(log, positions);
        ASSERT_TRUE(found.ok()) << found.status();
        ASSERT_EQ(*found, log.DaysAt(positions));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::vector<int64_t> all;
  for (int64_t position = 1; position <= kEvents; ++position) all.push_back(position);
  const RecordedLog first(days, &index);
  const auto found = RecordedDays(first, all);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, first.DaysAt(all));
  const RecordedLog again(days, &index);
  ASSERT_TRUE(RecordedDays(again, all).ok());
  EXPECT_EQ(again.reads(), 0);
}

}  // namespace
}  // namespace loge::runtime
