#include "services/runtime/command_runner.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/limits.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using testing::Begin;
using testing::End;
using testing::Join;
using testing::Landlord;
using testing::Only;
using testing::Reasons;
using testing::TestRuntime;
using Code = absl::StatusCode;

class CommandRunnerTest : public ::testing::Test {
 protected:
  // Runs a command that must be accepted or known already.
  CommandOutcome Accept(const google::protobuf::Message& request) {
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.value_or(CommandOutcome());
  }
  // Runs one that must be refused, with nothing written.
  absl::Status Refuse(const google::protobuf::Message& request) {
    const int64_t head = runtime_.head();
    const TestRuntime::Outcome outcome = runtime_.Run(request);
    EXPECT_FALSE(outcome.ok());
    EXPECT_EQ(runtime_.head(), head);
    EXPECT_EQ(testing::WriteOutcomeOf(outcome.status()), v1::WRITE_OUTCOME_NOT_WRITTEN);
    return outcome.status();
  }

  TestRuntime runtime_;
};

TEST_F(CommandRunnerTest, AcceptsAndSaysWhere) {
  const CommandOutcome outcome = Accept(Landlord("r1", "l1", "2003-01-01"));
  EXPECT_EQ(outcome.first_position, 1);
  EXPECT_EQ(outcome.position, 1);
  EXPECT_FALSE(outcome.replayed);
  EXPECT_EQ(outcome.id, "l1");
  const EventPtr event = runtime_.Events().front();
  EXPECT_EQ(event->request_id(), "r1");
  EXPECT_EQ(event->actor(), "local");
  EXPECT_EQ(event->occurred_on(), "2003-01-01");
  EXPECT_EQ(event->subjects(0), "landlord/l1");
}

TEST_F(CommandRunnerTest, MakesAnIdWhereNoneIsGiven) {
  const CommandOutcome outcome = Accept(Landlord("r1", "", "2003-01-01"));
  EXPECT_EQ(outcome.id.size(), 36u);
  EXPECT_EQ(runtime_.Events()[0]->payload().landlord_registered().landlord_id(), outcome.id);
  EXPECT_EQ(Accept(Landlord("r1", "", "2003-01-01")).id, outcome.id);
}

TEST_F(CommandRunnerTest, TellsEveryFailingCheckAtOnce) {
  v1::RegisterLandlordRequest request;
  request.set_landlord_id("BAD");
  request.set_occurred_on("2009-02-30");
  const absl::Status status = Refuse(request);
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_EQ(testing::Fields(status), "meta.request_id occurred_on landlord_id kind ");
}

TEST_F(CommandRunnerTest, TellsEveryRefusalOfTheRuleAtOnce) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  Accept(Join("r2", "b", "l1", "8", "2003-01-01"));
  // Known already, under a number that is taken, and in the future.
  const absl::Status status = Refuse(Join("r3", "b", "l1", "7", "2039-01-01"));
  EXPECT_EQ(status.code(), Code::kFailedPrecondition);
  EXPECT_EQ(Reasons(status),
            (std::vector<v1::ErrorReason>{v1::ERROR_REASON_DATE_IN_FUTURE,
                                          v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN,
                                          v1::ERROR_REASON_CARETAKER_ALREADY_EMPLOYED}));
}

TEST_F(CommandRunnerTest, KnowsHowFarAheadADateMayLie) {
  const auto day = [&](int ahead) { return FormatDay(AddDays(*ParseDay("2009-05-12"), ahead)); };
  EXPECT_EQ(Reasons(Refuse(Begin("r1", "a", day(1)))), Only(v1::ERROR_REASON_DATE_IN_FUTURE));
  Accept(Begin("r1", "a", day(0)));
  EXPECT_EQ(Reasons(Refuse(Join("r2", "a", "l1", "7", day(kDaysAheadMax + 1)))),
            Only(v1::ERROR_REASON_DATE_IN_FUTURE));
  Accept(Join("r2", "a", "l1", "7", day(kDaysAheadMax)));
}

TEST_F(CommandRunnerTest, AnswersThePositionReadWhenNothingChanges) {
  Accept(Landlord("r1", "l1", "2003-01-01"));
  Accept(Landlord("r2", "l2", "2003-01-01"));
  const CommandOutcome outcome = Accept(Landlord("r3", "l1", "2003-01-01"));
  EXPECT_EQ(outcome.position, 2);
  EXPECT_EQ(outcome.first_position, 0);
  EXPECT_FALSE(outcome.replayed);
  EXPECT_EQ(outcome.id, "l1");
  EXPECT_EQ(runtime_.head(), 2);
}

// Whoever is told "known already" must find it at the position of the answer.
TEST_F(CommandRunnerTest, AnswersAPositionThatHoldsWhatIsKnownAlready) {
  for (int i = 0; i < 60; ++i) {
    const std::string id = absl::StrCat("l", i);
    CommandOutcome one, two;
    std::thread other([&] { one = Accept(Landlord(absl::StrCat("a", i), id, "2003-01-01")); });
    two = Accept(Landlord(absl::StrCat("b", i), id, "2003-01-01"));
    other.join();
    const int64_t told = std::max(one.first_position, two.first_position);
    EXPECT_EQ(std::min(one.first_position, two.first_position), 0);
    EXPECT_GE(one.position, told);
    EXPECT_GE(two.position, told);
  }
}

TEST_F(CommandRunnerTest, AnswersTheIdUnderWhichAPersonIsKnown) {
  const CommandOutcome first = Accept(Join("r1", "", "l1", "7", "2003-01-01"));
  const CommandOutcome again = Accept(Join("r2", "", "l1", "7", "2003-01-01"));
  EXPECT_EQ(again.first_position, 0);
  EXPECT_EQ(again.id, first.id);
}

TEST_F(CommandRunnerTest, GivesARetryTheFirstAnswer) {
  const CommandOutcome first = Accept(Begin("r1", "a", "2003-01-01"));
  Accept(End("r2", "a", "2004-01-01"));
  const CommandOutcome again = Accept(Begin("r1", "a", "2003-01-01"));
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.position, first.position);
  EXPECT_EQ(again.first_position, first.first_position);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(runtime_.head(), 2);
}

// A key without a person would have nobody to be erased with.
TEST_F(CommandRunnerTest, ARetryMakesNoKeyForANewPerson) {
  // The same seed draws the same ids: what the retry drew is what the other's second person got.
  TestRuntime other;
  ASSERT_TRUE(other.Run(Join("r1", "", "l1", "", "2003-01-01")).ok());
  const absl::StatusOr<CommandOutcome> second = other.Run(Join("r2", "", "l1", "", "2003-01-01"));
  ASSERT_TRUE(second.ok());
  ASSERT_TRUE(other.vault->FindKey(second->id)->has_value());

  const CommandOutcome first = Accept(Join("r1", "", "l1", "", "2003-01-01"));
  EXPECT_EQ(Accept(Join("r1", "", "l1", "", "2003-01-01")).id, first.id);
  EXPECT_TRUE(runtime_.vault->FindKey(first.id)->has_value());
  EXPECT_FALSE(runtime_.vault->FindKey(second->id)->has_value());
}

TEST_F(CommandRunnerTest, RefusesTheSameIdWithAnotherBodyOrMethod) {
  Accept(Begin("r1", "a", "2003-01-01"));
  for (const auto& request :
       {testing::Copy(Begin("r1", "a", "2003-01-02")), testing::Copy(End("r1", "a", "2003-01-01")),
        testing::Copy(testing::Cancel("r1", 1))}) {
    const absl::Status status = Refuse(*request);
    EXPECT_EQ(status.code(), Code::kInvalidArgument);
    EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_REQUEST_ID_REUSED));
    EXPECT_EQ(testing::FirstField(status), "meta.request_id");
  }
}

TEST_F(CommandRunnerTest, RefusalsAreNotRemembered) {
  EXPECT_EQ(Reasons(Refuse(End("r1", "a", "2004-01-01"))), Only(v1::ERROR_REASON_NOT_VOLUNTEERING));
  Accept(Begin("r2", "a", "2003-01-01"));
  Accept(End("r1", "a", "2004-01-01"));
}

TEST_F(CommandRunnerTest, ValidateOnlyAppendsNothing) {
  v1::RegisterLandlordRequest request = Landlord("r1", "l1", "2003-01-01");
  request.mutable_meta()->set_validate_only(true);
  const CommandOutcome outcome = Accept(request);
  EXPECT_EQ(outcome.first_position, 0);
  EXPECT_EQ(outcome.id, "l1");
  EXPECT_EQ(runtime_.head(), 0);
  EXPECT_EQ(runtime_.sequencer->batches(), 0);
  request.mutable_meta()->set_validate_only(false);
  EXPECT_FALSE(Accept(request).replayed);
  request.mutable_meta()->set_request_id("r2");
  request.mutable_meta()->set_validate_only(true);
  request.set_occurred_on("2003-01-02");
  EXPECT_EQ(Reasons(Refuse(request)), Only(v1::ERROR_REASON_ALREADY_EXISTS));
}

TEST_F(CommandRunnerTest, ARowOfASourceIsRecordedOnce) {
  const auto with_ref = [](v1::RegisterLandlordRequest request, const char* system) {
    request.mutable_meta()->set_source_system(system);
    request.mutable_meta()->set_external_ref("row-1");
    return request;
  };
  Accept(with_ref(Landlord("r1", "l1", "2003-01-01"), "paie"));
  const absl::Status status = Refuse(with_ref(Landlord("r2", "l2", "2003-01-01"), "paie"));
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_EXTERNAL_REF_TAKEN));
  EXPECT_EQ(testing::FirstField(status), "meta.external_ref");
  EXPECT_EQ(Accept(with_ref(Landlord("r4", "l1", "2003-01-01"), "paie")).first_position, 0);
  Accept(with_ref(Landlord("r3", "l2", "2003-01-01"), "rh"));
  EXPECT_TRUE(Accept(with_ref(Landlord("r1", "l1", "2003-01-01"), "paie")).replayed);
  EXPECT_EQ(runtime_.Events()[0]->source().ref(), "row-1");
}

TEST_F(CommandRunnerTest, NamesPersonsByEmployeeNumber) {
  Accept(Join("r1", "a", "l1", "7", "2003-01-01"));
  v1::StartVolunteeringRequest request = Begin("r2", "", "2004-01-01");
  request.mutable_caretaker()->mutable_employee()->set_landlord_id("l1");
  request.mutable_caretaker()->mutable_employee()->set_employee_number("7");
  EXPECT_EQ(Accept(request).id, "a");
  EXPECT_EQ(runtime_.Events()[1]->subjects(0), "caretaker/a");
  request.mutable_meta()->set_request_id("r3");
  request.mutable_caretaker()->mutable_employee()->set_employee_number("8");
  const absl::Status status = Refuse(request);
  EXPECT_EQ(status.code(), Code::kFailedPrecondition);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_UNKNOWN_REFERENCE));
  EXPECT_EQ(testing::FirstField(status), "caretaker.employee");
}

TEST_F(CommandRunnerTest, NoStoredByteHoldsAName) {
  v1::JoinCaretakerRequest request = Join("r1", "a", "l1", "matricule-4711", "2003-01-01");
  request.mutable_personal_data()->set_email("scholastique@example.org");
  request.mutable_personal_data()->set_phone("+33 4 78 00 00 00");
  Accept(request);
  std::string bytes = runtime_.Bytes();
  const auto stamp = runtime_.log->FindRequest("local", "r1");
  ASSERT_TRUE(stamp.ok() && stamp->has_value());
  bytes += (*stamp)->fingerprint + (*stamp)->answer;
  for (const char* secret :
       {"Vandenbrouck", "Scholastique", "matricule-4711", "scholastique", "+33 4"}) {
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
  const auto opened = runtime_.secrets->Open(runtime_.Events()[0]->sealed());
  ASSERT_TRUE(opened.ok() && opened->has_value());
  EXPECT_EQ((*opened)->SerializeAsString(), request.personal_data().SerializeAsString());
}

TEST_F(CommandRunnerTest, OfManyRacersForOneNumberOneWins) {
  std::atomic<int> accepted = 0;
  std::atomic<int> taken = 0;
  std::vector<std::thread> racers;
  for (int i = 0; i < 8; ++i) {
    racers.emplace_back([&, i] {
      const auto outcome = runtime_.Run(
          Join(absl::StrCat("r", i), absl::StrCat("p", i), "l1", "7", absl::StrCat("200", i)));
      if (outcome.ok()) ++accepted;
      if (Reasons(outcome.status()) == Only(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN)) ++taken;
    });
  }
  for (std::thread& racer : racers) racer.join();
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(taken, 7);
}

// Rules that wait until somebody else has written what they read.
TEST_F(CommandRunnerTest, DecidesAgainAfterAConflict) {
  int tries = 0;
  runtime_.hooks.before_admit = [&](const NewFact& fact) {
    if (!fact.payload.has_volunteering_started() || ++tries > 1) return;
    ASSERT_TRUE(
        runtime_.AppendRaw({DraftOf(testing::StartedPayload("a"), {Date(12000)}, {})}).ok());
  };
  const absl::Status status = runtime_.Run(Begin("r1", "a", "2004-01-01")).status();
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_ALREADY_VOLUNTEERING));
  EXPECT_EQ(testing::WriteOutcomeOf(status), v1::WRITE_OUTCOME_NOT_WRITTEN);
  EXPECT_EQ(runtime_.head(), 1);
}

TEST_F(CommandRunnerTest, WhatIsNotReadIsNoConflict) {
  int tries = 0;
  runtime_.hooks.before_admit = [&](const NewFact&) {
    ++tries;
    ASSERT_TRUE(runtime_
                    .AppendRaw({DraftOf(testing::StartedPayload("b"), {Date(12000)}, {}),
                                DraftOf(testing::JoinedPayload("a", "l"), {Date(12000)}, {})})
                    .ok());
  };
  Accept(Begin("r1", "a", "2004-01-01"));
  EXPECT_EQ(tries, 1);
}

TEST_F(CommandRunnerTest, GivesUpAfterTooManyConflicts) {
  int tries = 0;
  runtime_.hooks.before_admit = [&](const NewFact&) {
    // Told and taken back: the state is the same, but somebody wrote it.
    ++tries;
    events::v1::EventPayload payload = testing::StoppedPayload("a");
    ASSERT_TRUE(runtime_.AppendRaw({DraftOf(payload, {Date(12000)}, {})}).ok());
  };
  const absl::Status status = runtime_.Run(Begin("r1", "a", "2004-01-01")).status();
  EXPECT_EQ(status.code(), Code::kAborted);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_APPEND_CONFLICT));
  EXPECT_TRUE(DetailOf(status)->retry_can_help());
  EXPECT_EQ(testing::WriteOutcomeOf(status), v1::WRITE_OUTCOME_NOT_WRITTEN);
  EXPECT_EQ(tries, 1 + kConflictRetriesMax);
}

TEST_F(CommandRunnerTest, SaysThatAWriteMayHaveHappened) {
  runtime_.sequencer->FailFromNowOn();
  const absl::Status status = runtime_.Run(Begin("r1", "a", "2004-01-01")).status();
  EXPECT_EQ(status.code(), Code::kUnknown);
  EXPECT_EQ(testing::WriteOutcomeOf(status), v1::WRITE_OUTCOME_UNKNOWN);
  const absl::Status after = runtime_.Run(Begin("r2", "b", "2004-01-01")).status();
  EXPECT_EQ(after.code(), Code::kUnavailable);
  EXPECT_EQ(Reasons(after), Only(v1::ERROR_REASON_UNAVAILABLE));
  EXPECT_EQ(testing::WriteOutcomeOf(after), v1::WRITE_OUTCOME_NOT_WRITTEN);
}

TEST_F(CommandRunnerTest, RefusesWhatComesAfterItsDeadline) {
  auto request = std::make_unique<v1::StartVolunteeringRequest>(Begin("r1", "a", "2004-01-01"));
  absl::Status status;
  testing::Signal answered;
  runtime_.runner->Run(LocalPrincipal(), std::move(request),
                       runtime_.clock.Now() - absl::Seconds(1), [&](TestRuntime::Outcome outcome) {
                         status = outcome.status();
                         answered.Notify();
                       });
  answered.Wait();
  EXPECT_EQ(status.code(), Code::kDeadlineExceeded);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_DEADLINE_PASSED));
  EXPECT_EQ(testing::WriteOutcomeOf(status), v1::WRITE_OUTCOME_NOT_WRITTEN);
}

TEST_F(CommandRunnerTest, RefusesWhenTheWorkersHaveStopped) {
  runtime_.pool->Stop();
  const absl::Status status = Refuse(Begin("r1", "a", "2004-01-01"));
  EXPECT_EQ(status.code(), Code::kResourceExhausted);
  EXPECT_EQ(Reasons(status), Only(v1::ERROR_REASON_OVERLOADED));
}

}  // namespace
}  // namespace loge::runtime
