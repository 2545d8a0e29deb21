#include "services/partnership/steering.h"

#include "gtest/gtest.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

constexpr char kDay[] = "2009-05-12";

events::v1::MeetingHeld SteeringMeeting(const std::string& id, const Ids& caretakers,
                                        const Ids& contacts) {
  return Meeting(id, caretakers, contacts, events::v1::MEETING_KIND_STEERING);
}

TEST(SteeringTest, CaretakersWhoSteer) {
  Story story = TestVector();
  story.push_back({Contact("p", "centre"), "2000-01-01"});
  story.push_back({SteeringMeeting("g1", {"a1", "b1"}, {"k"}), "2008-09-01"});
  story.push_back({SteeringMeeting("g2", {}, {"k", "p"}), "2008-12-01"});
  story.push_back({SteeringMeeting("g3", {"a1"}, {"k", "p"}), "2009-01-01"});
  story.push_back({SteeringMeeting("g4", {"a1"}, {}), "2008-05-12"});  // Before the window.
  const auto point = PointOn(story, kDay);
  EXPECT_EQ(point.steering_meetings(), 3);
  EXPECT_EQ(point.steering_with_caretakers(), 2);
  EXPECT_EQ(point.steering_with_caretakers_share(), 2.0 / 3);
  EXPECT_EQ(point.seats(), 8);
  EXPECT_EQ(point.caretaker_seats(), 3);
  EXPECT_EQ(point.caretaker_seat_share(), 3.0 / 8);
}

TEST(SteeringTest, MergedMeetingsAreOne) {
  Story story = Cast();
  story.push_back({SteeringMeeting("g1", {"a1"}, {"k"}), "2008-09-01"});
  story.push_back({SteeringMeeting("g2", {"a1", "b1"}, {}), "2008-09-01"});
  story.push_back({MeetingsAreOne("g1", "g2"), "2008-09-01"});
  const auto point = PointOn(story, kDay);
  EXPECT_EQ(point.steering_meetings(), 1);
  EXPECT_EQ(point.seats(), 3);
  EXPECT_EQ(point.caretaker_seats(), 2);
}

TEST(SteeringTest, UndefinedWithoutSteering) {
  auto point = PointOn(TestVector(), kDay);
  EXPECT_EQ(point.steering_meetings(), 0);
  EXPECT_FALSE(point.has_steering_with_caretakers_share());
  EXPECT_FALSE(point.has_caretaker_seat_share());
  Story story = TestVector();
  story.push_back({SteeringMeeting("g1", {}, {}), "2009-01-01"});  // Of a headcount alone.
  point = PointOn(story, kDay);
  EXPECT_EQ(point.steering_with_caretakers_share(), 0);
  EXPECT_FALSE(point.has_caretaker_seat_share());
}

TEST(SteeringTest, FewPersonsAreWithheld) {
  const auto filled = [](int persons, int caretakers, bool small_groups) {
    v1::NetworkPoint point;
    FillSteering({4, 3, 40, 20, persons, caretakers}, small_groups, &point);
    return point;
  };
  EXPECT_TRUE(filled(10, 5, false).has_caretaker_seat_share());
  EXPECT_EQ(filled(10, 5, false).caretaker_seats(), 20);
  for (const int caretakers : {4, 6}) {  // Few caretakers, or few others.
    const auto point = filled(10, caretakers, false);
    EXPECT_EQ(point.seats(), 40);
    EXPECT_EQ(point.caretaker_seats(), 0);
    EXPECT_FALSE(point.has_caretaker_seat_share());
    EXPECT_FALSE(point.has_steering_with_caretakers_share());
    EXPECT_TRUE(filled(10, caretakers, true).has_caretaker_seat_share());
  }
  EXPECT_EQ(filled(4, 0, false).seats(), 0);
  EXPECT_EQ(filled(4, 0, false).steering_meetings(), 4);
}

}  // namespace
}  // namespace loge::partnership
