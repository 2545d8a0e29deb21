#include "tools/loge/network_flags.h"

#include <gtest/gtest.h>

#include <string>

namespace loge::cli {
namespace {

class NetworkFlagsTest : public ::testing::Test {
 protected:
  // Whether the line is a good one; then its flags are in parameters_.
  bool Parse(const std::string& line) {
    NetworkFlags flags;
    CLI::App app;
    AddNetworkFlags(&app, &flags);
    const auto parse = [&]() -> int {
      CLI11_PARSE(app, "loge " + line, true);
      return 0;
    };
    if (parse() != 0) return false;
    parameters_ = ParametersOf(flags);
    return true;
  }

  v1::NetworkParameters parameters_;
};

TEST_F(NetworkFlagsTest, WhatIsLeftOutIsLeftToTheServer) {
  EXPECT_TRUE(Parse(""));
  EXPECT_EQ(parameters_.ByteSizeLong(), 0u);
}

TEST_F(NetworkFlagsTest, EachIsSent) {
  EXPECT_TRUE(
      Parse("--window 1 --half-life 2 --activity-window 3 --tie-limit 4 "
            "--kappa partner-meeting=0.5 --kappa event-day=1"));
  EXPECT_EQ(parameters_.window_days(), 1);
  EXPECT_EQ(parameters_.half_life_days(), 2);
  EXPECT_EQ(parameters_.activity_window_days(), 3);
  EXPECT_EQ(parameters_.tie_participants_max(), 4);
  EXPECT_EQ(TieRuleText(parameters_), "partner-meeting=0.5 event-day=1, of 4 persons at most");
}

TEST_F(NetworkFlagsTest, AWrongWeightIsRefused) {
  for (const char* wrong : {"partner-meeting", "picnic=1", "event-day=much", "event-day="}) {
    EXPECT_FALSE(Parse(std::string("--kappa ") + wrong)) << wrong;
  }
}

TEST(TieRuleTextTest, OfAnAnswerWithoutThem) { EXPECT_EQ(TieRuleText({}), ""); }

}  // namespace
}  // namespace loge::cli
