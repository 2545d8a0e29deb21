#include "gtest/gtest.h"
#include "tests/services/training/facts.h"

namespace loge::training::testing {
namespace {

v1::ScheduleSessionRequest Schedule(const std::string& date,
                                    const events::v1::SessionScheduled& session) {
  v1::ScheduleSessionRequest request;
  request.set_occurred_on(date);
  request.set_session_id(session.session_id());
  *request.mutable_module_ids() = session.module_ids();
  *request.mutable_half_days() = session.half_days();
  request.set_territory_id(session.territory_id());
  return request;
}

v1::CancelSessionRequest Cancel(const std::string& date, const std::string& id) {
  v1::CancelSessionRequest request;
  request.set_occurred_on(date);
  request.set_session_id(id);
  request.set_reason(events::v1::CANCELLATION_REASON_TOO_FEW);
  return request;
}

TEST(ScheduleSessionTest, TellsAlsoAhead) {
  const auto session = Session("t", {Afternoon("2009-06-02"), Morning("2009-06-01")});
  School().When(Schedule("2009-06-01", session)).ThenTells({session});
  School()
      .When(Schedule("2011-06-01", Session("t", {Morning("2011-06-01")})))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(ScheduleSessionTest, BeginsWithItsEarliestHalfDay) {
  School()
      .When(Schedule("2007-10-09", Session("t", {Morning("2007-10-10"), Morning("2007-10-11")})))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "half_days");
}

TEST(ScheduleSessionTest, AYearStandsForOneHalfDay) {
  Given given(Registry());
  given.Fact(Programme("eclor"), "1990").Fact(Module("m1"), "1990");
  const auto session = Session("first", {Morning("1996-01-01")});
  given.When(Schedule("1996", session)).ThenTells({session});
  given.When(Schedule("1996", Session("t", {Morning("1996-01-01"), Afternoon("1996-01-01")})))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "half_days");
}

TEST(ScheduleSessionTest, Shape) {
  School()
      .When(Schedule("2007-10-08", Session("t", {Morning("2007-10-08"), Morning("2007-10-08"),
                                                 Morning("2007-02-30")})))
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID});
  School()
      .When(v1::ScheduleSessionRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(ScheduleSessionTest, NamesOnlyWhatIsKnown) {
  auto session = Session("t", {Morning("2008-01-07")}, "vaulx");
  session.add_module_ids("m9");
  School()
      .When(Schedule("2008-01-07", session))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  School()
      .When(Schedule("2007-09-03", Session("t", {Morning("2007-09-03")})))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "module_ids[0]");
}

TEST(ScheduleSessionTest, ATerritoryHasAHistoryBeforeItsRollout) {
  const auto session = Session("t", {Morning("2007-12-03")}, "ven");
  School()
      .Fact(Text<events::v1::TerritoryProposed>("territory_id: 'ven'"), "2009-01-01")
      .When(Schedule("2007-12-03", session))
      .ThenTells({session});
  School()
      .Fact(Text<events::v1::TerritoryProposed>("territory_id: 'x' seeded_from: 'ven'"), "2001")
      .When(Schedule("2007-12-03", session))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(ScheduleSessionTest, TheSameAgainIsUnchanged) {
  const auto session = Session("s", {Morning("2007-10-08"), Afternoon("2007-10-08")});
  School().When(Schedule("2007-10-08", session)).ThenUnchanged();
  School()
      .When(Schedule("2007-10-08", Session("s", {Morning("2007-10-08")})))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "session_id");
  School()
      .WhenCorrecting(3, Session("s", {Morning("2007-10-08")}), "2007-10-08")
      .ThenTells({Session("s", {Morning("2007-10-08")})});
  School()
      .WhenCorrecting(3, Session("s", {}), "2007-10-08")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.session_scheduled.half_days");
}

TEST(ScheduleSessionTest, NotAfterTheLastDayOfAModule) {
  Given given = School();
  given.Fact(Retired("m1"), "2008-12");
  const auto last = Session("t", {Morning("2008-12-31"), Morning("2009-01-05")});
  given.When(Schedule("2008-12-31", last)).ThenTells({last});
  given.When(Schedule("2009-01-01", Session("t", {Morning("2009-01-01")})))
      .ThenRefusesField(v1::ERROR_REASON_MODULE_RETIRED, "module_ids[0]");
}

v1::RescheduleSessionRequest Reschedule(const std::string& date,
                                        const std::vector<events::v1::HalfDay>& half_days) {
  v1::RescheduleSessionRequest request;
  request.set_occurred_on(date);
  request.set_session_id("s");
  for (const events::v1::HalfDay& half_day : half_days) *request.add_half_days() = half_day;
  return request;
}

TEST(RescheduleSessionTest, TellsOtherDaysPlaceAndSeats) {
  Given given = School();
  given.When(Reschedule("2007-10", {Morning("2007-11-05")}))
      .ThenTells({Rescheduled("s", {Morning("2007-11-05")})});
  v1::RescheduleSessionRequest request = Reschedule("2007-10-01", {Morning("2007-10-08")});
  request.set_place("Town hall");
  request.set_capacity(0);
  auto expected = Rescheduled("s", {Morning("2007-10-08")});
  expected.set_place("Town hall");
  expected.set_capacity(0);
  given.When(request).ThenTells({expected});
  given.Fact(expected, "2007-10-01");
  given.When(request).ThenUnchanged();
}

TEST(RescheduleSessionTest, AttendanceHoldsItsHalfDay) {
  Given given = School();
  given.Fact(Attended("s", Afternoon("2007-10-08"), "p", ATTENDANCE_STATUS_EXCUSED), "2007-10-08");
  const Outcome outcome = given.When(Reschedule("2007-10-09", {Morning("2007-10-08")}));
  outcome.ThenRefusesField(v1::ERROR_REASON_SESSION_ATTENDED, "half_days");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 6");
  const auto kept = {Afternoon("2007-10-08"), Morning("2007-10-15")};
  given.When(Reschedule("2007-10-09", kept)).ThenTells({Rescheduled("s", kept)});
}

TEST(RescheduleSessionTest, TheLatestDecisionCountsWhateverIsToldFirst) {
  Given given = School();
  given.Fact(Rescheduled("s", {Morning("2007-12-03")}), "2007-10-05")
      .Fact(Attended("s", Morning("2007-12-03"), "p"), "2007-12-03");
  // An earlier decision, told late, changes nothing.
  given.When(Reschedule("2007-10-04", {Morning("2007-11-05")}))
      .ThenTells({Rescheduled("s", {Morning("2007-11-05")})});
  given.When(Reschedule("2007-10-06", {Morning("2007-11-05")}))
      .ThenRefusesField(v1::ERROR_REASON_SESSION_ATTENDED, "half_days");
  given.WhenCorrecting(6, Rescheduled("s", {Morning("2007-12-04")}), "2007-10-05")
      .ThenRefusesField(v1::ERROR_REASON_SESSION_ATTENDED,
                        "replacement.session_rescheduled.half_days");
}

TEST(RescheduleSessionTest, Refuses) {
  Given given = School();
  given.Fact(Retired("m1"), "2008-12-31");
  given.When(Reschedule("2007-10-01", {Morning("2009-01-05")}))
      .ThenRefusesField(v1::ERROR_REASON_MODULE_RETIRED, "half_days");
  given.When(Reschedule("2007-10-01", {Morning("2008-01-07"), Morning("2010-06-17")}))
      .ThenRefusesField(v1::ERROR_REASON_DATE_IN_FUTURE, "half_days[1].date");
  v1::RescheduleSessionRequest unknown = Reschedule("2007-10-01", {Morning("2008-01-07")});
  unknown.set_session_id("z");
  given.When(unknown).ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "session_id");
  given.When(Reschedule("2007-10-01", {}))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "half_days");
  given.When(Reschedule("2009-05-13", {Morning("2008-01-07")}))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
  given.Fact(Cancelled("s"), "2007-10-01");
  given.When(Reschedule("2007-10-01", {Morning("2008-01-07")}))
      .ThenRefusesField(v1::ERROR_REASON_SESSION_CANCELLED, "session_id");
}

TEST(CancelSessionTest, OnlyIfNobodyWasPresent) {
  Given given = School();
  given.When(Cancel("2007-10-01", "s")).ThenTells({Cancelled("s")});
  given.Fact(Attended("s", Morning("2007-10-08"), "p", ATTENDANCE_STATUS_EXCUSED), "2007-10-08");
  given.When(Cancel("2007-10-01", "s")).ThenTells({Cancelled("s")});
  given.Fact(Attended("s", Morning("2007-10-08"), "q"), "2007-10-08");
  const Outcome outcome = given.When(Cancel("2007-10-01", "s"));
  outcome.ThenRefusesField(v1::ERROR_REASON_SESSION_ATTENDED, "session_id");
  EXPECT_EQ(outcome.violations.detail().violations(0).actual(), "position 7");
}

TEST(CancelSessionTest, UnknownOrCancelledAlready) {
  Given given = School();
  given.When(Cancel("2007-10-01", "z"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "session_id");
  given.Fact(Cancelled("s"), "2007-10-01");
  given.When(Cancel("2007-10-01", "s")).ThenUnchanged();
  given.When(Cancel("2007-10-02", "s")).ThenRefuses({v1::ERROR_REASON_SESSION_CANCELLED});
  given.When(Cancel("2009-10-02", "s"))
      .ThenRefuses({v1::ERROR_REASON_SESSION_CANCELLED, v1::ERROR_REASON_DATE_IN_FUTURE});
  given.WhenCorrecting(6, Cancelled("s"), "2007-10-02").ThenTells({Cancelled("s")});
}

}  // namespace
}  // namespace loge::training::testing
