// Thresholds: how they are set, and which one holds on a day.
#include "services/rollout/thresholds.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "services/rollout/readiness.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/fact_reader_fake.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using events::v1::ThresholdsSet;
using loge::testing::EventList;
using loge::testing::FactReaderFake;
using loge::testing::Given;

ThresholdsSet Groups(const std::string& territory, int32_t groups) {
  ThresholdsSet event;
  event.set_territory_id(territory);
  event.set_groups_heard_min(groups);
  return event;
}

v1::SetThresholdsRequest SetGroups(const std::string& territory, int32_t groups,
                                   const std::string& date) {
  v1::SetThresholdsRequest request;
  request.set_occurred_on(date);
  request.set_territory_id(territory);
  request.set_groups_heard_min(groups);
  return request;
}

Given Known() {
  Given given(Registry());
  given.Fact(Proposed("t"), "1998");
  return given;
}

TEST(SetThresholds, OfOneTerritoryOrOfAll) {
  Known().When(SetGroups("t", 4, "2000")).ThenTells({Groups("t", 4)});
  Known().When(SetGroups("", 4, "1990")).ThenTells({Groups("", 4)});
  Known()
      .When(SetGroups("other", 4, "2000"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(SetThresholds, KeepsEveryValue) {
  v1::SetThresholdsRequest request;
  request.set_occurred_on("2000-01-01");
  request.set_groups_heard_min(8);
  request.set_signing_landlords_min(100);
  request.set_funding_months_min(120);
  request.set_pilot_months_min(0);
  request.set_active_landlords_min(1);
  request.set_participation_hundredths_min(30);
  request.set_dependence_hundredths_max(0);
  request.set_relay_hundredths_min(100);
  ThresholdsSet event;
  event.set_groups_heard_min(8);
  event.set_signing_landlords_min(100);
  event.set_funding_months_min(120);
  event.set_pilot_months_min(0);
  event.set_active_landlords_min(1);
  event.set_participation_hundredths_min(30);
  event.set_dependence_hundredths_max(0);
  event.set_relay_hundredths_min(100);
  Known().When(request).ThenTells({event});
}

TEST(SetThresholds, RefusesNothingAndValuesOutOfRange) {
  v1::SetThresholdsRequest nothing;
  nothing.set_occurred_on("2000");
  Known().When(nothing).ThenRefuses({v1::ERROR_REASON_FIELD_MISSING});
  for (const int32_t groups : {0, 9}) {
    const auto outcome = Known().When(SetGroups("", groups, "2000"));
    ASSERT_EQ(outcome.violations.detail().violations_size(), 1);
    EXPECT_EQ(outcome.violations.detail().violations(0).field(), "groups_heard_min");
  }
  v1::SetThresholdsRequest shares;
  shares.set_occurred_on("2000");
  shares.set_participation_hundredths_min(101);
  shares.set_dependence_hundredths_max(-1);
  EXPECT_EQ(Known().When(shares).violations.detail().violations_size(), 2);
}

TEST(SetThresholds, OnceADayForEach) {
  Given given = Known();
  given.Fact(Groups("t", 4), "2000-01-01");
  given.When(SetGroups("t", 4, "2000-01-01")).ThenUnchanged();
  given.When(SetGroups("t", 5, "2000-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
  given.When(SetGroups("t", 5, "2000-01-02")).ThenTells({Groups("t", 5)});
  given.When(SetGroups("", 5, "2000-01-01")).ThenTells({Groups("", 5)});
  given.WhenCorrecting(2, Groups("t", 5), "2000-01-01").ThenTells({Groups("t", 5)});
}

v1::Threshold GroupsOn(const EventList& log, const std::string& territory,
                       const std::string& as_of) {
  v1::GetThresholdsResponse response;
  const auto found = FillThresholds(territory, FactReaderFake(Projection(), log, as_of), &response);
  EXPECT_TRUE(found.ok() && *found);
  EXPECT_EQ(response.territory_id(), territory);
  EXPECT_EQ(response.thresholds_size(), 8);
  return response.thresholds(0);
}

TEST(GetThresholds, TheTerritorysThenThatOfAllThenTheDefault) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Groups("", 4), "2000-01-01");
  log.Tell(Groups("", 5), "2002-01-01");
  log.Tell(Groups("t", 6), "2001-01-01");
  ThresholdsSet other;
  other.set_territory_id("t");
  other.set_funding_months_min(6);
  log.Tell(other, "2003-01-01");
  EXPECT_EQ(GroupsOn(log, "t", "1999-12-31").value(), 3);
  EXPECT_FALSE(GroupsOn(log, "t", "1999-12-31").has_provenance());
  EXPECT_EQ(GroupsOn(log, "t", "2000-01-01").value(), 4);
  EXPECT_FALSE(GroupsOn(log, "t", "2000-01-01").own());
  EXPECT_EQ(GroupsOn(log, "t", "2001-01-01").value(), 6);
  EXPECT_TRUE(GroupsOn(log, "t", "2001-01-01").own());
  // What is not set stays as it was.
  EXPECT_EQ(GroupsOn(log, "t", "2009-05-12").value(), 6);
  EXPECT_EQ(GroupsOn(log, "t", "2009-05-12").provenance().position(), 4);
  EXPECT_EQ(GroupsOn(log, "", "2009-05-12").value(), 5);
  EXPECT_FALSE(GroupsOn(log, "", "2009-05-12").own());
}

TEST(GetThresholds, Defaults) {
  v1::GetThresholdsResponse response;
  const auto found = FillThresholds("", FactReaderFake(Projection(), EventList()), &response);
  ASSERT_TRUE(found.ok() && *found);
  std::string all;
  for (const v1::Threshold& row : response.thresholds()) {
    all += events::v1::StageCriterion_Name(row.criterion()).substr(16) + " " +
           (row.has_value() ? std::to_string(row.value()) : "none") + "\n";
  }
  EXPECT_EQ(all,
            "DIAGNOSIS_DELIVERED 3\nAGREEMENT_SIGNED 2\nFUNDING_SECURED 12\nLANDLORDS_ACTIVE 3\n"
            "PARTICIPATION none\nCOORDINATOR_DEPENDENCE 50\nREFERENT_RELAY 50\nPILOT_MONTHS 12\n");
}

TEST(GetThresholds, OfNoSuchTerritory) {
  v1::GetThresholdsResponse response;
  const auto found = FillThresholds("ghost", FactReaderFake(Projection(), EventList()), &response);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(*found);
}

}  // namespace
}  // namespace loge::rollout::testing
