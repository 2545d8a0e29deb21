#include "gtest/gtest.h"
#include "tests/services/training/facts.h"

namespace loge::training::testing {
namespace {

v1::CompleteTrainingRequest Complete(const std::string& date, const std::string& session,
                                     const std::string& certificate = "") {
  v1::CompleteTrainingRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_module_id("m1");
  request.set_session_id(session);
  request.set_certificate_ref(certificate);
  return request;
}

// p was present on the morning of the 8th of October 2007: position 6.
Given Present() { return School().Fact(Attended("s", Morning("2007-10-08"), "p"), "2007-10-08"); }

TEST(CompletionTest, AfterASessionAttended) {
  const Outcome outcome = Present().When(Complete("2007-10-08", "s"));
  outcome.ThenTells({Completed("p", "m1", "s")});  // With the length of the module.
  EXPECT_EQ(outcome.id, "p");
  EXPECT_EQ(outcome.told[0].extra_subjects, std::vector<std::string>{"landlord/a"});
}

TEST(CompletionTest, ReportedLateAfterTheDepartureButDatedBefore) {
  Given given = Present();
  given.Fact(Left("p", "a"), "2007-10-31");
  given.Today("2008-01-15")
      .When(Complete("2007-10-09", "s"))
      .ThenTells({Completed("p", "m1", "s")});
  const Outcome after = given.When(Complete("2007-11-01", "s"));
  after.ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  EXPECT_EQ(after.violations.detail().violations(0).expected(), "on or before 2007-10-31");
}

TEST(CompletionTest, ByACertificateFromOutside) {
  School()
      .When(Complete("2008-01-15", "", "AFPOLS-12"))
      .ThenTells({Completed("p", "m1", "", "AFPOLS-12")});
  School()
      .When(Complete("2008-01-15", ""))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "session_id");
}

TEST(CompletionTest, PresentByThen) {
  School()
      .Fact(Attended("s", Morning("2007-10-08"), "p", ATTENDANCE_STATUS_NO_SHOW), "2007-10-08")
      .When(Complete("2007-10-08", "s"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_ATTENDED, "session_id");
  Present()
      .When(Complete("2007-10-07", "s"))
      .ThenRefusesField(v1::ERROR_REASON_NOT_ATTENDED, "occurred_on");
  Present().When(Complete("2007-10", "s")).ThenTells({Completed("p", "m1", "s")});
}

TEST(CompletionTest, NamesOnlyWhatIsKnown) {
  Present()
      .When(Complete("2007-10-08", "z"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "session_id");
  v1::CompleteTrainingRequest other = Complete("2007-10-08", "s");
  other.set_module_id("m2");
  Present().When(other).ThenRefuses(
      {v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_MODULE_NOT_IN_SESSION});
  other.mutable_caretaker()->set_caretaker_id("x");
  other.set_module_id("m1");
  Present().When(other).ThenRefuses(
      {v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_NOT_ATTENDED});
}

TEST(CompletionTest, OncePerProof) {
  Given given = Present();
  given.Fact(Completed("p", "m1", "s"), "2007-10-08");
  given.When(Complete("2007-10-08", "s")).ThenUnchanged();
  const Outcome other = given.When(Complete("2007-10-09", "s"));
  other.ThenRefusesField(v1::ERROR_REASON_TRAINING_ALREADY_COMPLETED, "caretaker");
  EXPECT_EQ(other.violations.detail().violations(0).actual(), "position 7");
  given.When(Complete("2008-01-15", "", "AFPOLS-12"))
      .ThenTells({Completed("p", "m1", "", "AFPOLS-12")});
}

TEST(CompletionTest, NotInTheFutureAndShape) {
  Present().When(Complete("2009-05-13", "s")).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
  v1::CompleteTrainingRequest request = Complete("2007-10-08", "S!");
  request.set_minutes(-1);
  request.clear_module_id();
  Present().When(request).ThenRefuses({v1::ERROR_REASON_FIELD_INVALID,
                                       v1::ERROR_REASON_FIELD_INVALID,
                                       v1::ERROR_REASON_FIELD_MISSING});
}

TEST(CompletionTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given = Present();
  given.Fact(Completed("p", "m1", "s"), "2007-10-08");
  given.WhenCorrecting(7, Completed("p", "m1", "s"), "2007-10-09")
      .ThenTells({Completed("p", "m1", "s")});
  given.WhenCorrecting(7, Completed("p", "m1", ""), "2007-10-09")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING,
                        "replacement.training_completed.session_id");
  given.WhenCorrecting(7, Completed("p", "m1", "s"), "2000-10-09")
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_NOT_ATTENDED,
                    v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
}

}  // namespace
}  // namespace loge::training::testing
