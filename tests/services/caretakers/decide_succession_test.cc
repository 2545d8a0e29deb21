#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::RenameLandlordRequest Rename(const std::string& date, const std::string& name) {
  v1::RenameLandlordRequest request;
  request.set_occurred_on(date);
  request.set_landlord_id("a");
  request.set_name(name);
  return request;
}

v1::AbsorbLandlordRequest Absorb(const std::string& date, const std::string& id,
                                 const std::string& into) {
  v1::AbsorbLandlordRequest request;
  request.set_occurred_on(date);
  request.set_landlord_id(id);
  request.set_into_landlord_id(into);
  return request;
}

v1::RecodeNeighbourhoodRequest Recode(const std::string& date, const std::string& zoning,
                                      const std::string& commune = "") {
  v1::RecodeNeighbourhoodRequest request;
  request.set_occurred_on(date);
  request.set_neighbourhood_id("n1");
  request.set_zoning_code(zoning);
  request.set_commune_code(commune);
  return request;
}

v1::MergeNeighbourhoodRequest Merge(const std::string& date, const std::string& id,
                                    const std::string& into) {
  v1::MergeNeighbourhoodRequest request;
  request.set_occurred_on(date);
  request.set_neighbourhood_id(id);
  request.set_into_neighbourhood_id(into);
  return request;
}

TEST(RenameLandlordTest, TellsTheNewName) {
  const Outcome outcome = Places().When(Rename("2005-03-01", "New name"));
  outcome.ThenTells({Renamed("a", "New name")});
  EXPECT_EQ(outcome.id, "a");
  Places().When(Rename("2010-05-12", "New name")).ThenTells({Renamed("a", "New name")});
}

TEST(RenameLandlordTest, ANameOfThatDayAlreadyIsUnchanged) {
  Given given = Places();
  given.Fact(Renamed("a", "New name"), "2005-03-01");
  given.When(Rename("2005-03-01", "New name")).ThenUnchanged();
  given.When(Rename("2006-01-01", "New name")).ThenUnchanged();
  given.When(Rename("2004-01-01", "Landlord a")).ThenUnchanged();
  given.When(Rename("2004-01-01", "New name")).ThenTells({Renamed("a", "New name")});
}

TEST(RenameLandlordTest, OneNameADay) {
  Given given = Places();
  given.Fact(Renamed("a", "New name"), "2005-03-01");
  given.When(Rename("2005-03-01", "Other"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "name");
  given.When(Rename("1990-01-01", "Other"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "name");
  given.WhenCorrecting(5, Renamed("a", "Other"), "2005-03-01").ThenTells({Renamed("a", "Other")});
}

TEST(RenameLandlordTest, OnlyWhileItIs) {
  Places()
      .When(Rename("1989-12-31", "New name"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
  Places()
      .Fact(Absorbed("a", "b"), "2005-01-01")
      .When(Rename("2005-01-01", "New name"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  Places().When(Rename("2005-01-01", "")).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "name");
}

TEST(AbsorbLandlordTest, TellsUnchangedOrRefuses) {
  Places().When(Absorb("2008-07-01", "a", "b")).ThenTells({Absorbed("a", "b")});
  Given given = Places();
  given.Fact(Absorbed("a", "b"), "2008-07-01");
  given.When(Absorb("2008-07-01", "a", "b")).ThenUnchanged();
  given.When(Absorb("2008-08-01", "a", "b"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  given.WhenCorrecting(5, Absorbed("a", "b"), "2008-08-01").ThenTells({Absorbed("a", "b")});
  Places()
      .When(Absorb("2008-07-01", "a", "a"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "into_landlord_id");
  Places()
      .When(Absorb("2008-07-01", "a", "z"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "into_landlord_id");
}

TEST(AbsorbLandlordTest, NeverInACircle) {
  Given given = Places();
  given.Fact(Landlord("c"), "1990-01-01");
  given.Fact(Absorbed("b", "c"), "2008-07-01");
  // b is no more when a would become part of it.
  given.When(Absorb("2008-08-01", "a", "b"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "into_landlord_id");
  given.When(Absorb("2008-06-01", "a", "b")).ThenTells({Absorbed("a", "b")});
  given.Fact(Absorbed("a", "b"), "2008-06-01");
  given.When(Absorb("2008-01-01", "c", "a"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSION_CYCLE, "into_landlord_id");
  given.WhenCorrecting(6, Absorbed("b", "a"), "2008-01-01")
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSION_CYCLE,
                        "replacement.landlord_absorbed.into_landlord_id");
}

TEST(AbsorbLandlordTest, NobodyJoinsIt) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1")).Fact(Absorbed("a", "b"), "2008-07-01");
  v1::JoinCaretakerRequest join;
  join.set_occurred_on("2008-07-01");
  join.set_landlord_id("a");
  join.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  *join.mutable_personal_data() = Personal("2");
  given.When(join).ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  join.set_occurred_on("2008-06-30");
  EXPECT_EQ(given.When(join).told.size(), 1u);

  v1::TransferCaretakerRequest transfer;
  transfer.set_occurred_on("2008-09-01");
  transfer.mutable_caretaker()->set_caretaker_id("p");
  transfer.set_from_landlord_id("a");
  transfer.set_to_landlord_id("b");
  transfer.set_employee_number("77");
  given.When(transfer).ThenRefuses(
      {v1::ERROR_REASON_LANDLORD_ABSORBED, v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED});
}

TEST(AbsorbLandlordTest, LaterChangesNameTheOneThatGoesOn) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1")).Fact(Absorbed("a", "b"), "2008-07-01");
  v1::RecordDepartureRequest departure;
  departure.set_occurred_on("2008-12-31");
  departure.mutable_caretaker()->mutable_employee()->set_landlord_id("a");
  departure.mutable_caretaker()->mutable_employee()->set_employee_number("1");
  departure.set_landlord_id("a");
  departure.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  given.When(departure).ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  // The old number still names the person.
  departure.set_landlord_id("b");
  given.When(departure).ThenTells({Left("p", "b")});

  v1::ReassignCaretakerRequest reassign;
  reassign.set_occurred_on("2008-12-31");
  reassign.mutable_caretaker()->set_caretaker_id("p");
  reassign.set_landlord_id("a");
  reassign.add_neighbourhood_ids("n1");
  given.When(reassign).ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  reassign.set_landlord_id("b");
  given.When(reassign).ThenTells({Reassigned("p", "b", {"n1"})});

  v1::ChangeCaretakerDetailsRequest change;
  change.set_occurred_on("2008-12-31");
  change.mutable_caretaker()->set_caretaker_id("p");
  change.set_landlord_id("a");
  change.set_job_title("Other");
  given.When(change).ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  change.set_landlord_id("b");
  given.When(change).ThenTells({Changed("p", "b", "Other")});
}

TEST(AbsorbLandlordTest, WhatWasToldBeforeItIsKnownAlreadyAfterwards) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"))
      .Fact(Joined("q", "a"), "2008-08-01", Personal("2"))
      .Fact(Left("p", "a"), "2008-12-31")
      .Fact(Absorbed("a", "b"), "2008-07-01");
  v1::RecordDepartureRequest departure;
  departure.set_occurred_on("2008-12-31");
  departure.mutable_caretaker()->set_caretaker_id("p");
  departure.set_landlord_id("a");
  departure.set_reason(events::v1::DEPARTURE_REASON_RETIRED);
  given.When(departure).ThenUnchanged();
  v1::JoinCaretakerRequest join;
  join.set_occurred_on("2008-08-01");
  join.set_landlord_id("a");
  join.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  *join.mutable_personal_data() = Personal("2");
  const Outcome again = given.When(join);
  again.ThenUnchanged();
  EXPECT_EQ(again.id, "q");
}

TEST(AbsorbLandlordTest, NumbersOfTheTwoNeverClash) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1"))
      .Fact(Joined("q", "b"), "2001-09-01", Personal("1"))
      .Fact(Absorbed("a", "b"), "2008-07-01");
  v1::ChangeCaretakerDetailsRequest change;
  change.set_occurred_on("2008-07-01");
  change.set_landlord_id("b");
  change.mutable_caretaker()->mutable_employee()->set_landlord_id("a");
  change.mutable_caretaker()->mutable_employee()->set_employee_number("1");
  *change.mutable_personal_data() = Personal("1");
  given.When(change).ThenRefusesField(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN,
                                      "personal_data.employee_number");
  *change.mutable_personal_data() = Personal("2001");
  given.When(change).ThenTells({Changed("p", "b")});
}

TEST(AbsorbLandlordTest, TheSameNumberAtTheOneThatGoesOnIsToldThere) {
  Given given = Places();
  given.Fact(Joined("p", "a"), "2001-09-01", Personal("1")).Fact(Absorbed("a", "b"), "2008-07-01");
  v1::ChangeCaretakerDetailsRequest change;
  change.set_occurred_on("2008-07-01");
  change.set_landlord_id("b");
  change.mutable_caretaker()->set_caretaker_id("p");
  *change.mutable_personal_data() = Personal("1");
  given.When(change).ThenTells({Changed("p", "b")});
  given.Fact(Changed("p", "b"), "2008-07-01", Personal("1"));
  given.When(change).ThenUnchanged();
  change.mutable_caretaker()->mutable_employee()->set_landlord_id("b");
  change.mutable_caretaker()->mutable_employee()->set_employee_number("1");
  given.When(change).ThenUnchanged();
}

TEST(AbsorbLandlordTest, ItsSirenIsFree) {
  Given given(Registry());
  given.Fact(Landlord("a", "999990005"), "1990-01-01")
      .Fact(Landlord("b"), "1990-01-01")
      .Fact(Absorbed("a", "b"), "2008-07-01");
  v1::RegisterLandlordRequest request;
  request.set_occurred_on("2008-07-01");
  request.set_landlord_id("c");
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord c");
  request.set_siren("999990005");
  given.When(request).ThenTells({Landlord("c", "999990005")});
  request.set_occurred_on("2008-06-30");
  given.When(request).ThenRefusesField(v1::ERROR_REASON_SIREN_TAKEN, "siren");
}

TEST(RecodeNeighbourhoodTest, TellsUnchangedOrRefuses) {
  Given given = Places().Today("2024-06-01");
  given.When(Recode("2015-01-01", "QP069001")).ThenTells({Recoded("n1", "QP069001")});
  given.Fact(Recoded("n1", "QP069001"), "2015-01-01");
  given.When(Recode("2015-01-01", "QP069001")).ThenUnchanged();
  given.When(Recode("2016-01-01", "QP069001", "69256")).ThenUnchanged();
  given.When(Recode("2015-01-01", "QP069002"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "zoning_code");
  given.When(Recode("2016-01-01", "QP069001", "69259"))
      .ThenTells({Recoded("n1", "QP069001", "69259")});
  given.When(Recode("2024-01-01", "")).ThenTells({Recoded("n1", "")});
}

TEST(RecodeNeighbourhoodTest, TheCodeIsOfTheGenerationInForce) {
  Given given = Places().Today("2024-06-01");
  given.When(Recode("2024-01-01", "QP069001"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "zoning_code");
  given.When(Recode("2024-01-01", "QN06901M", "6925"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "commune_code");
  given.Fact(Recoded("n1", "QP069001"), "2015-01-01");
  given.WhenCorrecting(5, Recoded("n1", "QP069001"), "2014-12-31")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.neighbourhood_recoded.zoning_code");
}

TEST(MergeNeighbourhoodTest, TellsUnchangedOrRefuses) {
  Places().When(Merge("2005-01-01", "n1", "n2")).ThenTells({Merged("n1", "n2")});
  Given given = Places();
  given.Fact(Merged("n1", "n2"), "2005-01-01");
  given.When(Merge("2005-01-01", "n1", "n2")).ThenUnchanged();
  given.When(Merge("2006-01-01", "n1", "n2"))
      .ThenRefusesField(v1::ERROR_REASON_NEIGHBOURHOOD_MERGED, "neighbourhood_id");
  given.When(Merge("2004-01-01", "n2", "n1"))
      .ThenRefusesField(v1::ERROR_REASON_SUCCESSION_CYCLE, "into_neighbourhood_id");
  given.When(Recode("2005-01-01", "8210020"))
      .ThenRefusesField(v1::ERROR_REASON_NEIGHBOURHOOD_MERGED, "neighbourhood_id");
  Places()
      .When(Merge("1989-01-01", "n1", "n2"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(MergeNeighbourhoodTest, NobodyIsPlacedThereAnyMore) {
  Given given = Places();
  given.Fact(Joined("p", "a", {"n1"}), "2001-09-01", Personal("1"))
      .Fact(Merged("n1", "n2"), "2005-01-01");
  v1::ReassignCaretakerRequest reassign;
  reassign.set_occurred_on("2004-12-31");
  reassign.mutable_caretaker()->set_caretaker_id("p");
  reassign.set_landlord_id("a");
  reassign.add_neighbourhood_ids("n1");
  reassign.add_neighbourhood_ids("n2");
  given.When(reassign).ThenTells({Reassigned("p", "a", {"n1", "n2"})});
  // Both mean the one in which the person works already.
  reassign.set_occurred_on("2005-01-01");
  given.When(reassign).ThenUnchanged();
  given.Fact(Neighbourhood("n3"), "1990-01-01");
  reassign.set_neighbourhood_ids(1, "n3");
  given.When(reassign).ThenRefusesField(v1::ERROR_REASON_NEIGHBOURHOOD_MERGED,
                                        "neighbourhood_ids[0]");
}

}  // namespace
}  // namespace loge::caretakers::testing
