// Concurrent calls on a log that fails and comes back are linearizable, and the checker that says
// so says no to histories that are not.
#include "tests/crash/history.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/crash/appenders.h"
#include "tests/crash/history_run.h"
#include "tests/crash/told_history.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

// Of the long form.
constexpr int kLongRounds = 120;
constexpr size_t kLongCallsMin = 200'000;

// What chains met: nothing is said about a rule that no member came upon.
struct ChainCounts {
  int appended = 0;
  int excused = 0;   // Appended, though its condition meets what members before it wrote.
  int behind = 0;    // Refused for nothing but a failure before it.
  int replayed = 0;  // Retries that were in the log by then.
};

void CountChains(const HistoryResult& result, const Workload& workload, ChainCounts& counts) {
  for (size_t i = 0; i < result.log.decisions().size(); ++i) {
    const Decision& decision = result.log.decisions()[i];
    if (decision.tag.chain == 0) continue;
    ++counts.appended;
    const std::optional<size_t> met =
        result.log.FirstConflict(AppendTag{}, decision.request.condition);
    if (met.has_value() && *met < i) ++counts.excused;
  }
  for (const AppendCall& call : result.history.appends) {
    if (call.tag.chain == 0) continue;
    if (call.outcome == Outcome::kReplayed) ++counts.replayed;
    if (call.outcome == Outcome::kConflict && workload.Make(call.tag).condition.empty()) {
      ++counts.behind;
    }
  }
}

TEST(HistoryOfALog, IsLinearizable) {
  HistoryOptions options;
  options.seed = RandomSeed();
  const int rounds = Rounds(1);
  size_t calls = 0;
  ChainCounts chains;
  std::vector<int> outcomes(static_cast<size_t>(Outcome::kWrong) + 1);
  for (int round = 0; round < rounds; ++round, ++options.seed) {
    SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", options.seed));
    TempFolder folder;
    const HistoryResult result = RunHistory(folder.path(), options);
    EXPECT_TRUE(result.violations.empty()) << absl::StrJoin(result.violations, "\n");
    calls += result.history.appends.size() + result.history.reads.size();
    for (const AppendCall& call : result.history.appends) {
      ++outcomes[static_cast<size_t>(call.outcome)];
    }
    CountChains(result, Workload(options.seed), chains);
  }
  std::printf("%zu calls; by outcome of appends: %s\n", calls,
              absl::StrJoin(outcomes, " ").c_str());
  std::printf("in chains: %d appended, %d of them excused; %d behind a failure; %d replayed\n",
              chains.appended, chains.excused, chains.behind, chains.replayed);
  EXPECT_GT(chains.excused, 0);
  EXPECT_GT(chains.behind, 0);
  EXPECT_GT(chains.replayed, 0);
  // Each kind of answer was seen, or nothing is said about it; but the one that may never be.
  for (size_t i = 0; i < static_cast<size_t>(Outcome::kWrong); ++i) {
    EXPECT_GT(outcomes[i], 0) << "outcome " << i;
  }
  if (rounds >= kLongRounds) {
    EXPECT_GE(calls, kLongCallsMin);
  }
}

TEST_F(HistoryChecker, AcceptsWhatHappenedInOrder) {
  EXPECT_TRUE(Check().empty()) << absl::StrJoin(Check(), "\n");
  FirstWith(Outcome::kConflict);
  FirstWith(Outcome::kClaimed);
}

TEST_F(HistoryChecker, AcceptsWhatNobodyWasToldOf) {
  AppendCall& call = FirstWith(Outcome::kAppended);
  // The retry at the end still got its answer.
  call.outcome = Outcome::kUnknown;
  EXPECT_TRUE(Check().empty()) << absl::StrJoin(Check(), "\n");
  call.outcome = Outcome::kNone;
  call.answered = kNever;
  EXPECT_TRUE(Check().empty()) << absl::StrJoin(Check(), "\n");
}

TEST_F(HistoryChecker, RefusesALostAppend) {
  history_.appends.push_back(Call({1000, Position(0)}, Outcome::kAppended, {}));
  ExpectRefused("is not in the log by then");
}

TEST_F(HistoryChecker, RefusesAnAppendThatNobodyMade) {
  FirstWith(Outcome::kAppended).outcome = Outcome::kNotTaken;
  ExpectRefused("nobody may have written it");
}

TEST_F(HistoryChecker, RefusesAnAppendThatWasToldTwice) {
  FirstWith(Outcome::kReplayed).outcome = Outcome::kAppended;
  ExpectRefused("was appended twice");
}

TEST_F(HistoryChecker, RefusesAnotherPlaceOrAnswer) {
  AppendCall& call = FirstWith(Outcome::kReplayed);
  call.first = Position(call.first.value() + 1);
  ExpectRefused("another place or answer");
  call.first = Position(call.first.value() - 1);
  EXPECT_TRUE(Check().empty());
  call.answer = "other";
  ExpectRefused("another place or answer");
}

TEST_F(HistoryChecker, RefusesWhatLiesBeforeAnEarlierAnswer) {
  // As if the first append had been asked for after all the others were answered.
  AppendCall& call = FirstWith(Outcome::kAppended);
  call.invoked = ++instant_;
  call.answered = ++instant_;
  ExpectRefused("lies before what had been proven");
}

TEST_F(HistoryChecker, RefusesAnAnswerFromTheFuture) {
  const Decision& last = log_.decisions().back();
  history_.appends.push_back(Call(last.tag, Outcome::kReplayed, last));
  AskLateForTheLastOne();
  ExpectRefused("is not in the log by then");
}

TEST_F(HistoryChecker, RefusesAConflictWithoutReason) {
  AppendCall& call = FirstWith(Outcome::kConflict);
  call.tag.seen = log_.head();
  ExpectRefused("a conflict that was not there");
}

TEST_F(HistoryChecker, RefusesAConflictThatCameLater) {
  AppendCall& call = FirstWith(Outcome::kConflict);
  call.invoked = -2;
  call.answered = -1;
  ExpectRefused("a conflict that was not there");
}

TEST_F(HistoryChecker, RefusesAClaimThatNobodyHeld) {
  FirstWith(Outcome::kClaimed).holder = "nobody";
  ExpectRefused("a claim that was not held");
}

TEST_F(HistoryChecker, RefusesAnotherBodyWithoutReason) {
  FirstWith(Outcome::kOtherBody).other_body = false;
  ExpectRefused("another body without reason");
}

TEST_F(HistoryChecker, RefusesAReadThatGoesBack) {
  ReadCall& read = history_.reads[0];
  read.head = log_.decisions().front().last;
  read.positions.resize(static_cast<size_t>(read.head.value()));
  ExpectRefused("misses what was acknowledged before it");
}

TEST_F(HistoryChecker, RefusesAReadFromTheFuture) {
  AskLateForTheLastOne();
  ExpectRefused("shows what was asked for after it");
}

TEST_F(HistoryChecker, RefusesAReadWithAGap) {
  for (ReadCall& read : history_.reads) {
    const std::vector<Position> whole = read.positions;
    read.positions.erase(read.positions.begin() + 1);
    ExpectRefused("is not what the log has");
    read.positions = whole;
  }
}

TEST_F(HistoryChecker, RefusesAWrongAnswer) {
  FirstWith(Outcome::kConflict).outcome = Outcome::kWrong;
  ExpectRefused("an answer that no call may get");
}

}  // namespace
}  // namespace loge::storage::testing
