#include "gtest/gtest.h"
#include "tests/services/training/facts.h"

namespace loge::training::testing {
namespace {

v1::RecordAttendanceRequest Sheet(const std::string& date, const std::string& session,
                                  const events::v1::HalfDay& half_day) {
  v1::RecordAttendanceRequest request;
  request.set_occurred_on(date);
  request.set_session_id(session);
  *request.mutable_half_day() = half_day;
  return request;
}

v1::RecordAttendanceRequest With(v1::RecordAttendanceRequest request, const std::string& person,
                                 events::v1::AttendanceStatus status = ATTENDANCE_STATUS_PRESENT) {
  v1::AttendanceEntry* entry = request.add_entries();
  entry->mutable_caretaker()->set_caretaker_id(person);
  entry->set_status(status);
  return request;
}

v1::RecordAttendanceRequest MorningOf8th() {
  return Sheet("2007-10-08", "s", Morning("2007-10-08"));
}

TEST(AttendanceTest, OneFactPerEntryInOrder) {
  const Outcome outcome =
      School().When(With(With(MorningOf8th(), "q"), "p", ATTENDANCE_STATUS_NO_SHOW));
  outcome.ThenTells({Attended("s", Morning("2007-10-08"), "q"),
                     Attended("s", Morning("2007-10-08"), "p", ATTENDANCE_STATUS_NO_SHOW)});
  EXPECT_EQ(outcome.id, "s");
  EXPECT_EQ(outcome.told[0].extra_subjects, std::vector<std::string>{"landlord/a"});
}

TEST(AttendanceTest, WhatIsKnownIsLeftOut) {
  Given given = School();
  given.Fact(Attended("s", Morning("2007-10-08"), "p"), "2007-10-08");
  given.When(With(MorningOf8th(), "p")).ThenUnchanged();
  given.When(With(With(MorningOf8th(), "p"), "q"))
      .ThenTells({Attended("s", Morning("2007-10-08"), "q")});
  const Outcome other = given.When(With(MorningOf8th(), "p", ATTENDANCE_STATUS_NO_SHOW));
  other.ThenRefusesField(v1::ERROR_REASON_ATTENDANCE_ALREADY_RECORDED, "entries[0].caretaker");
  EXPECT_EQ(other.violations.detail().violations(0).actual(), "position 6");
  given.When(With(Sheet("2007-10-08", "s", Afternoon("2007-10-08")), "p"))
      .ThenTells({Attended("s", Afternoon("2007-10-08"), "p")});
}

TEST(AttendanceTest, TheSessionIsJudgedOnce) {
  Given given = School();
  given.When(With(With(Sheet("2007-10-08", "z", Morning("2007-10-08")), "p"), "q"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "session_id");
  given.When(With(With(Sheet("2007-10-09", "s", Morning("2007-10-09")), "p"), "q"))
      .ThenRefusesField(v1::ERROR_REASON_HALF_DAY_NOT_IN_SESSION, "half_day");
  given.Fact(Cancelled("s"), "2007-10-01");
  given.When(With(With(MorningOf8th(), "p"), "q"))
      .ThenRefusesField(v1::ERROR_REASON_SESSION_CANCELLED, "session_id");
}

TEST(AttendanceTest, AReportAfterTheDepartureIsJudgedOnItsDay) {
  School()
      .Fact(Left("p", "a"), "2007-12-31")
      .When(With(MorningOf8th(), "p"))
      .ThenTells({Attended("s", Morning("2007-10-08"), "p")});
  const Outcome outcome =
      School().Fact(Left("p", "a"), "2007-10-07").When(With(MorningOf8th(), "p"));
  outcome.ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "entries[0].caretaker");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(), "on or before 2007-10-07");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "2007-10-08");
}

TEST(AttendanceTest, UnknownPersonsAreNamedEach) {
  School()
      .When(With(With(With(MorningOf8th(), "x"), "p"), "y"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(AttendanceTest, NotInTheFuture) {
  School()
      .Fact(Session("t", {Morning("2009-06-01")}), "2009-06-01")
      .When(With(Sheet("2009-06-01", "t", Morning("2009-06-01")), "p"))
      .ThenRefusesField(v1::ERROR_REASON_DATE_IN_FUTURE, "occurred_on");
}

TEST(AttendanceTest, ASessionKnownToTheYear) {
  Given given = School();
  given.Fact(Session("first", {Morning("1996-01-01")}), "1996");
  given.Fact(Joined("r", "b"), "1996-05-01");
  given.When(With(Sheet("1996", "first", Morning("1996-01-01")), "r"))
      .ThenTells({Attended("first", Morning("1996-01-01"), "r")});
  given.When(With(Sheet("1996", "first", Morning("1996-01-01")), "p"))
      .ThenRefuses({v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
  given.When(With(Sheet("1996-05", "first", Morning("1996-05-01")), "r"))
      .ThenRefuses({v1::ERROR_REASON_HALF_DAY_NOT_IN_SESSION});
  given.When(With(Sheet("1996-01-01", "first", Morning("1996-01-01")), "r"))
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
}

TEST(AttendanceTest, NobodyTwice) {
  School()
      .When(With(With(MorningOf8th(), "p"), "p"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "entries[1].caretaker");
}

TEST(AttendanceTest, Shape) {
  School()
      .When(Sheet("2007-10-08", "", Morning("2007-10-09")))
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
  v1::RecordAttendanceRequest request = MorningOf8th();
  request.add_entries();
  School().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(AttendanceTest, ACorrectionMayChangeTheStatus) {
  Given given = School();
  given.Fact(Attended("s", Morning("2007-10-08"), "p"), "2007-10-08");
  const auto no_show = Attended("s", Morning("2007-10-08"), "p", ATTENDANCE_STATUS_NO_SHOW);
  given.WhenCorrecting(6, no_show, "2007-10-08").ThenTells({no_show});
  auto nothing = no_show;
  nothing.clear_status();
  given.WhenCorrecting(6, nothing, "2007-10-08")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.attendance_recorded.status");
  given.WhenCorrecting(6, Attended("s", Morning("2007-10-09"), "p"), "2007-10-09")
      .ThenRefusesField(v1::ERROR_REASON_HALF_DAY_NOT_IN_SESSION,
                        "replacement.attendance_recorded.half_day");
}

}  // namespace
}  // namespace loge::training::testing
