// Which criteria a territory meets, and what it scores, as GetStageReadiness answers it.
#include "services/rollout/readiness.h"

#include <string>

#include "gtest/gtest.h"
#include "services/rollout/criteria.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/services/rollout/people.h"
#include "tests/services/rollout/stage_facts.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::STAGE_DIAGNOSED;
using events::v1::STAGE_INSTALLED;
using events::v1::STAGE_OPERATING;
using events::v1::STAGE_SEEDING;
using events::v1::STAGE_UNSPECIFIED;
using loge::testing::EventList;
using loge::testing::QueryContextFake;

struct Answer {
  absl::Status status;
  v1::GetStageReadinessResponse response;
};

// Checks and answers the query; only the coordinator sees small groups.
Answer Ask(const EventList& log, const std::string& territory, Stage stage,
           const std::string& as_of = "2009-05-12", bool small_groups = true) {
  runtime::QueryRegistry queries;
  RegisterQueries(queries);
  v1::GetStageReadinessRequest request;
  request.set_territory_id(territory);
  request.set_stage(stage);
  Answer answer;
  const auto* query = queries.Find(v1::GetStageReadinessRequest::descriptor());
  runtime::Violations violations;
  query->check(request, violations);
  answer.status = violations.ToStatus(absl::StatusCode::kInvalidArgument);
  if (!answer.status.ok()) return answer;
  QueryContextFake context(as_of);
  context.Add(PeopleModel(), log).Add(Projection(), log);
  if (!small_groups) context.AskedBy(runtime::Principal());
  std::string next_after;
  answer.status = query->handle(context, request, {50, ""}, &answer.response, &next_after);
  return answer;
}

EventList Story() {
  EventList log;
  log.Tell(Proposed("t"), "1998-01-01");
  log.Tell(Diagnosis("d", 4), "1998-06-01");
  log.Tell(Advanced("t", STAGE_DIAGNOSED), "1998-07-01");
  log.Tell(InterestOfLandlord("a"), "1998-01-15");  // Told late, and dated after the proposal.
  log.Tell(Assigned("k", "t", 50), "1999-01-01");
  log.Tell(Seat("p"), "1999-02-01");
  log.Tell(JoinedAt("p", "a", "n1"), "1998-01-01");
  return log;
}

TEST(GetStageReadiness, JudgesTheNextStageOrTheOneAskedFor) {
  const Answer next = Ask(Story(), "t", STAGE_UNSPECIFIED);
  ASSERT_TRUE(next.status.ok());
  EXPECT_EQ(next.response.territory_id(), "t");
  EXPECT_EQ(next.response.stage(), events::v1::STAGE_COMMITTED);
  EXPECT_EQ(next.response.reached(), 1);
  ASSERT_EQ(next.response.criteria_size(), 2);
  EXPECT_FALSE(next.response.criteria(0).met());
  const Answer installed = Ask(Story(), "t", STAGE_INSTALLED);
  ASSERT_EQ(installed.response.criteria_size(), 3);
  const v1::CriterionState& coordinator = installed.response.criteria(0);
  EXPECT_TRUE(coordinator.met());
  EXPECT_EQ(coordinator.found(), 50);
  EXPECT_EQ(coordinator.threshold(), 1);
  ASSERT_EQ(coordinator.evidence_positions_size(), 1);
  EXPECT_EQ(coordinator.evidence_positions(0), 5);
  EXPECT_FALSE(installed.response.criteria(1).met());
  // Not yet at work.
  EXPECT_FALSE(Ask(Story(), "t", STAGE_INSTALLED, "1998-12-31").response.criteria(0).met());
}

TEST(GetStageReadiness, TheLastStageHasNoNext) {
  EventList log;
  log.Tell(Proposed("t"), "1998");
  log.Tell(Advanced("t", STAGE_SEEDING), "1999");
  const Answer answer = Ask(log, "t", STAGE_UNSPECIFIED);
  EXPECT_EQ(answer.response.stage(), STAGE_SEEDING);
  EXPECT_EQ(answer.response.reached(), 7);
}

TEST(GetStageReadiness, ScoresEachStageOnTheDayItWasReached) {
  const Answer answer = Ask(Story(), "t", STAGE_UNSPECIFIED, "1998-07-11");
  ASSERT_EQ(answer.response.scores_size(), 2);
  const v1::StageScore& spotted = answer.response.scores(0);
  EXPECT_EQ(spotted.days(), 181);
  EXPECT_EQ(spotted.criteria_met(), 0);  // The interest came after.
  EXPECT_EQ(spotted.criteria(), 1);
  const v1::StageScore& diagnosed = answer.response.scores(1);
  EXPECT_EQ(diagnosed.stage(), STAGE_DIAGNOSED);
  EXPECT_EQ(diagnosed.days(), 10);
  EXPECT_EQ(diagnosed.criteria_met(), 1);
  EXPECT_EQ(diagnosed.criteria(), 1);
}

TEST(GetStageReadiness, WhatWasDoneInTheYearBeforeCountsOnEachOfTheDays) {
  EventList log;
  log.Tell(Proposed("t"), "1998-01-01");
  log.Tell(Meeting("m", events::v1::MEETING_KIND_PARTNER, {"a", "b", "c"}), "2000-06-01");
  log.Tell(Advanced("t", STAGE_OPERATING), "2001-01-01");
  log.Tell(Meeting("n", events::v1::MEETING_KIND_EVENT_DAY, {"a"}), "2009-01-01");
  const Answer answer = Ask(log, "t", STAGE_OPERATING);
  const v1::CriterionState& landlords = answer.response.criteria(1);
  EXPECT_EQ(landlords.criterion(), events::v1::STAGE_CRITERION_LANDLORDS_ACTIVE);
  EXPECT_EQ(landlords.found(), 1);
  ASSERT_EQ(answer.response.scores_size(), 2);
  EXPECT_EQ(answer.response.scores(1).criteria_met(), 1);  // Three landlords in the year before.
}

TEST(GetStageReadiness, AStageEndsWithTheTerritory) {
  EventList log = Story();
  log.Tell(Withdrawn("t"), "1998-07-31");
  const Answer answer = Ask(log, "t", STAGE_UNSPECIFIED);
  EXPECT_EQ(answer.response.scores(1).days(), 30);
}

TEST(GetStageReadiness, TellsNothingOfFewCaretakersToThoseWhoMayNotSee) {
  const v1::CriterionState shown = Ask(Story(), "t", STAGE_INSTALLED).response.criteria(2);
  EXPECT_EQ(shown.found(), 1);
  EXPECT_EQ(shown.evidence_positions_size(), 1);
  const v1::CriterionState hidden =
      Ask(Story(), "t", STAGE_INSTALLED, "2009-05-12", false).response.criteria(2);
  EXPECT_TRUE(hidden.met());
  EXPECT_FALSE(hidden.has_found());
  EXPECT_EQ(hidden.evidence_positions_size(), 0);
}

// Five in the steering committee are told by GetCentre: with them six are the one of the other.
TEST(GetStageReadiness, TellsNoSumThatTheSeatsOfOneCommitteeCouldBeTakenFrom) {
  EventList log = Story();
  for (const char* caretaker : {"q", "r", "s", "u", "v"}) {
    log.Tell(JoinedAt(caretaker, "a", "n1"), "1998-01-01");
    if (caretaker[0] != 'v') log.Tell(Seat(caretaker), "1999-02-01");
  }
  events::v1::CommitteeSeatGiven other = Seat("v");
  other.set_committee(events::v1::COMMITTEE_KIND_TECHNICAL);
  log.Tell(other, "1999-02-01");
  EXPECT_EQ(Ask(log, "t", STAGE_INSTALLED).response.criteria(2).found(), 6);
  const v1::CriterionState hidden =
      Ask(log, "t", STAGE_INSTALLED, "2009-05-12", false).response.criteria(2);
  EXPECT_TRUE(hidden.met());
  EXPECT_FALSE(hidden.has_found());
  EXPECT_EQ(hidden.evidence_positions_size(), 0);
}

TEST(GetStageReadiness, ASeatCountsWhileSomebodyEmploysTheCaretaker) {
  EventList log = Story();
  log.Tell(Advanced("t", STAGE_INSTALLED), "2005-01-01");
  log.Tell(LeftFrom("p", "a"), "2006-12-31");
  EXPECT_TRUE(Ask(log, "t", STAGE_INSTALLED, "2006-12-31").response.criteria(2).met());
  const v1::GetStageReadinessResponse later = Ask(log, "t", STAGE_INSTALLED).response;
  EXPECT_EQ(later.criteria(2).found(), 0);
  EXPECT_FALSE(later.criteria(2).met());
  // The stage scores by the day on which it was reached: a coordinator and a seat.
  ASSERT_EQ(later.scores_size(), 3);
  EXPECT_EQ(later.scores(2).criteria_met(), 2);
}

TEST(GetStageReadiness, LandlordsThatBecameOneCountOnce) {
  EventList log = Story();
  log.Tell(Registered("town", events::v1::PARTNER_TYPE_COMMUNE), "1998-01-01");
  log.Tell(Agreement("g", {"a", "b"}, {"town"}), "2000-01-01");
  log.Tell(AbsorbedInto("a", "b"), "2001-01-01");
  const auto signers = [&](const std::string& as_of) {
    return Ask(log, "t", STAGE_UNSPECIFIED, as_of).response.criteria(0).found();
  };
  EXPECT_EQ(signers("2000-12-31"), 2);
  EXPECT_EQ(signers("2001-01-01"), 1);
}

TEST(GetStageReadiness, RefusesUnknownTerritoriesAndStages) {
  EXPECT_EQ(Ask(Story(), "ghost", STAGE_UNSPECIFIED).status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Ask(Story(), "", STAGE_UNSPECIFIED).status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Ask(Story(), "t", static_cast<Stage>(99)).status.code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(GetStageReadiness, ConsultsTheFiguresOfTheDayAndOfEachScore) {
  EventList log = Story();
  log.Tell(Advanced("t", events::v1::STAGE_ROOTED), "2001-01-01");
  const auto on = [](const char* name, const char* day) {
    return runtime::FigureAsked{name, "t", loge::testing::Day(day)};
  };
  runtime::QueryRegistry queries;
  RegisterQueries(queries);
  const auto ask = [&](const runtime::Principal& caller) {
    QueryContextFake context("2009-05-12");
    context.Add(PeopleModel(), log)
        .Add(Projection(), log)
        .AskedBy(caller)
        .Knows(on(kDependenceFigure, "2009-05-12"), {.value = 71, .of_few = true, .position = 9})
        .Knows(on(kRelayFigure, "2009-05-12"), {.value = 50, .position = 9})
        .Knows(on(kDependenceFigure, "2001-01-01"), {.value = 20, .position = 9});
    v1::GetStageReadinessRequest request;
    request.set_territory_id("t");
    request.set_stage(events::v1::STAGE_ROOTED);
    return *loge::testing::Ask<v1::GetStageReadinessResponse>(queries, context, request);
  };
  const v1::GetStageReadinessResponse answer = ask(runtime::LocalPrincipal());
  ASSERT_EQ(answer.criteria_size(), 4);
  EXPECT_EQ(answer.criteria(1).found(), 71);
  EXPECT_FALSE(answer.criteria(1).met());
  EXPECT_EQ(answer.criteria(2).found(), 50);
  EXPECT_TRUE(answer.criteria(2).met());
  ASSERT_EQ(answer.scores_size(), 3);
  EXPECT_EQ(answer.scores(2).criteria_met(), 1);  // The dependence of that day.
  // A figure of few is not told to everybody.
  const v1::GetStageReadinessResponse hidden = ask(runtime::Principal{"somebody"});
  EXPECT_FALSE(hidden.criteria(1).has_found());
  EXPECT_EQ(hidden.criteria(2).found(), 50);
}

}  // namespace
}  // namespace loge::rollout::testing
