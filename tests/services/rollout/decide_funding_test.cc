// Commitments, payments and reductions.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/rollout/decide.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Given;

// Landlord a, partner region and neighbourhood n1 since 1998, territory vaulx since 1997.
Given Funders() {
  Given given(Registry());
  given.Fact(Landlord("a"), "1998-01-01")
      .Fact(PartnerOf("region"), "1998-01-01")
      .Fact(Place("n1"), "1998-01-01")
      .Fact(Proposed("vaulx"), "1997");
  return given;
}

// The same, and at position 5: f, of a, 1 200 euros for 2008.
Given WithFunding() {
  Given given = Funders();
  given.Fact(Committed("f", "a"), "2008-01-15");
  return given;
}

TEST(CommitFunding, TellsWhatItIsFor) {
  v1::CommitFundingRequest request = Commit(Committed("f", "a"), "2008-01-15");
  request.set_territory_id("vaulx");
  request.set_neighbourhood_id("n1");
  events::v1::FundingCommitted event = Committed("f", "a");
  event.set_territory_id("vaulx");
  event.set_neighbourhood_id("n1");
  const auto outcome = Funders().When(request).ThenTells({event});
  EXPECT_EQ(outcome.id, "f");
}

TEST(CommitFunding, OfAPartner) {
  events::v1::FundingCommitted event = Committed("f", "");
  event.set_partner_id("region");
  Funders().When(Commit(event, "2008-01-15")).ThenTells({event});
}

TEST(CommitFunding, MayBePlanned) {
  Funders().When(Commit(Committed("f", "a"), "2010-01-01")).ThenTells({Committed("f", "a")});
  Funders()
      .When(Commit(Committed("f", "a"), "2011-01-01"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(CommitFunding, ToldAgainIsTheSameWhateverItsIdAndDay) {
  const auto outcome =
      WithFunding().When(Commit(Committed("g", "a"), "2008-02-01")).ThenUnchanged();
  EXPECT_EQ(outcome.id, "f");
  WithFunding().When(Commit(Committed("f", "a"), "2008-01-15")).ThenUnchanged();
}

TEST(CommitFunding, AnyDifferenceMakesItAnother) {
  events::v1::FundingCommitted other = Committed("g", "a");
  other.set_neighbourhood_id("n1");
  WithFunding().When(Commit(other, "2008-01-15")).ThenTells({other});
  other = Committed("g", "a");
  other.set_period_until("2009-12-31");
  WithFunding().When(Commit(other, "2008-01-15")).ThenTells({other});
}

TEST(CommitFunding, RefusesAnIdInUse) {
  events::v1::FundingCommitted other = Committed("f", "a");
  other.set_amount_cents(1);
  WithFunding()
      .When(Commit(other, "2008-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "funding_id");
}

TEST(CommitFunding, NeedsOneFunder) {
  events::v1::FundingCommitted event = Committed("f", "");
  Funders()
      .When(Commit(event, "2008-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "landlord_id");
  event.set_landlord_id("a");
  event.set_partner_id("region");
  Funders()
      .When(Commit(event, "2008-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_id");
}

TEST(CommitFunding, RefusesWhatIsUnknown) {
  events::v1::FundingCommitted event = Committed("f", "b");
  event.set_territory_id("bron");
  event.set_neighbourhood_id("n9");
  Funders()
      .When(Commit(event, "2008-01-15"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE,
                    v1::ERROR_REASON_UNKNOWN_REFERENCE});
  event = Committed("f", "");
  event.set_partner_id("metropole");
  Funders()
      .When(Commit(event, "2008-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
}

TEST(CommitFunding, TheFunderIsKnownByThatDay) {
  Funders()
      .When(Commit(Committed("f", "a"), "1997-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
  events::v1::FundingCommitted event = Committed("f", "");
  event.set_partner_id("region");
  Funders()
      .When(Commit(event, "1997-12-31"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "partner_id");
  Funders().When(Commit(event, "1998")).ThenTells({event});  // Some day of that year.
}

TEST(CommitFunding, NamesTheLandlordThatGoesOn) {
  Given given = Funders();
  given.Fact(Landlord("b"), "1998-01-01").Fact(AbsorbedInto("a", "b"), "2008-01-01");
  given.When(Commit(Committed("f", "a"), "2008-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  given.When(Commit(Committed("f", "a"), "2007-12-31")).ThenTells({Committed("f", "a")});
}

TEST(CommitFunding, TellsEveryFailingCheck) {
  v1::CommitFundingRequest request;
  request.set_landlord_id("a");
  request.set_period_from("2008-01-01");
  request.set_period_until("2007-12-31");
  // The date, the id, the period, the purpose, the amount.
  Funders().When(request).ThenRefuses(
      {v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
       v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING,
       v1::ERROR_REASON_FIELD_INVALID});
}

TEST(PayFunding, TellsIt) {
  const auto outcome =
      WithFunding().When(Pay("f", 50'000, "2008-03-01")).ThenTells({Paid("f", 50'000)});
  // So that the landlord's subscription sees it.
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_EQ(outcome.told[0].extra_subjects, std::vector<std::string>{"landlord/a"});
}

TEST(PayFunding, MoreThanIsCommittedIsNotRefused) {
  WithFunding().When(Pay("f", 120'001, "2008-03-01")).ThenTells({Paid("f", 120'001)});
}

TEST(PayFunding, TheSameAmountOfTheSameDateIsTheSamePayment) {
  Given given = WithFunding();
  given.Fact(Paid("f", 50'000), "2008-03-01");
  given.When(Pay("f", 50'000, "2008-03-01")).ThenUnchanged();
  given.When(Pay("f", 50'000, "2008-03")).ThenTells({Paid("f", 50'000)});
  given.When(Pay("f", 50'001, "2008-03-01")).ThenTells({Paid("f", 50'001)});
}

TEST(PayFunding, OnlyOfWhatIsCommittedByThen) {
  WithFunding()
      .When(Pay("g", 1, "2008-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "funding_id");
  WithFunding()
      .When(Pay("f", 1, "2008-01-14"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  WithFunding().When(Pay("f", 1, "2008-01")).ThenTells({Paid("f", 1)});  // Late in that month.
  Given cancelled = WithFunding();
  cancelled.Cancelled(5);
  cancelled.When(Pay("f", 1, "2008-03-01")).ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE});
}

TEST(PayFunding, NotInTheFutureAndNotNothing) {
  WithFunding().When(Pay("f", 1, "2009-05-13")).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
  WithFunding()
      .When(Pay("f", 0, "2008-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "amount_cents");
}

TEST(ReduceFunding, AtMostWhatIsCommitted) {
  Given given = WithFunding();
  given.Fact(Reduced("f", 100'000), "2008-06-01");
  given.When(Reduce("f", 20'000, "2008-07-01")).ThenTells({Reduced("f", 20'000)});
  given.When(Reduce("f", 20'001, "2008-07-01"))
      .ThenRefusesField(v1::ERROR_REASON_FUNDING_EXCEEDED, "amount_cents");
  // Whatever its day.
  given.When(Reduce("f", 20'001, "2008-02-01")).ThenRefuses({v1::ERROR_REASON_FUNDING_EXCEEDED});
  given.When(Reduce("f", 100'000, "2008-06-01")).ThenUnchanged();
}

TEST(ReduceFunding, MayBePlanned) {
  WithFunding().When(Reduce("f", 1, "2010-01-01")).ThenTells({Reduced("f", 1)});
}

TEST(CorrectFunding, MayChangeTheAmountDownToWhatIsTakenBack) {
  Given given = WithFunding();
  given.Fact(Reduced("f", 20'000), "2008-06-01").Fact(Paid("f", 50'000), "2008-07-01");
  events::v1::FundingCommitted less = Committed("f", "a");
  less.set_amount_cents(20'000);
  given.WhenCorrecting(5, less, "2008-01-15").ThenTells({less});
  less.set_amount_cents(19'999);
  given.WhenCorrecting(5, less, "2008-01-15")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "replacement.funding_committed.amount_cents");
}

TEST(CorrectFunding, StaysBeforeWhatWasPaidOrTakenBack) {
  Given given = WithFunding();
  given.Fact(Paid("f", 1), "2008").Fact(Paid("f", 50'000), "2008-03");
  given.WhenCorrecting(5, Committed("f", "a"), "2008-03-31").ThenTells({Committed("f", "a")});
  given.WhenCorrecting(5, Committed("f", "a"), "2008-04-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(CorrectFunding, DoesNotMakeASecondOne) {
  Given given = WithFunding();
  events::v1::FundingCommitted other = Committed("g", "a");
  other.set_amount_cents(1);
  given.Fact(other, "2008-01-15");
  given.WhenCorrecting(6, Committed("g", "a"), "2008-01-15")
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS,
                        "replacement.funding_committed.amount_cents");
}

TEST(CorrectFunding, MovementsAreCheckedAgainstTheOthers) {
  Given given = WithFunding();
  given.Fact(Reduced("f", 100'000), "2008-06-01")
      .Fact(Reduced("f", 10'000), "2008-07-01")
      .Fact(Paid("f", 1), "2008-06-01")
      .Fact(Paid("f", 2), "2008-06-01");
  given.WhenCorrecting(7, Reduced("f", 20'000), "2008-07-01").ThenTells({Reduced("f", 20'000)});
  given.WhenCorrecting(7, Reduced("f", 20'001), "2008-07-01")
      .ThenRefusesField(v1::ERROR_REASON_FUNDING_EXCEEDED,
                        "replacement.funding_reduced.amount_cents");
  given.WhenCorrecting(9, Paid("f", 1), "2008-06-01")
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "replacement.funding_paid.amount_cents");
}

TEST(CommitFunding, ToldAgainAfterACancellationStandsUnderItsPayments) {
  Given given = WithFunding();
  given.Fact(Paid("f", 1), "2008-03-01").Cancelled(5);
  given.When(Commit(Committed("f", "a"), "2008-03-02"))
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.When(Commit(Committed("f", "a"), "2008-03-01")).ThenTells({Committed("f", "a")});
}

}  // namespace
}  // namespace loge::rollout::testing
