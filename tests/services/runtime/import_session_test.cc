#include "services/runtime/import_session.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "services/runtime/event_codec.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

using testing::Begin;
using testing::Cancel;
using testing::Copy;
using testing::End;
using testing::Join;
using testing::Landlord;
using testing::Only;
using testing::Reasons;
using testing::TestRuntime;
using Code = absl::StatusCode;
using Messages = std::vector<std::shared_ptr<google::protobuf::Message>>;
using Results = std::vector<ImportSession::Result>;

std::string DayNumber(int i) { return FormatDay(AddDays(*ParseDay("2003-01-01"), i)); }

void ExpectInOrder(const Results& results, size_t count) {
  ASSERT_EQ(results.size(), count);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(results[i].sequence, static_cast<int64_t>(i) + 1);
}

TEST(ImportSession, AnswersInOrderAndGoesOnAfterARefusal) {
  TestRuntime runtime;
  v1::RegisterLandlordRequest malformed = Landlord("", "l1", "2009-02-30");
  Messages commands{Copy(Landlord("r1", "l1", "2003-01-01")),
                    Copy(End("r2", "a", "2003-01-01")),
                    nullptr,
                    Copy(malformed),
                    Copy(Begin("r3", "a", "2003-01-01")),
                    Copy(Landlord("r4", "l1", "2003-01-01"))};
  const Results results = runtime.Import(commands);
  ExpectInOrder(results, 6);
  EXPECT_EQ(results[0].outcome->position, 1);
  EXPECT_EQ(Reasons(results[1].outcome.status()), Only(v1::ERROR_REASON_NOT_VOLUNTEERING));
  EXPECT_EQ(testing::WriteOutcomeOf(results[1].outcome.status()), v1::WRITE_OUTCOME_NOT_WRITTEN);
  EXPECT_EQ(results[2].outcome.status().message(), "no command");
  EXPECT_EQ(results[3].outcome.status().code(), Code::kInvalidArgument);
  EXPECT_EQ(results[4].outcome->position, 2);
  EXPECT_EQ(results[5].outcome->first_position, 0);
  EXPECT_EQ(runtime.head(), 2);
}

// The log would wait for ever, were it told of the last one that others follow.
TEST(ImportSession, WritesWhatComesTogetherTogether) {
  TestRuntime runtime({.gather_for = absl::Hours(24)});
  for (int round = 1; round <= 3; ++round) {
    Messages commands;
    for (int i = 0; i < 100; ++i) {
      const std::string id = absl::StrCat("l", round, "-", i);
      commands.push_back(Copy(Landlord(id, id, "2003-01-01")));
    }
    const Results results = runtime.Import(commands);
    ExpectInOrder(results, 100);
    EXPECT_EQ(results.back().outcome->position, 100 * round);
    EXPECT_EQ(runtime.sequencer->batches(), round);
  }
}

// Runs `commands` while the first batch is held until `decided_max` rules were asked, so that the
// rest is decided over what is staged.
Results ImportHeld(TestRuntime& runtime, const Messages& commands, int decided_max) {
  runtime.sequencer->Hold();
  int decided = 0;
  testing::Signal all_decided;
  runtime.hooks.before_admit = [&](const NewFact&) {
    if (++decided == decided_max) all_decided.Notify();
  };
  std::thread release([&] {
    all_decided.Wait();
    runtime.sequencer->Release();
  });
  Results results = runtime.Import(commands);
  release.join();
  runtime.hooks.before_admit = nullptr;
  return results;
}

TEST(ImportSession, AThousandCommandsOverOnePersonShareAFewSyncs) {
  TestRuntime runtime;
  Messages commands;
  for (int i = 0; i < 500; ++i) {
    commands.push_back(Copy(Begin(absl::StrCat("b", i), "a", DayNumber(2 * i))));
    commands.push_back(Copy(End(absl::StrCat("e", i), "a", DayNumber(2 * i + 1))));
  }
  const Results results = ImportHeld(runtime, commands, 1000);
  ExpectInOrder(results, 1000);
  for (size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i].outcome.ok()) << results[i].outcome.status();
    EXPECT_EQ(results[i].outcome->position, static_cast<int64_t>(i) + 1);
  }
  EXPECT_EQ(runtime.head(), 1000);
  EXPECT_LE(runtime.sequencer->batches(), 4);
}

TEST(ImportSession, DecidesOverWhatIsStaged) {
  TestRuntime runtime;
  Messages commands;
  for (int i = 0; i < 50; ++i) {
    commands.push_back(Copy(Begin(absl::StrCat("b", i), "a", DayNumber(2 * i))));
    commands.push_back(Copy(Begin(absl::StrCat("x", i), "a", DayNumber(2 * i + 1))));
    commands.push_back(Copy(End(absl::StrCat("e", i), "a", DayNumber(2 * i + 1))));
  }
  const Results results = ImportHeld(runtime, commands, 150);
  ExpectInOrder(results, 150);
  for (size_t i = 0; i < 150; i += 3) {
    EXPECT_TRUE(results[i].outcome.ok());
    EXPECT_EQ(Reasons(results[i + 1].outcome.status()),
              Only(v1::ERROR_REASON_ALREADY_VOLUNTEERING));
    EXPECT_TRUE(results[i + 2].outcome.ok());
  }
  EXPECT_LE(runtime.sequencer->batches(), 4);
}

TEST(ImportSession, SeesClaimsThatAreStaged) {
  TestRuntime runtime;
  v1::StartVolunteeringRequest by_number = Begin("r3", "", "2004-01-01");
  by_number.mutable_caretaker()->mutable_employee()->set_landlord_id("l1");
  by_number.mutable_caretaker()->mutable_employee()->set_employee_number("7");
  const Results results =
      ImportHeld(runtime,
                 {Copy(Join("r1", "a", "l1", "7", "2003-01-01")),
                  Copy(Join("r2", "b", "l1", "7", "2003-02-01")), Copy(by_number)},
                 3);
  ExpectInOrder(results, 3);
  EXPECT_TRUE(results[0].outcome.ok());
  EXPECT_EQ(Reasons(results[1].outcome.status()), Only(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN));
  ASSERT_TRUE(results[2].outcome.ok()) << results[2].outcome.status();
  EXPECT_EQ(results[2].outcome->id, "a");
}

// A claim from before the stream, released by a command of the stream that is not durable yet.
TEST(ImportSession, SeesClaimsThatAreReleasedByWhatIsStaged) {
  TestRuntime runtime;
  ASSERT_TRUE(runtime.Run(Join("r1", "a", "l1", "7", "2003-01-01")).ok());
  const Results results =
      ImportHeld(runtime,
                 {Copy(Landlord("r2", "l9", "2003-01-01")), Copy(Cancel("r3", 1)),
                  Copy(Join("r4", "b", "l1", "7", "2003-02-01"))},
                 2);
  ExpectInOrder(results, 3);
  for (const auto& result : results) EXPECT_TRUE(result.outcome.ok()) << result.outcome.status();
}

// The same for a number that is given up for another one.
TEST(ImportSession, SeesClaimsThatAreReplacedByWhatIsStaged) {
  TestRuntime runtime;
  ASSERT_TRUE(runtime.Run(Join("r1", "a", "l1", "7", "2003-01-01")).ok());
  const Results results = ImportHeld(runtime,
                                     {Copy(Landlord("r2", "l9", "2003-01-01")),
                                      Copy(testing::Change("r3", "a", "l1", "8", "2003-03-01")),
                                      Copy(Join("r4", "b", "l1", "7", "2003-02-01")),
                                      Copy(Join("r5", "c", "l1", "8", "2003-02-01"))},
                                     3);
  ExpectInOrder(results, 4);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(results[i].outcome.ok()) << results[i].outcome.status();
  }
  EXPECT_EQ(Reasons(results[3].outcome.status()), Only(v1::ERROR_REASON_EMPLOYEE_NUMBER_TAKEN));
}

// The same command twice in one stream: the second is a retry of the first, durable or not.
TEST(ImportSession, ARetryWithinTheStreamGetsTheFirstAnswer) {
  TestRuntime runtime;
  const Results results =
      ImportHeld(runtime,
                 {Copy(Begin("r1", "a", "2003-01-01")), Copy(End("r2", "a", "2004-01-01")),
                  Copy(Begin("r1", "a", "2003-01-01")), Copy(Begin("r4", "a", "2005-01-01")),
                  Copy(Begin("r4", "a", "2005-01-02")), Copy(Begin("r5", "a", "2006-01-01"))},
                 2);
  ExpectInOrder(results, 6);
  EXPECT_EQ(results[0].outcome->position, 1);
  EXPECT_EQ(results[1].outcome->position, 2);
  ASSERT_TRUE(results[2].outcome.ok()) << results[2].outcome.status();
  EXPECT_TRUE(results[2].outcome->replayed);
  EXPECT_EQ(results[2].outcome->position, 1);
  ASSERT_TRUE(results[3].outcome.ok()) << results[3].outcome.status();
  EXPECT_FALSE(results[3].outcome->replayed);
  EXPECT_EQ(Reasons(results[4].outcome.status()), Only(v1::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(Reasons(results[5].outcome.status()), Only(v1::ERROR_REASON_ALREADY_VOLUNTEERING));
  EXPECT_EQ(runtime.head(), 3);
}

// "Known already" on top of what is staged must name a position at which it is known.
TEST(ImportSession, AnUnchangedAnswerNamesAPositionThatHoldsIt) {
  TestRuntime runtime;
  const Results results = ImportHeld(
      runtime,
      {Copy(Landlord("r1", "l1", "2003-01-01")), Copy(Landlord("r2", "l2", "2003-01-01")),
       Copy(Landlord("r3", "l2", "2003-01-01"))},
      3);
  ExpectInOrder(results, 3);
  EXPECT_EQ(results[2].outcome->first_position, 0);
  EXPECT_GE(results[2].outcome->position, results[1].outcome->position);
}

TEST(ImportSession, AConflictFromOutsideHasEverythingAfterItDecidedAgain) {
  TestRuntime runtime;
  bool raced = false;
  runtime.hooks.before_admit = [&](const NewFact& fact) {
    if (raced || fact.date.day != *ParseDay("2003-01-02")) return;
    raced = true;  // Behind the back of the second command.
    ASSERT_TRUE(
        runtime.AppendRaw({DraftOf(testing::StoppedPayload("a"), {*ParseDay("2003-02-01")}, {})})
            .ok());
  };
  const Results results =
      runtime.Import({Copy(Begin("r1", "a", "2003-01-01")), Copy(End("r2", "a", "2003-01-02")),
                      Copy(Begin("r3", "a", "2003-03-01")), Copy(End("r4", "a", "2003-04-01")),
                      Copy(Landlord("r5", "l1", "2003-01-01"))});
  ExpectInOrder(results, 5);
  EXPECT_TRUE(raced);
  EXPECT_TRUE(results[0].outcome.ok());
  EXPECT_EQ(Reasons(results[1].outcome.status()), Only(v1::ERROR_REASON_NOT_VOLUNTEERING));
  for (size_t i = 2; i < 5; ++i) {
    EXPECT_TRUE(results[i].outcome.ok()) << results[i].outcome.status();
  }
  EXPECT_EQ(runtime.head(), 5);
}

TEST(ImportSession, ConflictsWithoutEndAreAborted) {
  TestRuntime runtime;
  runtime.hooks.before_admit = [&](const NewFact& fact) {
    if (!fact.payload.has_volunteering_started()) return;
    ASSERT_TRUE(runtime.AppendRaw({DraftOf(testing::StoppedPayload("a"), {Date(9000)}, {})}).ok());
  };
  const Results results = runtime.Import(
      {Copy(Begin("r1", "a", "2003-01-01")), Copy(Landlord("r2", "l1", "2003-01-01"))});
  ExpectInOrder(results, 2);
  EXPECT_EQ(results[0].outcome.status().code(), Code::kAborted);
  EXPECT_TRUE(results[1].outcome.ok());
}

TEST(ImportSession, AFailingStoreIsToldToEveryCommand) {
  TestRuntime runtime;
  ASSERT_TRUE(runtime.Run(Begin("r0", "z", "2003-01-01")).ok());
  runtime.sequencer->FailFromNowOn();
  Messages commands;
  for (int i = 0; i < 20; ++i) {
    commands.push_back(
        Copy(Landlord(absl::StrCat("r", i + 1), absl::StrCat("l", i), "2003-01-01")));
  }
  commands.push_back(Copy(End("x", "nobody", "2003-01-01")));
  commands.push_back(Copy(Begin("r0", "z", "2003-01-01")));
  const Results results = runtime.Import(commands);
  ExpectInOrder(results, 22);
  EXPECT_EQ(results[0].outcome.status().code(), Code::kUnknown);
  for (size_t i = 0; i < 20; ++i) {
    const absl::Status status = results[i].outcome.status();
    ASSERT_TRUE(status.code() == Code::kUnknown || status.code() == Code::kUnavailable) << status;
    EXPECT_EQ(testing::WriteOutcomeOf(status), status.code() == Code::kUnknown
                                                   ? v1::WRITE_OUTCOME_UNKNOWN
                                                   : v1::WRITE_OUTCOME_NOT_WRITTEN);
  }
  EXPECT_EQ(Reasons(results[20].outcome.status()), Only(v1::ERROR_REASON_NOT_VOLUNTEERING));
  EXPECT_TRUE(results[21].outcome->replayed);
  EXPECT_EQ(runtime.head(), 1);
}

TEST(ImportSession, ValidateOnlyAppendsNothing) {
  TestRuntime runtime;
  const Results results =
      runtime.Import({Copy(Begin("r1", "a", "2003-01-01")), Copy(Begin("r2", "a", "2003-01-02")),
                      Copy(End("r3", "a", "2003-01-03"))},
                     /*validate_only=*/true);
  ExpectInOrder(results, 3);
  EXPECT_TRUE(results[0].outcome.ok());
  EXPECT_TRUE(results[1].outcome.ok());  // Decided over what is durable only.
  EXPECT_EQ(Reasons(results[2].outcome.status()), Only(v1::ERROR_REASON_NOT_VOLUNTEERING));
  EXPECT_EQ(runtime.head(), 0);
}

TEST(ImportSession, CancelledItDropsWhatIsNotDecidedAndAnswersNoMore) {
  TestRuntime runtime({.threads = 1});
  testing::Signal decided, cancelled;
  bool first = true;
  runtime.hooks.before_admit = [&](const NewFact&) {
    if (!first) return;
    first = false;
    decided.Notify();
    cancelled.Wait();
  };
  int answers = 0;
  {
    const auto session = ImportSession::Create(
        *runtime.decider, *runtime.log, *runtime.pool, LocalPrincipal(), false,
        absl::InfiniteFuture(), [&](std::vector<ImportSession::Result>) { ++answers; });
    std::vector<ImportSession::Command> commands;
    for (int i = 0; i < 5; ++i) {
      ImportSession::Command command;
      command.sequence = i + 1;
      command.request = std::make_unique<v1::StartVolunteeringRequest>(
          Begin(absl::StrCat("r", i), absl::StrCat("p", i), "2003-01-01"));
      commands.push_back(std::move(command));
    }
    session->Add(std::move(commands));
    decided.Wait();
    session->Cancel();
    cancelled.Notify();
  }
  runtime.pool->Stop();
  runtime.log->Stop();
  EXPECT_EQ(answers, 0);
  EXPECT_EQ(runtime.head(), 1);  // The one under way went on.
}

}  // namespace
}  // namespace loge::runtime
