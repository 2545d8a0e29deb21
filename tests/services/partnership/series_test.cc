#include "services/partnership/series.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/runtime/limits.h"
#include "services/runtime/violations.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;

constexpr char kDay[] = "2009-05-12";

Ids DaysOf(const v1::GetNetworkSeriesResponse& series) {
  Ids days;
  for (const v1::NetworkPoint& point : series.points()) days.push_back(point.as_of());
  return days;
}

// What may change from one day to the next, and what is told later of what was before.
Story Eventful() {
  Story story = TestVector();
  const auto tell = [&story](const testing::AnyEvent& event, const std::string& date) {
    story.push_back({event, date});
  };
  for (const char* id : {"police", "post"}) tell(Partner(id), "2000-01-01");
  for (const char* id : {"p1", "p2"}) tell(Contact(id, "police"), "2000-01-01");
  tell(Contact("q1", "post"), "2000-01-01");
  tell(LandlordContact("sd", "d"), "2000-01-01");
  tell(Neighbourhood("n3"), "2000-01-01");
  tell(Joined("e1", "e", {"n3"}), "2008-02-15");
  tell(Meeting("m7", {"e1", "b1"}, {"p1", "sd"}), "2008-03-15");
  tell(Meeting("m8", {"e1", "c1"}, {"q1"}, events::v1::MEETING_KIND_STEERING), "2008-04-20");
  tell(Meeting("m9", {"e1", "d1"}, {"q1"}, events::v1::MEETING_KIND_STEERING), "2008-04-20");
  tell(MeetingsAreOne("m8", "m9"), "2008-04-20");
  tell(Transferred("a2", "a", "b", {"n2"}), "2008-07-10");
  tell(Merged("n3", "n2"), "2008-08-01");
  tell(Absorbed("d", "a"), "2008-09-15");
  for (const auto& told : SeminarOfM1()) story.push_back(told);
  tell(Session("s1", "vev"), "2008-10-10");
  tell(Session("s2", "vev"), "2008-10-10");
  for (const char* id : {"a1", "c2", "d1"}) {
    tell(Attendance("s1", "2008-10-10", id), "2008-10-10");
    tell(Attendance("s2", "2008-10-20", id), "2008-10-20");
  }
  events::v1::SessionCancelled cancelled;
  cancelled.set_session_id("s2");
  tell(cancelled, "2008-11-20");
  tell(Ended("p1", "p2"), "2008-11-30");
  tell(Left("c2", "c"), "2008-12-31");
  tell(Contact("k2", "centre"), "2009-01-01");
  tell(NoLongerCoordinates("k", "vev"), "2009-01-15");
  tell(Coordinates("k2", "vev"), "2009-01-16");
  tell(Closed("post"), "2009-02-01");
  return story;
}

void ExpectFiguresOfGetNetwork(const testing::EventList& log, const v1::NetworkPoint& point) {
  const v1::NetworkIndicators expected = NetworkOn(log, point.as_of()).indicators();
  EXPECT_EQ(point.persons(), expected.persons());
  EXPECT_EQ(point.caretakers(), expected.caretakers());
  EXPECT_EQ(point.ties(), expected.ties());
  EXPECT_EQ(point.has_coordinator_dependence(), expected.has_coordinator_dependence());
  EXPECT_EQ(point.coordinator_dependence(), expected.coordinator_dependence());
  EXPECT_EQ(point.has_coordinator_meeting_share(), expected.has_coordinator_meeting_share());
  EXPECT_EQ(point.coordinator_meeting_share(), expected.coordinator_meeting_share());
  EXPECT_EQ(point.has_coordinator_only_share(), expected.has_coordinator_only_share());
  EXPECT_EQ(point.coordinator_only_share(), expected.coordinator_only_share());
  EXPECT_EQ(point.has_isolation(), expected.has_isolation());
  EXPECT_EQ(point.isolation(), expected.isolation());
  EXPECT_EQ(point.silo_landlord().SerializeAsString(),
            expected.silo_landlord().SerializeAsString());
  EXPECT_EQ(point.silo_neighbourhood().SerializeAsString(),
            expected.silo_neighbourhood().SerializeAsString());
}

TEST(SeriesTest, EachPointIsWhatIsAnsweredAsOfItsDay) {
  const testing::EventList log = LogOf(Eventful());
  const auto series = SeriesOf(log, kDay, Months("2008-01", "2009-05"));
  ASSERT_EQ(series.points_size(), 17);
  for (const v1::NetworkPoint& point : series.points()) {
    SCOPED_TRACE(point.as_of());
    ExpectFiguresOfGetNetwork(log, point);
    EXPECT_EQ(point.DebugString(), PointOn(log, point.as_of()).DebugString());
    EXPECT_EQ(point.SerializeAsString(), PointOn(log, point.as_of()).SerializeAsString());
  }
  // The story moves: no two points are alike by chance.
  EXPECT_NE(series.points(3).ties(), series.points(1).ties());
  EXPECT_NE(series.points(12).caretakers(), series.points(11).caretakers());
}

TEST(SeriesTest, MonthsEndOnTheirLastDayTheRunningOneOnTheDate) {
  EXPECT_THAT(DaysOf(SeriesOf(LogOf(Cast()), kDay, Months("2008-02", "2008-04"))),
              ElementsAre("2008-02-29", "2008-03-31", "2008-04-30"));
  EXPECT_THAT(DaysOf(SeriesOf(LogOf(Cast()), kDay, Months("2009-04", "2009-05"))),
              ElementsAre("2009-04-30", "2009-05-12"));
}

TEST(SeriesTest, TheLastTwelveMonthsUnlessOthersAreAskedFor) {
  auto series = SeriesOf(LogOf(Cast()), kDay, Months("", ""));
  EXPECT_EQ(series.from_month(), "2008-06");
  EXPECT_EQ(series.until_month(), "2009-05");
  EXPECT_EQ(series.points_size(), 12);
  EXPECT_EQ(series.points(0).as_of(), "2008-06-30");
  EXPECT_EQ(series.points(11).as_of(), kDay);
  series = SeriesOf(LogOf(Cast()), kDay, Months("", "2007-03"));
  EXPECT_EQ(series.from_month(), "2006-04");
  EXPECT_EQ(series.points(11).as_of(), "2007-03-31");
  series = SeriesOf(LogOf(Cast()), kDay, Months("2009-03", ""));
  EXPECT_EQ(series.until_month(), "2009-05");
  EXPECT_EQ(series.points_size(), 3);
}

TEST(SeriesTest, ParametersAreToldAndCount) {
  v1::GetNetworkSeriesRequest request = Months("2009-05", "2009-05");
  EXPECT_EQ(SeriesOf(LogOf(TestVector()), kDay, request).parameters().window_days(), 730);
  request.mutable_parameters()->set_window_days(200);
  request.mutable_parameters()->set_activity_window_days(730);
  const auto series = SeriesOf(LogOf(TestVector()), kDay, request);
  EXPECT_EQ(series.parameters().window_days(), 200);
  EXPECT_EQ(series.parameters().half_life_days(), 365);
  EXPECT_EQ(series.points(0).ties(), 3);
  EXPECT_EQ(series.points(0).meetings(), 6);
}

// The reason and the field of the one violation.
std::string Refused(const v1::GetNetworkSeriesRequest& request) {
  const auto series = TrySeries(LogOf(Cast()), kDay, request);
  EXPECT_EQ(series.status().code(), absl::StatusCode::kInvalidArgument);
  const auto detail = runtime::DetailOf(series.status());
  if (!detail.has_value() || detail->violations_size() != 1) return "";
  return v1::ErrorReason_Name(detail->violations(0).reason()) + " " + detail->violations(0).field();
}

TEST(SeriesTest, MonthsThatCannotBeAnsweredAreRefused) {
  EXPECT_EQ(Refused(Months("", "2009-06")), "ERROR_REASON_DATE_IN_FUTURE until_month");
  EXPECT_EQ(Refused(Months("2009-06", "")), "ERROR_REASON_DATE_IN_FUTURE from_month");
  EXPECT_EQ(Refused(Months("2009-02", "2009-01")), "ERROR_REASON_FIELD_INVALID from_month");
  EXPECT_EQ(Refused(Months("1959-05", "2009-05")), "ERROR_REASON_FIELD_TOO_LONG from_month");
  EXPECT_EQ(SeriesOf(LogOf(Cast()), kDay, Months("1959-06", "2009-05")).points_size(),
            runtime::kSeriesPointsMax);
}

TEST(SeriesTest, MonthsAreCheckedByTheirForm) {
  const auto bad_fields = [](const std::string& from, const std::string& until) {
    runtime::Violations violations;
    CheckMonths(Months(from, until), violations);
    Ids fields;
    for (const auto& each : violations.detail().violations()) fields.push_back(each.field());
    return fields;
  };
  EXPECT_THAT(bad_fields("", ""), ElementsAre());
  EXPECT_THAT(bad_fields("2008-01", "2008-12"), ElementsAre());
  EXPECT_THAT(bad_fields("2008", "2008-12-01"), ElementsAre("from_month", "until_month"));
  EXPECT_THAT(bad_fields("2008-13", "may"), ElementsAre("from_month", "until_month"));
}

TEST(SeriesTest, UnknownTerritory) {
  v1::GetNetworkSeriesRequest request = Months("", "");
  request.set_territory_id("ven");
  EXPECT_EQ(TrySeries(LogOf(Cast()), kDay, request).status().code(), absl::StatusCode::kNotFound);
}

TEST(SeriesTest, FiguresOfFewPersonsAreWithheldInEachPoint) {
  const auto point = PointOn(TestVector(), kDay, false);
  EXPECT_EQ(point.persons(), 8);
  EXPECT_EQ(point.ties(), 11);
  EXPECT_FALSE(point.has_isolation());               // Of one.
  EXPECT_FALSE(point.has_coordinator_dependence());  // Six pairs remain without the coordinators.
  EXPECT_FALSE(point.has_coordinator_only_share());
  // Five met across landlords, two of them at the last of these meetings; seven took part.
  EXPECT_EQ(point.meetings(), 5);
  EXPECT_EQ(point.meetings_with_two_landlords_share(), 0.4);
  EXPECT_FALSE(point.has_days_since_last());
  EXPECT_TRUE(point.has_evenness());
}

TEST(SeriesTest, OfFewPersonsNothingIsTold) {
  testing::EventList log;
  log.Tell(Territory("vev", {"69256"}), "2000-01-01");
  log.Tell(Neighbourhood("n1"), "2000-01-01");
  for (const char* id : {"a1", "a2", "a3", "a4"}) log.Tell(Joined(id, "a", {"n1"}), "2000-01-01");
  log.Tell(Meeting("m1", {"a1", "a2", "a3", "a4"}), "2009-01-01");
  v1::NetworkPoint nothing;
  nothing.set_as_of(kDay);
  EXPECT_EQ(PointOn(log, kDay, false).DebugString(), nothing.DebugString());
  EXPECT_EQ(PointOn(log, kDay).meetings(), 1);
}

}  // namespace
}  // namespace loge::partnership
