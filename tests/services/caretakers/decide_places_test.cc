#include "gtest/gtest.h"
#include "tests/services/caretakers/facts.h"

namespace loge::caretakers::testing {
namespace {

v1::RegisterLandlordRequest Register(const std::string& id, const std::string& siren = "") {
  v1::RegisterLandlordRequest request;
  request.set_occurred_on("1998-10-27");
  request.set_landlord_id(id);
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord " + id);
  request.set_siren(siren);
  return request;
}

v1::DefineNeighbourhoodRequest Define(const std::string& id) {
  v1::DefineNeighbourhoodRequest request;
  request.set_occurred_on("1998-10-27");
  request.set_neighbourhood_id(id);
  request.set_commune_code("69256");
  request.set_name("Neighbourhood " + id);
  return request;
}

TEST(RegisterLandlordTest, TellsTheLandlordWithANormalSiren) {
  const Outcome outcome = Given(Registry()).When(Register("a", "999 990 005"));
  outcome.ThenTells({Landlord("a", "999990005")});
  EXPECT_EQ(outcome.id, "a");
}

TEST(RegisterLandlordTest, MayBePlannedButNotTooFarAhead) {
  v1::RegisterLandlordRequest request = Register("a");
  request.set_occurred_on("2010-05-12");
  Given(Registry()).When(request).ThenTells({Landlord("a")});
  request.set_occurred_on("2011-05-12");
  Given(Registry()).When(request).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(RegisterLandlordTest, EveryFailingCheckAtOnce) {
  v1::RegisterLandlordRequest request;
  request.set_occurred_on("2009-02-30");
  request.set_landlord_id("No Id");
  request.set_kind(static_cast<events::v1::LandlordKind>(77));
  request.set_siren("123456789");
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(RegisterLandlordTest, TheSameAgainIsUnchangedAndAnotherIsRefused) {
  Given given(Registry());
  given.Fact(Landlord("a"), "1998-10-27");
  given.When(Register("a")).ThenUnchanged();
  v1::RegisterLandlordRequest other = Register("a");
  other.set_name("Another name");
  given.When(other).ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "landlord_id");
}

TEST(RegisterLandlordTest, ASirenBelongsToOne) {
  Given(Registry())
      .Fact(Landlord("a", "999990005"), "1998-10-27")
      .When(Register("b", "999990005"))
      .ThenRefusesField(v1::ERROR_REASON_SIREN_TAKEN, "siren");
}

TEST(RegisterLandlordTest, ACorrectionIsCheckedLikeTheCommand) {
  Given given(Registry());
  given.Fact(Landlord("a"), "2008-10-27");
  given.WhenCorrecting(1, Landlord("a"), "1998-10-27").ThenTells({Landlord("a")});
  events::v1::LandlordRegistered nameless = Landlord("a");
  nameless.clear_name();
  given.WhenCorrecting(1, nameless, "1998-10-27")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.landlord_registered.name");
}

TEST(DefineNeighbourhoodTest, TellsUnchangedOrRefuses) {
  Given(Registry()).When(Define("n1")).ThenTells({Neighbourhood("n1")});
  Given given(Registry());
  given.Fact(Neighbourhood("n1"), "1998-10-27");
  given.When(Define("n1")).ThenUnchanged();
  v1::DefineNeighbourhoodRequest other = Define("n1");
  other.set_commune_code("69259");
  given.When(other).ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "neighbourhood_id");
}

TEST(DefineNeighbourhoodTest, TheZoningCodeIsOfTheGenerationInForce) {
  v1::DefineNeighbourhoodRequest request = Define("n1");
  request.set_zoning_code("QP069001");
  Given(Registry()).When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "zoning_code");
  request.set_commune_code("9256");
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID});
}

TEST(DefineNeighbourhoodTest, NotInTheFuture) {
  v1::DefineNeighbourhoodRequest request = Define("n1");
  request.set_occurred_on("2009-05-13");
  Given(Registry()).When(request).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

}  // namespace
}  // namespace loge::caretakers::testing
