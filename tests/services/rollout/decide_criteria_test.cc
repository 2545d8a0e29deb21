// Stages are told when their criteria are met, or with a reason.
#include <string>
#include <vector>

#include "gtest/gtest.h"
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
      .Fact(Seat("p"), "2000-01-25");
  given.When(Unforced(STAGE_INSTALLED, "2000-02-01")).ThenTells({UnforcedEvent(STAGE_INSTALLED)});
  given.Fact(UnforcedEvent(STAGE_INSTALLED), "2000-02-01")
      .Fact(Group("g1"), "2000-02-10")
      .Fact(Meeting("m1", events::v1::MEETING_KIND_PARTNER), "2000-02-20");
  given.When(Unforced(STAGE_PILOT, "2000-03-01")).ThenTells({UnforcedEvent(STAGE_PILOT)});
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

}  // namespace
}  // namespace loge::rollout::testing
