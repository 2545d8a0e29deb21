#include "services/indicators/participation.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/services/indicators/ask.h"

namespace loge::indicators {
namespace {

constexpr char kDay[] = "2009-05-12";

v1::GetParticipationResponse Participation(
    const EventList& log, const v1::IndicatorScope& scope, const std::string& as_of = kDay,
    int window_days = 0, runtime::Principal principal = runtime::LocalPrincipal()) {
  return MustAsk<v1::GetParticipationRequest, v1::GetParticipationResponse>(
      log, as_of, scope, window_days, std::move(principal));
}

v1::GetActiveCoreResponse ActiveCore(const EventList& log, const v1::IndicatorScope& scope,
                                     const std::string& as_of = kDay, int window_days = 0,
                                     runtime::Principal principal = runtime::LocalPrincipal()) {
  return MustAsk<v1::GetActiveCoreRequest, v1::GetActiveCoreResponse>(
      log, as_of, scope, window_days, std::move(principal));
}

// Everybody of the test vector takes part once in the year but a1, b1 and a2.
TEST(ParticipationTest, OfTheTestVector) {
  const auto answer = Participation(LogOf(TestVector()), Of("vev"));
  EXPECT_EQ(answer.participants(), 7);
  EXPECT_EQ(answer.participations(), 8);
  EXPECT_EQ(answer.person_days(), 7 * 365);
  EXPECT_DOUBLE_EQ(answer.person_years(), 7);
  EXPECT_DOUBLE_EQ(answer.rate(), 1);
  EXPECT_EQ(answer.caretakers(), 7);
  EXPECT_EQ(answer.employed(), 7);
  EXPECT_EQ(answer.parameters().window_days(), 365);
  EXPECT_EQ(answer.lag().facts(), 5);  // The meetings of the year; nobody came or left in it.
}

TEST(ParticipationTest, DaysOfEmploymentCountWithinTheWindowOnly) {
  EventList log = LogOf(Cast());
  log.Tell(Left("a1", "a"), "2009-05-02");           // Ten days before the end.
  log.Tell(Joined("x", "a", {"n1"}), "2009-05-03");  // Ten days, the last one included.
  const auto answer = Participation(log, Of("vev"));
  EXPECT_EQ(answer.person_days(), 6 * 365 + 355 + 10);
  EXPECT_EQ(answer.caretakers(), 8);
  EXPECT_EQ(answer.employed(), 7);
  EXPECT_EQ(answer.participants(), 0);
  EXPECT_TRUE(answer.has_rate());
  EXPECT_EQ(answer.lag().facts(), 2);
}

TEST(ParticipationTest, ALandlordsCaretakersWhereverTheyTakePart) {
  EventList log = LogOf(TestVector());
  log.Tell(RegisteredLandlord("b"), "2000-01-01");
  log.Tell(Territory("other", {"69001"}), "2000-01-01");
  log.Tell(Transferred("a1", "a", "b", {"n1"}), "2009-02-01");
  log.Tell(Meeting("m7", {"a1", "b1", "c1"}, {}, events::v1::MEETING_KIND_STEERING, "other"),
           "2009-03-01");
  const auto answer = Participation(log, OfLandlord("b"));
  // b1 and b2 in the vector, b1 and a1 (by then of b) in the other territory.
  EXPECT_EQ(answer.participants(), 3);
  EXPECT_EQ(answer.participations(), 4);
  EXPECT_EQ(answer.caretakers(), 3);
  EXPECT_EQ(answer.person_days(), 2 * 365 + runtime::DaysBetween(Day("2009-02-01"), Day(kDay)) + 1);
}

TEST(ParticipationTest, TrainingIsNone) {
  EventList log = LogOf(Cast());
  log.Tell(Session("s1", "vev"), "2009-01-01");
  log.Tell(Attendance("s1", "2009-01-01", "a1"), "2009-01-01");
  EXPECT_EQ(Participation(log, Of("vev")).participants(), 0);
}

TEST(ParticipationTest, AnIntroductionIsNone) {
  EventList log = LogOf(Cast());
  log.Tell(Contact("p1", "centre"), "2000-01-01");
  log.Tell(Introduced("i1", "a1", "p1", "b1"), "2009-01-01");
  const auto answer = Participation(log, Of("vev"));
  EXPECT_EQ(answer.participants(), 0);
  EXPECT_EQ(answer.lag().facts(), 0);
}

TEST(ParticipationTest, AnExperimentIsOneWhateverTheDayOfItsLaunch) {
  EventList log = LogOf(Cast());
  log.Tell(Launched("x", {"a", "b"}), "2001-01-01");
  log.Tell(Together("x", {"c1"}), "2008-05-12");  // Before the window.
  log.Tell(Together("x", {"a1", "b1"}, {"k"}), "2009-01-01");
  log.Tell(Together("x", {"a1"}), "2009-02-01");
  log.Tell(Launched("elsewhere", {"a", "b"}, "other"), "2001-01-01");
  log.Tell(Together("elsewhere", {"a2"}), "2009-01-01");
  const auto answer = Participation(log, Of("vev"));
  EXPECT_EQ(answer.participants(), 2);
  EXPECT_EQ(answer.participations(), 3);
  EXPECT_EQ(answer.lag().facts(), 2);  // Not the launch, which tells where they count.
  EXPECT_EQ(ActiveCore(log, Of("vev")).participations(), 3);
}

TEST(ParticipationTest, ASeminarIsOneForEachHalfDay) {
  EventList log = LogOf(Cast());
  for (const partnership::Told& told : SeminarOfM1()) log.Tell(told.event, told.date);
  log.Tell(Session("s1", "vev"), "2009-01-01");
  log.Tell(Attendance("s1", "2009-01-01", "a1"), "2009-01-01");
  log.Tell(Attendance("s1", "2009-01-01", "b1"), "2009-01-01");
  log.Tell(Attendance("s1", "2009-01-02", "a1"), "2009-01-02");
  log.Tell(Session("s2", "vev"), "2009-06-01");  // Brought forward.
  log.Tell(Attendance("s2", "2009-02-01", "a2"), "2009-02-01");
  log.Tell(Session("s3", "vev"), "2008-05-11");  // Begins before the window.
  log.Tell(Attendance("s3", "2008-05-12", "c1"), "2008-05-12");
  log.Tell(Attendance("s3", "2008-05-13", "c1"), "2008-05-13");
  const auto answer = Participation(log, Of("vev"));
  EXPECT_EQ(answer.participants(), 4);
  EXPECT_EQ(answer.participations(), 5);
  EXPECT_EQ(answer.lag().facts(), 3 + 5);  // The plans, and who came.
  EXPECT_EQ(ActiveCore(log, Of("vev")).participations(), 5);
  EXPECT_EQ(Participation(log, {}).participations(), 5);
}

TEST(ParticipationTest, OfTheTrainingOfATerritoryItsSeminarsAloneAreGiven) {
  EventList log = LogOf(Cast());
  for (const char* id : {"a", "b"}) log.Tell(RegisteredLandlord(id), "2000-01-01");
  for (const partnership::Told& told : SeminarOfM1()) log.Tell(told.event, told.date);
  events::v1::SessionScheduled other = Session("s1", "vev");
  other.set_module_ids(0, "m2");
  log.Tell(other, "2009-01-01");
  log.Tell(Attendance("s1", "2009-01-01", "a1"), "2009-01-01");
  log.Tell(Session("s2", "vev"), "2009-01-01");
  log.Tell(Attendance("s2", "2009-01-01", "b1"), "2009-01-01");
  EXPECT_EQ(Participation(log, Of("vev")).participations(), 1);
  EXPECT_EQ(Participation(log, OfLandlord("b")).participations(), 1);
  EXPECT_EQ(Participation(log, OfLandlord("a")).participations(), 0);
}

TEST(ParticipationTest, SmallGroupsAreForCoordinatorsOnly) {
  EventList log = LogOf(Cast());
  log.Tell(RegisteredLandlord("a"), "2000-01-01");
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2"}), "2009-01-01");
  EXPECT_EQ(Participation(log, Of("vev")).participants(), 4);
  const auto asked = [&](const v1::IndicatorScope& scope) {
    return Participation(log, scope, kDay, 0, runtime::Principal{"someone"});
  };
  const auto territory = asked(Of("vev"));
  EXPECT_FALSE(territory.has_participants());
  EXPECT_FALSE(territory.has_participations());
  EXPECT_FALSE(territory.has_rate());
  EXPECT_EQ(territory.employed(), 7);
  EXPECT_EQ(territory.person_days(), 7 * 365);
  const auto landlord = asked(OfLandlord("a"));
  EXPECT_FALSE(landlord.has_employed());
  EXPECT_FALSE(landlord.has_caretakers());
  EXPECT_FALSE(landlord.has_person_days());
  EXPECT_FALSE(landlord.has_person_years());
}

TEST(ParticipationTest, WhoDoesNotTakePartIsAGroupAsWell) {
  EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2", "c1"}), "2009-01-01");
  const auto asked = [&] {
    return Participation(log, Of("vev"), kDay, 0, runtime::Principal{"someone"});
  };
  const auto few = asked();  // Two of seven did not.
  EXPECT_FALSE(few.has_participants());
  EXPECT_FALSE(few.has_rate());
  EXPECT_EQ(few.participations(), 5);
  EXPECT_EQ(few.caretakers(), 7);
  EXPECT_EQ(Participation(log, Of("vev")).participants(), 5);
  for (const char* id : {"x", "y", "z"}) log.Tell(Joined(id, "a", {"n1"}), "2000-01-01");
  EXPECT_EQ(asked().participants(), 5);  // Of ten.
  EXPECT_TRUE(asked().has_rate());
}

// Months apart, so that each window of a year has one meeting.
EventList Aging() {
  EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2", "c1", "c2"}), "2007-01-01");
  log.Tell(Meeting("m2", {"a1", "a2", "b1"}), "2008-01-01");
  log.Tell(Meeting("m3", {"a1", "d1"}), "2009-01-01");
  log.Tell(Meeting("m4", {"a1", "d1"}), "2009-02-01");
  return log;
}

TEST(ActiveCoreTest, OfTheTestVector) {
  const auto answer = ActiveCore(LogOf(TestVector()), Of("vev"));
  EXPECT_EQ(answer.active_core(), 3);  // Of eight participations, one person made two.
  EXPECT_EQ(answer.participations(), 8);
  EXPECT_EQ(answer.core_participations(), 4);
  EXPECT_EQ(answer.participants(), 7);
  EXPECT_FALSE(answer.has_renewal());  // Nobody took part two years before.
  EXPECT_DOUBLE_EQ(answer.load(), 4.0 / 3);
  // The year before: the one meeting of a1, a2 and b1, of whom two made half.
  EXPECT_DOUBLE_EQ(answer.year_before_load(), 1);
  EXPECT_DOUBLE_EQ(answer.fatigue(), 4.0 / 3);
}

TEST(ActiveCoreTest, RenewsAndTires) {
  const auto answer = ActiveCore(Aging(), Of("vev"));
  EXPECT_EQ(answer.active_core(), 1);   // a1 and d1 made as many; a1 comes first.
  EXPECT_EQ(answer.earlier_core(), 3);  // a1, a2, b1.
  EXPECT_DOUBLE_EQ(answer.renewal(), 0);
  EXPECT_DOUBLE_EQ(answer.load(), 2);
  EXPECT_DOUBLE_EQ(answer.year_before_load(), 1);
  EXPECT_DOUBLE_EQ(answer.fatigue(), 2);
  EventList log = Aging();
  log.Tell(Meeting("m5", {"d1"}), "2009-03-01");
  EXPECT_DOUBLE_EQ(ActiveCore(log, Of("vev")).renewal(), 1);
}

TEST(ActiveCoreTest, LoadIsPerYearWhateverTheWindow) {
  const auto answer = ActiveCore(Aging(), Of("vev"), kDay, 730);
  // a1: three in two years; half of seven is four, so one more.
  EXPECT_EQ(answer.active_core(), 2);
  EXPECT_EQ(answer.core_participations(), 5);
  EXPECT_DOUBLE_EQ(answer.load(), 5.0 / 2 / 2);
}

TEST(ActiveCoreTest, SmallGroupsAreForCoordinatorsOnly) {
  const auto answer =
      ActiveCore(LogOf(TestVector()), Of("vev"), kDay, 0, runtime::Principal{"someone"});
  EXPECT_EQ(answer.participants(), 7);
  EXPECT_FALSE(answer.has_active_core());
  EXPECT_FALSE(answer.has_core_participations());
  EXPECT_FALSE(answer.has_load());
  EXPECT_FALSE(answer.has_year_before_load());
  EXPECT_FALSE(answer.has_fatigue());
}

// Nor does one answer tell what the other one withholds.
TEST(ActiveCoreTest, WhoDoesNotTakePartIsAGroupAsWell) {
  EventList log = LogOf(Cast());
  log.Tell(Meeting("m1", {"a1", "a2", "b1", "b2", "c1"}), "2009-01-01");
  const auto asked = [&] {
    return ActiveCore(log, Of("vev"), kDay, 0, runtime::Principal{"someone"});
  };
  EXPECT_FALSE(asked().has_participants());  // Two of seven did not.
  EXPECT_EQ(asked().participations(), 5);
  for (const char* id : {"x", "y", "z"}) log.Tell(Joined(id, "a", {"n1"}), "2000-01-01");
  EXPECT_EQ(asked().participants(), 5);  // Of ten.
}

}  // namespace
}  // namespace loge::indicators
