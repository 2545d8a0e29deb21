// What is asked of the figures.
#include "bench/bounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace loge::bench {
namespace {

using ::testing::HasSubstr;

CheckedBound Check(Limit limit, double bound, double measured) {
  Report report;
  report.Add("figure", measured);
  return CheckBounds({{"figure", limit, bound}}, report).front();
}

TEST(BoundsTest, AreMetAtTheBoundUnlessTheFigureMustBeBelow) {
  EXPECT_TRUE(Check(Limit::kAtLeast, 0.5, 0.5).met);
  EXPECT_TRUE(Check(Limit::kAtLeast, 0.5, 0.6).met);
  EXPECT_FALSE(Check(Limit::kAtLeast, 0.5, 0.49).met);
  EXPECT_TRUE(Check(Limit::kAtMost, 2.5, 2.5).met);
  EXPECT_TRUE(Check(Limit::kAtMost, 0, -30).met);
  EXPECT_FALSE(Check(Limit::kAtMost, 2.5, 2.51).met);
  EXPECT_TRUE(Check(Limit::kBelow, 1000, 999).met);
  EXPECT_FALSE(Check(Limit::kBelow, 1000, 1000).met);
}

TEST(BoundsTest, AreOfTheMedian) {
  Report report;
  for (const double value : {1.0, 2.0, 50.0}) report.Add("figure", value);
  EXPECT_TRUE(CheckBounds({{"figure", Limit::kAtMost, 2}}, report).front().met);
}

TEST(BoundsTest, OneThatIsMissedIsEnough) {
  Report report;
  report.Add("good", 1);
  report.Add("bad", 3);
  const std::vector<Bound> bounds = {{"good", Limit::kAtMost, 2}, {"bad", Limit::kAtMost, 2}};
  EXPECT_FALSE(NoneMissed(CheckBounds(bounds, report)));
  EXPECT_TRUE(NoneMissed(CheckBounds({bounds.front()}, report)));
}

TEST(BoundsTest, WhatWasNotMeasuredIsNeitherMetNorMissed) {
  const std::vector<CheckedBound> checked = CheckBounds({{"figure", Limit::kAtMost, 2}}, Report());
  EXPECT_FALSE(checked.front().measured.has_value());
  EXPECT_FALSE(checked.front().met);
  EXPECT_TRUE(NoneMissed(checked));
}

TEST(BoundsTest, TheTableTellsFigureBoundAndVerdict) {
  Report report;
  report.Add("rpc.empty_64_per_floor", 0.91);
  report.Add("log.append_64_p99_per_p50", 2.75);
  const std::string table =
      BoundsTable(CheckBounds({{"rpc.empty_64_per_floor", Limit::kAtLeast, 0.85},
                               {"log.append_64_p99_per_p50", Limit::kAtMost, 2.5},
                               {"rollout.report_ms", Limit::kBelow, 500}},
                              report));
  EXPECT_THAT(table, ::testing::ContainsRegex("rpc.empty_64_per_floor +0.91 +>= 0.85  met\n"));
  EXPECT_THAT(table, ::testing::ContainsRegex("log.append_64_p99_per_p50 +2.75 +<= 2.5  missed\n"));
  EXPECT_THAT(table, ::testing::ContainsRegex("rollout.report_ms +- +< 500  not measured\n"));
  EXPECT_THAT(table, HasSubstr("bounds: 1 met, 1 missed, 1 not measured\n"));
}

TEST(BoundsTest, AreOnEachFigureOnce) {
  std::set<std::string> figures;
  for (const Bound& bound : Bounds()) {
    EXPECT_TRUE(figures.insert(bound.figure).second) << bound.figure;
  }
}

}  // namespace
}  // namespace loge::bench
