#include "services/runtime/recorded_days.h"

#include <cstdint>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/recorded_log.h"
#include "tests/support/test_seed.h"

namespace loge::runtime {
namespace {

using loge::testing::DrawBelow;
using loge::testing::RandomDays;
using loge::testing::RandomPositions;
using loge::testing::RecordedLog;
using ::testing::ElementsAre;

std::vector<int64_t> AllPositions(int64_t end) {
  std::vector<int64_t> positions;
  for (int64_t position = 1; position <= end; ++position) positions.push_back(position);
  return positions;
}

TEST(RecordedDaysTest, DaysOfRecordingAreFoundByHalves) {
  std::vector<int> days(1000, 100);
  for (size_t i = 700; i < 1000; ++i) days[i] = 101;
  const RecordedLog log(days);
  const std::vector<int64_t> positions = AllPositions(1000);
  const auto found = RecordedDays(log, positions);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, log.DaysAt(positions));
  EXPECT_LE(log.reads(), 20);
}

TEST(RecordedDaysTest, EveryEventOnAnotherDay) {
  const RecordedLog log({1, 2, 4, 4, 9, 12, 12});
  const auto found = RecordedDays(log, {1, 3, 4, 5, 7});
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(*found, ElementsAre(Date(1), Date(4), Date(4), Date(9), Date(12)));
  EXPECT_TRUE(RecordedDays(log, {})->empty());
}

TEST(RecordedDaysTest, WithoutAnIndexEachQueryReads) {
  const RecordedLog log({1, 2, 4});
  ASSERT_TRUE(RecordedDays(log, {1, 2, 3}).ok());
  const int reads = log.reads();
  EXPECT_GT(reads, 0);
  ASSERT_TRUE(RecordedDays(log, {1, 2, 3}).ok());
  EXPECT_EQ(log.reads(), 2 * reads);
}

TEST(RecordedDaysTest, WhatOneQueryFoundServesAnother) {
  RecordedDayIndex index;
  const std::vector<int> days = {5, 5, 5, 5, 8, 8, 8, 9};
  const RecordedLog first(days, &index);
  ASSERT_TRUE(RecordedDays(first, {1, 4, 5, 7}).ok());
  EXPECT_EQ(first.reads(), 4);
  const RecordedLog second(days, &index);
  const auto found = RecordedDays(second, {2, 3, 6, 8});
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(*found, ElementsAre(Date(5), Date(5), Date(8), Date(9)));
  EXPECT_EQ(second.reads(), 1);  // Of the last day.
}

TEST(RecordedDaysTest, AFailedReadIsToldAndNotRemembered) {
  RecordedDayIndex index;
  const RecordedLog log({1, 2, 4}, &index);
  EXPECT_EQ(RecordedDays(log, {2, 9}).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(index.Find(2), Date(2));
  EXPECT_FALSE(index.Find(9).has_value());
}

TEST(RecordedDaysTest, RandomQuestionsAreAnsweredAsByAPlainLookUp) {
  std::mt19937 random(loge::testing::TestSeed());
  for (int round = 0; round < 50 && !::testing::Test::HasFailure(); ++round) {
    const int events = 1 + DrawBelow(random, 400);
    const std::vector<int> days = RandomDays(random, events, 1 + DrawBelow(random, 30));
    RecordedDayIndex index;
    for (int question = 0; question < 12; ++question) {
      const auto positions = RandomPositions(random, events, 1 + DrawBelow(random, 60));
      const RecordedLog first(days, &index);
      const auto found = RecordedDays(first, positions);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(*found, first.DaysAt(positions));
      const RecordedLog again(days, &index);
      const auto found_again = RecordedDays(again, positions);
      ASSERT_TRUE(found_again.ok()) << found_again.status();
      EXPECT_EQ(*found_again, *found);
      EXPECT_EQ(again.reads(), 0);
    }
    const RecordedLog log(days, &index);
    for (const int64_t position : AllPositions(events)) {
      const Date day(log.DayAt(position));
      EXPECT_EQ(index.Find(position).value_or(day), day) << position;
    }
  }
}

TEST(RecordedDayIndexTest, KnowsWhatLiesBetweenTwoPositionsOfOneDay) {
  RecordedDayIndex index;
  EXPECT_FALSE(index.Find(10).has_value());
  index.Add(10, Date(5));
  EXPECT_EQ(index.Find(10), Date(5));
  EXPECT_FALSE(index.Find(9).has_value());
  EXPECT_FALSE(index.Find(11).has_value());
  index.Add(20, Date(5));
  EXPECT_EQ(index.Find(15), Date(5));
  index.Add(30, Date(6));
  EXPECT_FALSE(index.Find(25).has_value());  // Of either day.
  index.Add(24, Date(6));
  EXPECT_EQ(index.Find(25), Date(6));
  EXPECT_FALSE(index.Find(23).has_value());
  index.Add(15, Date(5));  // Once more.
  EXPECT_EQ(index.Find(10), Date(5));
  EXPECT_EQ(index.Find(20), Date(5));
  EXPECT_FALSE(index.Find(21).has_value());
}

TEST(RecordedDayIndexTest, DaysCanComeInAnyOrder) {
  RecordedDayIndex index;
  index.Add(30, Date(7));
  index.Add(10, Date(5));
  index.Add(20, Date(6));
  index.Add(1, Date(-3));
  EXPECT_EQ(index.Find(1), Date(-3));
  EXPECT_EQ(index.Find(10), Date(5));
  EXPECT_EQ(index.Find(20), Date(6));
  EXPECT_EQ(index.Find(30), Date(7));
}

TEST(RecordedDayIndexTest, OnceFullItKeepsWhatItHasAndTakesNoNewDays) {
  RecordedDayIndex index(/*days_max=*/2);
  index.Add(10, Date(5));
  index.Add(30, Date(7));
  index.Add(20, Date(6));
  index.Add(40, Date(8));
  EXPECT_FALSE(index.Find(20).has_value());
  EXPECT_FALSE(index.Find(40).has_value());
  index.Add(12, Date(5));
  EXPECT_EQ(index.Find(11), Date(5));
  EXPECT_EQ(index.Find(30), Date(7));
  // What it does not take is read, and answered all the same.
  std::vector<int> days(40, 7);
  for (size_t i = 0; i < 12; ++i) days[i] = 5;
  for (size_t i = 12; i < 25; ++i) days[i] = 6;
  days[39] = 8;
  const RecordedLog log(days, &index);
  const std::vector<int64_t> positions = AllPositions(40);
  const auto found = RecordedDays(log, positions);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, log.DaysAt(positions));
}

}  // namespace
}  // namespace loge::runtime
