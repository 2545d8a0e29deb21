// Who states interest in a centre, who carries it, where it is.
#include <string>

#include "gtest/gtest.h"
#include "tests/services/rollout/centre.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;

constexpr char kSiren[] = "999990005";

// Two territories proposed late, a landlord and a partner known before.
Given Vaulx() {
  Given given(Registry());
  given.Fact(Proposed("vaulx"), "1998")
      .Fact(Proposed("venissieux", {"vaulx"}), "2007")
      .Fact(Landlord("a"), "1990")
      .Fact(Landlord("b"), "1990")
      .Fact(PartnerOf("state"), "1997-02-01");
  return given;
}

TEST(StateInterest, TellsTheLandlordOrThePartner) {
  // Whatever the day on which the territory was proposed.
  Vaulx().When(State(InterestOf("vaulx", "a"), "1995")).ThenTells({InterestOf("vaulx", "a")});
  const auto partner = InterestOf("venissieux", "", "state");
  Vaulx().When(State(partner, "1997")).ThenTells({partner});
}

TEST(StateInterest, WhoHasStatedItsInterestStatesNothingNew) {
  Given given = Vaulx();
  given.Fact(InterestOf("vaulx", "a"), "1997-06-01");
  given.When(State(InterestOf("vaulx", "a"), "1997-06-01")).ThenUnchanged();
  given.When(State(InterestOf("vaulx", "a"), "1999-01-01")).ThenUnchanged();
  // But it may have done so earlier than was known, and others are others.
  given.When(State(InterestOf("vaulx", "a"), "1997-05-31")).ThenTells({InterestOf("vaulx", "a")});
  given.When(State(InterestOf("vaulx", "a"), "1997-06")).ThenTells({InterestOf("vaulx", "a")});
  given.When(State(InterestOf("vaulx", "b"), "1999")).ThenTells({InterestOf("vaulx", "b")});
  given.When(State(InterestOf("venissieux", "a"), "1999"))
      .ThenTells({InterestOf("venissieux", "a")});
}

TEST(StateInterest, IsOfOneOrganisation) {
  Vaulx()
      .When(State(InterestOf("vaulx", "a", "state"), "1999"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_id");
  Vaulx()
      .When(State(InterestOf("vaulx", ""), "1999"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "landlord_id");
}

TEST(StateInterest, RefusesWhatIsNotThere) {
  Vaulx()
      .When(State(InterestOf("bron", "ghost"), "1999"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Vaulx()
      .When(State(InterestOf("vaulx", "", "state"), "1997-01-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
  Vaulx()
      .Fact(AbsorbedInto("b", "a"), "2000-01-01")
      .When(State(InterestOf("vaulx", "b"), "2000-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  Vaulx()
      .When(State(InterestOf("vaulx", "a"), "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(CorrectInterest, MakesNoSecondOneOfTheSameDate) {
  Given given = Vaulx();
  given.Fact(InterestOf("vaulx", "a"), "1999").Fact(InterestOf("vaulx", "b"), "1999");
  given.WhenCorrecting(7, InterestOf("vaulx", "a"), "1999")
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS,
                        "replacement.interest_stated.territory_id");
  given.WhenCorrecting(7, InterestOf("vaulx", "b"), "2000").ThenTells({InterestOf("vaulx", "b")});
}

TEST(DesignateCarrier, TellsItWithNormalNumbers) {
  const auto outcome =
      Vaulx()
          .When(Designate(CarrierOf("vaulx", "HLM Vaulx", "999 990 005", "W691234567"), "1998-06"))
          .ThenTells({CarrierOf("vaulx", "HLM Vaulx", kSiren, "W691234567")});
  EXPECT_EQ(outcome.id, "vaulx");
  // Old numbers of associations differ.
  Vaulx()
      .When(Designate(CarrierOf("vaulx", "HLM Vaulx", "", "0691012345"), "1998"))
      .ThenTells({CarrierOf("vaulx", "HLM Vaulx", "", "0691012345")});
}

TEST(DesignateCarrier, ChecksNumbersAndName) {
  Vaulx()
      .When(Designate(CarrierOf("vaulx", "", "999990006", "no number"), "1998"))
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_INVALID});
  Vaulx()
      .When(Designate(CarrierOf("bron", "HLM"), "1998"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(DesignateCarrier, OneFollowsTheOther) {
  Given given = Vaulx();
  given.Fact(CarrierOf("vaulx", "First"), "1998-06-01");
  given.When(Designate(CarrierOf("vaulx", "First"), "1998-06-01")).ThenUnchanged();
  given.When(Designate(CarrierOf("vaulx", "Second"), "2001"))
      .ThenTells({CarrierOf("vaulx", "Second")});
  given.When(Designate(CarrierOf("vaulx", "Second"), "1998-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
  // A month begins on that day, too.
  given.When(Designate(CarrierOf("vaulx", "First"), "1998-06"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
  given.When(Designate(CarrierOf("venissieux", "Second"), "1998-06-01"))
      .ThenTells({CarrierOf("venissieux", "Second")});
}

TEST(CorrectCarrier, WantsNumbersAsTheyAreStored) {
  Given given = Vaulx();
  given.Fact(CarrierOf("vaulx", "First"), "1998-06-01");
  given.WhenCorrecting(6, CarrierOf("vaulx", "First", "999 990 005"), "1998-06-01")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "replacement.carrier_designated.siren");
  given.WhenCorrecting(6, CarrierOf("vaulx", "First", kSiren), "1998-06-02")
      .ThenTells({CarrierOf("vaulx", "First", kSiren)});
}

TEST(NameCentrePlace, OneFollowsTheOther) {
  Given given = Vaulx();
  given.Fact(PlaceAt("vaulx", "1 rue de la Loge"), "1998-10-27");
  given.When(NamePlace(PlaceAt("vaulx", "1 rue de la Loge"), "1998-10-27")).ThenUnchanged();
  given.When(NamePlace(PlaceAt("vaulx", "2 rue de la Loge"), "2003"))
      .ThenTells({PlaceAt("vaulx", "2 rue de la Loge")});
  given.When(NamePlace(PlaceAt("vaulx", "2 rue de la Loge"), "1998-10-27"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "occurred_on");
  given.When(NamePlace(PlaceAt("vaulx", ""), "1999"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "place");
  given.When(NamePlace(PlaceAt("vaulx", std::string(201, 'x')), "1999"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "place");
  given.When(NamePlace(PlaceAt("bron", "Here"), "1999"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  given.When(NamePlace(PlaceAt("vaulx", "Here"), "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

}  // namespace
}  // namespace loge::rollout::testing
