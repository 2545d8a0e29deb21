// Practices: shared, adopted, adapted, dropped.
#include <string>

#include "gtest/gtest.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/practice_facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;

// Landlords a, b, c since 1998 (positions 1 to 3), territory t-vaulx since 1999 (4).
Given Somebody() {
  Given given(Registry());
  given.Fact(Landlord("a"), "1998-01-01")
      .Fact(Landlord("b"), "1998-01-01")
      .Fact(Landlord("c"), "1998-01-01")
      .Fact(Proposed("t-vaulx"), "1999");
  return given;
}

// The same, and at position 5: p, of a, since 2005-03-15.
Given WithPractice() {
  Given given = Somebody();
  given.Fact(Shared("p", "a"), "2005-03-15");
  return given;
}

TEST(SharePractice, OfALandlordOrATerritory) {
  const auto outcome = Somebody().When(Share("p", "a", "2005-03-15")).ThenTells({Shared("p", "a")});
  EXPECT_EQ(outcome.id, "p");
  // A territory has a history before it is spotted.
  Somebody().When(Share("p", "t-vaulx", "1998")).ThenTells({Shared("p", "t-vaulx")});
}

TEST(SharePractice, NeedsOneOfTheTwo) {
  v1::SharePracticeRequest request = Share("p", "a", "2005-03-15");
  request.set_territory_id("t-vaulx");
  Somebody().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_id");
  request.clear_landlord_id();
  request.clear_territory_id();
  Somebody().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "landlord_id");
}

TEST(SharePractice, TellsEveryFailingCheck) {
  v1::SharePracticeRequest request;
  request.set_title(std::string(201, 'x'));
  // The date, the id, who, the title, the kind.
  Somebody().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
       v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_TOO_LONG,
       v1::ERROR_REASON_FIELD_MISSING});
}

TEST(SharePractice, OfSomebodyKnown) {
  Somebody()
      .When(Share("p", "a", "1997-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
  Somebody()
      .When(Share("p", "t-bron", "2005"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
  Given given = Somebody();
  given.Fact(AbsorbedInto("a", "b"), "2005-01-01");
  given.When(Share("p", "a", "2005-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  given.When(Share("p", "a", "2004-12-31")).ThenTells({Shared("p", "a")});
}

TEST(SharePractice, ToldAgainJustSoIsTheSame) {
  WithPractice().When(Share("p", "a", "2005-03-15")).ThenUnchanged();
  WithPractice()
      .When(Share("p", "a", "2005-03"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "practice_id");
  WithPractice()
      .When(Adapt("p", "q", "b", "2005-03-15"))
      .ThenRefuses({v1::ERROR_REASON_ALREADY_EXISTS, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Somebody().When(Share("p", "a", "2009-05-13")).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(AdoptPractice, OfWhatIsThereByThen) {
  WithPractice().When(Adopt("p", "b", "2005-03-15")).ThenTells({Adopted("p", "b")});
  WithPractice().When(Adopt("p", "t-vaulx", "2006")).ThenTells({Adopted("p", "t-vaulx")});
  WithPractice().When(Adopt("p", "b", "2005-03")).ThenTells({Adopted("p", "b")});
  WithPractice()
      .When(Adopt("p", "b", "2005-03-14"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  WithPractice()
      .When(Adopt("q", "b", "2006"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "practice_id");
  WithPractice()
      .When(Adopt("p", "d", "2006"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
}

TEST(AdoptPractice, NotByItsOriginNorByWhoAbsorbedThat) {
  WithPractice()
      .When(Adopt("p", "a", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_OWN_PRACTICE, "landlord_id");
  Given given = WithPractice();
  given.Fact(AbsorbedInto("a", "b"), "2007-01-01");
  given.When(Adopt("p", "b", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_OWN_PRACTICE});
  given.When(Adopt("p", "b", "2006-12-31")).ThenTells({Adopted("p", "b")});
}

TEST(AdoptPractice, OnceUntilItIsDropped) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01");
  given.When(Adopt("p", "b", "2006-01-01")).ThenUnchanged();
  given.When(Adopt("p", "b", "2006-01"))
      .ThenRefusesField(v1::ERROR_REASON_PRACTICE_ADOPTED, "occurred_on");
  given.When(Adopt("p", "b", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_PRACTICE_ADOPTED});
  given.When(Adopt("p", "c", "2007-01-01")).ThenTells({Adopted("p", "c")});
  given.Fact(Dropped("p", "b"), "2007-01-01");
  given.When(Adopt("p", "b", "2006-12-31")).ThenRefuses({v1::ERROR_REASON_PRACTICE_ADOPTED});
  given.When(Adopt("p", "b", "2007-01-01")).ThenTells({Adopted("p", "b")});
}

TEST(AdoptPractice, ToldLateBeforeALaterAdoption) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2008-01-01");
  // Its own end is still to come.
  given.When(Adopt("p", "b", "2006-01-01")).ThenTells({Adopted("p", "b")});
  given.Fact(Adopted("p", "b"), "2006-01-01");
  given.When(Drop("p", "b", "2007-01-01")).ThenTells({Dropped("p", "b")});
}

TEST(AdoptPractice, GoesOnAtWhoAbsorbsALandlord) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01").Fact(AbsorbedInto("b", "c"), "2007-01-01");
  given.When(Adopt("p", "c", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_PRACTICE_ADOPTED});
  given.When(Adopt("p", "c", "2006-12-31")).ThenTells({Adopted("p", "c")});
  given.When(Drop("p", "c", "2006-12-31")).ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
  given.When(Drop("p", "c", "2007-01-01")).ThenTells({Dropped("p", "c")});
  given.When(Drop("p", "b", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_LANDLORD_ABSORBED});
}

TEST(DropPractice, ByWhoKeepsToIt) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01");
  given.When(Drop("p", "b", "2006-01-02")).ThenTells({Dropped("p", "b")});
  // The first day without is not the first day with.
  given.When(Drop("p", "b", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_PRACTICE_NOT_ADOPTED, "occurred_on");
  given.When(Drop("p", "c", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
  given.When(Drop("q", "b", "2007-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "practice_id");
}

TEST(DropPractice, OnceAndToldAgainJustSoIsTheSame) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01").Fact(Dropped("p", "b"), "2007-01-01");
  given.When(Drop("p", "b", "2007-01-01")).ThenUnchanged();
  given.When(Drop("p", "b", "2008-01-01")).ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
  // The drop that was told would end nothing.
  given.When(Drop("p", "b", "2006-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(DropPractice, ByItsOriginOnce) {
  Given given = WithPractice();
  given.When(Drop("p", "a", "2006-01-01")).ThenTells({Dropped("p", "a")});
  given.When(Drop("p", "a", "2005-03-15")).ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
  given.Fact(Dropped("p", "a"), "2006-01-01");
  given.When(Drop("p", "a", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
  // Others may go on adopting it.
  given.When(Adopt("p", "b", "2007-01-01")).ThenTells({Adopted("p", "b")});
}

TEST(AdaptPractice, MakesAnother) {
  const auto outcome =
      WithPractice().When(Adapt("q", "p", "b", "2006-01-01")).ThenTells({Adapted("q", "p", "b")});
  EXPECT_EQ(outcome.id, "q");
  Given given = WithPractice();
  given.Fact(Adapted("q", "p", "b"), "2006-01-01");
  given.When(Adapt("q", "p", "b", "2006-01-01")).ThenUnchanged();
  given.When(Adopt("q", "a", "2006-01-01")).ThenTells({Adopted("q", "a")});
  given.When(Adopt("q", "b", "2006-01-01")).ThenRefuses({v1::ERROR_REASON_OWN_PRACTICE});
  given.When(Adapt("r", "q", "a", "2006-01-01")).ThenTells({Adapted("r", "q", "a")});
  // It drops its own, not what it was made of.
  given.When(Drop("p", "b", "2007-01-01")).ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
  given.When(Drop("q", "b", "2007-01-01")).ThenTells({Dropped("q", "b")});
}

TEST(AdaptPractice, OfAnotherOneThatIsThereByThen) {
  WithPractice()
      .When(Adapt("q", "p", "b", "2005-03-14"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  WithPractice()
      .When(Adapt("q", "x", "b", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "from_practice_id");
  WithPractice()
      .When(Adapt("q", "p", "a", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_OWN_PRACTICE, "landlord_id");
  WithPractice()
      .When(Adapt("q", "q", "b", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_PRACTICE_CYCLE, "from_practice_id");
}

TEST(AdaptPractice, NeverComesFromItself) {
  Given given = WithPractice();
  given.Fact(Adapted("q", "p", "b"), "2006-01-01").Fact(Adapted("r", "q", "c"), "2006-01-01");
  given.WhenCorrecting(6, Adapted("q", "r", "b"), "2006-01-01")
      .ThenRefusesField(v1::ERROR_REASON_PRACTICE_CYCLE,
                        "replacement.practice_adapted.from_practice_id");
  given.WhenCorrecting(7, Adapted("r", "p", "c"), "2006-01-01").ThenTells({Adapted("r", "p", "c")});
}

// q1 of p, q2 of q1, …, by b and c in turn.
Given WithLineage(int generations) {
  Given given = WithPractice();
  std::string from = "p";
  for (int i = 1; i <= generations; ++i) {
    const std::string id = "q" + std::to_string(i);
    given.Fact(Adapted(id, from, i % 2 == 0 ? "b" : "c"), "2006-01-01");
    from = id;
  }
  return given;
}

TEST(AdaptPractice, ComesFromFiftyOthersAtMost) {
  WithLineage(49).When(Adapt("r", "q49", "a", "2006-01-01")).ThenTells({Adapted("r", "q49", "a")});
  WithLineage(50)
      .When(Adapt("r", "q50", "a", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_PRACTICE_LINEAGE_TOO_LONG, "from_practice_id");
  // However long it has become before: a decision loads no more than it may.
  WithLineage(80)
      .When(Adapt("r", "q80", "a", "2006-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_PRACTICE_LINEAGE_TOO_LONG, "from_practice_id");
}

TEST(CorrectPractice, StaysBeforeWhatWasDoneWithIt) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-03").Fact(Adapted("q", "p", "c"), "2006-06-01");
  given.WhenCorrecting(5, Shared("p", "a"), "2006-03-31").ThenTells({Shared("p", "a")});
  given.WhenCorrecting(5, Shared("p", "a"), "2006-04-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(CorrectPractice, DoesNotComeFromWhoAdoptedOrAdaptedIt) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01").Fact(Adapted("q", "p", "c"), "2006-01-01");
  given.WhenCorrecting(5, Shared("p", "b"), "2005-03-15")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "replacement.practice_shared.landlord_id");
  given.WhenCorrecting(5, Shared("p", "c"), "2005-03-15")
      .ThenRefuses({v1::ERROR_REASON_FACT_IN_USE});
  given.WhenCorrecting(5, Shared("p", "t-vaulx"), "2005-03-15").ThenTells({Shared("p", "t-vaulx")});
}

TEST(CorrectPractice, LeavesDropsTheirBeginning) {
  Given given = WithPractice();
  given.Fact(Dropped("p", "a"), "2007-01-01")
      .Fact(Adopted("p", "b"), "2006-01-01")
      .Fact(Dropped("p", "b"), "2008-01-01");
  given.WhenCorrecting(5, Shared("p", "c"), "2005-03-15")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(7, Adopted("p", "b"), "2007-12-31").ThenTells({Adopted("p", "b")});
  given.WhenCorrecting(7, Adopted("p", "b"), "2008-01-01")
      .ThenRefuses({v1::ERROR_REASON_FACT_IN_USE});
  given.WhenCorrecting(7, Adopted("p", "c"), "2006-01-01")
      .ThenRefuses({v1::ERROR_REASON_FACT_IN_USE});
  given.WhenCorrecting(8, Dropped("p", "b"), "2006-01-02").ThenTells({Dropped("p", "b")});
  given.WhenCorrecting(8, Dropped("p", "b"), "2006-01-01")
      .ThenRefuses({v1::ERROR_REASON_PRACTICE_NOT_ADOPTED});
}

TEST(CorrectPractice, ADropDoesNotComeBehindTheNextAdoption) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01")
      .Fact(Dropped("p", "b"), "2006-06-01")
      .Fact(Adopted("p", "b"), "2007-01-01");
  given.WhenCorrecting(7, Dropped("p", "b"), "2007-06-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(7, Dropped("p", "b"), "2007-01-01").ThenTells({Dropped("p", "b")});
}

TEST(CorrectPractice, DropsThatAnotherCorrectionLeftAloneAreNotAskedAbout) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01").Fact(Dropped("p", "b"), "2008-01-01").Cancelled(6);
  given.WhenCorrecting(5, Shared("p", "a"), "2005-04-01").ThenTells({Shared("p", "a")});
  given.When(Adopt("p", "b", "2006-01-01")).ThenTells({Adopted("p", "b")});
}

TEST(SharePractice, ToldAgainAfterACancellationStandsUnderWhatWasDone) {
  Given given = WithPractice();
  given.Fact(Adopted("p", "b"), "2006-01-01").Cancelled(5);
  given.When(Adopt("p", "c", "2006-01-01")).ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
  given.When(Share("p", "a", "2006-01-02"))
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.When(Share("p", "b", "2006-01-01")).ThenRefuses({v1::ERROR_REASON_FACT_IN_USE});
  given.When(Share("p", "a", "2006-01-01")).ThenTells({Shared("p", "a")});
}

}  // namespace
}  // namespace loge::rollout::testing
