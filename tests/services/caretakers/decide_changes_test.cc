#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::ChangeCaretakerDetailsRequest Change(const std::string& date, const std::string& job_title) {
  v1::ChangeCaretakerDetailsRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_landlord_id("a");
  request.set_job_title(job_title);
  return request;
}

v1::ReassignCaretakerRequest Reassign(const std::string& date,
                                      const std::vector<std::string>& neighbourhoods) {
  v1::ReassignCaretakerRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_landlord_id("a");
  for (const std::string& id : neighbourhoods) request.add_neighbourhood_ids(id);
  return request;
}

// Employed by a in n1 since 2001, number 1: position 5.
Given Employed() { return Places().Fact(Joined("p", "a", {"n1"}), "2001-09-01", Personal("1")); }

TEST(ChangeDetailsTest, TellsWhatChanged) {
  Employed().When(Change("2005-01-01", "Gardien")).ThenTells({Changed("p", "a", "Gardien")});
  v1::ChangeCaretakerDetailsRequest request = Change("2005-01-01", "");
  *request.mutable_personal_data() = Personal("1", "Nouveau nom");
  const Outcome outcome = Employed().When(request);
  outcome.ThenTells({Changed("p", "a")});
  EXPECT_EQ(outcome.told[0].personal->family_name(), "Nouveau nom");
}

TEST(ChangeDetailsTest, NothingChangedIsNoEvent) {
  Given given = Employed();
  given.Fact(Changed("p", "a", "Gardien"), "2005-01-01");
  given.When(Change("2006-01-01", "Gardien")).ThenUnchanged();
  given.When(Change("2006-01-01", "")).ThenUnchanged();
  v1::ChangeCaretakerDetailsRequest request = Change("2006-01-01", "");
  *request.mutable_personal_data() = Personal("1");
  request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  given.When(request).ThenUnchanged();
  // On that earlier day the title was another one.
  given.When(Change("2004-01-01", "Gardien")).ThenTells({Changed("p", "a", "Gardien")});
}

TEST(ChangeDetailsTest, PersonalDataAreWhole) {
  v1::ChangeCaretakerDetailsRequest request = Change("2005-01-01", "");
  request.mutable_personal_data()->set_email("x@example.org");
  Employed().When(request).ThenRefuses({v1::ERROR_REASON_FIELD_MISSING,
                                        v1::ERROR_REASON_FIELD_MISSING,
                                        v1::ERROR_REASON_FIELD_MISSING});
}

TEST(ChangeDetailsTest, EmployedThereOnThatDay) {
  Employed()
      .When(Change("2001-08-31", "Gardien"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, "caretaker");
  Employed()
      .Fact(Left("p", "a"), "2004-06-30")
      .When(Change("2004-07-01", "Gardien"))
      .ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_LEFT});
}

TEST(ChangeDetailsTest, ANumberOfSomebodyElse) {
  v1::ChangeCaretakerDetailsRequest request = Change("2005-01-01", "");
  *request.mutable_personal_data() = Personal("2");
  Employed()
      .Fact(Joined("q", "a"), "2002-01-01", Personal("2"))
      .When(request)
      .ThenRefusesField(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN, "personal_data.employee_number");
}

TEST(ChangeDetailsTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given = Employed();
  given.Fact(Changed("p", "a", "Gardien"), "2005-01-01");
  given.WhenCorrecting(6, Changed("p", "a", "Régisseur"), "2005-01-01")
      .ThenTells({Changed("p", "a", "Régisseur")});
  given.WhenCorrecting(6, Changed("p", "b", "Régisseur"), "2005-01-01")
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED,
                        "replacement.caretaker_details_changed.caretaker_id");
}

TEST(ReassignTest, TellsUnchangedOrRefuses) {
  Employed().When(Reassign("2005-01-01", {"n2"})).ThenTells({Reassigned("p", "a", {"n2"})});
  Employed().When(Reassign("2005-01-01", {"n1"})).ThenUnchanged();
  Employed().When(Reassign("2005-01-01", {})).ThenRefuses({v1::ERROR_REASON_FIELD_MISSING});
  Employed()
      .When(Reassign("2005-01-01", {"n1", "n9"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "neighbourhood_ids[1]");
  Employed()
      .When(Reassign("2000-01-01", {"n2"}))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, "caretaker");
}

TEST(ReassignTest, ALateReportIsJudgedOnItsDay) {
  Given given = Employed();
  given.Fact(Reassigned("p", "a", {"n2"}), "2006-01-01");
  given.When(Reassign("2005-01-01", {"n1"})).ThenUnchanged();
  given.When(Reassign("2005-01-01", {"n2"})).ThenTells({Reassigned("p", "a", {"n2"})});
  given.Fact(Left("p", "a"), "2007-01-01");
  given.When(Reassign("2005-01-01", {"n2"})).ThenTells({Reassigned("p", "a", {"n2"})});
  given.When(Reassign("2008-01-01", {"n1"})).ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_LEFT});
}

TEST(ReassignTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given = Employed();
  given.Fact(Reassigned("p", "a", {"n2"}), "2006-01-01");
  given.WhenCorrecting(6, Reassigned("p", "a", {"n1", "n2"}), "2006-01-01")
      .ThenTells({Reassigned("p", "a", {"n1", "n2"})});
  given.WhenCorrecting(6, Reassigned("p", "a", {}), "2006-01-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING,
                        "replacement.caretaker_reassigned.neighbourhood_ids");
}

}  // namespace
}  // namespace loge::caretakers::testing
