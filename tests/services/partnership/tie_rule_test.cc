#include "services/partnership/tie_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::NetworkParameters With(v1::TieKind kind, double kappa) {
  v1::NetworkParameters parameters;
  parameters.add_tie_weights()->set_kind(kind);
  parameters.mutable_tie_weights(0)->set_kappa(kappa);
  return parameters;
}

std::vector<std::string> Wrong(const v1::NetworkParameters& parameters) {
  runtime::Violations violations;
  CheckTieRule(parameters, violations);
  std::vector<std::string> fields;
  for (const v1::Violation& each : violations.detail().violations()) {
    fields.push_back(each.field());
  }
  return fields;
}

TEST(TieRuleTest, DefaultsOfTheDomain) {
  const TieRule rule;
  EXPECT_EQ(rule.Kappa(ActivityKind::kIntroduction), 2);
  EXPECT_EQ(rule.Kappa(ActivityKind::kPartnerMeeting), 1);
  EXPECT_EQ(rule.Kappa(ActivityKind::kInterLandlordMeeting), 1);
  EXPECT_EQ(rule.Kappa(ActivityKind::kSteeringMeeting), 0.5);
  EXPECT_EQ(rule.Kappa(ActivityKind::kExpressionGroup), 0.5);
  EXPECT_EQ(rule.Kappa(ActivityKind::kSeminar), 0.5);
  EXPECT_EQ(rule.Kappa(ActivityKind::kTrainingHalfDay), 0.25);
  EXPECT_EQ(rule.Kappa(ActivityKind::kEventDay), 0);
  EXPECT_EQ(rule.Kappa(ActivityKind::kExperiment), 1);
}

TEST(TieRuleTest, KindsAndSizesThatMakeTies) {
  const TieRule rule;
  EXPECT_FALSE(rule.MakesTies(ActivityKind::kPartnerMeeting, 1));
  EXPECT_TRUE(rule.MakesTies(ActivityKind::kPartnerMeeting, 2));
  EXPECT_TRUE(rule.MakesTies(ActivityKind::kInterLandlordMeeting, 40));
  EXPECT_FALSE(rule.MakesTies(ActivityKind::kInterLandlordMeeting, 41));
  EXPECT_FALSE(rule.MakesTies(ActivityKind::kEventDay, 9));
}

TEST(TieRuleTest, WhatIsAskedForOtherwise) {
  v1::NetworkParameters parameters = With(v1::TIE_KIND_EVENT_DAY, 0.125);
  parameters.add_tie_weights()->set_kind(v1::TIE_KIND_INTRODUCTION);
  parameters.set_tie_participants_max(3);
  const TieRule rule(parameters);
  EXPECT_EQ(rule.Kappa(ActivityKind::kEventDay), 0.125);
  EXPECT_TRUE(rule.MakesTies(ActivityKind::kEventDay, 3));
  EXPECT_FALSE(rule.MakesTies(ActivityKind::kEventDay, 4));
  EXPECT_FALSE(rule.MakesTies(ActivityKind::kIntroduction, 2));
  EXPECT_EQ(rule.Kappa(ActivityKind::kPartnerMeeting), 1);
}

TEST(TieRuleTest, TellsAllOfItself) {
  v1::NetworkParameters told = With(v1::TIE_KIND_EVENT_DAY, 7);  // Goes.
  TieRule(With(v1::TIE_KIND_STEERING_MEETING, 3)).Fill(&told);
  ASSERT_EQ(told.tie_weights_size(), v1::TieKind_MAX);
  for (int i = 0; i < told.tie_weights_size(); ++i) {
    EXPECT_EQ(told.tie_weights(i).kind(), i + 1);
    EXPECT_EQ(told.tie_weights(i).kappa(), TieRule(told).Kappa(static_cast<ActivityKind>(i)));
  }
  EXPECT_EQ(told.tie_weights(v1::TIE_KIND_STEERING_MEETING - 1).kappa(), 3);
  EXPECT_EQ(told.tie_weights(v1::TIE_KIND_EVENT_DAY - 1).kappa(), 0);
  EXPECT_EQ(told.tie_participants_max(), 40);
}

TEST(TieRuleTest, WrongOnesAreNamed) {
  v1::NetworkParameters limit;
  for (const auto& [most, good] :
       {std::pair(0, true), {1, false}, {2, true}, {200, true}, {201, false}, {-1, false}}) {
    limit.set_tie_participants_max(most);
    EXPECT_EQ(Wrong(limit).empty(), good) << most;
  }
  EXPECT_THAT(Wrong(With(v1::TIE_KIND_EVENT_DAY, 100)), IsEmpty());
  for (const double kappa : {-0.5, 100.5, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    EXPECT_THAT(Wrong(With(v1::TIE_KIND_EVENT_DAY, kappa)),
                ElementsAre("parameters.tie_weights[0].kappa"));
  }
  v1::NetworkParameters unknown = With(v1::TIE_KIND_UNSPECIFIED, 1);
  EXPECT_THAT(Wrong(unknown), ElementsAre("parameters.tie_weights[0].kind"));
  v1::NetworkParameters twice = With(v1::TIE_KIND_EVENT_DAY, 1);
  *twice.add_tie_weights() = twice.tie_weights(0);
  EXPECT_THAT(Wrong(twice), ElementsAre("parameters.tie_weights[1].kind"));
}

}  // namespace
}  // namespace loge::partnership
