// Launches of experiments, those who join them, conclusions.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/rollout/decide.h"
#include "tests/services/rollout/experiments.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using events::v1::EXPERIMENT_OUTCOME_ABANDONED;
using events::v1::EXPERIMENT_OUTCOME_ADOPTED;
using events::v1::EXPERIMENT_OUTCOME_EXTENDED;
using events::v1::EXPERIMENT_OUTCOME_FAILED;
using loge::testing::Given;

// Landlords a and b since 1998, territory vaulx since 2000, c1 at a and c2 at b since 2001, contact
// k of the carrier since 2001.
Given Cast() {
  Given given(Registry());
  given.Fact(Landlord("a"), "1998-01-01")
      .Fact(Landlord("b"), "1998-01-01")
      .Fact(Proposed("vaulx"), "2000-01-01")
      .Fact(Hired("c1", "a"), "2001-01-01")
      .Fact(Hired("c2", "b"), "2001-01-01")
      .Fact(Named("k"), "2001-01-01");
  return given;
}

// The same, and at position 7: x, launched in 2006-03.
Given WithExperiment() {
  Given given = Cast();
  given.Fact(Launched("x"), "2006-03");
  return given;
}

TEST(LaunchExperiment, TellsIt) {
  events::v1::ExperimentLaunched event = Launched("x");
  event.set_hypothesis("Less of it is left outside");
  const auto outcome = Cast().When(Launch(event, "2006-03")).ThenTells({event});
  EXPECT_EQ(outcome.id, "x");
}

TEST(LaunchExperiment, TerritoriesMayBeProposedLater) {
  Cast().When(Launch(Launched("x"), "1999-01-01")).ThenTells({Launched("x")});
}

TEST(LaunchExperiment, NotInTheFuture) {
  Cast().When(Launch(Launched("x"), "2009-05-13")).ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(LaunchExperiment, NeedsTwoLandlordsThatAreThere) {
  Cast()
      .When(Launch(Launched("x", {"a"}), "2006-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_ids");
  Cast()
      .When(Launch(Launched("x", {"a", "a"}), "2006-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_ids[1]");
  Cast()
      .When(Launch(Launched("x", {"a", "z"}), "2006-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_ids[1]");
  Cast()
      .When(Launch(Launched("x"), "1997-12-31"))
      .ThenRefuses({v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  Given given = Cast();
  given.Fact(AbsorbedInto("b", "a"), "2006-01-01");
  given.When(Launch(Launched("x"), "2006-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_ids[1]");
  given.When(Launch(Launched("x"), "2005-12-31")).ThenTells({Launched("x")});
}

TEST(LaunchExperiment, NeedsATerritory) {
  events::v1::ExperimentLaunched event = Launched("x");
  event.set_territory_id("bron");
  Cast()
      .When(Launch(event, "2006-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_id");
}

TEST(LaunchExperiment, TellsEveryFailingCheck) {
  v1::LaunchExperimentRequest request;
  request.set_hypothesis(std::string(201, 'x'));
  // The date, the id, the title, the territory, the landlords, the theme, the approach.
  Cast().When(request).ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_MISSING,
                                    v1::ERROR_REASON_FIELD_MISSING,
                                    v1::ERROR_REASON_FIELD_TOO_LONG});
}

TEST(LaunchExperiment, ToldAgainJustSoIsTheSame) {
  WithExperiment().When(Launch(Launched("x"), "2006-03")).ThenUnchanged();
  WithExperiment().When(Launch(Launched("x", {"b", "a"}), "2006-03")).ThenUnchanged();
  WithExperiment()
      .When(Launch(Launched("x"), "2006-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "experiment_id");
  events::v1::ExperimentLaunched other = Launched("x");
  other.set_theme("noise");
  WithExperiment()
      .When(Launch(other, "2006-03"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "experiment_id");
}

TEST(JoinExperiment, TellsWhoCameTogether) {
  const auto outcome = WithExperiment()
                           .When(JoinIt(Together("x", {"c1"}, {"k"}), "2006-04-01"))
                           .ThenTells({Together("x", {"c1"}, {"k"})});
  EXPECT_EQ(outcome.id, "x");
  ASSERT_EQ(outcome.told.size(), 1u);
  // So that those who launched it hear of it, too.
  EXPECT_EQ(
      outcome.told[0].extra_subjects,
      (std::vector<std::string>{"landlord/a", "landlord/b", "partner/carrier", "territory/vaulx"}));
}

TEST(JoinExperiment, TheSamePersonsOfTheSameDateAreTheSame) {
  Given given = WithExperiment();
  given.Fact(Together("x", {"c1", "c2"}, {"k"}), "2006-04-01");
  given.When(JoinIt(Together("x", {"c2", "c1"}, {"k"}), "2006-04-01")).ThenUnchanged();
  given.When(JoinIt(Together("x", {"c1", "c2"}), "2006-04-01"))
      .ThenTells({Together("x", {"c1", "c2"})});
  given.When(JoinIt(Together("x", {"c1", "c2"}, {"k"}), "2006-04-02"))
      .ThenTells({Together("x", {"c1", "c2"}, {"k"})});
}

TEST(JoinExperiment, NeedsOneThatWasLaunched) {
  Cast()
      .When(JoinIt(Together("x", {"c1"}), "2006-04-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "experiment_id");
  WithExperiment()
      .When(JoinIt(Together("x", {"c1"}), "2006-02-28"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  WithExperiment()
      .When(JoinIt(Together("x", {"c1"}), "2006-03-01"))
      .ThenTells({Together("x", {"c1"})});
  // On some day of that year.
  WithExperiment().When(JoinIt(Together("x", {"c1"}), "2006")).ThenTells({Together("x", {"c1"})});
}

TEST(JoinExperiment, NobodyAfterTheConclusion) {
  Given given = WithExperiment();
  given.Fact(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-06-30");
  // Told late, but not of a later day.
  given.When(JoinIt(Together("x", {"c1"}), "2007-06-30")).ThenTells({Together("x", {"c1"})});
  given.When(JoinIt(Together("x", {"c1"}), "2007-07-01"))
      .ThenRefusesField(v1::ERROR_REASON_EXPERIMENT_OVER, "occurred_on");
}

TEST(JoinExperiment, NamesPersonsWhoAreThere) {
  Given given = WithExperiment();
  given.Fact(Gone("c1", "a"), "2006-05-31").Fact(Ended("k"), "2006-05-31");
  given.When(JoinIt(Together("x", {"c1"}, {"k"}), "2006-05-31"))
      .ThenTells({Together("x", {"c1"}, {"k"})});
  given.When(JoinIt(Together("x", {"c1"}), "2006-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "caretakers[0]");
  given.When(JoinIt(Together("x", {"c2"}, {"k"}), "2006-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_ids[0]");
  given.When(JoinIt(Together("x", {"c2", "c9"}), "2006-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "caretakers[1]");
  given.When(JoinIt(Together("x", {}, {"nobody"}), "2006-06-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "contact_ids[0]");
}

TEST(JoinExperiment, ADateOfSeveralDaysMayBeAnyOfThem) {
  Given given = WithExperiment();
  given.Fact(Named("late"), "2007-04-15").Fact(Hired("c3", "a"), "2007-04-15");
  given.When(JoinIt(Together("x", {"c3"}, {"late"}), "2007-04"))
      .ThenTells({Together("x", {"c3"}, {"late"})});
  given.When(JoinIt(Together("x", {"c1"}, {"late"}), "2007-03"))
      .ThenRefusesField(v1::ERROR_REASON_CONTACT_NOT_LIVING, "contact_ids[0]");
}

TEST(JoinExperiment, NamesOneToFiveHundredEachOnce) {
  WithExperiment()
      .When(JoinIt(Together("x", {}), "2006-04-01"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "caretakers");
  WithExperiment()
      .When(JoinIt(Together("x", {"c1", "c1"}), "2006-04-01"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "caretakers[1]");
  Ids contacts;
  for (int i = 0; i < 500; ++i) contacts.push_back(absl::StrCat("k", i));
  WithExperiment()
      .When(JoinIt(Together("x", {"c1"}, contacts), "2006-04-01"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "contact_ids");
}

TEST(JoinExperiment, FiveHundredTimesAtMost) {
  Given given = WithExperiment();
  const auto day = [](int i) {
    return runtime::FormatDay(runtime::AddDays(loge::testing::Day("2006-04-01"), i));
  };
  for (int i = 0; i < 499; ++i) given.Fact(Together("x", {"c1"}), day(i));
  given.When(JoinIt(Together("x", {"c2"}), day(0))).ThenTells({Together("x", {"c2"})});
  given.Fact(Together("x", {"c1"}), day(499));
  given.When(JoinIt(Together("x", {"c2"}), day(0)))
      .ThenRefusesField(v1::ERROR_REASON_TOO_MANY_JOINS, "experiment_id");
  given.When(JoinIt(Together("x", {"c1"}), day(0))).ThenUnchanged();
  given.WhenCorrecting(8, Together("x", {"c2"}), day(0)).ThenTells({Together("x", {"c2"})});
}

TEST(ConcludeExperiment, TellsWhatCameOfIt) {
  const auto outcome = WithExperiment()
                           .When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_EXTENDED), "2007"))
                           .ThenTells({Concluded("x", EXPERIMENT_OUTCOME_EXTENDED)});
  EXPECT_EQ(outcome.id, "x");
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_EQ(outcome.told[0].extra_subjects,
            (std::vector<std::string>{"landlord/a", "landlord/b", "territory/vaulx"}));
}

TEST(ConcludeExperiment, FailureTeachesSomething) {
  for (const auto outcome : {EXPERIMENT_OUTCOME_FAILED, EXPERIMENT_OUTCOME_ABANDONED}) {
    WithExperiment()
        .When(Conclude(Concluded("x", outcome), "2007-01-01"))
        .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "lesson");
    WithExperiment()
        .When(Conclude(Concluded("x", outcome, "Ask the tenants first"), "2007-01-01"))
        .ThenTells({Concluded("x", outcome, "Ask the tenants first")});
  }
  WithExperiment()
      .When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED, std::string(201, 'x')), "2007"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "lesson");
}

TEST(ConcludeExperiment, Once) {
  Given given = WithExperiment();
  given.Fact(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-06-30");
  given.When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-06-30")).ThenUnchanged();
  given.When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-07-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "experiment_id");
  given.When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_EXTENDED), "2007-06-30"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "experiment_id");
}

TEST(ConcludeExperiment, NeitherBeforeTheLaunchNorBeforeAJoin) {
  Given given = WithExperiment();
  given.When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2006-02-28"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  given.When(Conclude(Concluded("y", EXPERIMENT_OUTCOME_ADOPTED), "2007-01-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "experiment_id");
  given.Fact(Together("x", {"c1"}), "2006-09-15");
  given.When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2006-09-14"))
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.When(Conclude(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2006-09"))
      .ThenTells({Concluded("x", EXPERIMENT_OUTCOME_ADOPTED)});
}

// Launched at position 7, joined at 8, concluded at 9.
Given WholeExperiment() {
  Given given = WithExperiment();
  given.Fact(Together("x", {"c1"}), "2006-09-15")
      .Fact(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-06-30");
  return given;
}

TEST(CorrectExperiment, TheLaunchStaysBeforeWhatCameOfIt) {
  events::v1::ExperimentLaunched other = Launched("x");
  other.set_title("Another title");
  WholeExperiment().WhenCorrecting(7, other, "2006-09-15").ThenTells({other});
  WholeExperiment()
      .WhenCorrecting(7, other, "2006-09-16")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  Given alone = WithExperiment();
  alone.Fact(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2006-06-30");
  alone.WhenCorrecting(7, other, "2006-07-01")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(CorrectExperiment, IsCheckedAsALaunchIs) {
  WholeExperiment()
      .WhenCorrecting(7, Launched("x", {"a"}), "2006-03")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID,
                        "replacement.experiment_launched.landlord_ids");
}

TEST(CorrectExperiment, JoinsStayWithinIt) {
  WholeExperiment()
      .WhenCorrecting(8, Together("x", {"c2"}), "2007-06-30")
      .ThenTells({Together("x", {"c2"})});
  WholeExperiment()
      .WhenCorrecting(8, Together("x", {"c2"}), "2007-07-01")
      .ThenRefusesField(v1::ERROR_REASON_EXPERIMENT_OVER, "occurred_on");
  WholeExperiment()
      .WhenCorrecting(8, Together("x", {"c9"}), "2006-09-15")
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE,
                        "replacement.experiment_joined.caretaker_ids[0]");
  Given twice = WithExperiment();
  twice.Fact(Together("x", {"c1"}), "2006-09-15").Fact(Together("x", {"c2"}), "2006-09-15");
  twice.WhenCorrecting(9, Together("x", {"c1"}), "2006-09-15")
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS,
                        "replacement.experiment_joined.caretaker_ids");
}

TEST(CorrectExperiment, TheConclusionStaysBehindTheJoins) {
  WholeExperiment()
      .WhenCorrecting(9, Concluded("x", EXPERIMENT_OUTCOME_FAILED, "Too few"), "2006-09-15")
      .ThenTells({Concluded("x", EXPERIMENT_OUTCOME_FAILED, "Too few")});
  WholeExperiment()
      .WhenCorrecting(9, Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2006-09-14")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
}

TEST(LaunchExperiment, ToldAgainAfterACancellationStandsUnderItsJoins) {
  Given given = WholeExperiment();
  given.Cancelled(7);
  given.When(Launch(Launched("x"), "2006-09-16"))
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.When(Launch(Launched("x"), "2006-09-15")).ThenTells({Launched("x")});
}

}  // namespace
}  // namespace loge::rollout::testing
