#include "services/indicators/territory_comparison.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/runtime/violations.h"
#include "tests/services/indicators/comparisons.h"

namespace loge::indicators {
namespace {

using ::testing::ElementsAre;

constexpr char kDay[] = "2009-05-12";
constexpr char kMeetingsByMonth[] =
    "anchor: COMPARISON_ANCHOR_COMMITTED step_months: 1 indicators: COMPARED_INDICATOR_MEETINGS";

EventList Anchored() {
  EventList log = TwoTerritories();
  log.Tell(Advanced("vev", events::v1::STAGE_COMMITTED), "2007-01-15");
  log.Tell(Advanced("vev", events::v1::STAGE_PILOT), "2007-09-01");
  log.Tell(Advanced("ven", events::v1::STAGE_COMMITTED), "2008-02");
  log.Tell(Advanced("ven", events::v1::STAGE_OPERATING), "2008-06-20");
  return log;
}

v1::CompareTerritoriesResponse CompareOn(const EventList& log, const std::string& more,
                                         const std::string& as_of = kDay) {
  return Compare(ComparisonContext(log, as_of), Comparing(more));
}

// "age: day day", by age.
std::vector<std::string> AgesOf(const v1::CompareTerritoriesResponse& response) {
  std::vector<std::string> ages;
  for (const v1::ComparedAge& age : response.ages()) {
    ages.push_back(absl::StrCat(age.age_months(), ":"));
    for (const v1::TerritoryAtAge& territory : age.territories()) {
      absl::StrAppend(&ages.back(), " ", territory.as_of());
    }
  }
  return ages;
}

TEST(TerritoryComparisonTest, EachIsSeenSoManyMonthsAfterItsOwnAnchor) {
  const auto response = CompareOn(Anchored(), "anchor: COMPARISON_ANCHOR_COMMITTED step_months: 6");
  EXPECT_THAT(AgesOf(response), ElementsAre("0: 2007-01-15 2008-02-01", "6: 2007-07-15 2008-08-01",
                                            "12: 2008-01-15 2009-02-01"));
  ASSERT_EQ(response.territories_size(), 2);
  EXPECT_EQ(response.territories(0).territory_id(), "vev");
  EXPECT_EQ(response.territories(0).anchored_on(), "2007-01-15");
  EXPECT_EQ(response.territories(0).age_months(), 27);
  EXPECT_EQ(response.territories(1).anchored_on(), "2008-02");
  EXPECT_EQ(response.territories(1).age_months(), 15);  // The younger one: no age beyond it.
}

TEST(TerritoryComparisonTest, FromPilotOnEveryThreeMonthsUnlessToldOtherwise) {
  const auto response = CompareOn(Anchored(), "");
  EXPECT_EQ(response.anchor(), v1::COMPARISON_ANCHOR_PILOT);
  EXPECT_EQ(response.normalisation(), v1::COMPARISON_NORMALISATION_NONE);
  EXPECT_EQ(response.step_months(), 3);
  EXPECT_EQ(response.parameters().window_days(), 730);
  EXPECT_EQ(response.indicators_size(), v1::ComparedIndicator_ARRAYSIZE - 1);  // All.
  // The second one skipped PILOT.
  EXPECT_EQ(response.territories(1).anchored_on(), "2008-06-20");
  EXPECT_THAT(AgesOf(response),
              ElementsAre("0: 2007-09-01 2008-06-20", "3: 2007-12-01 2008-09-20",
                          "6: 2008-03-01 2008-12-20", "9: 2008-06-01 2009-03-20"));
  for (const v1::ComparedAge& age : response.ages()) {
    for (const v1::TerritoryAtAge& territory : age.territories()) {
      EXPECT_EQ(territory.values_size(), response.indicators_size());
    }
  }
}

TEST(TerritoryComparisonTest, ATerritoryThatHasLeftGrowsNoOlder) {
  EventList log = Anchored();
  events::v1::TerritoryWithdrawn withdrawn;
  withdrawn.set_territory_id("ven");
  log.Tell(withdrawn, "2008-09-15");
  const auto response = CompareOn(log, "anchor: COMPARISON_ANCHOR_COMMITTED step_months: 6");
  EXPECT_EQ(response.territories(0).age_months(), 27);
  EXPECT_EQ(response.territories(1).age_months(), 7);
  EXPECT_THAT(AgesOf(response),
              ElementsAre("0: 2007-01-15 2008-02-01", "6: 2007-07-15 2008-08-01"));
}

TEST(TerritoryComparisonTest, WithoutAnchorThereIsNoAge) {
  const auto response = CompareOn(Anchored(), "anchor: COMPARISON_ANCHOR_COMMITTED", "2008-01-31");
  EXPECT_EQ(response.territories(0).age_months(), 12);
  EXPECT_EQ(response.territories(1).anchored_on(), "");
  EXPECT_FALSE(response.territories(1).has_age_months());
  EXPECT_EQ(response.ages_size(), 0);
}

// Meetings that were reported late: ten days, one day and thirty days after they took place.
struct Late {
  EventList log = TwoTerritories(Cast());
  RecordedFrom recorded;

  Late() {
    log.Tell(Advanced("vev", events::v1::STAGE_COMMITTED), "2008-01-15");
    log.Tell(Advanced("ven", events::v1::STAGE_COMMITTED), "2008-01-01");
    recorded[1] = "2008-12-16";
    recorded[log.Tell(Meeting("l1", {"a1", "b1"}), "2008-12-20")] = "2008-12-30";
    recorded[log.Tell(Meeting("l2", {"f1", "f2"}, {}, events::v1::MEETING_KIND_PARTNER, "ven"),
                      "2009-01-01")] = "2009-01-02";
    recorded[log.Tell(Meeting("l3", {"a1", "b1"}), "2009-02-01")] = "2009-03-03";
    recorded[log.Tell(RegisteredLandlord("z"), "2009-05-01")] = "2009-05-10";
  }
  ComparisonContext context() const { return {log, kDay, recorded}; }
};

TEST(TerritoryComparisonTest, MonthsThatMayStillGainFactsAreMarked) {
  const Late late;
  const auto response = Compare(late.context(), Comparing(kMeetingsByMonth));
  EXPECT_EQ(response.territories(0).p95_days(), 30);
  EXPECT_EQ(response.territories(1).p95_days(), 1);
  ASSERT_EQ(response.ages_size(), 16);
  // On 2009-05-10, when the last event was recorded, less than 30 days had passed since this one.
  EXPECT_EQ(response.ages(15).territories(0).as_of(), "2009-04-15");
  for (const v1::ComparedAge& age : response.ages()) {
    EXPECT_EQ(age.territories(0).provisional(), age.age_months() == 15) << age.age_months();
    EXPECT_FALSE(age.territories(1).provisional()) << age.age_months();
  }
}

TEST(TerritoryComparisonTest, WhereNoFactTellsHowLateFactsComeNothingIsProvisional) {
  const auto response = CompareOn(Anchored(), "", "2019-05-12");
  EXPECT_FALSE(response.territories(0).has_p95_days());
  ASSERT_GT(response.ages_size(), 0);
  EXPECT_FALSE(response.ages(0).territories(0).provisional());
}

TEST(TerritoryComparisonTest, AsKnownThenLeavesOutWhatWasRecordedLater) {
  const Late late;
  v1::CompareTerritoriesRequest request = Comparing(kMeetingsByMonth);
  request.set_include_as_known_then(true);
  const auto response = Compare(late.context(), request);
  ASSERT_EQ(response.ages_size(), 16);
  const auto at = [&](int age) { return response.ages(age).territories(0).values(0); };
  EXPECT_EQ(response.ages(13).territories(0).as_of(), "2009-02-15");
  EXPECT_DOUBLE_EQ(at(13).value(), 2);
  EXPECT_DOUBLE_EQ(at(13).as_known_then(), 1);
  EXPECT_DOUBLE_EQ(at(14).value(), 2);
  EXPECT_DOUBLE_EQ(at(14).as_known_then(), 2);
  // Nothing at all was known then.
  EXPECT_DOUBLE_EQ(at(10).value(), 0);
  EXPECT_FALSE(at(10).has_as_known_then());
  request.set_include_as_known_then(false);
  const auto without = Compare(late.context(), request);
  EXPECT_FALSE(without.ages(14).territories(0).values(0).has_as_known_then());
}

TEST(TerritoryComparisonTest, UnknownTerritory) {
  v1::CompareTerritoriesRequest request = Comparing("");
  request.set_territory_ids(1, "lyon");
  const auto response = testing::Ask<v1::CompareTerritoriesResponse>(
      Queries(), ComparisonContext(Anchored(), kDay), request);
  EXPECT_EQ(response.status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(runtime::DetailOf(response.status()).has_value());
  EXPECT_EQ(runtime::DetailOf(response.status())->violations(0).field(), "territory_ids[1]");
}

// "reason field" of each violation.
std::vector<std::string> Refused(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::string> refused;
  const auto detail = runtime::DetailOf(status);
  if (!detail.has_value()) return refused;
  for (const auto& each : detail->violations()) {
    refused.push_back(v1::ErrorReason_Name(each.reason()) + " " + each.field());
  }
  return refused;
}

std::vector<std::string> Refused(const v1::CompareTerritoriesRequest& request,
                                 const EventList& log = Anchored()) {
  return Refused(
      testing::Ask<v1::CompareTerritoriesResponse>(Queries(), ComparisonContext(log, kDay), request)
          .status());
}

v1::CompareTerritoriesRequest Request(const std::string& text) {
  return testing::Text<v1::CompareTerritoriesRequest>(text);
}

TEST(TerritoryComparisonTest, WhatIsAskedForIsChecked) {
  EXPECT_THAT(Refused(Request("")), ElementsAre("ERROR_REASON_FIELD_MISSING territory_ids"));
  EXPECT_THAT(Refused(Request("territory_ids: 'vev'")),
              ElementsAre("ERROR_REASON_FIELD_INVALID territory_ids"));
  EXPECT_THAT(Refused(Request("territory_ids: ['vev', 'vev', '!']")),
              ElementsAre("ERROR_REASON_FIELD_INVALID territory_ids[1]",
                          "ERROR_REASON_FIELD_INVALID territory_ids[2]"));
  v1::CompareTerritoriesRequest many;
  for (int i = 0; i < 11; ++i) many.add_territory_ids(absl::StrCat("t", i));
  EXPECT_THAT(Refused(many), ElementsAre("ERROR_REASON_FIELD_TOO_LONG territory_ids"));
  EXPECT_THAT(Refused(Comparing("step_months: 13")),
              ElementsAre("ERROR_REASON_FIELD_INVALID step_months"));
  v1::CompareTerritoriesRequest unknown = Comparing(
      "indicators: [COMPARED_INDICATOR_I1, COMPARED_INDICATOR_I1, COMPARED_INDICATOR_UNSPECIFIED]");
  unknown.set_anchor(static_cast<v1::ComparisonAnchor>(99));
  unknown.set_normalisation(static_cast<v1::ComparisonNormalisation>(99));
  unknown.mutable_parameters()->set_window_days(-1);
  EXPECT_THAT(Refused(unknown), ElementsAre("ERROR_REASON_FIELD_INVALID anchor",
                                            "ERROR_REASON_FIELD_INVALID normalisation",
                                            "ERROR_REASON_FIELD_INVALID indicators[1]",
                                            "ERROR_REASON_FIELD_MISSING indicators[2]",
                                            "ERROR_REASON_FIELD_INVALID parameters.window_days"));
}

TEST(TerritoryComparisonTest, NoMoreThanSixHundredTerritoriesTimesAges) {
  EventList log = TwoTerritories();
  log.Tell(Advanced("vev", events::v1::STAGE_PILOT), "1984-05-13");
  log.Tell(Advanced("ven", events::v1::STAGE_PILOT), "1984-05-12");
  const std::string months = "step_months: 1 indicators: COMPARED_INDICATOR_COORDINATOR_FTE";
  EXPECT_EQ(Compare(ComparisonContext(log, kDay), Comparing(months)).ages_size(), 300);
  log.Tell(Advanced("vev", events::v1::STAGE_OPERATING), "1984-05-12");
  EXPECT_EQ(Compare(ComparisonContext(log, "2009-05-11"), Comparing(months)).ages_size(), 300);
  EXPECT_THAT(Refused(Comparing(months), log),
              ElementsAre("ERROR_REASON_FIELD_TOO_LONG step_months"));
}

TEST(TerritoryComparisonTest, NoMoreThanAHundredAndTwentyAsKnownThen) {
  EventList log = TwoTerritories();
  log.Tell(Advanced("vev", events::v1::STAGE_PILOT), "2004-05-13");
  log.Tell(Advanced("ven", events::v1::STAGE_PILOT), "2004-05-12");
  const std::string months = "step_months: 1 indicators: COMPARED_INDICATOR_COORDINATOR_FTE ";
  const std::string then = months + "include_as_known_then: true";
  EXPECT_EQ(Compare(ComparisonContext(log, kDay), Comparing(then)).ages_size(), 60);
  log.Tell(Advanced("vev", events::v1::STAGE_OPERATING), "2004-05-12");
  EXPECT_EQ(Compare(ComparisonContext(log, kDay), Comparing(months)).ages_size(), 61);
  EXPECT_THAT(Refused(Comparing(then), log),
              ElementsAre("ERROR_REASON_FIELD_TOO_LONG include_as_known_then"));
}

}  // namespace
}  // namespace loge::indicators
