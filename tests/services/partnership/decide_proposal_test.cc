#include "services/partnership/decide_proposal.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "loge/v1/proposals.pb.h"
#include "tests/services/partnership/story.h"
#include "tests/support/given.h"

namespace loge::partnership {
namespace {

using ::testing::ElementsAre;
using testing::Given;
using testing::Outcome;

const runtime::CommandRegistry& Registry() {
  static const auto* const kRegistry = [] {
    auto* registry = new runtime::CommandRegistry;
    RegisterProposalCommands(*registry);
    return registry;
  }();
  return *kRegistry;
}

v1::MakeProposalRequest Make(const std::string& id, const Ids& landlords) {
  v1::MakeProposalRequest request;
  request.set_occurred_on("2008-03-01");
  request.set_proposal_id(id);
  *request.mutable_landlord_ids() = {landlords.begin(), landlords.end()};
  request.set_topic("waste");
  return request;
}

v1::AnswerProposalRequest Answer(
    const std::string& landlord, const std::string& date,
    events::v1::ProposalAnswer answer = events::v1::PROPOSAL_ANSWER_ACCEPTED) {
  v1::AnswerProposalRequest request;
  request.set_occurred_on(date);
  request.set_proposal_id("q1");
  request.set_landlord_id(landlord);
  request.set_answer(answer);
  return request;
}

Given GivenLandlords() {
  Given given(Registry());
  given
      .Fact(RegisteredLandlord("a"), "2001-01-01")       // 1
      .Fact(RegisteredLandlord("b"), "2001-01-01")       // 2
      .Fact(RegisteredLandlord("c"), "2001-01-01")       // 3
      .Fact(Territory("vev", {"69256"}), "2006-01-01")   // 4
      .Fact(Meeting("m1", {"a1", "b1"}), "2008-02-01");  // 5
  return given;
}

// Made to a and b.
Given GivenProposal() {
  Given given = GivenLandlords();
  given.Fact(Proposed("q1", {"a", "b"}), "2008-03-01");  // 6
  return given;
}

std::string Actual(const Outcome& outcome) {
  return outcome.violations.empty() ? "" : outcome.violations.detail().violations(0).actual();
}

TEST(MakeProposalTest, Tells) {
  v1::MakeProposalRequest request = Make("", {"a", "b"});
  request.set_territory_id("vev");
  request.set_meeting_id("m1");
  events::v1::ProposalMade expected = Proposed("fresh", {"a", "b"});
  expected.set_territory_id("vev");
  expected.set_meeting_id("m1");
  const Outcome outcome = GivenLandlords().When(request);
  outcome.ThenTells({expected});
  EXPECT_EQ(outcome.id, "fresh");
}

TEST(MakeProposalTest, EveryBadFieldAtOnce) {
  v1::MakeProposalRequest request;
  request.set_proposal_id("Q 1");
  request.set_territory_id("Q 1");
  request.set_meeting_id("Q 1");
  Given(Registry())
      .When(request)
      .ThenRefuses({v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_INVALID,
                    v1::ERROR_REASON_FIELD_MISSING, v1::ERROR_REASON_FIELD_MISSING,
                    v1::ERROR_REASON_FIELD_INVALID, v1::ERROR_REASON_FIELD_INVALID});
  Given(Registry())
      .When(Make("q1", {"a", "a"}))
      .ThenRefusesField(v1::ERROR_REASON_FIELD_INVALID, "landlord_ids[1]");
}

TEST(MakeProposalTest, WhatItNamesIsThereOnThatDay) {
  Given given = GivenLandlords();
  given.When(Make("q1", {"a", "nobody"}))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_ids[1]");
  v1::MakeProposalRequest request = Make("q1", {"a"});
  request.set_territory_id("nowhere");
  request.set_meeting_id("never");
  given.When(request).ThenRefuses(
      {v1::ERROR_REASON_UNKNOWN_REFERENCE, v1::ERROR_REASON_UNKNOWN_REFERENCE});
  request = Make("q1", {"a"});
  request.set_meeting_id("m1");
  request.set_occurred_on("2008-01-31");
  const Outcome early = given.When(request);
  early.ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "meeting_id");
  EXPECT_EQ(Actual(early), "on 2008-02-01");
  given.Fact(Absorbed("a", "b"), "2008-03-01");
  given.When(Make("q1", {"a"}))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_ids[0]");
}

TEST(MakeProposalTest, OncePerId) {
  GivenProposal().When(Make("q1", {"a", "b"})).ThenUnchanged();
  const Outcome outcome = GivenProposal().When(Make("q1", {"a"}));
  outcome.ThenRefusesField(v1::ERROR_REASON_ALREADY_EXISTS, "proposal_id");
  EXPECT_EQ(Actual(outcome), "position 6");
}

TEST(AnswerProposalTest, TellsAndLetsAllThatWereAskedHear) {
  const Outcome outcome =
      GivenProposal().When(Answer("a", "2008-05-01", events::v1::PROPOSAL_ANSWER_PARTLY));
  outcome.ThenTells({Answered("q1", "a", events::v1::PROPOSAL_ANSWER_PARTLY)});
  EXPECT_EQ(outcome.id, "q1");
  EXPECT_THAT(outcome.told[0].extra_subjects, ElementsAre("landlord/b"));
  GivenProposal().When(Answer("a", "2008-03-01")).ThenTells({Answered("q1", "a")});
}

TEST(AnswerProposalTest, NotBeforeItWasMade) {
  const Outcome outcome = GivenProposal().When(Answer("a", "2008-02-29"));
  outcome.ThenRefusesField(v1::ERROR_REASON_ANSWERED_BEFORE_MADE, "occurred_on");
  EXPECT_EQ(outcome.violations.detail().violations(0).expected(),
            "on or after 2008-03-01, position 6");
}

TEST(AnswerProposalTest, ByWhomItWasMadeTo) {
  GivenProposal()
      .When(Answer("c", "2008-05-01"))
      .ThenRefusesField(v1::ERROR_REASON_PROPOSAL_NOT_ADDRESSED, "landlord_id");
  GivenProposal()
      .When(Answer("nobody", "2008-05-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "landlord_id");
  GivenLandlords()
      .When(Answer("a", "2008-05-01"))
      .ThenRefusesField(v1::ERROR_REASON_UNKNOWN_REFERENCE, "proposal_id");
  v1::AnswerProposalRequest request = Answer("a", "2008-05-01");
  request.clear_answer();
  GivenProposal().When(request).ThenRefusesField(v1::ERROR_REASON_FIELD_MISSING, "answer");
}

TEST(AnswerProposalTest, OneAnswerForEach) {
  Given given = GivenProposal();
  given.Fact(Answered("q1", "a"), "2008-05-01");  // 7
  given.When(Answer("a", "2008-05-01")).ThenUnchanged();
  const Outcome outcome = given.When(Answer("a", "2008-06-01"));
  outcome.ThenRefusesField(v1::ERROR_REASON_PROPOSAL_ANSWERED, "landlord_id");
  EXPECT_EQ(Actual(outcome), "position 7");
  given.When(Answer("b", "2008-06-01")).ThenTells({Answered("q1", "b")});
  given.WhenCorrecting(7, Answered("q1", "a", events::v1::PROPOSAL_ANSWER_REFUSED), "2008-05-02")
      .ThenTells({Answered("q1", "a", events::v1::PROPOSAL_ANSWER_REFUSED)});
  given.WhenCorrecting(7, Answered("q1", "c"), "2008-05-02")
      .ThenRefusesField(v1::ERROR_REASON_PROPOSAL_NOT_ADDRESSED,
                        "replacement.proposal_answered.landlord_id");
}

TEST(AnswerProposalTest, WhoAbsorbedOneThatWasAskedAnswersForIt) {
  Given given = GivenProposal();
  given.Fact(Absorbed("a", "c"), "2008-05-01");  // 7
  given.When(Answer("c", "2008-04-30"))
      .ThenRefusesField(v1::ERROR_REASON_PROPOSAL_NOT_ADDRESSED, "landlord_id");
  given.When(Answer("c", "2008-05-01")).ThenTells({Answered("q1", "c")});
  given.When(Answer("a", "2008-05-01"))
      .ThenRefusesField(v1::ERROR_REASON_LANDLORD_ABSORBED, "landlord_id");
  // It had answered while it was there: the other one has nothing to add.
  given.Fact(Answered("q1", "a"), "2008-04-01");  // 8
  const Outcome outcome = given.When(Answer("c", "2008-05-01"));
  outcome.ThenRefusesField(v1::ERROR_REASON_PROPOSAL_ANSWERED, "landlord_id");
  EXPECT_EQ(Actual(outcome), "position 8");
}

}  // namespace
}  // namespace loge::partnership
