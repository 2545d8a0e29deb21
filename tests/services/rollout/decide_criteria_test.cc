// Stages are told when their criteria are met, or with a reason.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/rollout/criteria.h"
#include "services/rollout/state.h"
#include "tests/services/rollout/centre.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/stage_facts.h"
#include "tests/support/given.h"

namespace loge::rollout::testing {
namespace {

using events::v1::FORCE_REASON_COMMITTEE_DECISION;
using events::v1::FORCE_REASON_UNSPECIFIED;
using events::v1::SKIP_REASON_HISTORY_UNKNOWN;
using events::v1::STAGE_COMMITTED;
using events::v1::STAGE_DIAGNOSED;
using events::v1::STAGE_INSTALLED;
using events::v1::STAGE_OPERATING;
using events::v1::STAGE_PILOT;
using loge::testing::EventList;
using loge::testing::Given;
using loge::testing::Outcome;

v1::AdvanceTerritoryRequest Unforced(Stage stage, const std::string& date) {
  v1::AdvanceTerritoryRequest request = Advance("t", stage, date);
  request.set_force_reason(FORCE_REASON_UNSPECIFIED);
  return request;
}

events::v1::TerritoryAdvanced UnforcedEvent(Stage stage) {
  events::v1::TerritoryAdvanced event = Advanced("t", stage);
  event.set_force_reason(FORCE_REASON_UNSPECIFIED);
  return event;
}

// "DIAGNOSIS_DELIVERED: at least 3|0" of each refusal.
std::vector<std::string> Refusals(const Outcome& outcome) {
  std::vector<std::string> out;
  for (const v1::Violation& violation : outcome.violations.detail().violations()) {
    EXPECT_EQ(violation.reason(), v1::ERROR_REASON_STAGE_CRITERIA_UNMET);
    out.push_back(violation.expected() + "|" + violation.actual());
  }
  return out;
}

using Texts = std::vector<std::string>;

// What a territory needs, one stage after the other.
Given Interested() {
  Given given(Registry());
  given.Fact(Proposed("t"), "1998-01-01").Fact(InterestOfLandlord("a"), "1998-02-01");
  return given;
}
Given Diagnosed() {
  Given given = Interested();
  given.Fact(Diagnosis("d", 3), "1998-03-01");
  return given;
}
Given Committed() {
  Given given = Diagnosed();
  given.Fact(UnforcedEvent(STAGE_DIAGNOSED), "1998-04-01")
      .Fact(Registered("town", events::v1::PARTNER_TYPE_COMMUNE), "1998-01-01")
      .Fact(Agreement("g", {"a", "b"}, {"town"}), "1999-12-01")
      .Fact(Money("f", "2000-01-01", "2000-12-31"), "1999-12-01");
  return given;
}

TEST(StageCriteria, RefusalsNameEachThatIsNotMet) {
  Given given(Registry());
  given.Fact(Proposed("t"), "1998-01-01");
  const Outcome outcome = given.When(Unforced(STAGE_DIAGNOSED, "1998-12-01"));
  EXPECT_EQ(Refusals(outcome),
            (Texts{"INTEREST_STATED: at least 1|0", "DIAGNOSIS_DELIVERED: at least 3|0"}));
  EXPECT_EQ(outcome.violations.detail().violations(0).field(), "force_reason");
}

TEST(StageCriteria, AStageIsToldWhenAllAreMet) {
  Interested()
      .When(Unforced(STAGE_DIAGNOSED, "1998-12-01"))
      .ThenRefusesField(v1::ERROR_REASON_STAGE_CRITERIA_UNMET, "force_reason");
  Diagnosed()
      .When(Unforced(STAGE_DIAGNOSED, "1998-12-01"))
      .ThenTells({UnforcedEvent(STAGE_DIAGNOSED)});
  Committed()
      .When(Unforced(STAGE_COMMITTED, "2000-01-01"))
      .ThenTells({UnforcedEvent(STAGE_COMMITTED)});
}

TEST(StageCriteria, WhatComesLaterDoesNotCount) {
  EXPECT_EQ(Refusals(Diagnosed().When(Unforced(STAGE_DIAGNOSED, "1998-02-15"))),
            (Texts{"DIAGNOSIS_DELIVERED: at least 3|0"}));
  // Of a date that is less exact, the last day counts.
  Diagnosed()
      .When(Unforced(STAGE_DIAGNOSED, "1998-03"))
      .ThenTells({UnforcedEvent(STAGE_DIAGNOSED)});
}

TEST(StageCriteria, TheEventKeepsWhatAForcedStageLacks) {
  v1::AdvanceTerritoryRequest request = Unforced(STAGE_DIAGNOSED, "1998-12-01");
  request.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  events::v1::TerritoryAdvanced event = UnforcedEvent(STAGE_DIAGNOSED);
  event.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  Diagnosed().When(request).ThenTells({event});
  events::v1::UnmetCriterion& unmet = *event.add_unmet();
  unmet.set_criterion(events::v1::STAGE_CRITERION_DIAGNOSIS_DELIVERED);
  unmet.set_found(0);
  unmet.set_threshold(3);
  Interested().When(request).ThenTells({event});
}

TEST(StageCriteria, OfSkippedStagesAsWellInTheOrderOfTheirNumbers) {
  v1::AdvanceTerritoryRequest request = Unforced(STAGE_OPERATING, "2000-06-01");
  request.set_skip_reason(SKIP_REASON_HISTORY_UNKNOWN);
  EXPECT_EQ(Refusals(Committed().When(request)),
            (Texts{"COORDINATOR_ASSIGNED: at least 1|0", "PLACE_NAMED: at least 1|0",
                   "COMMITTEE_SEATED: at least 1|0", "EXPRESSION_GROUP_HELD: at least 1|0",
                   "PARTNER_MEETING_HELD: at least 1|0", "CORE_COMPONENTS: at least 8|1",
                   "LANDLORDS_ACTIVE: at least 3|0",
                   "PARTICIPATION: a target of its own, to be set first|nothing measured",
                   "PILOT_MONTHS: at least 12|nothing measured"}));
}

TEST(StageCriteria, FindAllThatTheySeek) {
  Given given = Committed();
  given.Fact(UnforcedEvent(STAGE_COMMITTED), "2000-01-01")
      .Fact(Assigned("k", "t", 50), "2000-01-15")
      .Fact(PlaceNamed(), "2000-01-20")
      .Fact(Employed("p", "a"), "1998-01-01")
      .Fact(Seat("p"), "2000-01-25");
  given.When(Unforced(STAGE_INSTALLED, "2000-02-01")).ThenTells({UnforcedEvent(STAGE_INSTALLED)});
  given.Fact(UnforcedEvent(STAGE_INSTALLED), "2000-02-01")
      .Fact(Group("g1"), "2000-02-10")
      .Fact(Meeting("m1", events::v1::MEETING_KIND_PARTNER), "2000-02-20");
  given.When(Unforced(STAGE_PILOT, "2000-03-01")).ThenTells({UnforcedEvent(STAGE_PILOT)});
}

TEST(StageCriteria, ASeatCountsWhileSomebodyEmploysTheCaretaker) {
  Given given = Committed();
  given.Fact(UnforcedEvent(STAGE_COMMITTED), "2000-01-01")
      .Fact(Assigned("k", "t", 50), "2000-01-15")
      .Fact(PlaceNamed(), "2000-01-20")
      .Fact(Employed("p", "a"), "1998-01-01")
      .Fact(Seat("p"), "2005-01-01")
      .Fact(Departed("p", "a"), "2006-06-30");
  EXPECT_EQ(Refusals(given.When(Unforced(STAGE_INSTALLED, "2007-01-01"))),
            (Texts{"COMMITTEE_SEATED: at least 1|0"}));
  given.When(Unforced(STAGE_INSTALLED, "2006-06-30")).ThenTells({UnforcedEvent(STAGE_INSTALLED)});
}

TEST(StageCriteria, WorkGoesOnAtWhoAbsorbsTheEmployer) {
  Given given = Committed();
  given.Fact(UnforcedEvent(STAGE_COMMITTED), "2000-01-01")
      .Fact(Assigned("k", "t", 50), "2000-01-15")
      .Fact(PlaceNamed(), "2000-01-20")
      .Fact(Employed("p", "a"), "1998-01-01")
      .Fact(Seat("p"), "2005-01-01")
      .Fact(AbsorbedInto("a", "b"), "2006-06-30");
  given.When(Unforced(STAGE_INSTALLED, "2007-01-01")).ThenTells({UnforcedEvent(STAGE_INSTALLED)});
}

TEST(StageCriteria, LandlordsThatBecameOneCountOnce) {
  Given given = Committed();
  given.Fact(AbsorbedInto("a", "b"), "1999-12-15");
  EXPECT_EQ(Refusals(given.When(Unforced(STAGE_COMMITTED, "2000-01-01"))),
            (Texts{"AGREEMENT_SIGNED: at least 2|1"}));
}

TEST(StageCriteria, DaysStillToComeDoNotCount) {
  Given given = Interested();
  given.Fact(Diagnosis("d", 3), "1998-09-01");
  // Told in May, "1998" is not over.
  EXPECT_EQ(Refusals(given.Today("1998-05-12").When(Unforced(STAGE_DIAGNOSED, "1998"))),
            (Texts{"DIAGNOSIS_DELIVERED: at least 3|0"}));
  given.Today("1998-09-01")
      .When(Unforced(STAGE_DIAGNOSED, "1998"))
      .ThenTells({UnforcedEvent(STAGE_DIAGNOSED)});
}

TEST(StageCriteria, ThresholdsOfTheTerritoryCount) {
  Given given = Diagnosed();
  events::v1::ThresholdsSet set;
  set.set_groups_heard_min(4);
  given.Fact(set, "1998-01-01");
  EXPECT_EQ(Refusals(given.When(Unforced(STAGE_DIAGNOSED, "1998-12-01"))),
            (Texts{"DIAGNOSIS_DELIVERED: at least 4|3"}));
  set.set_territory_id("t");
  set.set_groups_heard_min(2);
  given.Fact(set, "1998-01-01");
  given.When(Unforced(STAGE_DIAGNOSED, "1998-12-01")).ThenTells({UnforcedEvent(STAGE_DIAGNOSED)});
}

TEST(StageCriteria, ToldAgainIsUnchangedWhateverTheyAre) {
  Given given(Registry());
  given.Fact(Proposed("t"), "1998-01-01").Fact(Advanced("t", STAGE_DIAGNOSED), "1998-06-01");
  given.When(Unforced(STAGE_DIAGNOSED, "1998-06-01")).ThenUnchanged();
  v1::AdvanceTerritoryRequest other = Unforced(STAGE_DIAGNOSED, "1998-06-01");
  other.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  given.When(other).ThenRefusesField(v1::ERROR_REASON_STAGE_ORDER, "stage");
}

TEST(StageCriteria, ACorrectionIsJudgedAnew) {
  Given given = Diagnosed();
  given.Fact(UnforcedEvent(STAGE_DIAGNOSED), "1998-12-01");
  given.WhenCorrecting(4, UnforcedEvent(STAGE_DIAGNOSED), "1998-02-15")
      .ThenRefusesField(v1::ERROR_REASON_STAGE_CRITERIA_UNMET,
                        "replacement.territory_advanced.force_reason");
  // What a caller says of them is not listened to.
  events::v1::TerritoryAdvanced made_up = UnforcedEvent(STAGE_DIAGNOSED);
  made_up.add_unmet()->set_criterion(events::v1::STAGE_CRITERION_PLACE_NAMED);
  given.WhenCorrecting(4, made_up, "1998-11-01").ThenTells({UnforcedEvent(STAGE_DIAGNOSED)});
}

TEST(StageCriteria, EvidenceTakenBackDoesNotCount) {
  Given given = Diagnosed();
  given.Cancelled(3);
  EXPECT_EQ(Refusals(given.When(Unforced(STAGE_DIAGNOSED, "1998-12-01"))),
            (Texts{"DIAGNOSIS_DELIVERED: at least 3|0"}));
}

TEST(StageCriteria, RefusesAnUnknownReason) {
  v1::AdvanceTerritoryRequest request = Unforced(STAGE_DIAGNOSED, "1998-12-01");
  request.set_force_reason(static_cast<events::v1::ForceReason>(9));
  Diagnosed().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "force_reason");
}

// A territory that lacks nothing for ROOTED but the figures.
Given BeforeRooted() {
  Given given(Registry());
  given.Fact(Proposed("t"), "1998-01-01")
      .Fact(Advanced("t", STAGE_OPERATING), "2000-01-01")
      .Fact(Money("f", "2000-01-01", "2000-12-31"), "1999-12-01")
      .Fact(Money("g", "2001-01-01", "2001-12-31"), "2000-12-01");
  events::v1::EvaluationPublished evaluation;
  evaluation.set_evaluation_id("e");
  evaluation.add_territory_ids("t");
  given.Fact(evaluation, "2001-03-01");
  return given;
}

// On the day on which it is told.
runtime::FigureAsked OfThatDay(const char* figure) {
  return {figure, "t", loge::testing::Day("2001-06-01")};
}

void AddConsulted(events::v1::StageCriterion criterion, std::optional<int64_t> found,
                  int64_t position, events::v1::TerritoryAdvanced* event) {
  events::v1::Consulted& consulted = *event->add_consulted();
  consulted.set_criterion(criterion);
  if (found.has_value()) consulted.set_found(*found);
  consulted.set_position(position);
}

TEST(StageCriteria, TheEventKeepsTheFiguresItWasJudgedBy) {
  Given given = BeforeRooted();
  given.Knows(OfThatDay(kDependenceFigure), {.value = 50, .position = 5})
      .Knows(OfThatDay(kRelayFigure), {.value = 60, .position = 4});
  events::v1::TerritoryAdvanced event = UnforcedEvent(events::v1::STAGE_ROOTED);
  AddConsulted(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 50, 5, &event);
  AddConsulted(events::v1::STAGE_CRITERION_REFERENT_RELAY, 60, 4, &event);
  given.When(Unforced(events::v1::STAGE_ROOTED, "2001-06-01")).ThenTells({event});
}

TEST(StageCriteria, FiguresAreConsultedAsOfTodayWhenTheDateIsNotOver) {
  Given given = BeforeRooted();
  given.Today("2001-06-01")
      .Knows(OfThatDay(kDependenceFigure), {.value = 50, .position = 5})
      .Knows(OfThatDay(kRelayFigure), {.value = 60, .position = 4});
  events::v1::TerritoryAdvanced event = UnforcedEvent(events::v1::STAGE_ROOTED);
  AddConsulted(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 50, 5, &event);
  AddConsulted(events::v1::STAGE_CRITERION_REFERENT_RELAY, 60, 4, &event);
  given.When(Unforced(events::v1::STAGE_ROOTED, "2001-06")).ThenTells({event});
}

TEST(StageCriteria, FiguresThatFallShortAreRefusedOrForced) {
  Given given = BeforeRooted();
  given.Knows(OfThatDay(kDependenceFigure), {.value = 51, .position = 5})
      .Knows(OfThatDay(kRelayFigure), {.position = 5});
  v1::AdvanceTerritoryRequest request = Unforced(events::v1::STAGE_ROOTED, "2001-06-01");
  EXPECT_EQ(Refusals(given.When(request)), (Texts{"COORDINATOR_DEPENDENCE: at most 50|51",
                                                  "REFERENT_RELAY: at least 50|nothing measured"}));
  request.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  events::v1::TerritoryAdvanced event = UnforcedEvent(events::v1::STAGE_ROOTED);
  event.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  event.add_unmet()->set_criterion(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE);
  event.mutable_unmet(0)->set_found(51);
  event.mutable_unmet(0)->set_threshold(50);
  event.add_unmet()->set_criterion(events::v1::STAGE_CRITERION_REFERENT_RELAY);
  event.mutable_unmet(1)->set_threshold(50);
  AddConsulted(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 51, 5, &event);
  AddConsulted(events::v1::STAGE_CRITERION_REFERENT_RELAY, std::nullopt, 5, &event);
  given.When(request).ThenTells({event});
}

TEST(StageCriteria, FiguresThatCannotBeHadAreNotFound) {
  const Given given = BeforeRooted();
  v1::AdvanceTerritoryRequest request = Unforced(events::v1::STAGE_ROOTED, "2001-06-01");
  EXPECT_EQ(Refusals(given.When(request)),
            (Texts{"COORDINATOR_DEPENDENCE: at most 50|nothing measured",
                   "REFERENT_RELAY: at least 50|nothing measured"}));
  request.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  const Outcome forced = given.When(request);
  ASSERT_EQ(forced.told.size(), 1u);
  const auto& advanced = forced.told[0].payload.territory_advanced();
  ASSERT_EQ(advanced.consulted_size(), 2);
  EXPECT_FALSE(advanced.consulted(0).has_found());
  EXPECT_EQ(advanced.consulted(0).position(), 0);
}

TEST(StageCriteria, FiguresOfFewJudgeButAreNotTold) {
  Given given = BeforeRooted();
  given.Knows(OfThatDay(kDependenceFigure), {.value = 40, .of_few = true, .position = 5})
      .Knows(OfThatDay(kRelayFigure), {.value = 20, .of_few = true, .position = 5});
  v1::AdvanceTerritoryRequest request = Unforced(events::v1::STAGE_ROOTED, "2001-06-01");
  EXPECT_EQ(Refusals(given.When(request)),
            (Texts{"REFERENT_RELAY: at least 50|withheld, few persons stand behind it"}));
  request.set_force_reason(FORCE_REASON_COMMITTEE_DECISION);
  const Outcome forced = given.When(request);
  ASSERT_EQ(forced.told.size(), 1u);
  const auto& advanced = forced.told[0].payload.territory_advanced();
  ASSERT_EQ(advanced.unmet_size(), 1);
  EXPECT_EQ(advanced.unmet(0).criterion(), events::v1::STAGE_CRITERION_REFERENT_RELAY);
  EXPECT_FALSE(advanced.unmet(0).has_found());
  ASSERT_EQ(advanced.consulted_size(), 2);
  EXPECT_FALSE(advanced.consulted(0).has_found());
  EXPECT_EQ(advanced.consulted(0).position(), 5);
}

TEST(StageCriteria, ACorrectionConsultsAnewAndNobodyElseSaysWhat) {
  Given given = BeforeRooted();
  given.Fact(UnforcedEvent(events::v1::STAGE_ROOTED), "2001-05-01");
  given.Knows(OfThatDay(kDependenceFigure), {.value = 10, .position = 6})
      .Knows(OfThatDay(kRelayFigure), {.value = 90, .position = 6});
  events::v1::TerritoryAdvanced made_up = UnforcedEvent(events::v1::STAGE_ROOTED);
  AddConsulted(events::v1::STAGE_CRITERION_PARTICIPATION, 100, 1, &made_up);
  events::v1::TerritoryAdvanced event = UnforcedEvent(events::v1::STAGE_ROOTED);
  AddConsulted(events::v1::STAGE_CRITERION_COORDINATOR_DEPENDENCE, 10, 6, &event);
  AddConsulted(events::v1::STAGE_CRITERION_REFERENT_RELAY, 90, 6, &event);
  given.WhenCorrecting(6, made_up, "2001-06-01").ThenTells({event});
}

TEST(StageCriteria, OnlyWhatIsJudgedIsConsulted) {
  const runtime::FactRule& rule =
      *Registry().FindRule(events::v1::EventPayload::kTerritoryAdvancedFieldNumber);
  EventList log;
  log.Tell(Proposed("t"), "1998-01-01");
  log.Tell(Advanced("t", STAGE_PILOT), "1999-01-01");
  runtime::States states;
  const runtime::Need need{&kTerritoryFold, TerritorySubject("t")};
  auto set = std::make_shared<runtime::FactSet>(*need.fold, need.subject);
  for (const runtime::EventPtr& event : log.events()) set->Apply(event);
  states.Put(need, set);
  const auto figures = [&](Stage stage, const std::string& territory = "t") {
    runtime::NewFact fact;
    *fact.payload.mutable_territory_advanced() = Advanced(territory, stage);
    fact.date = {loge::testing::Day("2000-01-01")};
    return rule.consults(fact, runtime::RuleContext(), states).size();
  };
  EXPECT_EQ(figures(STAGE_PILOT), 0u);
  EXPECT_EQ(figures(STAGE_OPERATING), 1u);
  EXPECT_EQ(figures(events::v1::STAGE_ROOTED), 3u);  // Those of the stage skipped as well.
  EXPECT_EQ(figures(STAGE_DIAGNOSED), 0u);
  EXPECT_EQ(figures(events::v1::STAGE_ROOTED, "ghost"), 0u);
}

}  // namespace
}  // namespace loge::rollout::testing
