#include "services/partnership/network_data.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/story.h"

namespace loge::partnership {
namespace {

using testing::Day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kDay[] = "2009-05-12";

NetworkData Load(const testing::EventList& log, const std::string& as_of = kDay,
                 const std::string& territory = "vev") {
  const testing::FactReaderFake partnership(Projection(), log, as_of);
  const testing::FactReaderFake caretakers(caretakers::Projection(), log, as_of);
  auto data = LoadNetwork(partnership, caretakers::Registry(caretakers), territory, 730);
  EXPECT_TRUE(data.ok() && data->has_value());
  return **std::move(data);
}

std::vector<std::string> MemberIds(const NetworkData& data) {
  std::vector<std::string> ids;
  for (const Member& member : data.members) ids.push_back(member.key.id);
  return ids;
}

const Member& MemberOf(const NetworkData& data, const std::string& id) {
  for (const Member& member : data.members) {
    if (member.key.id == id) return member;
  }
  ADD_FAILURE() << "no member " << id;
  return data.members.front();
}

Seminars SeminarsOf(const runtime::FactReader& reader) {
  auto seminars = Seminars::Load(reader);
  EXPECT_TRUE(seminars.ok()) << seminars.status();
  return *std::move(seminars);
}

TEST(NetworkDataTest, WindowEndsOnTheDayAndLeavesItsFirstDayOut) {
  EXPECT_TRUE(InWindow(Day("2009-05-12"), Day("2009-05-12"), 365));
  EXPECT_FALSE(InWindow(Day("2009-05-13"), Day("2009-05-12"), 365));
  EXPECT_TRUE(InWindow(Day("2008-05-13"), Day("2009-05-12"), 365));
  EXPECT_FALSE(InWindow(Day("2008-05-12"), Day("2009-05-12"), 365));
}

TEST(NetworkDataTest, HalfDaysOfTrainingIfTheyAreWanted) {
  testing::EventList log = LogOf(Cast());
  for (const char* id : {"s1", "s2"}) {
    log.Tell(Session(id, "vev"), "2009-01-01");
    log.Tell(Attendance(id, "2009-01-01", "a1"), "2009-01-01");
  }
  log.Tell(Programme("g", events::v1::PROGRAMME_KIND_SEMINAR), "2000-01-01");
  log.Tell(Module("m2", "g"), "2000-01-01");
  events::v1::SessionScheduled seminar = Session("s3", "vev");
  seminar.add_module_ids("m2");  // Beside what the others teach.
  log.Tell(seminar, "2009-01-01");
  log.Tell(Attendance("s3", "2009-01-01", "a1"), "2009-01-01");
  log.Tell(Meeting("m1", {"a1", "a2"}), "2009-01-02");
  const testing::FactReaderFake reader(Projection(), log, kDay);
  const auto facts = reader.Facts("territory/vev");
  ASSERT_TRUE(facts.ok());
  const auto count = [&](TrainingFilter training) {
    const auto activities =
        LoadActivities(reader, Meetings(reader), SeminarsOf(reader), "vev", *facts, training);
    EXPECT_TRUE(activities.ok()) << activities.status();
    return activities->size();
  };
  EXPECT_EQ(count(TrainingFilter::kWith), 4u);
  EXPECT_EQ(count(TrainingFilter::kSeminars), 2u);
  EXPECT_EQ(count(TrainingFilter::kWithout), 1u);
}

// "ven 2009-01-02 2": where, when, and how many were named.
std::vector<std::string> Texts(const absl::StatusOr<std::vector<PlacedActivity>>& activities) {
  EXPECT_TRUE(activities.ok()) << activities.status();
  std::vector<std::string> out;
  for (const PlacedActivity& placed : *activities) {
    out.push_back(absl::StrCat(placed.territory_id, " ",
                               runtime::FormatDay(placed.activity.date.day), " ",
                               placed.activity.named()));
  }
  return out;
}

TEST(NetworkDataTest, WhatACaretakerTookPartInWhereverItWas) {
  testing::EventList log = LogOf(Cast());
  const auto kind = events::v1::MEETING_KIND_PARTNER;
  log.Tell(Meeting("m1", {"a1", "a2"}), "2009-01-02");
  log.Tell(Meeting("m2", {"a1"}, {"k"}, kind, "ven"), "2009-01-03");
  log.Tell(Meeting("m3", {"a2", "b1"}), "2009-01-04");
  log.Tell(Meeting("m4", {"a1"}), "2009-05-13");  // Not yet.
  events::v1::ExpressionGroupHeld group;
  group.set_group_meeting_id("g");
  group.set_territory_id("vev");
  for (const char* id : {"a1", "b1", "c1"}) group.add_caretaker_ids(id);
  log.Tell(group, "2009-01-01");
  log.Tell(Session("s1", "vev"), "2009-01-05");
  log.Tell(Attendance("s1", "2009-01-05", "a1"), "2009-01-05");
  const testing::FactReaderFake reader(Projection(), log, kDay);
  EXPECT_THAT(Texts(LoadActivitiesOf(reader, Meetings(reader), "a1")),
              ElementsAre("vev 2009-01-02 2", "ven 2009-01-03 2", "vev 2009-01-01 3"));
  EXPECT_THAT(Texts(LoadActivitiesOf(reader, Meetings(reader), "d1")), IsEmpty());
}

TEST(NetworkDataTest, AMeetingToldTwiceIsTheSameForThoseOfEitherTelling) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2"}), "2009-01-02");
  log.Tell(Meeting("m2", {"a1", "b1"}), "2009-01-02");
  log.Tell(MeetingsAreOne("m1", "m2"), "2009-01-02");
  const testing::FactReaderFake reader(Projection(), log, kDay);
  const auto facts = reader.Facts("territory/vev", runtime::DateFilter::kAny);
  ASSERT_TRUE(facts.ok());
  const auto all = LoadActivities(reader, Meetings(reader), SeminarsOf(reader), "vev", *facts,
                                  TrainingFilter::kWithout);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->front().told_by.size(), 3u);
  for (const char* id : {"a1", "a2", "b1"}) {
    const auto own = LoadActivitiesOf(reader, Meetings(reader), id);
    ASSERT_TRUE(own.ok());
    ASSERT_EQ(own->size(), 1u) << id;
    EXPECT_EQ(own->front().activity.participants, all->front().participants);
    EXPECT_EQ(own->front().activity.told_by.size(), 3u);
  }
}

TEST(NetworkDataTest, HalfDaysOfOneSession) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Session("s1", "vev"), "2009-06-01");  // Was brought forward.
  log.Tell(Attendance("s1", "2009-01-05", "a1"), "2009-01-05");
  log.Tell(Attendance("s1", "2009-01-05", "b1"), "2009-01-05");
  log.Tell(Attendance("s1", "2009-06-01", "a1"), "2009-06-01");  // Not yet.
  log.Tell(Session("s2", ""), "2009-01-05");                     // Regional.
  log.Tell(Attendance("s2", "2009-01-05", "a1"), "2009-01-05");
  log.Tell(Session("s3", "vev"), "2009-01-05");
  log.Tell(Attendance("s3", "2009-01-05", "a1"), "2009-01-05");
  events::v1::SessionCancelled cancelled;
  cancelled.set_session_id("s3");
  log.Tell(cancelled, "2009-01-04");
  const testing::FactReaderFake reader(Projection(), log, kDay);
  EXPECT_THAT(Texts(LoadHalfDays(reader, SeminarsOf(reader), "s1")),
              ElementsAre("vev 2009-01-05 2"));
  EXPECT_THAT(Texts(LoadHalfDays(reader, SeminarsOf(reader), "s2")), IsEmpty());
  EXPECT_THAT(Texts(LoadHalfDays(reader, SeminarsOf(reader), "s3")), IsEmpty());
  EXPECT_THAT(Texts(LoadHalfDays(reader, SeminarsOf(reader), "nobody")), IsEmpty());
}

TEST(NetworkDataTest, EmployedInTheCommunesOrTookPart) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Neighbourhood("far", "69001"), "2000-01-01");
  log.Tell(Joined("x1", "a", {"far"}), "2000-01-01");
  log.Tell(Joined("x2", "a", {"far"}), "2000-01-01");
  log.Tell(Joined("x3", "a", {}), "2000-01-01");
  log.Tell(Meeting("m1", {"x2", "x3"}), "2009-01-01");
  log.Tell(Meeting("m2", {"x1"}), "2007-05-13");  // Before the window.
  EXPECT_THAT(MemberIds(Load(log)),
              ElementsAre("a1", "a2", "b1", "b2", "c1", "c2", "d1", "k", "x2", "x3"));
}

TEST(NetworkDataTest, WhoLeftIsNotThere) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Left("d1", "d"), "2009-05-11");
  log.Tell(Left("c2", "c"), "2009-05-12");  // The last day is still worked.
  log.Tell(Left("c1", "c"), "2009-06-30");  // Planned.
  EXPECT_THAT(MemberIds(Load(log)), ElementsAre("a1", "a2", "b1", "b2", "c1", "c2", "k"));
}

TEST(NetworkDataTest, ContactsLivingWhoTookPart) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "police"), "2005-01-01");
  log.Tell(Contact("p2", "police"), "2005-01-01");
  log.Tell(Contact("p3", "police"), "2005-01-01");
  log.Tell(LandlordContact("s1", "a"), "2005-01-01");
  log.Tell(Meeting("m1", {"a1"}, {"p1", "p2", "s1"}), "2009-01-01");
  log.Tell(Ended("p2", "p1"), "2009-02-01");
  const NetworkData data = Load(log);
  EXPECT_THAT(MemberIds(data),
              ElementsAre("a1", "a2", "b1", "b2", "c1", "c2", "d1", "k", "p1", "s1"));
  EXPECT_EQ(MemberOf(data, "p1").kind, v1::NODE_KIND_PARTNER_CONTACT);
  EXPECT_EQ(MemberOf(data, "p1").partner_id, "police");
  EXPECT_EQ(MemberOf(data, "s1").kind, v1::NODE_KIND_LANDLORD_STAFF);
  EXPECT_EQ(MemberOf(data, "s1").landlord_id, "a");
  EXPECT_EQ(MemberOf(data, "k").kind, v1::NODE_KIND_COORDINATOR);
}

TEST(NetworkDataTest, ContactsLeaveWithTheirPartnerAndTiesStay) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "police"), "2005-01-01");
  log.Tell(Meeting("m1", {"a1", "b1"}, {"p1"}), "2009-01-01");
  log.Tell(Closed("police"), "2009-05-12");
  log.Tell(Closed("centre"), "2009-05-12");
  const NetworkData data = Load(log);
  // Who coordinates does so until that ends, whatever becomes of the centre.
  EXPECT_THAT(MemberIds(data), ElementsAre("a1", "a2", "b1", "b2", "c1", "c2", "d1", "k"));
  ASSERT_EQ(data.activities.size(), 1u);
  EXPECT_TRUE(data.activities[0].Names({"p1", true}));
}

TEST(NetworkDataTest, ACoordinatorNobodyNamedIsThereAllTheSame) {
  testing::EventList log;
  log.Tell(Territory("vev", {"69256"}), "2000-01-01");
  log.Tell(Coordinates("q", "vev"), "2001-01-01");
  const NetworkData data = Load(log);
  EXPECT_THAT(MemberIds(data), ElementsAre("q"));
  EXPECT_EQ(MemberOf(data, "q").kind, v1::NODE_KIND_COORDINATOR);
}

TEST(NetworkDataTest, OneIdOfACaretakerAndAContactAreTwoPersons) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Contact("a1", "police"), "2005-01-01");
  log.Tell(Meeting("m1", {"a1"}, {"a1"}), "2009-01-01");
  const NetworkData data = Load(log);
  ASSERT_GE(data.members.size(), 2u);
  EXPECT_EQ(data.members[0].kind, v1::NODE_KIND_CARETAKER);
  EXPECT_EQ(data.members[1].kind, v1::NODE_KIND_PARTNER_CONTACT);
  EXPECT_EQ(data.activities.front().named(), 2);
}

TEST(NetworkDataTest, HalfDaysOfTrainingGivenForTheTerritory) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Session("s1", "vev"), "2009-01-10");
  log.Tell(Session("s2", ""), "2009-01-10");  // Regional.
  log.Tell(Session("s3", "vev"), "2009-02-10");
  for (const char* session : {"s1", "s2", "s3"}) {
    for (const char* id : {"a1", "b1", "c1"}) {
      log.Tell(Attendance(session, "2009-02-10", id), "2009-02-10");
    }
  }
  log.Tell(Attendance("s1", "2009-02-10", "d1", events::v1::ATTENDANCE_STATUS_EXCUSED),
           "2009-02-10");
  log.Tell(Attendance("s1", "2009-02-10", "d1", events::v1::ATTENDANCE_STATUS_PRESENT,
                      events::v1::HALF_AFTERNOON),
           "2009-02-10");
  events::v1::SessionCancelled cancelled;
  cancelled.set_session_id("s3");
  log.Tell(cancelled, "2009-02-09");
  const NetworkData data = Load(log);
  ASSERT_EQ(data.activities.size(), 2u);
  EXPECT_EQ(data.activities[0].kind, ActivityKind::kTrainingHalfDay);
  EXPECT_THAT(data.activities[0].participants,
              ElementsAre(PersonKey{"a1"}, PersonKey{"b1"}, PersonKey{"c1"}));
  EXPECT_TRUE(data.MakesTies(data.activities[0]));
  EXPECT_FALSE(data.activities[0].voluntary());
  EXPECT_FALSE(data.activities[0].meeting());
  EXPECT_THAT(data.activities[1].participants, ElementsAre(PersonKey{"d1"}));
  EXPECT_FALSE(data.MakesTies(data.activities[1]));
}

TEST(NetworkDataTest, HalfDaysOfASeminar) {
  Story story = Cast();
  for (const Told& told : SeminarOfM1()) story.push_back(told);
  testing::EventList log = LogOf(story);
  log.Tell(Session("s1", "vev"), "2009-02-10");
  for (const char* id : {"a1", "b1"}) log.Tell(Attendance("s1", "2009-02-10", id), "2009-02-10");
  const NetworkData data = Load(log);
  ASSERT_EQ(data.activities.size(), 1u);
  const Activity& seminar = data.activities[0];
  EXPECT_EQ(seminar.kind, ActivityKind::kSeminar);
  EXPECT_TRUE(data.MakesTies(seminar));
  EXPECT_TRUE(seminar.voluntary());
  EXPECT_TRUE(seminar.half_day());
  EXPECT_FALSE(seminar.meeting());
  EXPECT_EQ(seminar.told_by.size(), 3u);
  EXPECT_EQ(seminar.kind_told_by.size(), 2u);
  const testing::FactReaderFake reader(Projection(), log, kDay);
  const auto half_days = LoadHalfDays(reader, SeminarsOf(reader), "s1");
  ASSERT_TRUE(half_days.ok()) << half_days.status();
  ASSERT_EQ(half_days->size(), 1u);
  EXPECT_EQ(half_days->front().activity.kind, ActivityKind::kSeminar);
}

TEST(NetworkDataTest, AnIntroductionIsOfTheTwoWhoWereIntroduced) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "police"), "2005-01-01");
  // The contact comes first in order.
  log.Tell(Contact("a0", "police"), "2005-01-01");
  log.Tell(Introduced("i1", "a1", "a0", "", "k"), "2009-02-10");
  log.Tell(Introduced("i2", "c1", "p1", "d1"), "2009-05-13");  // Not yet.
  events::v1::IntroductionMade elsewhere = Introduced("i3", "c1", "p1");
  elsewhere.set_territory_id("ven");
  log.Tell(elsewhere, "2009-02-10");
  const NetworkData data = Load(log);
  ASSERT_EQ(data.activities.size(), 1u);
  const Activity& introduction = data.activities[0];
  EXPECT_EQ(introduction.kind, ActivityKind::kIntroduction);
  EXPECT_THAT(introduction.participants, ElementsAre(PersonKey{"a0", true}, PersonKey{"a1"}));
  EXPECT_TRUE(data.MakesTies(introduction));
  EXPECT_FALSE(introduction.voluntary());
  EXPECT_FALSE(introduction.meeting());
  EXPECT_FALSE(introduction.half_day());
  EXPECT_EQ(introduction.told_by.size(), 1u);
  EXPECT_THAT(MemberIds(data), ElementsAre("a0", "a1", "a2", "b1", "b2", "c1", "c2", "d1", "k"));
}

TEST(NetworkDataTest, WhoIntroducesTakesNoPartInTheIntroduction) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "police"), "2005-01-01");
  log.Tell(Introduced("i1", "a1", "p1", "b1"), "2009-02-10");
  log.Tell(Introduced("i2", "a1", "p1"), "2009-05-13");  // Not yet.
  const testing::FactReaderFake reader(Projection(), log, kDay);
  EXPECT_THAT(Texts(LoadActivitiesOf(reader, Meetings(reader), "a1")),
              ElementsAre("vev 2009-02-10 2"));
  EXPECT_THAT(Texts(LoadActivitiesOf(reader, Meetings(reader), "b1")), IsEmpty());
}

TEST(NetworkDataTest, WhoeverCameTogetherInAnExperiment) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "police"), "2005-01-01");
  log.Tell(Launched("x", {"a", "b"}), "2007-01-01");
  log.Tell(Together("x", {"b1", "a1"}, {"p1"}), "2009-02-10");
  log.Tell(Together("x", {"a1", "c1"}), "2009-03-10");
  log.Tell(Together("x", {"a1", "d1"}), "2009-05-13");  // Not yet.
  log.Tell(Together("y", {"a1", "d1"}), "2009-02-10");  // Nobody launched it.
  const NetworkData data = Load(log);
  ASSERT_EQ(data.activities.size(), 2u);
  const Activity& first = data.activities[0];
  EXPECT_EQ(first.kind, ActivityKind::kExperiment);
  EXPECT_THAT(first.participants,
              ElementsAre(PersonKey{"a1"}, PersonKey{"b1"}, PersonKey{"p1", true}));
  EXPECT_TRUE(data.MakesTies(first));
  EXPECT_TRUE(first.voluntary());
  EXPECT_FALSE(first.meeting());
  EXPECT_FALSE(first.half_day());
  EXPECT_EQ(first.told_by.size(), 1u);       // The join,
  EXPECT_EQ(first.kind_told_by.size(), 1u);  // and the launch.
  EXPECT_EQ(data.activities[1].participants.size(), 2u);
}

TEST(NetworkDataTest, ExperimentsCountWhereTheyNowAre) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Territory("ven", {"69259"}), "2007-01-01");
  log.Tell(Launched("x", {"a", "b"}, "ven"), "2009-01-01");
  const int64_t launch = log.head();
  log.Tell(Together("x", {"a1", "b1"}), "2009-02-10");
  EXPECT_EQ(Load(log).activities.size(), 0u);
  EXPECT_EQ(Load(log, kDay, "ven").activities.size(), 1u);
  log.Correct(launch, Launched("x", {"a", "b"}), "2009-01-01");
  EXPECT_EQ(Load(log).activities.size(), 1u);
  EXPECT_EQ(Load(log, kDay, "ven").activities.size(), 0u);
  const testing::FactReaderFake reader(Projection(), log, kDay);
  EXPECT_THAT(Texts(LoadActivitiesOf(reader, Meetings(reader), "a1")),
              ElementsAre("vev 2009-02-10 2"));
  EXPECT_THAT(Texts(LoadActivitiesOf(reader, Meetings(reader), "c1")), IsEmpty());
  // Told of a later day than the join: it counts all the same.
  log.Correct(log.head(), Launched("x", {"a", "b"}), "2009-06-01");
  EXPECT_EQ(Load(log).activities.size(), 1u);
  log.Cancel(log.head());
  EXPECT_EQ(Load(log).activities.size(), 0u);
}

TEST(NetworkDataTest, ExperimentsOfSomeDays) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Launched("old", {"a", "b"}), "2001-01-01");
  log.Tell(Together("old", {"a1", "b1"}), "2001-02-10");
  log.Tell(Launched("x", {"a", "b"}), "2001-01-01");
  log.Tell(Together("x", {"a1", "b1"}), "2009-02-10");
  const testing::FactReaderFake reader(Projection(), log, kDay);
  const auto late = reader.FactsSince("territory/vev", Day("2009-01-01"));
  ASSERT_TRUE(late.ok());
  const auto activities = LoadActivities(reader, Meetings(reader), SeminarsOf(reader), "vev", *late,
                                         TrainingFilter::kSeminars, Day("2009-01-01"));
  ASSERT_TRUE(activities.ok()) << activities.status();
  ASSERT_EQ(activities->size(), 1u);
  EXPECT_EQ(activities->front().date.day, Day("2009-02-10"));
}

TEST(NetworkDataTest, MeetingsOfSeededTerritoriesAreTheirOwn) {
  testing::EventList log = LogOf(TestVector());
  log.Tell(Territory("ven", {"69259"}, {"vev"}), "2007-01-01");
  log.Tell(Meeting("v1", {"a1", "d1"}, {}, events::v1::MEETING_KIND_PARTNER, "ven"), "2009-01-01");
  EXPECT_EQ(Load(log).activities.size(), 6u);
  EXPECT_THAT(MemberIds(Load(log, kDay, "ven")), ElementsAre("a1", "d1"));
}

TEST(MemberTest, BelongsWhereItWasOnThatDay) {
  testing::EventList log = LogOf(Cast());
  log.Tell(Transferred("a1", "a", "c", {"n2"}), "2008-07-01");
  log.Tell(Joined("a1", "b", {"n1"}), "2009-01-01");  // A second employer.
  const NetworkData data = Load(log);
  const Member& a1 = MemberOf(data, "a1");
  EXPECT_THAT(a1.BelongingOn(Day("2008-06-30")).landlord_ids, ElementsAre("a"));
  EXPECT_THAT(a1.BelongingOn(Day("2008-06-30")).neighbourhood_ids, ElementsAre("n1"));
  EXPECT_THAT(a1.BelongingOn(Day("2008-07-01")).landlord_ids, ElementsAre("c"));
  EXPECT_THAT(a1.BelongingOn(Day("2009-02-01")).landlord_ids, ElementsAre("b", "c"));
  EXPECT_THAT(a1.BelongingOn(Day("2009-02-01")).neighbourhood_ids, ElementsAre("n1", "n2"));
  // A date known to the year may lie before the first employment.
  EXPECT_THAT(a1.BelongingOn(Day("1999-01-01")).landlord_ids, ElementsAre("a"));
  EXPECT_THAT(MemberOf(data, "k").BelongingOn(Day("2008-06-30")).landlord_ids, IsEmpty());
}

TEST(MemberTest, LandlordStaffBelongsToTheLandlordThatGoesOn) {
  testing::EventList log = LogOf(Cast());
  log.Tell(LandlordContact("s", "a"), "2000-01-01");
  log.Tell(Meeting("m1", {"a1"}, {"s"}), "2008-09-01");
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  const NetworkData data = Load(log);
  const Member& staff = MemberOf(data, "s");
  EXPECT_EQ(staff.landlord_id, "b");
  EXPECT_THAT(staff.BelongingOn(Day("2008-06-30")).landlord_ids, ElementsAre("a"));
  EXPECT_THAT(staff.BelongingOn(Day("2008-07-01")).landlord_ids, ElementsAre("b"));
}

}  // namespace
}  // namespace loge::partnership
