#include "services/partnership/explain_point.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/explanations.h"
#include "tests/services/partnership/points.h"

namespace loge::partnership {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;
using testing::QueryContextFake;

constexpr char kDay[] = "2009-05-12";

v1::ExplainIndicatorResponse Explained(const QueryContextFake& context,
                                       v1::NetworkIndicator indicator) {
  v1::ExplainIndicatorRequest request;
  request.set_territory_id("vev");
  request.set_indicator(indicator);
  const auto response = testing::Ask<v1::ExplainIndicatorResponse>(Registry(), context, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ExplainIndicatorResponse();
}

// With the point that the series tells.
v1::ExplainIndicatorResponse Explained(const Story& story, v1::NetworkIndicator indicator) {
  const EventList log = LogOf(story);
  const auto response = Explained(On(log), indicator);
  EXPECT_EQ(response.point().SerializeAsString(), PointOn(log, kDay).SerializeAsString());
  return response;
}

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

events::v1::MeetingHeld Steering(const std::string& id, const Ids& caretakers,
                                 const Ids& contacts) {
  return Meeting(id, caretakers, contacts, events::v1::MEETING_KIND_STEERING);
}

events::v1::MeetingHeld Represented(events::v1::MeetingHeld meeting, const Ids& landlords) {
  *meeting.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  return meeting;
}

// Cast() takes 1 to 13: n1 n2, a1 a2 b1 b2 c1 c2 d1, the centre, k, vev, that k coordinates it.
// The meetings m1 to m6 of TestVector() follow from 14 on.
TEST(ExplainPoint, OfTheRelayHoldsMeetingsCoordinatorsAndTheMandatesOfThoseWhoLed) {
  Story story = Cast();
  events::v1::ReferentAppointed appointed;
  appointed.set_caretaker_id("a1");
  appointed.set_neighbourhood_id("n1");
  story.push_back({appointed, "2008-01-01"});  // 14
  events::v1::ReferentEnded ended;
  ended.set_caretaker_id("a1");
  ended.set_neighbourhood_id("n1");
  story.push_back({ended, "2009-01-31"});                                          // 15
  story.push_back({SupportBy("s1", "a1"), "2008-09-01"});                          // 16
  story.push_back({SupportBy("s2", "", "k"), "2008-09-01"});                       // 17
  story.push_back({SupportBy("s3", "b1"), "2008-09-01"});                          // 18
  story.push_back({Led("a1", Meeting("m1", {"a1", "b1"})), "2008-10-01"});         // 19
  story.push_back({Led("c1", Meeting("m2", {"c1", "b1"}, {"k"})), "2008-10-02"});  // 20
  story.push_back({Led("a1", Steering("m3", {"a1"}, {})), "2008-10-05"});          // 21
  story.push_back({SupportBy("s4", "a1"), "2008-05-12"});                          // 22: before.
  const auto response = Explained(story, v1::NETWORK_INDICATOR_REFERENT_RELAY);
  // b1 led one and never was a referent: nothing tells so.
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 12, 13, 14, 15, 16, 17, 18, 19, 20));
  EXPECT_EQ(response.point().relayed_meetings(), 2);
  EXPECT_EQ(response.point().relayable_meetings(), 5);
}

TEST(ExplainPoint, OfSteeringHoldsTheSteeringMeetingsOfTheWindow) {
  Story story = TestVector();
  story.push_back({Steering("g1", {"a1"}, {"k"}), "2008-12-01"});  // 20
  story.push_back({Steering("g2", {"b1"}, {}), "2008-12-01"});     // 21
  story.push_back({MeetingsAreOne("g1", "g2"), "2008-12-01"});     // 22
  story.push_back({Steering("g3", {"a1"}, {}), "2008-05-12"});     // 23: before the window.
  const auto response = Explained(story, v1::NETWORK_INDICATOR_PARTICIPATORY_STEERING);
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(12, 20, 21, 22));
  EXPECT_EQ(response.point().seats(), 3);
}

TEST(ExplainPoint, OfLandlordsHoldsTheirCaretakersAndTheMeetingsOfTheWindow) {
  const auto response = Explained(TestVector(), v1::NETWORK_INDICATOR_INTER_LANDLORD);
  // Neither m1 (14), before the window, nor the coordination (13) nor the partner (10).
  EXPECT_THAT(PositionsIn(response.evidence()),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 15, 16, 17, 18, 19));
  EXPECT_EQ(response.point().days_since_last(), 253);
}

TEST(ExplainPoint, OfLandlordsHoldsTheLastMeetingOfTwoThatLiesBeforeTheWindow) {
  Story story = Cast();
  story.push_back({Meeting("m1", {"a1", "a2"}), "2009-01-01"});    // 14
  story.push_back({Meeting("m2", {"a1", "gone"}), "2005-05-12"});  // 15
  story.push_back({Meeting("m3", {"a1", "b1"}), "2004-05-12"});    // 16
  story.push_back({Joined("gone", "b", {"n1"}), "2000-01-01"});    // 17
  story.push_back({Left("gone", "b"), "2006-01-01"});              // 18
  const auto response = Explained(story, v1::NETWORK_INDICATOR_INTER_LANDLORD);
  EXPECT_EQ(response.point().days_since_last(), 1461);
  EXPECT_THAT(PositionsIn(response.evidence()),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 17, 18));
}

TEST(ExplainPoint, OfLandlordsHoldsWhatBecameOfThoseWhoWereThereWithoutAName) {
  Story story = Cast();
  story.push_back({Absorbed("x", "a"), "2008-01-01"});                              // 14
  story.push_back({Represented(Meeting("m1", {"a1"}), {"x", "a"}), "2008-10-01"});  // 15
  const auto response = Explained(story, v1::NETWORK_INDICATOR_INTER_LANDLORD);
  EXPECT_EQ(response.point().meetings_with_two_landlords(), 0);
  EXPECT_THAT(PositionsIn(response.evidence()), Contains(14));
}

TEST(ExplainPoint, OfLandlordsHoldsWhatBringsGuests) {
  Story story = Cast();
  story.push_back({Neighbourhood("far", "69001"), "2000-01-01"});   // 14
  story.push_back({Joined("guest", "e", {"far"}), "2000-01-01"});   // 15
  story.push_back({Meeting("m1", {"a1", "a2"}), "2007-10-01"});     // 16
  story.push_back({Introduced("i1", "guest", "k"), "2007-10-02"});  // 17
  story.push_back({Meeting("m2", {"b1", "c1"}), "2009-01-01"});     // 18
  const auto response = Explained(story, v1::NETWORK_INDICATOR_INTER_LANDLORD);
  EXPECT_THAT(PositionsIn(response.evidence()),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 17, 18));
}

// a1 met p1 of the police, b1 met q1 of the post, which is closed now.
Story WithPartners() {
  Story story = Cast();
  for (const char* id : {"police", "post"}) story.push_back({Partner(id), "2000-01-01"});  // 14, 15
  for (const char* id : {"p1", "p2"}) story.push_back({Contact(id, "police"), "2000-01-01"});  // 17
  story.push_back({Contact("q1", "post"), "2000-01-01"});                                      // 18
  story.push_back({Meeting("m1", {"a1"}, {"p1"}), "2008-10-01"});                              // 19
  story.push_back({Meeting("m2", {"b1"}, {"q1"}), "2008-11-01"});                              // 20
  story.push_back({Ended("p1"), "2009-01-31"});                                                // 21
  story.push_back({Closed("post"), "2009-02-01"});                                             // 22
  return story;
}

TEST(ExplainPoint, OfOrphansHoldsTiesOfPartnersAndWhatEndsThem) {
  Story story = WithPartners();
  story.push_back({Meeting("m3", {"c1", "c2"}), "2009-01-01"});    // 23
  story.push_back({Meeting("m4", {"a2"}, {"p1"}), "2005-01-01"});  // 24: before.
  const auto response = Explained(story, v1::NETWORK_INDICATOR_ORPHANED_RELAYS);
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 5, 12, 16, 18, 19, 20, 21, 22));
  EXPECT_EQ(response.point().orphaned_partners(), 1);
  EXPECT_EQ(response.point().tied_partners(), 1);
}

TEST(ExplainPoint, OfOrphansHoldsCoordinatorsWhomPartnersAreTiedTo) {
  Story story = WithPartners();
  story.push_back({Meeting("m3", {}, {"k", "p2"}), "2009-01-01"});  // 23
  EXPECT_THAT(PositionsIn(Explained(story, v1::NETWORK_INDICATOR_ORPHANED_RELAYS).evidence()),
              ElementsAre(3, 5, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23));
}

TEST(ExplainPoint, OfOrphansHoldsTheLatestActivityOfContacts) {
  Story story = WithPartners();
  story.push_back({Contact("p3", "police"), "2000-01-01"});        // 23
  story.push_back({Meeting("m3", {"a2"}, {"p2"}), "2002-01-01"});  // 24
  story.push_back({Meeting("m4", {"a2"}, {"p2"}), "2003-01-01"});  // 25
  story.push_back({Meeting("m5", {"b2"}, {"p3"}), "2007-10-01"});  // 26: a tie, not of late.
  story.push_back(                                                 // 27: late, and no tie.
      {Meeting("m6", {"d1"}, {"p3"}, events::v1::MEETING_KIND_EVENT_DAY), "2008-12-01"});
  const auto response = Explained(story, v1::NETWORK_INDICATOR_ORPHANED_RELAYS);
  EXPECT_EQ(response.point().stale_contacts(), 1);  // p2.
  EXPECT_THAT(PositionsIn(response.evidence()),
              ElementsAre(3, 5, 6, 12, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27));
}

TEST(ExplainPoint, WithholdsSmallGroupsAndEvents) {
  const EventList log = LogOf(WithPartners());
  QueryContextFake context = On(log);
  context.AskedBy({"somebody"});
  for (int i = v1::NETWORK_INDICATOR_REFERENT_RELAY; i <= v1::NETWORK_INDICATOR_ORPHANED_RELAYS;
       ++i) {
    const auto response = Explained(context, static_cast<v1::NetworkIndicator>(i));
    EXPECT_THAT(PositionsIn(response.evidence()), IsEmpty());
    EXPECT_EQ(response.point().SerializeAsString(),
              PointOn(log, kDay, /*small_groups=*/false).SerializeAsString());
    EXPECT_EQ(response.point().tied_partners(), 0);
  }
}

TEST(ExplainPoint, OfOtherIndicatorsThereIsNone) {
  for (int i = v1::NETWORK_INDICATOR_STRUCTURE; i <= v1::NETWORK_INDICATOR_ACTIVE_CORE; ++i) {
    EXPECT_FALSE(Explained(On(LogOf(Cast())), static_cast<v1::NetworkIndicator>(i)).has_point());
  }
}

}  // namespace
}  // namespace loge::partnership
