#include "gtest/gtest.h"
#include "tests/services/training/facts.h"

namespace loge::training::testing {
namespace {

v1::EnrolCaretakerRequest Enrol(const std::string& date, const std::string& person,
                                const std::string& session = "s") {
  v1::EnrolCaretakerRequest request;
  request.set_occurred_on(date);
  request.set_session_id(session);
  request.mutable_caretaker()->set_caretaker_id(person);
  request.set_requested_by(events::v1::ENROLMENT_REQUESTER_LANDLORD);
  return request;
}

v1::WithdrawEnrolmentRequest Withdraw(const std::string& date, const std::string& person,
                                      const std::string& session = "s") {
  v1::WithdrawEnrolmentRequest request;
  request.set_occurred_on(date);
  request.set_session_id(session);
  request.mutable_caretaker()->set_caretaker_id(person);
  return request;
}

TEST(EnrolCaretakerTest, TellsWhetherOrNotThereIsASeat) {
  auto small = Session("small", {Morning("2008-01-07")});
  small.set_capacity(1);
  Given given = School();
  given.Fact(small, "2008-01-07").Fact(Enrolled("small", "p"), "2007-12-01");
  const Outcome outcome = given.When(Enrol("2007-12", "q", "small"));
  outcome.ThenTells({Enrolled("small", "q")});
  EXPECT_EQ(outcome.told[0].extra_subjects, std::vector<std::string>{"landlord/a"});
}

TEST(EnrolCaretakerTest, IsAboutTheLandlordThatGoesOn) {
  events::v1::LandlordAbsorbed absorbed;
  absorbed.set_landlord_id("a");
  absorbed.set_into_landlord_id("other");
  Given given = School();
  given.Fact(absorbed, "2007-10-05");
  const Outcome outcome = given.When(Enrol("2007-10-01", "p"));
  outcome.ThenTells({Enrolled("s", "p")});
  EXPECT_EQ(outcome.told[0].extra_subjects, std::vector<std::string>{"landlord/other"});
}

TEST(EnrolCaretakerTest, NotTwice) {
  Given given = School();
  given.Fact(Enrolled("s", "p"), "2007-10-01");
  given.When(Enrol("2007-10-01", "p")).ThenUnchanged();
  given.When(Enrol("2007-10-02", "p"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_ENROLLED, "caretaker");
  given.Fact(Withdrawn("s", "p"), "2007-10-03");
  // The day of giving it back is still one of the enrolment.
  given.When(Enrol("2007-10-03", "p")).ThenRefuses({v1::ERROR_REASON_ALREADY_ENROLLED});
  given.When(Enrol("2007-10-04", "p")).ThenTells({Enrolled("s", "p")});
}

TEST(EnrolCaretakerTest, EmployedOnTheFirstHalfDay) {
  Given given = School();
  given.Fact(Left("p", "a"), "2007-11-30");
  given.When(Enrol("2007-10-01", "p")).ThenTells({Enrolled("s", "p")});
  given.Fact(Rescheduled("s", {Morning("2007-12-03")}), "2007-10-01");
  given.When(Enrol("2007-10-01", "p"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  given.When(Enrol("2007-10-01", "nobody"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "caretaker");
}

TEST(EnrolCaretakerTest, InASessionThatIsToTakePlace) {
  Given given = School();
  given.When(Enrol("2007-10-01", "p", "z"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "session_id");
  given.When(Enrol("2007-10-09", "p"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "occurred_on");
  given.Fact(Cancelled("s"), "2007-10-05");
  given.When(Enrol("2007-10-06", "p"))
      .ThenRefusesField(v1::ERROR_REASON_SESSION_CANCELLED, "session_id");
  // Told late, but true.
  given.When(Enrol("2007-10-04", "p")).ThenTells({Enrolled("s", "p")});
  Given(Registry())
      .When(v1::EnrolCaretakerRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(WithdrawEnrolmentTest, TellsUnchangedOrRefuses) {
  Given given = School();
  given.When(Withdraw("2007-10-01", "p"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_ENROLLED, "caretaker");
  given.When(Withdraw("2007-10-01", "p", "z"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "session_id");
  given.Fact(Enrolled("s", "p"), "2007-10-02");
  given.When(Withdraw("2007-10-01", "p")).ThenRefuses({v1::ERROR_REASON_NOT_ENROLLED});
  given.When(Withdraw("2007-10-02", "p")).ThenTells({Withdrawn("s", "p")});
  given.Fact(Withdrawn("s", "p"), "2007-10-04");
  given.When(Withdraw("2007-10-04", "p")).ThenUnchanged();
  given.When(Withdraw("2007-10-05", "p"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_ENROLLED, "caretaker");
  given.WhenCorrecting(7, Withdrawn("s", "p"), "2007-10-05").ThenTells({Withdrawn("s", "p")});
  given.WhenCorrecting(7, Withdrawn("s", ""), "2007-10-05")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING,
                        "replacement.enrolment_withdrawn.caretaker_id");
}

TEST(RecordAttendanceTest, NeedsNoEnrolment) {
  v1::RecordAttendanceRequest request;
  request.set_occurred_on("2007-10-08");
  request.set_session_id("s");
  *request.mutable_half_day() = Morning("2007-10-08");
  auto* entry = request.add_entries();
  entry->mutable_caretaker()->set_caretaker_id("q");
  entry->set_status(ATTENDANCE_STATUS_PRESENT);
  Given given = School();
  given.Fact(Enrolled("s", "p"), "2007-10-01");
  given.When(request).ThenTells({Attended("s", Morning("2007-10-08"), "q")});
}

TEST(RecordAttendanceTest, OfTheHalfDaysAsRescheduled) {
  v1::RecordAttendanceRequest request;
  request.set_occurred_on("2007-10-08");
  request.set_session_id("s");
  *request.mutable_half_day() = Morning("2007-10-08");
  auto* entry = request.add_entries();
  entry->mutable_caretaker()->set_caretaker_id("q");
  entry->set_status(ATTENDANCE_STATUS_PRESENT);
  Given given = School();
  given.Fact(Rescheduled("s", {Morning("2007-11-05")}), "2007-10-01");
  given.When(request).ThenRefusesField(v1::ERROR_REASON_HALF_DAY_NOT_IN_SESSION, "half_day");
  request.set_occurred_on("2007-11-05");
  *request.mutable_half_day() = Morning("2007-11-05");
  given.When(request).ThenTells({Attended("s", Morning("2007-11-05"), "q")});
}

}  // namespace
}  // namespace loge::training::testing
