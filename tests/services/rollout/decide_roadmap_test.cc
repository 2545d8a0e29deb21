// Roadmaps and what people state about their objectives.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/rollout/decide.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/roadmaps.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using events::v1::OBJECTIVE_STATUS_IN_PROGRESS;
using events::v1::OBJECTIVE_STATUS_REACHED;
using loge::testing::Given;

Given Territories() {
  Given given(Registry());
  given.Fact(Proposed("vaulx"), "1998").Fact(Proposed("venissieux"), "2007");
  return given;
}

// The same, and at position 3: r, of both territories, adopted on 2009-01-15.
Given WithRoadmap() {
  Given given = Territories();
  given.Fact(Adopted("r", {"vaulx", "venissieux"}), "2009-01-15");
  return given;
}

TEST(AdoptRoadmap, TellsWhatItWants) {
  const events::v1::RoadmapAdopted event = Adopted("r", {"vaulx", "venissieux"});
  const auto outcome = Territories().When(Adopt(event, "2009-01-15")).ThenTells({event});
  EXPECT_EQ(outcome.id, "r");
}

TEST(AdoptRoadmap, ToldAgainIsTheSame) {
  const events::v1::RoadmapAdopted event = Adopted("r", {"vaulx", "venissieux"});
  WithRoadmap().When(Adopt(event, "2009-01-15")).ThenUnchanged();
}

TEST(AdoptRoadmap, RefusesAnIdInUse) {
  const events::v1::RoadmapAdopted event = Adopted("r", {"vaulx", "venissieux"});
  WithRoadmap()
      .When(Adopt(event, "2009-01-16"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "roadmap_id");
  WithRoadmap()
      .When(Adopt(Adopted("r", {"vaulx"}), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "roadmap_id");
}

TEST(AdoptRoadmap, NeedsTerritoriesThatAreKnown) {
  Territories()
      .When(Adopt(Adopted("r", {"vaulx", "bron"}), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "territory_ids[1]");
  Territories()
      .When(Adopt(Adopted("r", {}), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "territory_ids");
  std::vector<std::string> many;
  for (int i = 0; i < 51; ++i) many.push_back("t" + std::to_string(i));
  Territories()
      .When(Adopt(Adopted("r", many), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "territory_ids");
}

TEST(AdoptRoadmap, ThePeriodIsNotEmpty) {
  events::v1::RoadmapAdopted event = Adopted("r", {"vaulx"});
  event.set_period_until("2008-12-31");
  Territories()
      .When(Adopt(event, "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "period_until");
  event.set_period_until(event.period_from());
  Territories().When(Adopt(event, "2009-01-15")).ThenTells({event});
}

TEST(AdoptRoadmap, NeedsObjectivesEachOnce) {
  Territories()
      .When(Adopt(Adopted("r", {"vaulx"}, {}), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "objectives");
  Territories()
      .When(Adopt(Adopted("r", {"vaulx"}, {"airlock", "airlock"}), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "objectives[1].objective_id");
  std::vector<std::string> many;
  for (int i = 0; i < 101; ++i) many.push_back("o" + std::to_string(i));
  Territories()
      .When(Adopt(Adopted("r", {"vaulx"}, many), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "objectives");
  many.pop_back();
  const events::v1::RoadmapAdopted hundred = Adopted("r", {"vaulx"}, many);
  Territories().When(Adopt(hundred, "2009-01-15")).ThenTells({hundred});
}

TEST(AdoptRoadmap, ObjectivesHaveATitleAndAPillar) {
  events::v1::RoadmapAdopted event = Adopted("r", {"vaulx"}, {"airlock"});
  event.mutable_objectives(0)->clear_pillar();
  Territories()
      .When(Adopt(event, "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "objectives[0].pillar");
  event = Adopted("r", {"vaulx"}, {"airlock"});
  event.mutable_objectives(0)->set_title(std::string(201, 'a'));
  Territories()
      .When(Adopt(event, "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_TOO_LONG, "objectives[0].title");
}

TEST(AdoptRoadmap, TellsEveryFailingCheck) {
  // The date, the id, the title, the territories, both days, the objectives.
  Territories()
      .When(v1::AdoptRoadmapRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING});
}

TEST(AdoptRoadmap, NotInTheFuture) {
  Territories()
      .When(Adopt(Adopted("r", {"vaulx"}), "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(AssessObjective, TellsWhatPeopleStated) {
  const auto outcome = WithRoadmap()
                           .When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-03-01"))
                           .ThenTells({Assessed("r", "airlock", OBJECTIVE_STATUS_REACHED)});
  EXPECT_EQ(outcome.id, "r");
  // So that the subscriptions of the territories see it.
  ASSERT_EQ(outcome.told.size(), 1u);
  EXPECT_EQ(outcome.told[0].extra_subjects,
            (std::vector<std::string>{"territory/vaulx", "territory/venissieux"}));
}

TEST(AssessObjective, OneStatementADay) {
  Given given = WithRoadmap();
  given.Fact(Assessed("r", "airlock", OBJECTIVE_STATUS_REACHED), "2009-03-01");
  given.When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-03-01")).ThenUnchanged();
  given.When(Assess("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS, "2009-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "status");
  // A month counts as its first day.
  given.When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-03"))
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "status");
  // Back again on another day, and another objective on the same one.
  given.When(Assess("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS, "2009-03-02"))
      .ThenTells({Assessed("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS)});
  given.When(Assess("r", "relays", OBJECTIVE_STATUS_IN_PROGRESS, "2009-03-01"))
      .ThenTells({Assessed("r", "relays", OBJECTIVE_STATUS_IN_PROGRESS)});
}

TEST(AssessObjective, OnlyWhatTheRoadmapWants) {
  WithRoadmap()
      .When(Assess("q", "airlock", OBJECTIVE_STATUS_REACHED, "2009-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "roadmap_id");
  WithRoadmap()
      .When(Assess("r", "silos", OBJECTIVE_STATUS_REACHED, "2009-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "objective_id");
  Given cancelled = WithRoadmap();
  cancelled.Cancelled(3);
  cancelled.When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-03-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "roadmap_id");
}

TEST(AssessObjective, NotBeforeTheAdoptionAndNotInTheFuture) {
  WithRoadmap()
      .When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-01-14"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "occurred_on");
  WithRoadmap()
      .When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-01"))  // Late in that month.
      .ThenTells({Assessed("r", "airlock", OBJECTIVE_STATUS_REACHED)});
  WithRoadmap()
      .When(Assess("r", "airlock", OBJECTIVE_STATUS_REACHED, "2009-05-13"))
      .ThenRefuses({v1::ERROR_REASON_DATE_IN_FUTURE});
}

TEST(AssessObjective, TellsEveryFailingCheck) {
  WithRoadmap()
      .When(v1::AssessObjectiveRequest())
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING});
}

TEST(CorrectRoadmap, KeepsWhatWasAssessed) {
  Given given = WithRoadmap();
  given.Fact(Assessed("r", "relays", OBJECTIVE_STATUS_IN_PROGRESS), "2009-03-01");
  const events::v1::RoadmapAdopted less = Adopted("r", {"vaulx"}, {"relays"});
  given.WhenCorrecting(3, less, "2009-03-01").ThenTells({less});
  given.WhenCorrecting(3, less, "2009-03-02")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "occurred_on");
  given.WhenCorrecting(3, Adopted("r", {"vaulx"}, {"airlock"}), "2009-01-15")
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "replacement.roadmap_adopted.objectives");
  // Told anew after a cancellation: the same.
  given.Cancelled(3);
  given.When(Adopt(Adopted("r", {"vaulx"}, {"airlock"}), "2009-01-15"))
      .ThenRefusesField(v1::ERROR_REASON_FACT_IN_USE, "objectives");
}

TEST(CorrectRoadmap, ChecksTheShapeOfTheReplacement) {
  events::v1::RoadmapAdopted untitled = Adopted("r", {"vaulx"});
  untitled.clear_title();
  WithRoadmap()
      .WhenCorrecting(3, untitled, "2009-01-15")
      .ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "replacement.roadmap_adopted.title");
}

TEST(CorrectStatement, DoesNotMakeASecondOneOfADay) {
  Given given = WithRoadmap();
  given.Fact(Assessed("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS), "2009-03-01")
      .Fact(Assessed("r", "airlock", OBJECTIVE_STATUS_REACHED), "2009-04-01");
  given.WhenCorrecting(5, Assessed("r", "airlock", OBJECTIVE_STATUS_REACHED), "2009-03-01")
      .ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "replacement.objective_assessed.status");
  given.WhenCorrecting(5, Assessed("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS), "2009-04-01")
      .ThenTells({Assessed("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS)});
}

}  // namespace
}  // namespace loge::rollout::testing
