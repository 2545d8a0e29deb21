#include "services/indicators/retention.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

constexpr char kDay[] = "2009-05-12";

v1::GetRetentionResponse Retention(const EventList& log, const v1::IndicatorScope& scope,
                                   runtime::Principal principal = runtime::LocalPrincipal()) {
  return MustAsk<v1::GetRetentionRequest, v1::GetRetentionResponse>(log, kDay, scope, 0,
                                                                    std::move(principal));
}

Course Follow(const std::vector<std::string>& days, const Stay* stay = nullptr) {
  std::vector<runtime::Date> dates;
  for (const std::string& day : days) dates.push_back(Day(day));
  return CourseOf(dates, stay, Day(kDay), 365);
}

TEST(CourseTest, LapsesAYearAfterTheLastParticipation) {
  const Course course = Follow({"2006-01-01", "2006-07-01"});
  EXPECT_TRUE(course.lapsed);
  EXPECT_FALSE(course.reactivated);
  EXPECT_EQ(course.days, runtime::DaysBetween(Day("2006-01-01"), Day("2006-07-01")) + 365);
}

TEST(CourseTest, ParticipationOnTheDayItWouldLapseGoesOn) {
  EXPECT_FALSE(Follow({"2007-05-14", "2008-05-13"}).lapsed);  // 365 days.
  const Course late = Follow({"2007-05-13", "2008-05-13"});   // 366 days.
  EXPECT_TRUE(late.lapsed);
  EXPECT_TRUE(late.reactivated);
  EXPECT_EQ(late.days, 365);
  EXPECT_TRUE(Follow({"2008-05-12"}).lapsed);
  EXPECT_FALSE(Follow({"2008-05-13"}).lapsed);
  EXPECT_EQ(Follow({"2008-05-13"}).days, 364);
}

TEST(CourseTest, WhoLeavesBeforeIsWatchedUntilThen) {
  const Stay stay{Day("2000-01-01"), Day("2006-12-31")};
  const Course left = Follow({"2006-01-01", "2006-01-02"}, &stay);
  EXPECT_FALSE(left.lapsed);
  EXPECT_TRUE(left.left);
  EXPECT_EQ(left.days, 364);
  // The lapse on the last day is a lapse.
  const Course lapsed = Follow({"2005-12-31"}, &stay);
  EXPECT_TRUE(lapsed.lapsed);
  EXPECT_FALSE(lapsed.left);
  EXPECT_EQ(lapsed.days, 365);
}

TEST(RetentionTest, ASeminarIsAParticipation) {
  EventList log = LogOf(Cast());
  for (const partnership::Told& told : SeminarOfM1()) log.Tell(told.event, told.date);
  log.Tell(Meeting("m1", {"a1"}), "2008-01-01");
  EXPECT_EQ(Retention(log, Of("vev")).lapsed(), 1);
  log.Tell(Session("s1", "vev"), "2008-12-01");
  log.Tell(Attendance("s1", "2008-12-01", "a1"), "2008-12-01");
  EXPECT_EQ(Retention(log, Of("vev")).lapsed(), 0);
}

TEST(RetentionTest, PersonsByWhatBecameOfThem) {
  EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "c1"}), "2006-01-01");
  log.Tell(Meeting("m2", {"a1"}), "2006-12-01");
  log.Tell(Meeting("m3", {"b1", "d1"}), "2009-01-01");  // b1 takes part again.
  log.Tell(Left("c1", "c"), "2006-03-01");
  const auto answer = Retention(log, Of("vev"));
  EXPECT_EQ(answer.persons(), 5);
  EXPECT_EQ(answer.lapsed(), 3);  // a1, a2, b1.
  EXPECT_EQ(answer.left(), 1);    // c1.
  EXPECT_EQ(answer.active(), 1);  // d1.
  EXPECT_EQ(answer.reactivated(), 1);
  EXPECT_DOUBLE_EQ(answer.reactivation_rate(), 1.0 / 3);
  // c1 was watched 59 days, d1 131; of the other three, two lapse after 365 days, one after 699.
  ASSERT_EQ(answer.steps_size(), 2);
  EXPECT_EQ(answer.steps(0).days(), 365);
  EXPECT_DOUBLE_EQ(answer.steps(0).months(), 12);
  EXPECT_EQ(answer.steps(0).at_risk(), 3);
  EXPECT_EQ(answer.steps(0).lapsed(), 2);
  EXPECT_EQ(answer.steps(1).days(), 334 + 365);
  EXPECT_DOUBLE_EQ(answer.s12(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(answer.s24(), 0);
  EXPECT_DOUBLE_EQ(answer.median_months(), 12);
  ASSERT_EQ(answer.cohorts_size(), 2);
  EXPECT_EQ(answer.cohorts(0).year(), 2006);
  EXPECT_EQ(answer.cohorts(0).persons(), 4);
  EXPECT_EQ(answer.cohorts(0).left(), 1);
  EXPECT_EQ(answer.cohorts(1).year(), 2009);
  EXPECT_EQ(answer.cohorts(1).active(), 1);
  EXPECT_FALSE(answer.cohorts(1).has_s12());
}

TEST(RetentionTest, ATransferLeavesTheLandlordAndNotTheTerritory) {
  EventList log = LogOf(Cast());
  log.Tell(RegisteredLandlord("a"), "2000-01-01");
  log.Tell(Meeting("m1", {"a1"}), "2009-01-01");
  log.Tell(Transferred("a1", "a", "b", {"n1"}), "2009-02-01");
  EXPECT_EQ(Retention(log, Of("vev")).active(), 1);
  EXPECT_EQ(Retention(log, OfLandlord("a")).left(), 1);
}

TEST(RetentionTest, WhoTakesPartFromOutsideIsWatchedWhileEmployed) {
  EventList log = LogOf(Cast());
  log.Tell(Neighbourhood("far", "69001"), "2000-01-01");
  log.Tell(Joined("x", "a", {"far"}), "2000-01-01");
  log.Tell(Meeting("m1", {"x"}), "2009-01-01");
  EXPECT_EQ(Retention(log, Of("vev")).active(), 1);
  log.Tell(Left("x", "a"), "2009-03-01");
  EXPECT_EQ(Retention(log, Of("vev")).left(), 1);
}

TEST(RetentionTest, SmallGroupsAreForCoordinatorsOnly) {
  EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2", "c1", "c2"}), "2006-01-01");
  log.Tell(Meeting("m2", {"d1"}), "2007-01-01");
  log.Tell(Left("c1", "c"), "2006-03-01");
  const auto answer = Retention(log, Of("vev"), {"someone"});
  EXPECT_EQ(answer.persons(), 7);
  EXPECT_FALSE(answer.has_lapsed());
  EXPECT_FALSE(answer.has_left());
  EXPECT_FALSE(answer.has_active());
  ASSERT_EQ(answer.cohorts_size(), 1);  // Not that of one person.
  EXPECT_EQ(answer.cohorts(0).year(), 2006);
  EXPECT_FALSE(answer.cohorts(0).has_left());
  EXPECT_TRUE(answer.cohorts(0).has_s12());
  for (const v1::RetentionStep& step : answer.steps()) EXPECT_GE(step.at_risk(), 5);

  const auto few = Retention(LogOf({{Territory("vev", {"69256"}), "2000-01-01"},
                                    {Meeting("m1", {"p", "q"}), "2006-01-01"}}),
                             Of("vev"), {"someone"});
  EXPECT_FALSE(few.has_persons());
  EXPECT_FALSE(few.has_s12());
  EXPECT_EQ(few.steps_size(), 0);
  EXPECT_EQ(few.parameters().window_days(), 365);
}

}  // namespace
}  // namespace loge::indicators
