#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::TransferCaretakerRequest Transfer(const std::string& date, const std::string& from,
                                      const std::string& to, const std::string& number) {
  v1::TransferCaretakerRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  request.set_from_landlord_id(from);
  request.set_to_landlord_id(to);
  request.set_employee_number(number);
  return request;
}

// Employed by a since 2001, number 1: position 5.
Given Employed() { return Places().Fact(Joined("p", "a"), "2001-09-01", Personal("1")); }

TEST(TransferTest, CarriesTheNewNumber) {
  v1::TransferCaretakerRequest request = Transfer("2008-03-01", "a", "b", "77");
  request.add_neighbourhood_ids("n2");
  const Outcome outcome = Employed().When(request);
  outcome.ThenTells({Transferred("p", "a", "b", {"n2"})});
  EXPECT_EQ(outcome.told[0].personal->employee_number(), "77");
  EXPECT_EQ(outcome.told[0].person, "p");
}

TEST(TransferTest, TheDayBeforeCounts) {
  Employed()
      .Fact(Left("p", "a"), "2008-02-29")
      .When(Transfer("2008-03-01", "a", "b", "77"))
      .ThenTells({Transferred("p", "a", "b")});
  Employed()
      .Fact(Left("p", "a"), "2008-02-28")
      .When(Transfer("2008-03-01", "a", "b", "77"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  Employed()
      .When(Transfer("2001-09-01", "a", "b", "77"))
      .ThenRefuses({v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED});
}

TEST(TransferTest, KnownAlreadyOrContradicting) {
  Given given = Employed();
  given.Fact(Transferred("p", "a", "b"), "2008-03-01", Text<PersonalData>("employee_number: '77'"));
  given.When(Transfer("2008-03-01", "a", "b", "77")).ThenUnchanged();
  given.When(Transfer("2008-03-01", "a", "b", "78"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED, "to_landlord_id");
  given.When(Transfer("2008-04-01", "a", "b", "77"))
      .ThenRefuses(
          {v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED, v1::ERROR_REASON_CARETAKER_ALREADY_LEFT});
}

TEST(TransferTest, ANumberOfSomebodyElse) {
  Employed()
      .Fact(Joined("q", "b"), "2002-01-01", Personal("77"))
      .When(Transfer("2008-03-01", "a", "b", "77"))
      .ThenRefusesField(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN, "employee_number");
}

TEST(TransferTest, ShapeAndReferences) {
  Employed()
      .When(Transfer("2008-03-01", "a", "a", ""))
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
  Employed()
      .When(Transfer("2008-03-01", "a", "z", "77"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "to_landlord_id");
  Employed()
      .When(Transfer("2009-05-13", "a", "b", "77"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(TransferTest, ACorrectionMovesIt) {
  Given given = Employed();
  given.Fact(Transferred("p", "a", "b"), "2008-03-01", Text<PersonalData>("employee_number: '77'"));
  given
      .WhenCorrecting(6, Transferred("p", "a", "b", {"n1"}), "2008-04-01",
                      Text<PersonalData>("employee_number: '77'"))
      .ThenTells({Transferred("p", "a", "b", {"n1"})});
  given.WhenCorrecting(6, Transferred("p", "a", "a"), "2008-04-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.caretaker_transferred.to_landlord_id");
}

}  // namespace
}  // namespace loge::caretakers::testing
