#include "services/partnership/landlord_mix.h"

#include <cmath>

#include "gtest/gtest.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

constexpr char kDay[] = "2009-05-12";

events::v1::MeetingHeld Represented(events::v1::MeetingHeld meeting, const Ids& landlords) {
  *meeting.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  return meeting;
}

TEST(EvennessTest, EqualUnequalUndefined) {
  EXPECT_DOUBLE_EQ(*EvennessOf({{1, 1}, {1, 1}}), 1);
  EXPECT_DOUBLE_EQ(*EvennessOf({{2, 2}, {10, 10}, {1, 1}}), 1);  // A caretaker each.
  EXPECT_DOUBLE_EQ(*EvennessOf({{5, 1}, {0, 1}}), 0);
  EXPECT_DOUBLE_EQ(*EvennessOf({{3, 1}, {1, 1}}),
                   -(0.75 * std::log(0.75) + 0.25 * std::log(0.25)) / std::log(2.0));
  EXPECT_FALSE(EvennessOf({}).has_value());
  EXPECT_FALSE(EvennessOf({{1, 1}}).has_value());
  EXPECT_FALSE(EvennessOf({{1, 1}, {5, 0}}).has_value());  // Nobody is employed there any more.
  EXPECT_FALSE(EvennessOf({{0, 1}, {0, 1}}).has_value());
}

// A: 2 participations of 2 caretakers, B: 2 of 2, C: 3 of 2, D: 1 of 1.
TEST(LandlordMixTest, TestVector) {
  const auto point = PointOn(TestVector(), kDay);
  EXPECT_EQ(point.meetings(), 5);
  EXPECT_EQ(point.meetings_with_two_landlords(), 2);
  EXPECT_EQ(point.meetings_with_two_landlords_share(), 0.4);
  EXPECT_EQ(point.days_since_last(), 253);
  const double even = 2.0 / 9 * std::log(2.0 / 9);
  EXPECT_DOUBLE_EQ(point.evenness(), -(3 * even + std::log(1.0 / 3) / 3) / std::log(4.0));
  EXPECT_NEAR(point.evenness(), 0.98747, 5e-6);
}

TEST(LandlordMixTest, WhoeverSpeaksForALandlordRepresentsIt) {
  Story story = Cast();
  story.push_back({LandlordContact("sa", "a"), "2000-01-01"});
  story.push_back({Meeting("m1", {"b1"}, {"sa"}), "2008-10-01"});
  story.push_back({Meeting("m2", {"a1"}, {"sa"}), "2008-10-02"});  // Of one landlord.
  story.push_back({Represented(Meeting("m3", {"b1"}), {"a"}), "2008-10-03"});
  story.push_back({Represented(Meeting("m4", {}), {"a", "b"}), "2008-10-04"});
  story.push_back({Represented(Meeting("m5", {"b1"}, {"k"}), {"b"}), "2008-10-05"});
  const auto point = PointOn(story, kDay);
  EXPECT_EQ(point.meetings(), 5);
  EXPECT_EQ(point.meetings_with_two_landlords(), 3);
  EXPECT_EQ(point.days_since_last(), 220);
}

TEST(LandlordMixTest, LandlordsAreThoseOfTheDayOfTheMeeting) {
  Story story = Cast();
  story.push_back({Meeting("m1", {"d1", "a1"}), "2008-10-01"});
  story.push_back({Absorbed("d", "a"), "2008-11-01"});
  story.push_back({Meeting("m2", {"d1", "a1"}), "2008-11-02"});
  story.push_back({Represented(Meeting("m3", {"a1"}), {"d"}), "2008-11-03"});
  auto point = PointOn(story, kDay);
  EXPECT_EQ(point.meetings_with_two_landlords(), 1);
  // Whoever has left since was there all the same.
  story.push_back({Meeting("m4", {"b1", "c1"}), "2009-01-01"});
  story.push_back({Left("b1", "b"), "2009-01-31"});
  point = PointOn(story, kDay);
  EXPECT_EQ(point.meetings_with_two_landlords(), 2);
}

TEST(LandlordMixTest, TheLastOneMayLieBeforeTheWindow) {
  Story story = Cast();
  EXPECT_FALSE(PointOn(story, kDay).has_days_since_last());
  story.push_back({Meeting("m1", {"a1", "a2"}), "2009-01-01"});
  EXPECT_FALSE(PointOn(story, kDay).has_days_since_last());
  story.push_back({Meeting("m2", {"a1", "b1"}), "2005-05-12"});
  story.push_back({Meeting("m3", {"a1", "b1"}), "2004-05-12"});
  const auto point = PointOn(story, kDay);
  EXPECT_EQ(point.days_since_last(), 1461);
  EXPECT_EQ(point.meetings_with_two_landlords(), 0);
  EXPECT_EQ(point.meetings_with_two_landlords_share(), 0);
}

TEST(LandlordMixTest, ParticipationsAreThoseOfTheEmployerOfTheDay) {
  Story story = TestVector();
  story.push_back({Transferred("d1", "d", "a", {"n2"}), "2009-01-01"});
  // Nobody works for D any more: what was done there is left out.
  EXPECT_DOUBLE_EQ(PointOn(story, kDay).evenness(), *EvennessOf({{2, 3}, {2, 2}, {3, 2}}));
  story.push_back({Meeting("m7", {"d1", "c1"}), "2009-02-01"});
  EXPECT_DOUBLE_EQ(PointOn(story, kDay).evenness(), *EvennessOf({{3, 3}, {2, 2}, {4, 2}}));
}

TEST(LandlordMixTest, OneThatWasAbsorbedIsTheOneThatGoesOn) {
  Story story = TestVector();
  story.push_back({Absorbed("d", "a"), "2009-01-01"});
  EXPECT_DOUBLE_EQ(PointOn(story, kDay).evenness(), *EvennessOf({{3, 3}, {2, 2}, {3, 2}}));
}

TEST(LandlordMixTest, HalfDaysOfOtherTrainingAreNoParticipations) {
  Story story = TestVector();
  const double before = PointOn(story, kDay).evenness();
  story.push_back({Session("s1", "vev"), "2009-01-10"});
  story.push_back({Attendance("s1", "2009-01-10", "d1"), "2009-01-10"});
  EXPECT_DOUBLE_EQ(PointOn(story, kDay).evenness(), before);
  for (const Told& told : SeminarOfM1()) story.push_back(told);
  EXPECT_DOUBLE_EQ(PointOn(story, kDay).evenness(), *EvennessOf({{2, 2}, {2, 2}, {3, 2}, {2, 1}}));
}

TEST(LandlordMixTest, ExperimentsAreThoseLaunchedInTheWindow) {
  Story story = Cast();
  EXPECT_EQ(PointOn(story, kDay).experiments(), 0);
  story.push_back({Launched("x", {"a", "b"}), "2008-05-13"});
  story.push_back({Launched("before", {"a", "b"}), "2008-05-12"});
  story.push_back({Launched("alone", {"a"}), "2008-10-01"});
  story.push_back({Launched("elsewhere", {"a", "b"}, "ven"), "2008-10-01"});
  story.push_back({Launched("later", {"a", "b"}), "2009-05-13"});
  EXPECT_EQ(PointOn(story, kDay).experiments(), 1);
  // As they were told: what became of them changes nothing.
  story.push_back({Absorbed("b", "a"), "2009-01-01"});
  EXPECT_EQ(PointOn(story, kDay).experiments(), 1);
  EXPECT_EQ(PointOn(story, "2009-05-13").experiments(), 1);
}

TEST(LandlordMixTest, WhoTakesPartInAnExperimentParticipates) {
  Story story = TestVector();
  story.push_back({Launched("x", {"a", "b"}), "2008-10-01"});
  story.push_back({Together("x", {"d1"}), "2009-01-10"});
  EXPECT_DOUBLE_EQ(PointOn(story, kDay).evenness(), *EvennessOf({{2, 2}, {2, 2}, {3, 2}, {2, 1}}));
  EXPECT_EQ(PointOn(story, kDay).meetings(), 5);  // It is none.
}

TEST(LandlordMixTest, FewPersonsAreWithheld) {
  const auto filled = [](int persons, bool small_groups) {
    v1::NetworkPoint point;
    FillLandlordMix({8, 2, persons, 0.5, persons, 30, persons, 3}, small_groups, &point);
    return point;
  };
  for (const bool small_groups : {false, true}) {
    const auto few = filled(4, small_groups);
    EXPECT_EQ(few.meetings(), 8);
    EXPECT_EQ(few.experiments(), 3);
    EXPECT_EQ(few.meetings_with_two_landlords(), small_groups ? 2 : 0);
    EXPECT_EQ(few.has_meetings_with_two_landlords_share(), small_groups);
    EXPECT_EQ(few.has_evenness(), small_groups);
    EXPECT_EQ(few.has_days_since_last(), small_groups);
    const auto many = filled(5, small_groups);
    EXPECT_EQ(many.meetings_with_two_landlords_share(), 0.25);
    EXPECT_EQ(many.evenness(), 0.5);
    EXPECT_EQ(many.days_since_last(), 30);
  }
}

}  // namespace
}  // namespace loge::partnership
