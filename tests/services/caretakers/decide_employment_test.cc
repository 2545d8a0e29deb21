#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::JoinCaretakerRequest Join(const std::string& date, const std::string& landlord,
                              const std::string& person = "",
                              const std::vector<std::string>& neighbourhoods = {}) {
  v1::JoinCaretakerRequest request;
  request.set_occurred_on(date);
  request.set_caretaker_id(person);
  request.set_landlord_id(landlord);
  for (const std::string& id : neighbourhoods) request.add_neighbourhood_ids(id);
  request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  return request;
}

v1::JoinCaretakerRequest With(v1::JoinCaretakerRequest request, const PersonalData& data) {
  *request.mutable_personal_data() = data;
  return request;
}

v1::RecordDepartureRequest Leave(const std::string& date, const std::string& person,
                                 const std::string& landlord) {
  v1::RecordDepartureRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id(person);
  request.set_landlord_id(landlord);
  request.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  return request;
}

TEST(JoinTest, ANewPersonGetsAnIdOfTheServer) {
  const Outcome outcome =
      Places().When(With(Join("2001-09-01", "a", "", {"n1"}), Personal("00417")));
  outcome.ThenTells({Joined("fresh", "a", {"n1"})});
  EXPECT_EQ(outcome.id, "fresh");
  EXPECT_TRUE(outcome.told[0].new_person);
  EXPECT_EQ(outcome.told[0].person, "fresh");
  EXPECT_EQ(outcome.told[0].personal->employee_number(), "00417");
}

TEST(JoinTest, ANewPersonNeedsNameAndNumber) {
  Places()
      .When(Join("2001-09-01", "a"))
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(JoinTest, AnIdIsChosenOnlyWhereAllowed) {
  const auto request = With(Join("2001-09-01", "a", "vev-001"), Personal("1"));
  Places().When(request).ThenRefusesField(v1::ERROR_REASON_PERSON_ID_CHOSEN, "caretaker_id");
  const Outcome outcome = Places().PersonIdsCanBeChosen().When(request);
  outcome.ThenTells({Joined("vev-001", "a")});
  EXPECT_TRUE(outcome.told[0].new_person);
  Places()
      .PersonIdsCanBeChosen()
      .When(Join("2001-09-01", "a", "vev-001"))
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(JoinTest, NamesOnlyWhatIsKnown) {
  Places()
      .When(With(Join("2001-09-01", "z", "", {"n1", "n9"}), Personal("1")))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Places()
      .When(With(Join("1989-09-01", "a"), Personal("1")))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
}

TEST(JoinTest, EveryFailingCheckAtOnce) {
  v1::JoinCaretakerRequest request =
      With(Join("2001-09-01", "A!", "", {"n1", "n1"}), Personal("1"));
  request.set_hired_on("2001-09-02");
  request.set_job_family(events::v1::JOB_FAMILY_UNSPECIFIED);
  Places().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
       v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(JoinTest, NotTwiceAtTheSameEmployerButTwoEmployersAreAllowed) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.When(Join("2003-01-01", "a", "p"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED, "caretaker_id");
  given.When(With(Join("2003-01-01", "b", "p"), Personal("1"))).ThenTells({Joined("p", "b")});
  given.When(Join("2003-01-01", "b", "p"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "personal_data.employee_number");
}

TEST(JoinTest, SomebodyComesBack) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.Fact(Left("p", "a"), "2004-06-30");
  given.When(Join("2004-06-30", "a", "p"))
      .ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED});
  const Outcome outcome = given.When(Join("2004-07-01", "a", "p"));
  outcome.ThenTells({Joined("p", "a")});
  EXPECT_FALSE(outcome.told[0].new_person);
}

TEST(JoinTest, AnEarlierTimeMayBeReportedLate) {
  Places()
      .Fact(Joined("p", "a"), "2008-01-01", Personal("1"))
      .When(Join("2001-09-01", "a", "p"))
      .ThenTells({Joined("p", "a")});
}

TEST(JoinTest, TheSameAgainIsUnchanged) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.When(Join("2001-09-01", "a", "p")).ThenUnchanged();
  given.When(With(Join("2001-09-01", "a", "p"), Personal("1"))).ThenUnchanged();
  given.When(With(Join("2001-09-01", "a", "p"), Personal("1", "Autre")))
      .ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED});
}

TEST(JoinTest, TheSamePersonUnderTheSameNumberIsTheSameFact) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  const Outcome outcome = given.When(With(Join("2001-09-01", "a"), Personal("1")));
  outcome.ThenUnchanged();
  EXPECT_EQ(outcome.id, "p");
  const Outcome other = given.When(With(Join("2001-09-02", "a"), Personal("1")));
  other.ThenRefusesField(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN, "personal_data.employee_number");
  EXPECT_EQ(other.violations.detail().violations(0).actual(), "position 5");
}

TEST(JoinTest, ANumberIsFreeOnceItsHolderLeft) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.Fact(Left("p", "a"), "2004-06-30");
  given.When(With(Join("2004-06-30", "a"), Personal("1", "Autre")))
      .ThenRefuses({v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN});
  given.When(With(Join("2004-07-01", "a"), Personal("1", "Autre")))
      .ThenTells({Joined("fresh", "a")});
  given.When(With(Join("2002-01-01", "b"), Personal("1"))).ThenTells({Joined("fresh", "b")});
}

TEST(JoinTest, ACorrectionLeavesTheCorrectedOneOut) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.WhenCorrecting(5, Joined("p", "b"), "2001-10-01", Personal("1"))
      .ThenTells({Joined("p", "b")});
  given.WhenCorrecting(5, Joined("p", "z"), "2001-10-01", Personal("1"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE,
                        "replacement.caretaker_joined.landlord_id");
  events::v1::CaretakerJoined trade = Joined("p", "a");
  trade.clear_job_family();
  given.WhenCorrecting(5, trade, "2001-10-01", Personal("1"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.caretaker_joined.job_family");
}

TEST(DepartureTest, TellsAlsoAheadAndByEmployeeNumber) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.When(Leave("2004-06-30", "p", "a")).ThenTells({Left("p", "a")});
  given.When(Leave("2001-09-01", "p", "a")).ThenTells({Left("p", "a")});
  v1::RecordDepartureRequest ahead = Leave("2009-12-31", "", "a");
  ahead.mutable_caretaker()->mutable_employee()->set_landlord_id("a");
  ahead.mutable_caretaker()->mutable_employee()->set_employee_number("1");
  const Outcome outcome = given.When(ahead);
  outcome.ThenTells({Left("p", "a")});
  EXPECT_EQ(outcome.id, "p");
}

TEST(DepartureTest, NotBeforeTheArrivalNorTwice) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.When(Leave("2001-08-31", "p", "a"))
      .ThenRefusesField(v1::ERROR_REASON_LEFT_BEFORE_JOINED, "occurred_on");
  given.When(Leave("2004-06-30", "p", "b"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, "caretaker");
  given.When(Leave("2004-06-30", "q", "a"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "caretaker");
  given.Fact(Left("p", "a"), "2004-06-30");
  given.When(Leave("2004-06-30", "p", "a")).ThenUnchanged();
  const Outcome again = given.When(Leave("2005-06-30", "p", "a"));
  again.ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_LEFT});
  EXPECT_EQ(again.violations.detail().violations(0).expected(), "2004-06-30");
  EXPECT_EQ(again.violations.detail().violations(0).actual(), "position 6");
}

TEST(DepartureTest, TheOldEmployersWordAfterTheTransferIsNothingNew) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.Fact(Transferred("p", "a", "b"), "2004-07-01", Personal("2"));
  given.When(Leave("2004-06-30", "p", "a")).ThenUnchanged();
  given.When(Leave("2004-05-31", "p", "a")).ThenRefuses({v1::ERROR_REASON_CARETAKER_ALREADY_LEFT});
}

TEST(DepartureTest, ACorrectionMayMoveIt) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"));
  given.Fact(Left("p", "a"), "2004-06-30");
  given.WhenCorrecting(6, Left("p", "a"), "2003-06-30").ThenTells({Left("p", "a")});
  given.WhenCorrecting(6, Left("p", "a"), "2000-06-30")
      .ThenRefuses({v1::ERROR_REASON_LEFT_BEFORE_JOINED});
  given.WhenCorrecting(6, Left("p", "a", events::v1::DEPARTURE_REASON_UNSPECIFIED), "2003-06-30")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.caretaker_left.reason");
}

TEST(DepartureTest, ShapeIsChecked) {
  Places()
      .When(v1::RecordDepartureRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

}  // namespace
}  // namespace loge::caretakers::testing
