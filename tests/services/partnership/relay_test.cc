#include "services/partnership/relay.h"

#include "gtest/gtest.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

constexpr char kDay[] = "2009-05-12";

events::v1::SupportMeetingHeld SupportBy(const std::string& id, const std::string& caretaker,
                                         const std::string& contact = "") {
  events::v1::SupportMeetingHeld event;
  event.set_support_meeting_id(id);
  event.set_territory_id("vev");
  event.set_given_by_caretaker_id(caretaker);
  event.set_given_by_contact_id(contact);
  return event;
}

events::v1::MeetingHeld Led(const std::string& by, events::v1::MeetingHeld meeting) {
  meeting.set_led_by(by);
  return meeting;
}

// a1 is the referent of n1 until 2009-01-31.
Story WithReferent() {
  Story story = Cast();
  events::v1::ReferentAppointed appointed;
  appointed.set_caretaker_id("a1");
  appointed.set_neighbourhood_id("n1");
  story.push_back({appointed, "2008-01-01"});
  events::v1::ReferentEnded ended;
  ended.set_caretaker_id("a1");
  ended.set_neighbourhood_id("n1");
  story.push_back({ended, "2009-01-31"});
  return story;
}

TEST(RelayTest, SupportGivenByAReferent) {
  Story story = WithReferent();
  story.push_back({SupportBy("s1", "a1"), "2008-09-01"});
  story.push_back({SupportBy("s2", "", "k"), "2008-09-01"});
  story.push_back({SupportBy("s3", "b1"), "2008-09-01"});
  auto point = PointOn(story, kDay);
  EXPECT_EQ(point.relayable_meetings(), 3);
  EXPECT_EQ(point.relayed_meetings(), 1);
  EXPECT_EQ(point.relay_rate(), 1.0 / 3);
  story.push_back({SupportBy("s4", "a1"), "2009-02-01"});  // No referent any more.
  story.push_back({SupportBy("s5", "a1"), "2008-05-12"});  // Before the window.
  events::v1::SupportMeetingHeld elsewhere = SupportBy("s6", "a1");
  elsewhere.set_territory_id("ven");
  story.push_back({elsewhere, "2008-09-01"});
  point = PointOn(story, kDay);
  EXPECT_EQ(point.relayable_meetings(), 4);
  EXPECT_EQ(point.relayed_meetings(), 1);
  EXPECT_EQ(PointOn(story, "2008-12-31").relayed_meetings(), 2);  // s1 and s5.
}

TEST(RelayTest, MeetingsLedByAReferentWithoutACoordinator) {
  Story story = WithReferent();
  story.push_back({Led("a1", Meeting("m1", {"a1", "b1"})), "2008-10-01"});
  story.push_back({Led("a1", Meeting("m2", {"a1", "b1"}, {"k"})), "2008-10-02"});
  story.push_back({Led("b1", Meeting("m3", {"a1", "b1"})), "2008-10-03"});
  story.push_back({Meeting("m4", {"a1", "b1"}), "2008-10-04"});  // Nobody knows who led it.
  story.push_back(
      {Led("a1", Meeting("m5", {"a1"}, {}, events::v1::MEETING_KIND_STEERING)), "2008-10-05"});
  story.push_back({Led("a1", Meeting("m6", {"a1"}, {}, events::v1::MEETING_KIND_INTER_LANDLORD)),
                   "2008-10-06"});
  const auto point = PointOn(story, kDay);
  EXPECT_EQ(point.relayable_meetings(), 4);
  EXPECT_EQ(point.relayed_meetings(), 1);
  EXPECT_EQ(point.relay_rate(), 0.25);
}

TEST(RelayTest, AReferentWhoLeftHasLedAllTheSame) {
  Story story = WithReferent();
  story.push_back({SupportBy("s1", "a1"), "2008-09-01"});
  story.push_back({Left("a1", "a"), "2008-10-31"});
  EXPECT_EQ(PointOn(story, kDay).relayed_meetings(), 1);
}

TEST(RelayTest, TestVector) {
  const auto point = PointOn(TestVector(), kDay);
  EXPECT_EQ(point.relayable_meetings(), 5);  // The first one lies before the window.
  EXPECT_EQ(point.relayed_meetings(), 0);
  ASSERT_TRUE(point.has_relay_rate());
  EXPECT_EQ(point.relay_rate(), 0);
}

TEST(RelayTest, NothingToRelay) { EXPECT_FALSE(PointOn(Cast(), kDay).has_relay_rate()); }

TEST(RelayTest, FewReferentsAreWithheld) {
  for (const int referents : {1, 4}) {
    v1::NetworkPoint point;
    FillRelay({9, 6, referents}, false, &point);
    EXPECT_FALSE(point.has_relay_rate());
    EXPECT_EQ(point.relayed_meetings(), 0);
    EXPECT_EQ(point.relayable_meetings(), 9);
    FillRelay({9, 6, referents}, true, &point);
    EXPECT_EQ(point.relayed_meetings(), 6);
  }
  v1::NetworkPoint point;
  FillRelay({9, 6, 5}, false, &point);
  EXPECT_EQ(point.relay_rate(), 6.0 / 9);
  FillRelay({9, 0, 0}, false, &point);
  EXPECT_EQ(point.relay_rate(), 0);
}

}  // namespace
}  // namespace loge::partnership
