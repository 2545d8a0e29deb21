#include "services/indicators/survival.h"

#include "gtest/gtest.h"

namespace loge::indicators {
namespace {

TEST(SurvivalTest, TheVectorOfTheDomain) {
  // Months 6, 10+, 14, 14, 20+.
  const Survival survival({{14, true}, {6, true}, {20, false}, {10, false}, {14, true}});
  EXPECT_DOUBLE_EQ(*survival.At(0), 1);
  EXPECT_DOUBLE_EQ(*survival.At(5), 1);
  EXPECT_DOUBLE_EQ(*survival.At(6), 0.8);
  EXPECT_DOUBLE_EQ(*survival.At(13), 0.8);
  EXPECT_NEAR(*survival.At(14), 0.2667, 0.00005);
  EXPECT_NEAR(*survival.At(20), 0.2667, 0.00005);
  EXPECT_EQ(survival.Median(), 14);
  ASSERT_EQ(survival.steps().size(), 2u);
  EXPECT_EQ(survival.steps()[0].at_risk, 5);
  EXPECT_EQ(survival.steps()[0].ended, 1);
  EXPECT_EQ(survival.steps()[1].at_risk, 3);
  EXPECT_EQ(survival.steps()[1].ended, 2);
}

TEST(SurvivalTest, NothingIsSaidBeyondTheLongestWatched) {
  const Survival survival({{5, true}, {9, false}});
  EXPECT_DOUBLE_EQ(*survival.At(9), 0.5);
  EXPECT_EQ(survival.At(10), std::nullopt);
  // But where all have ended, none lasts longer.
  EXPECT_DOUBLE_EQ(*Survival({{5, true}, {9, true}}).At(10), 0);
  EXPECT_EQ(Survival({}).At(0), std::nullopt);
}

TEST(SurvivalTest, WhoIsCensoredWhenOthersEndWasWatchedUntilThen) {
  const Survival survival({{5, false}, {5, true}});
  EXPECT_DOUBLE_EQ(*survival.At(5), 0.5);
  EXPECT_EQ(survival.steps().at(0).at_risk, 2);
}

TEST(SurvivalTest, TheMedianIsReachedAtOneHalfExactly) {
  // 4/5 * 3/4 * 2/3 * 1/2 and so on: fractions that floating point does not have.
  std::vector<Watched> watched;
  for (int i = 1; i <= 10; ++i) watched.push_back({i, true});
  EXPECT_EQ(Survival(watched).Median(), 5);
  EXPECT_EQ(Survival({{3, true}, {4, false}, {5, false}}).Median(), std::nullopt);
}

}  // namespace
}  // namespace loge::indicators
