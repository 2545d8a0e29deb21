#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::AppointReferentRequest Appoint(
    const std::string& date, const std::string& scope,
    events::v1::ReferentMission mission = events::v1::REFERENT_MISSION_LOCAL) {
  v1::AppointReferentRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  SetScope(scope, &request);
  request.set_mission(mission);
  return request;
}

v1::EndReferentRequest End(const std::string& date, const std::string& scope) {
  v1::EndReferentRequest request;
  request.set_occurred_on(date);
  request.mutable_caretaker()->set_caretaker_id("p");
  SetScope(scope, &request);
  return request;
}

// Employed by a from 2001 to 2008: positions 5 and 6. Territory t: 7.
Given Employed() {
  return Places()
      .Fact(Joined("p", "a"), "2001-09-01", Personal("1"))
      .Fact(Left("p", "a"), "2008-06-30")
      .Fact(Territory("t"), "2005-01-01");
}

TEST(AppointReferentTest, OfANeighbourhoodOrATerritory) {
  const Outcome outcome = Employed().When(Appoint("2004-01-01", "n1"));
  outcome.ThenTells({Appointed("p", "n1")});
  EXPECT_EQ(outcome.id, "p");
  // The territory was proposed later: its history is older.
  Employed()
      .When(Appoint("2004-01-01", "t", events::v1::REFERENT_MISSION_EXTENDED))
      .ThenTells({Appointed("p", "t", events::v1::REFERENT_MISSION_EXTENDED)});
}

TEST(AppointReferentTest, ShapeAndReferences) {
  v1::AppointReferentRequest request = Appoint("2004-01-01", "n1");
  request.set_territory_id("t");
  Employed().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "neighbourhood_id");
  request.clear_neighbourhood_id();
  request.clear_territory_id();
  request.clear_mission();
  Employed().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING});
  Employed()
      .When(Appoint("2004-01-01", "n9"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "neighbourhood_id");
  Employed()
      .When(Appoint("2004-01-01", "u"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(AppointReferentTest, OnlySomebodyEmployed) {
  Employed()
      .When(Appoint("2008-07-01", "n1"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretaker");
  Employed()
      .When(Appoint("2001-08-31", "n1"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED, "caretaker");
  // In some month of that year.
  Employed().When(Appoint("2001", "n1")).ThenTells({Appointed("p", "n1")});
}

TEST(AppointReferentTest, OneMandateAtATimeInAScope) {
  Given given = Employed();
  given.Fact(Appointed("p", "n1"), "2004-01-01");
  given.When(Appoint("2004-01-01", "n1")).ThenUnchanged();
  given.When(Appoint("2005-01-01", "n1"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_REFERENT, "caretaker");
  given.When(Appoint("2004-01-01", "n1", events::v1::REFERENT_MISSION_EXTENDED))
      .ThenRefuses({v1::ERROR_REASON_ALREADY_REFERENT});
  given.When(Appoint("2005-01-01", "n2")).ThenTells({Appointed("p", "n2")});
  given.When(Appoint("2005-01-01", "t")).ThenTells({Appointed("p", "t")});
  given.Fact(MandateEnd("p", "n1"), "2004-12-31");
  given.When(Appoint("2005-01-01", "n1")).ThenTells({Appointed("p", "n1")});
  given.WhenCorrecting(8, Appointed("p", "n1"), "2004-02-01").ThenTells({Appointed("p", "n1")});
}

TEST(AppointReferentTest, AMergedNeighbourhoodIsTheSameScope) {
  Given given = Employed();
  given.Fact(Appointed("p", "n1"), "2004-01-01").Fact(Merged("n1", "n2"), "2006-01-01");
  given.When(Appoint("2006-01-01", "n2")).ThenRefuses({v1::ERROR_REASON_ALREADY_REFERENT});
  given.When(Appoint("2005-12-31", "n2")).ThenTells({Appointed("p", "n2")});
  given.When(End("2007-01-01", "n2")).ThenTells({MandateEnd("p", "n2")});
}

TEST(AppointReferentTest, AgainAfterADepartureAndAReturn) {
  Given given = Employed();
  given.Fact(Appointed("p", "n1"), "2004-01-01").Fact(Joined("p", "b"), "2009-01-01");
  given.When(Appoint("2009-02-01", "n1")).ThenTells({Appointed("p", "n1")});
}

TEST(EndReferentTest, TellsUnchangedOrRefuses) {
  Given given = Employed();
  given.When(End("2005-01-01", "n1")).ThenRefusesField(v1::ERROR_REASON_NOT_REFERENT, "caretaker");
  given.Fact(Appointed("p", "n1"), "2004-01-01");
  given.When(End("2003-12-31", "n1")).ThenRefuses({v1::ERROR_REASON_NOT_REFERENT});
  given.When(End("2005-01-01", "n2")).ThenRefuses({v1::ERROR_REASON_NOT_REFERENT});
  given.When(End("2005-01-01", "n1")).ThenTells({MandateEnd("p", "n1")});
  given.Fact(MandateEnd("p", "n1"), "2005-01-01");
  given.When(End("2005-01-01", "n1")).ThenUnchanged();
  given.When(End("2005-02-01", "n1")).ThenRefuses({v1::ERROR_REASON_NOT_REFERENT});
  given.When(End("2004-02-01", "n1")).ThenRefuses({v1::ERROR_REASON_NOT_REFERENT});
}

TEST(EndReferentTest, TheDepartureEndedItAlready) {
  Given given = Employed();
  given.Fact(Appointed("p", "n1"), "2004-01-01");
  given.When(End("2008-06-30", "n1")).ThenUnchanged();
  given.When(End("2008-07-01", "n1")).ThenRefuses({v1::ERROR_REASON_NOT_REFERENT});
  given.When(End("2008-06-29", "n1")).ThenTells({MandateEnd("p", "n1")});
  v1::EndReferentRequest nobody = End("2005-01-01", "n1");
  nobody.mutable_caretaker()->set_caretaker_id("z");
  given.When(nobody).ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

}  // namespace
}  // namespace loge::caretakers::testing
