#include "services/indicators/statement.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/rollout/views.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

events::v1::DwellingsCounted Dwellings(const std::string& landlord,
                                       const std::string& neighbourhood, int year, int count) {
  events::v1::DwellingsCounted event;
  event.set_landlord_id(landlord);
  event.set_neighbourhood_id(neighbourhood);
  event.set_year(year);
  event.set_count(count);
  return event;
}

events::v1::TrainingCompleted Completed(const std::string& person, int minutes) {
  events::v1::TrainingCompleted event;
  event.set_caretaker_id(person);
  event.set_module_id("m");
  event.set_certificate_ref("c");
  event.set_minutes(minutes);
  return event;
}

// Landlord a: a1 and a2 in n1, a3 in n1 and n2, a4 nowhere. Landlord b: b1.
EventList Places() {
  events::v1::NeighbourhoodDefined coded = Neighbourhood("n1");
  coded.set_zoning_code("69-ZUS-1");
  return LogOf({{RegisteredLandlord("a"), "2000-01-01"},
                {RegisteredLandlord("b"), "2000-01-01"},
                {coded, "2000-01-01"},
                {Neighbourhood("n2"), "2000-01-01"},
                {Territory("vev", {"69256"}), "2000-01-01"},
                {Joined("a1", "a", {"n1"}), "2000-01-01"},
                {Joined("a2", "a", {"n1"}), "2000-01-01"},
                {Joined("a3", "a", {"n1", "n2"}), "2000-01-01"},
                {Joined("a4", "a", {}), "2000-01-01"},
                {Joined("b1", "b", {"n1"}), "2000-01-01"}});
}

testing::QueryContextFake ContextOf(const EventList& log, const std::string& as_of) {
  testing::QueryContextFake context(as_of);
  context.Add(partnership::Projection(), log)
      .Add(caretakers::Projection(), log)
      .Add(training::Projection(), log)
      .Add(rollout::Projection(), log);
  return context;
}

v1::GetYearlyStatementResponse Statement(const EventList& log, int year,
                                         const std::string& landlord = "a",
                                         const std::string& as_of = "2009-05-12",
                                         runtime::Principal principal = runtime::LocalPrincipal()) {
  testing::QueryContextFake context = ContextOf(log, as_of);
  context.AskedBy(std::move(principal));
  v1::GetYearlyStatementRequest request;
  request.set_landlord_id(landlord);
  request.set_year(year);
  const auto response = testing::Ask<v1::GetYearlyStatementResponse>(Queries(), context, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetYearlyStatementResponse();
}

v1::StatementRow RowOf(const v1::GetYearlyStatementResponse& response,
                       const std::string& neighbourhood) {
  for (const v1::StatementRow& row : response.statement().rows()) {
    if (row.neighbourhood_id() == neighbourhood) return row;
  }
  ADD_FAILURE() << "no row of " << neighbourhood;
  return {};
}

TEST(StatementTest, HalfDaysByThePlaceOfWorkOfTheDay) {
  EventList log = Places();
  log.Tell(Session("s1", ""), "2008-02-01");
  for (const char* person : {"a1", "a3", "a4", "b1"}) {
    log.Tell(Attendance("s1", "2008-02-01", person), "2008-02-01");
  }
  log.Tell(Attendance("s1", "2008-02-01", "a2", events::v1::ATTENDANCE_STATUS_NO_SHOW),
           "2008-02-01");
  log.Tell(Attendance("s1", "2008-02-01", "a1", events::v1::ATTENDANCE_STATUS_PRESENT,
                      events::v1::HALF_AFTERNOON),
           "2008-02-01");
  log.Tell(Reassigned("a1", "a", {"n2"}), "2008-03-01");
  const auto answer = Statement(log, 2008);
  EXPECT_EQ(answer.statement().landlord_id(), "a");
  EXPECT_EQ(answer.statement().year(), 2008);
  EXPECT_EQ(answer.statement().until(), "2008-12-31");
  ASSERT_EQ(answer.statement().rows_size(), 3);
  EXPECT_EQ(RowOf(answer, "n1").half_days(), 3);  // a1 twice, a3.
  EXPECT_EQ(RowOf(answer, "n1").persons(), 2);
  EXPECT_EQ(RowOf(answer, "n1").zoning_code(), "69-ZUS-1");
  EXPECT_EQ(RowOf(answer, "n2").half_days(), 1);         // a3 works in both.
  EXPECT_EQ(RowOf(answer, "").half_days(), 1);           // a4.
  EXPECT_EQ(answer.statement().total().half_days(), 4);  // Each once.
  EXPECT_EQ(answer.statement().total().persons(), 3);
}

v1::StatementRow ZoneOf(const v1::GetYearlyStatementResponse& response, const std::string& code) {
  for (const v1::StatementRow& zone : response.statement().zones()) {
    if (zone.zoning_code() == code) return zone;
  }
  ADD_FAILURE() << "no zone " << code;
  return {};
}

TEST(StatementTest, AZoneHasWhatItsNeighbourhoodsHaveOnce) {
  EventList log = Places();
  events::v1::NeighbourhoodDefined third = Neighbourhood("n3");
  third.set_zoning_code("69-ZUS-1");
  log.Tell(third, "2000-01-01");
  log.Tell(Joined("a5", "a", {"n1", "n3"}), "2000-01-01");
  log.Tell(Session("s1", ""), "2008-02-01");
  for (const char* person : {"a1", "a3", "a4", "a5"}) {
    log.Tell(Attendance("s1", "2008-02-01", person), "2008-02-01");
  }
  log.Tell(Meeting("m1", {"a1", "a5"}), "2008-01-01");
  log.Tell(Completed("a5", 60), "2008-05-01");
  log.Tell(Reassigned("a2", "a", {"n3"}), "2008-03-01");
  log.Tell(Meeting("m2", {"a2"}), "2008-02-01");
  log.Tell(Meeting("m3", {"a2"}), "2008-04-01");
  log.Tell(Dwellings("a", "n1", 2008, 100), "2009-01-15");
  log.Tell(Dwellings("a", "n3", 2008, 20), "2009-01-15");
  const auto answer = Statement(log, 2008);
  EXPECT_EQ(RowOf(answer, "n1").half_days(), 3);  // a1, a3, a5.
  EXPECT_EQ(RowOf(answer, "n3").half_days(), 1);  // a5.
  ASSERT_EQ(answer.statement().zones_size(), 2);
  const v1::StatementRow zone = ZoneOf(answer, "69-ZUS-1");
  EXPECT_EQ(zone.neighbourhood_id(), "");
  EXPECT_EQ(zone.half_days(), 3);
  EXPECT_EQ(zone.persons(), 4);  // a2 was there twice, in two places.
  EXPECT_EQ(zone.meetings(), 3);
  EXPECT_EQ(zone.minutes(), 60);
  EXPECT_EQ(zone.dwellings(), 120);
  EXPECT_EQ(answer.statement().zones(0).zoning_code(), "");  // n2, and a4 who works nowhere.
  EXPECT_EQ(answer.statement().zones(0).half_days(), 2);
  EXPECT_FALSE(answer.statement().zones(0).has_dwellings());
  EXPECT_EQ(answer.statement().total().half_days(), 4);  // a3 works in n1 and n2.
  EXPECT_EQ(answer.statement().total().persons(), 5);
}

TEST(StatementTest, ASeminarIsTrainingAndNoMeeting) {
  EventList log = Places();
  for (const partnership::Told& told : SeminarOfM1()) log.Tell(told.event, told.date);
  log.Tell(Session("s1", "vev"), "2008-02-01");
  log.Tell(Attendance("s1", "2008-02-01", "a1"), "2008-02-01");
  const auto answer = Statement(log, 2008);
  EXPECT_EQ(answer.statement().total().half_days(), 1);
  EXPECT_EQ(answer.statement().total().meetings(), 0);
}

TEST(StatementTest, AnIntroductionIsNoMeeting) {
  EventList log = Places();
  log.Tell(LandlordContact("p1", "b"), "2000-01-01");
  log.Tell(Introduced("i1", "a1", "p1"), "2008-02-01");
  const auto answer = Statement(log, 2008);
  EXPECT_EQ(answer.statement().total().meetings(), 0);
  EXPECT_EQ(answer.statement().total().persons(), 0);
  EXPECT_EQ(answer.lag().facts(), 0);
}

TEST(StatementTest, MeetingsAndMinutesOfTheYear) {
  EventList log = Places();
  log.Tell(Meeting("m1", {"a1", "a2", "b1"}), "2008-01-01");
  log.Tell(Meeting("m2", {"a3"}), "2008-12-31");
  log.Tell(Meeting("m3", {"a3"}), "2009-01-01");
  log.Tell(Meeting("m4", {"b1"}), "2008-06-01");
  log.Tell(Completed("a2", 180), "2008-05-01");
  log.Tell(Completed("a2", 90), "2007-05-01");
  const auto answer = Statement(log, 2008);
  EXPECT_EQ(RowOf(answer, "n1").meetings(), 2);
  EXPECT_EQ(RowOf(answer, "n1").persons(), 3);
  EXPECT_EQ(RowOf(answer, "n1").minutes(), 180);
  EXPECT_EQ(RowOf(answer, "n2").meetings(), 1);
  EXPECT_EQ(answer.statement().total().meetings(), 2);
  EXPECT_EQ(answer.statement().total().minutes(), 180);
  EXPECT_EQ(answer.lag().facts(), 3);
}

TEST(StatementTest, OnlyWhileTheLandlordEmploysThem) {
  EventList log = Places();
  log.Tell(Transferred("a1", "a", "b", {"n1"}), "2008-07-01");
  log.Tell(Meeting("m1", {"a1"}), "2008-06-30");
  log.Tell(Meeting("m2", {"a1"}), "2008-07-01");
  EXPECT_EQ(Statement(log, 2008).statement().total().meetings(), 1);
  EXPECT_EQ(Statement(log, 2008, "b").statement().total().meetings(), 1);
}

TEST(StatementTest, TheYearOfAnAbsorptionIsSplitAtItsDay) {
  EventList log = Places();
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  log.Tell(Meeting("m1", {"a1", "a3"}), "2008-06-30");
  log.Tell(Meeting("m2", {"a1", "b1"}), "2008-07-01");
  const auto before = Statement(log, 2008).statement();
  EXPECT_EQ(before.total().meetings(), 1);
  EXPECT_EQ(before.total().persons(), 2);
  const auto after = Statement(log, 2008, "b").statement();
  EXPECT_EQ(after.total().meetings(), 1);
  EXPECT_EQ(after.total().persons(), 2);
  EXPECT_EQ(Statement(log, 2009).statement().rows_size(), 0);
}

TEST(StatementTest, DwellingsToldOfALandlordThatIsNoMoreAreThoseOfTheOneThatGoesOn) {
  EventList log = Places();
  log.Tell(Absorbed("a", "b"), "2008-07-01");
  log.Tell(Dwellings("a", "n1", 2007, 100), "2008-01-15");
  log.Tell(Dwellings("a", "n1", 2008, 110), "2009-01-15");  // Who told it did not know yet.
  log.Tell(Dwellings("b", "n1", 2008, 7), "2009-01-15");
  EXPECT_EQ(Statement(log, 2007).statement().total().dwellings(), 100);
  EXPECT_FALSE(Statement(log, 2007, "b").statement().total().has_dwellings());
  EXPECT_FALSE(Statement(log, 2008).statement().total().has_dwellings());
  EXPECT_EQ(RowOf(Statement(log, 2008, "b"), "n1").dwellings(), 117);
}

TEST(StatementTest, DwellingsFollowAMergedNeighbourhood) {
  EventList log = Places();
  log.Tell(Merged("n1", "n2"), "2008-07-01");
  log.Tell(Dwellings("a", "n1", 2007, 100), "2008-01-15");
  log.Tell(Dwellings("a", "n1", 2008, 110), "2009-01-15");
  EXPECT_EQ(RowOf(Statement(log, 2007), "n1").dwellings(), 100);
  EXPECT_EQ(RowOf(Statement(log, 2008), "n2").dwellings(), 110);
}

TEST(StatementTest, DwellingsOfTheYearEvenWhereNothingWasDone) {
  EventList log = Places();
  log.Tell(Dwellings("a", "n1", 2008, 1240), "2009-01-15");
  log.Tell(Dwellings("a", "n2", 2008, 0), "2009-01-15");
  log.Tell(Dwellings("a", "n1", 2007, 1200), "2008-01-15");
  log.Tell(Dwellings("b", "n1", 2008, 7), "2009-01-15");
  const auto answer = Statement(log, 2008);
  ASSERT_EQ(answer.statement().rows_size(), 2);
  EXPECT_EQ(RowOf(answer, "n1").dwellings(), 1240);
  EXPECT_EQ(RowOf(answer, "n2").dwellings(), 0);
  EXPECT_TRUE(RowOf(answer, "n2").has_dwellings());
  EXPECT_EQ(answer.statement().total().dwellings(), 1240);
  EXPECT_FALSE(Statement(log, 2006).statement().total().has_dwellings());
}

// A code is that of the last day counted, and of the generation in force then.
TEST(StatementTest, ACodeOfAGenerationThatIsOverIsNone) {
  EventList log = Places();
  log.Tell(Recoded("n2", "QP069002"), "2015-01-01");
  for (const int year : {2014, 2015, 2023, 2024}) {
    for (const char* place : {"n1", "n2"}) {
      log.Tell(Dwellings("a", place, year, 100), absl::StrCat(year, "-01-01"));
    }
  }
  const auto code = [&](const char* place, int year, const std::string& as_of) {
    return RowOf(Statement(log, year, "a", as_of), place).zoning_code();
  };
  EXPECT_EQ(code("n1", 2014, "2025-01-31"), "69-ZUS-1");
  EXPECT_EQ(code("n1", 2015, "2015-01-01"), "");  // Never recoded.
  EXPECT_EQ(code("n2", 2014, "2025-01-31"), "");  // Not coded yet.
  EXPECT_EQ(code("n2", 2015, "2015-01-01"), "QP069002");
  EXPECT_EQ(code("n2", 2023, "2025-01-31"), "QP069002");
  EXPECT_EQ(code("n2", 2024, "2024-01-01"), "");  // Of a generation that ended the day before.
  EXPECT_EQ(code("n2", 2024, "2025-01-31"), "");
  log.Tell(Recoded("n2", "QN06902M"), "2024-07-01");
  EXPECT_EQ(code("n2", 2024, "2024-06-30"), "");
  EXPECT_EQ(code("n2", 2024, "2024-07-01"), "QN06902M");
  EXPECT_EQ(code("n2", 2023, "2025-01-31"), "QP069002");
}

TEST(StatementTest, OfARunningYearUntilTheDayAskedFor) {
  EventList log = Places();
  log.Tell(Meeting("m1", {"a1"}), "2008-06-30");
  log.Tell(Meeting("m2", {"a1"}), "2008-07-01");
  const auto answer = Statement(log, 2008, "a", "2008-06-30");
  EXPECT_EQ(answer.statement().until(), "2008-06-30");
  EXPECT_EQ(answer.statement().total().meetings(), 1);
}

TEST(StatementTest, WhatIsAskedForMustBeKnown) {
  const EventList log = Places();
  const testing::QueryContextFake context = ContextOf(log, "2009-05-12");
  v1::GetYearlyStatementRequest request;
  request.set_landlord_id("nobody");
  request.set_year(2008);
  EXPECT_EQ(
      testing::Ask<v1::GetYearlyStatementResponse>(Queries(), context, request).status().code(),
      absl::StatusCode::kNotFound);
  request.set_year(8);
  EXPECT_EQ(
      testing::Ask<v1::GetYearlyStatementResponse>(Queries(), context, request).status().code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(StatementTest, SmallGroupsAreForCoordinatorsOnly) {
  EventList log = Places();
  log.Tell(Meeting("m1", {"a1", "a2"}), "2008-01-01");
  log.Tell(Dwellings("a", "n1", 2008, 1240), "2009-01-15");
  const auto answer = Statement(log, 2008, "a", "2009-05-12", {"someone"});
  EXPECT_FALSE(RowOf(answer, "n1").has_persons());
  EXPECT_FALSE(RowOf(answer, "n1").has_meetings());
  EXPECT_FALSE(RowOf(answer, "n1").has_half_days());
  EXPECT_EQ(RowOf(answer, "n1").dwellings(), 1240);
  EXPECT_FALSE(answer.statement().total().has_persons());
}

// A log where so many of landlord a's caretakers work in each neighbourhood, and their ids. What
// follows a "/" in the name of a neighbourhood is its priority zone.
struct Crowd {
  explicit Crowd(const std::vector<std::pair<std::string, int>>& places)
      : log(LogOf({{RegisteredLandlord("a"), "2000-01-01"},
                   {Territory("vev", {"69256"}), "2000-01-01"}})) {
    for (const auto& [name, count] : places) {
      const std::vector<std::string> parts = absl::StrSplit(name, '/');
      const std::string& place = parts.front();
      events::v1::NeighbourhoodDefined defined = Neighbourhood(place);
      if (parts.size() > 1) defined.set_zoning_code(parts[1]);
      log.Tell(defined, "2000-01-01");
      for (int i = 0; i < count; ++i) {
        ids.push_back(place + "-" + std::to_string(i));
        log.Tell(Joined(ids.back(), "a", {place}), "2000-01-01");
      }
    }
  }
  v1::GetYearlyStatementResponse Seen() const {
    return Statement(log, 2008, "a", "2009-05-12", {"someone"});
  }
  EventList log;
  std::vector<std::string> ids;
};

TEST(StatementTest, MinutesOfFewAreWithheldWhoeverElseAttended) {
  Crowd crowd({{"n1", 6}, {"n2", 1}});
  crowd.log.Tell(Completed("n2-0", 180), "2008-05-01");
  EXPECT_FALSE(RowOf(crowd.Seen(), "n2").has_minutes());  // Nobody attended anything.
  EXPECT_FALSE(crowd.Seen().statement().total().has_minutes());
  EXPECT_EQ(RowOf(Statement(crowd.log, 2008), "n2").minutes(), 180);
  crowd.log.Tell(Meeting("m1", {"n1-0", "n1-1", "n1-2", "n1-3", "n1-4", "n1-5"}), "2008-01-01");
  crowd.log.Tell(Completed("n1-0", 90), "2008-05-01");
  const auto seen = crowd.Seen();
  EXPECT_FALSE(RowOf(seen, "n1").has_minutes());
  EXPECT_EQ(RowOf(seen, "n1").meetings(), 1);
  EXPECT_EQ(RowOf(seen, "n1").persons(), 6);
  EXPECT_TRUE(RowOf(seen, "n1").has_half_days());  // That nobody did it names no one.
  EXPECT_FALSE(seen.statement().total().has_minutes());
  EXPECT_EQ(seen.statement().total().persons(), 6);
}

TEST(StatementTest, HalfDaysOfFewAreWithheldWhoeverElseMet) {
  Crowd crowd({{"n1", 6}});
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  crowd.log.Tell(Session("s1", ""), "2008-02-01");
  crowd.log.Tell(Attendance("s1", "2008-02-01", "n1-0"), "2008-02-01");
  EXPECT_FALSE(RowOf(crowd.Seen(), "n1").has_half_days());
  EXPECT_EQ(RowOf(crowd.Seen(), "n1").meetings(), 1);
}

TEST(StatementTest, OneWithheldRowIsNotTheTotalLessTheOthers) {
  Crowd crowd({{"n1", 6}, {"n2", 5}, {"n3", 2}});
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  const auto seen = crowd.Seen();
  EXPECT_FALSE(RowOf(seen, "n3").has_persons());
  EXPECT_FALSE(RowOf(seen, "n2").has_persons());  // The smallest other one.
  EXPECT_FALSE(RowOf(seen, "n2").has_meetings());
  EXPECT_TRUE(RowOf(seen, "n2").has_half_days());  // Nobody is behind those of n3.
  EXPECT_EQ(RowOf(seen, "n1").persons(), 6);
  EXPECT_EQ(seen.statement().total().persons(), 13);
}

TEST(StatementTest, WithheldRowsTogetherAreNoSmallGroup) {
  Crowd crowd({{"n1", 6}, {"n2", 7}, {"n3", 2}, {"n4", 2}});
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  const auto seen = crowd.Seen();
  EXPECT_FALSE(RowOf(seen, "n3").has_persons());
  EXPECT_FALSE(RowOf(seen, "n4").has_persons());
  EXPECT_FALSE(RowOf(seen, "n1").has_persons());
  EXPECT_EQ(RowOf(seen, "n2").persons(), 7);
  EXPECT_EQ(seen.statement().total().persons(), 17);
}

TEST(StatementTest, TwoWithheldRowsOfEnoughPersonsHideEachOther) {
  Crowd crowd({{"n1", 6}, {"n2", 3}, {"n3", 2}});
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  const auto seen = crowd.Seen();
  EXPECT_FALSE(RowOf(seen, "n2").has_persons());
  EXPECT_FALSE(RowOf(seen, "n3").has_persons());
  EXPECT_EQ(RowOf(seen, "n1").persons(), 6);
  EXPECT_EQ(seen.statement().total().persons(), 11);
}

TEST(StatementTest, AWithheldRowIsNotItsZoneLessTheOthers) {
  Crowd crowd({{"n1/z1", 6}, {"n2/z1", 7}, {"n3/z1", 2}, {"n4/z2", 8}, {"n5/z3", 9}});
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  const auto seen = crowd.Seen();
  EXPECT_FALSE(RowOf(seen, "n3").has_persons());
  EXPECT_FALSE(RowOf(seen, "n1").has_persons());
  EXPECT_EQ(RowOf(seen, "n2").persons(), 7);
  EXPECT_EQ(ZoneOf(seen, "z1").persons(), 15);
  EXPECT_EQ(RowOf(seen, "n4").persons(), 8);  // Those of other zones hide nothing of this one.
  EXPECT_EQ(ZoneOf(seen, "z2").persons(), 8);
}

TEST(StatementTest, AWithheldZoneIsNotTheSumOfItsRows) {
  Crowd crowd({{"n1/z1", 5}, {"n2/z1", 6}, {"n3/z2", 2}, {"n4/z3", 20}});
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  const auto seen = crowd.Seen();
  EXPECT_FALSE(ZoneOf(seen, "z2").has_persons());
  EXPECT_FALSE(ZoneOf(seen, "z1").has_persons());  // The smallest other one.
  EXPECT_FALSE(RowOf(seen, "n1").has_persons());
  EXPECT_FALSE(RowOf(seen, "n2").has_persons());
  EXPECT_EQ(ZoneOf(seen, "z3").persons(), 20);
  EXPECT_EQ(seen.statement().total().persons(), 33);
}

TEST(StatementTest, FewWhoWorkInSeveralPlacesAreNotToldByDifference) {
  Crowd crowd({{"n1/z1", 6}, {"n2/z1", 7}, {"n3/z1", 8}, {"n4/z2", 9}});
  crowd.log.Tell(Joined("x1", "a", {"n1", "n2"}), "2000-01-01");
  crowd.log.Tell(Session("s1", ""), "2008-02-01");
  for (const std::string& id : crowd.ids) {
    crowd.log.Tell(Attendance("s1", "2008-02-01", id), "2008-02-01");
  }
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  crowd.log.Tell(Attendance("s1", "2008-02-01", "x1"), "2008-02-01");
  const auto seen = crowd.Seen();
  // 7 + 8 + 8 half-days less the 22 of the zone would be those of x1.
  EXPECT_FALSE(RowOf(seen, "n1").has_half_days());
  EXPECT_FALSE(RowOf(seen, "n1").has_persons());
  EXPECT_FALSE(RowOf(seen, "n2").has_half_days());
  EXPECT_EQ(RowOf(seen, "n3").half_days(), 8);
  EXPECT_EQ(ZoneOf(seen, "z1").half_days(), 22);
  EXPECT_EQ(RowOf(seen, "n4").half_days(), 9);
  EXPECT_EQ(RowOf(Statement(crowd.log, 2008), "n1").half_days(), 7);
}

TEST(StatementTest, ManyWhoWorkInSeveralPlacesHideEachOther) {
  Crowd crowd({{"n1/z1", 6}, {"n2/z2", 7}});
  for (int i = 0; i < 5; ++i) {
    crowd.ids.push_back(absl::StrCat("x", i));
    crowd.log.Tell(Joined(crowd.ids.back(), "a", {"n1", "n2"}), "2000-01-01");
  }
  crowd.log.Tell(Meeting("m1", crowd.ids), "2008-01-01");
  const auto seen = crowd.Seen();
  EXPECT_EQ(ZoneOf(seen, "z1").persons(), 11);
  EXPECT_EQ(RowOf(seen, "n2").persons(), 12);
  EXPECT_EQ(seen.statement().total().persons(), 18);
}

TEST(StatementTest, IsExplainedByWhatItStandsOn) {
  EventList log = Places();
  const int64_t met = log.Tell(Meeting("m1", {"a1", "b1"}), "2008-01-01");
  log.Tell(Meeting("m2", {"a2"}), "2007-01-01");
  const int64_t planned = log.Tell(Session("s1", ""), "2008-02-01");
  const int64_t there = log.Tell(Attendance("s1", "2008-02-01", "a1"), "2008-02-01");
  const int64_t counted = log.Tell(Dwellings("a", "n2", 2008, 5), "2009-01-15");
  v1::ExplainYearlyStatementRequest request;
  request.set_landlord_id("a");
  request.set_year(2008);
  const testing::QueryContextFake context = ContextOf(log, "2009-05-12");
  const auto answer = testing::Ask<v1::ExplainYearlyStatementResponse>(Queries(), context, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->statement().total().half_days(), 1);
  EXPECT_EQ(answer->statement().SerializeAsString(),
            Statement(log, 2008).statement().SerializeAsString());
  std::set<int64_t> positions;
  for (const v1::Evidence& evidence : answer->evidence()) {
    positions.insert(evidence.event().position());
  }
  // The landlord, both neighbourhoods, the territory, the arrival of a1, and what was done.
  EXPECT_EQ(positions, (std::set<int64_t>{1, 3, 4, 5, 6, met, planned, there, counted}));
}

}  // namespace
}  // namespace loge::indicators
