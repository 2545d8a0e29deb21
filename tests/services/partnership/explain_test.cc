#include "services/partnership/explain.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/explanations.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::EventList;
using ::testing::IsEmpty;
using testing::QueryContextFake;

v1::ExplainTieRequest TieRequest(const std::string& a, const std::string& b) {
  v1::ExplainTieRequest request;
  request.set_territory_id("vev");
  request.set_person_a(a);
  request.set_person_b(b);
  return request;
}

v1::ExplainIndicatorRequest IndicatorRequest(v1::NetworkIndicator indicator) {
  v1::ExplainIndicatorRequest request;
  request.set_territory_id("vev");
  request.set_indicator(indicator);
  return request;
}

v1::ExplainTieResponse Tie(const QueryContextFake& context, const std::string& a,
                           const std::string& b) {
  const auto response = testing::Ask<v1::ExplainTieResponse>(Registry(), context, TieRequest(a, b));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ExplainTieResponse();
}

v1::ExplainIndicatorResponse Indicator(const QueryContextFake& context,
                                       v1::NetworkIndicator indicator) {
  const auto response =
      testing::Ask<v1::ExplainIndicatorResponse>(Registry(), context, IndicatorRequest(indicator));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ExplainIndicatorResponse();
}

std::vector<int64_t> Standing(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  std::vector<int64_t> positions;
  for (const v1::Evidence& row : evidence) {
    if (row.stands()) positions.push_back(row.event().position());
  }
  return positions;
}

// Cast() takes 1 to 13, the meetings m1 to m6 follow from 14 on.
TEST(ExplainTie, OfMeetingsIsTheTerritoryThePersonsAndWhatTheyShared) {
  const EventList log = LogOf(TestVector());
  const auto response = Tie(On(log), "b1", "a1");  // In whatever order.
  EXPECT_EQ(response.tie().SerializeAsString(),
            TieOf(NetworkOn(log, "2009-05-12"), "a1", "b1").SerializeAsString());
  EXPECT_EQ(response.parameters().half_life_days(), kHalfLifeDaysDefault);
  // a1 joins, b1 joins, vev is proposed; they meet in m1 and m3.
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 5, 12, 14, 16));
}

TEST(ExplainTie, WithACoordinatorHoldsTheContactAndTheAssignment) {
  const EventList log = LogOf(TestVector());
  const auto response = Tie(On(log), "d1", "k");
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(9, 11, 12, 13, 19));
}

TEST(ExplainTie, HoldsCorrectedVersionsAsTheyWereKnown) {
  EventList log = LogOf(TestVector());
  const int64_t first = log.Correct(16, Meeting("m3", {"a1", "b1", "b2"}), "2008-09-01");
  const int64_t second = log.Correct(first, Meeting("m3", {"a1", "b1"}), "2008-09-02");
  const int64_t third = log.Correct(second, Meeting("m3", {"a1", "c1"}), "2008-09-02");
  const auto before = Tie(On(log, "2009-05-12", second), "a1", "b1");
  EXPECT_THAT(PositionsIn(before.evidence()), ElementsAre(3, 5, 12, 14, 16, first, second));
  EXPECT_THAT(Standing(before.evidence()), ElementsAre(3, 5, 12, 14, second));
  EXPECT_EQ(before.tie().activities(), 2);
  const auto after = Tie(On(log, "2009-05-12", third), "a1", "b1");
  EXPECT_THAT(PositionsIn(after.evidence()), ElementsAre(3, 5, 12, 14));
  EXPECT_EQ(after.tie().activities(), 1);
  // What is not known yet is no evidence, nor what was cancelled.
  log.Cancel(third);
  EXPECT_THAT(PositionsIn(Tie(On(log, "2009-05-12", 16), "a1", "b1").evidence()),
              ElementsAre(3, 5, 12, 14, 16));
}

TEST(ExplainTie, OfTrainingHoldsAllWhoWerePresent) {
  Story story = Cast();
  story.push_back({Session("s", "vev"), "2008-01-10"});                  // 14
  story.push_back({Attendance("s", "2008-01-10", "a1"), "2008-01-10"});  // 15
  story.push_back({Attendance("s", "2008-01-10", "b1"), "2008-01-10"});  // 16
  story.push_back({Attendance("s", "2008-01-10", "c1"), "2008-01-10"});  // 17
  story.push_back({Attendance("s", "2008-01-10", "d1", events::v1::ATTENDANCE_STATUS_NO_SHOW),
                   "2008-01-10"});                                       // 18
  story.push_back({Attendance("s", "2008-01-11", "a1"), "2008-01-11"});  // 19
  story.push_back({Attendance("s", "2008-01-11", "c1"), "2008-01-11"});  // 20
  const auto response = Tie(On(LogOf(story)), "a1", "b1");
  // c1 weighs in the first half-day; the second, which b1 missed, is none of theirs.
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 5, 12, 14, 15, 16, 17));
}

TEST(ExplainTie, OfAnExperimentIsWhoCameTogetherAndItsLaunch) {
  Story story = Cast();
  story.push_back({Launched("x", {"a", "b"}), "2009-01-01"});      // 14
  story.push_back({Together("x", {"a1", "b1"}), "2009-05-12"});    // 15
  story.push_back({Together("x", {"a1", "c1"}), "2009-05-12"});    // 16
  story.push_back({Launched("other", {"a", "b"}), "2009-01-01"});  // 17
  const EventList log = LogOf(story);
  const auto response = Tie(On(log), "a1", "b1");
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 5, 12, 14, 15));
  EXPECT_EQ(response.tie().strength(), 1);
  EXPECT_THAT(PositionsIn(Indicator(On(log), v1::NETWORK_INDICATOR_ACTIVE_CORE).evidence()),
              ElementsAre(12, 14, 15, 16));
  EXPECT_THAT(
      PositionsIn(Indicator(On(log), v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE).evidence()),
      ElementsAre(12, 13));
}

TEST(ExplainTie, OfAnIntroductionIsWhatTheTwoHaveToldOfThemAndNothingOfWhoIntroduced) {
  Story story = Cast();
  story.push_back({Partner("police"), "2000-01-01"});                      // 14
  story.push_back({Contact("p1", "police"), "2000-01-01"});                // 15
  story.push_back({Introduced("i1", "a1", "p1", "", "k"), "2009-05-12"});  // 16
  story.push_back({Introduced("i2", "b1", "p1", "a1"), "2009-05-12"});     // 17
  const EventList log = LogOf(story);
  const auto response = Tie(On(log), "p1", "a1");
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 12, 15, 16));
  EXPECT_EQ(response.tie().strength(), 2);
  // It is no participation and no meeting, but part of the shape.
  EXPECT_THAT(PositionsIn(Indicator(On(log), v1::NETWORK_INDICATOR_ACTIVE_CORE).evidence()),
              ElementsAre(12));
  EXPECT_THAT(
      PositionsIn(Indicator(On(log), v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE).evidence()),
      ElementsAre(12, 13));
  EXPECT_THAT(PositionsIn(Indicator(On(log), v1::NETWORK_INDICATOR_STRUCTURE).evidence()),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17));
}

TEST(ExplainTie, OfASeminarHoldsWhatTellsThatItIsOne) {
  Story story = Cast();
  for (const Told& told : SeminarOfM1()) story.push_back(told);          // 14, 15
  story.push_back({Session("s", "vev"), "2008-01-10"});                  // 16
  story.push_back({Attendance("s", "2008-01-10", "a1"), "2008-01-10"});  // 17
  story.push_back({Attendance("s", "2008-01-10", "b1"), "2008-01-10"});  // 18
  const auto response = Tie(On(LogOf(story)), "a1", "b1");
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 5, 12, 14, 15, 16, 17, 18));
}

TEST(ExplainTie, OfAMeetingThatWasToldTwiceHoldsBothTellingsAndTheMerge) {
  EventList log = LogOf(TestVector());
  const int64_t other = log.Tell(Meeting("m7", {"b2"}), "2008-09-01");
  const int64_t merge = log.Tell(MeetingsAreOne("m3", "m7"), "2008-09-01");
  const auto response = Tie(On(log), "a1", "b2");
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 6, 12, 16, other, merge));
  EXPECT_EQ(response.tie().activities(), 1);
  EXPECT_EQ(testing::Ask<v1::ExplainTieResponse>(Registry(), On(log, "2009-05-12", merge - 1),
                                                 TieRequest("a1", "b2"))
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

TEST(ExplainTie, HoldsNoEventDayAndNothingOfOtherPersons) {
  Story story = TestVector();
  story.push_back(
      {Meeting("m7", {"a1", "b1"}, {"k"}, events::v1::MEETING_KIND_EVENT_DAY), "2009-01-01"});
  story.push_back(
      {Meeting("m8", {"a1", "b1"}, {}, events::v1::MEETING_KIND_PARTNER, "other"), "2009-01-02"});
  story.push_back({NoLongerCoordinates("k", "vev"), "2009-02-01"});
  EXPECT_THAT(PositionsIn(Tie(On(LogOf(story)), "a1", "b1").evidence()),
              ElementsAre(3, 5, 12, 14, 16));
}

TEST(ExplainTie, ComesInPagesThatAllCarryTheTie) {
  const EventList log = LogOf(TestVector());
  const QueryContextFake context = On(log);
  std::vector<int64_t> positions;
  std::string after;
  int pages = 0;
  do {
    std::string next;
    const auto page = testing::Ask<v1::ExplainTieResponse>(
        Registry(), context, TieRequest("a1", "b1"), {2, after}, &next);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->tie().activities(), 2);
    for (const int64_t position : PositionsIn(page->evidence())) positions.push_back(position);
    after = next;
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(positions, ElementsAre(3, 5, 12, 14, 16));
}

TEST(ExplainTie, RefusesWhatIsNoTie) {
  const QueryContextFake context = On(LogOf(TestVector()));
  const auto refused = [&](const std::string& a, const std::string& b) {
    return RefusalOf<v1::ExplainTieResponse>(context, TieRequest(a, b));
  };
  EXPECT_EQ(refused("a1", "d1"), Refused(absl::StatusCode::kNotFound, {"person_b"}));
  EXPECT_EQ(refused("a1", "nobody"), Refused(absl::StatusCode::kNotFound, {"person_b"}));
  EXPECT_EQ(refused("nobody", "ghost"),
            Refused(absl::StatusCode::kNotFound, {"person_a", "person_b"}));
  EXPECT_EQ(refused("a1", "a1"), Refused(absl::StatusCode::kInvalidArgument, {"person_b"}));
  v1::ExplainTieRequest request = TieRequest("a1", "b1");
  request.set_territory_id("other");
  EXPECT_EQ(RefusalOf<v1::ExplainTieResponse>(context, request),
            Refused(absl::StatusCode::kNotFound, {"territory_id"}));
  request = TieRequest("", "");
  request.clear_territory_id();
  request.mutable_parameters()->set_window_days(-1);
  EXPECT_EQ(RefusalOf<v1::ExplainTieResponse>(context, request),
            Refused(absl::StatusCode::kInvalidArgument,
                    {"territory_id", "person_a", "person_b", "parameters.window_days"}));
}

TEST(ExplainTie, IsForThoseWhoMaySeePersons) {
  QueryContextFake context = On(LogOf(TestVector()));
  context.AskedBy({"somebody"});
  EXPECT_EQ(RefusalOf<v1::ExplainTieResponse>(context, TieRequest("a1", "b1")).first,
            absl::StatusCode::kPermissionDenied);
}

TEST(ExplainIndicator, OfMeetingsHoldsCoordinatorsAndTheMeetingsOfTheWindow) {
  Story story = TestVector();
  story.push_back({Meeting("old", {"a1", "b1"}), "2001-01-01"});        // 20
  story.push_back({Coordinates("gone", "vev"), "2001-01-01"});          // 21
  story.push_back({NoLongerCoordinates("gone", "vev"), "2002-01-01"});  // 22
  const EventList log = LogOf(story);
  const auto response = Indicator(On(log), v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE);
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(12, 13, 14, 15, 16, 17, 18, 19));
  EXPECT_EQ(response.indicators().SerializeAsString(),
            NetworkOn(log, "2009-05-12").indicators().SerializeAsString());
}

TEST(ExplainIndicator, OfTheActiveCoreHoldsTheMeetingsOfItsOwnWindow) {
  Story story = TestVector();
  story.push_back({Meeting("contacts", {}, {"k", "l"}), "2009-01-01"});  // 20: no caretaker.
  v1::ExplainIndicatorRequest request = IndicatorRequest(v1::NETWORK_INDICATOR_ACTIVE_CORE);
  request.mutable_parameters()->set_activity_window_days(200);
  const auto response =
      testing::Ask<v1::ExplainIndicatorResponse>(Registry(), On(LogOf(story)), request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(PositionsIn(response->evidence()), ElementsAre(12, 17, 18, 19));
}

TEST(ExplainIndicator, OfTheActiveCoreHoldsSeminarsAndNoOtherTraining) {
  Story story = Cast();
  for (const Told& told : SeminarOfM1()) story.push_back(told);          // 14, 15
  story.push_back({Session("s", "vev"), "2009-01-10"});                  // 16
  story.push_back({Attendance("s", "2009-01-10", "a1"), "2009-01-10"});  // 17
  events::v1::SessionScheduled other = Session("t", "vev");
  other.set_module_ids(0, "m2");
  story.push_back({other, "2009-01-10"});                                // 18
  story.push_back({Attendance("t", "2009-01-10", "b1"), "2009-01-10"});  // 19
  const auto response = Indicator(On(LogOf(story)), v1::NETWORK_INDICATOR_ACTIVE_CORE);
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(12, 14, 15, 16, 17));
  EXPECT_EQ(response.indicators().participants(), 1);
}

TEST(ExplainIndicator, OfTheOthersHoldsNobodyWhoIsNotInTheNetwork) {
  Story story = TestVector();
  story.push_back({Joined("left", "a", {"n1"}), "2000-01-01"});     // 20
  story.push_back({Left("left", "a"), "2005-01-01"});               // 21
  story.push_back({Neighbourhood("empty"), "2000-01-01"});          // 22
  story.push_back({Contact("quiet", "centre"), "2000-01-01"});      // 23
  story.push_back({Meeting("old", {"a1", "left"}), "2001-01-01"});  // 24
  for (int i = v1::NETWORK_INDICATOR_STRUCTURE; i < v1::NETWORK_INDICATOR_ACTIVE_CORE; ++i) {
    if (i == v1::NETWORK_INDICATOR_COORDINATOR_MEETING_SHARE) continue;
    const auto response = Indicator(On(LogOf(story)), static_cast<v1::NetworkIndicator>(i));
    // All but the partner (10), whom no figure looks at.
    EXPECT_THAT(PositionsIn(response.evidence()),
                ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19))
        << i;
  }
}

TEST(ExplainIndicator, WithholdsSmallGroupsAndPersons) {
  const EventList log = LogOf(TestVector());
  QueryContextFake context = On(log);
  context.AskedBy({"somebody"});
  const auto response = Indicator(context, v1::NETWORK_INDICATOR_STRUCTURE);
  EXPECT_THAT(PositionsIn(response.evidence()), IsEmpty());
  const auto network = TryNetwork(log, "2009-05-12", WholeNetwork(),
                                  std::numeric_limits<int64_t>::max(), /*small_groups=*/false);
  EXPECT_EQ(response.indicators().SerializeAsString(), network->indicators().SerializeAsString());
}

TEST(ExplainIndicator, RefusesWhatItDoesNotKnow) {
  const QueryContextFake context = On(LogOf(TestVector()));
  v1::ExplainIndicatorRequest request = IndicatorRequest(v1::NETWORK_INDICATOR_UNSPECIFIED);
  EXPECT_EQ(RefusalOf<v1::ExplainIndicatorResponse>(context, request),
            Refused(absl::StatusCode::kInvalidArgument, {"indicator"}));
  request = IndicatorRequest(static_cast<v1::NetworkIndicator>(99));
  request.clear_territory_id();
  request.mutable_parameters()->set_half_life_days(-1);
  EXPECT_EQ(RefusalOf<v1::ExplainIndicatorResponse>(context, request),
            Refused(absl::StatusCode::kInvalidArgument,
                    {"territory_id", "indicator", "parameters.half_life_days"}));
  request = IndicatorRequest(v1::NETWORK_INDICATOR_ISOLATION);
  request.set_territory_id("other");
  EXPECT_EQ(RefusalOf<v1::ExplainIndicatorResponse>(context, request),
            Refused(absl::StatusCode::kNotFound, {"territory_id"}));
}

}  // namespace
}  // namespace loge::partnership
