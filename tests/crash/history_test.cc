// Concurrent calls on a log that fails and comes back are linearizable, and the checker that says
// so says no to histories that are not.
#include "tests/crash/history.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/crash/appenders.h"
#include "tests/crash/history_run.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

// Of the long form.
constexpr int kLongRounds = 120;
constexpr size_t kLongCallsMin = 200'000;

TEST(HistoryOfALog, IsLinearizable) {
  HistoryOptions options;
  options.seed = RandomSeed();
  const int rounds = Rounds(1);
  size_t calls = 0;
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
  }
  std::printf("%zu calls; by outcome of appends: %s\n", calls,
              absl::StrJoin(outcomes, " ").c_str());
  // Each kind of answer was seen, or nothing is said about it; but the one that may never be.
  for (size_t i = 0; i < static_cast<size_t>(Outcome::kWrong); ++i) {
    EXPECT_GT(outcomes[i], 0) << "outcome " << i;
  }
  if (rounds >= kLongRounds) {
    EXPECT_GE(calls, kLongCallsMin);
  }
}

// A small history, told by hand: appends one after the other, a retry, refusals and reads.
class HistoryChecker : public ::testing::Test {
 protected:
  HistoryChecker() {
    for (int64_t number = 0; number < 60; ++number) CallInOrder({number, Seen(number)});
    const Decision& first = log_.decisions().front();
    history_.appends.push_back(Call(first.tag, Outcome::kReplayed, first));
    AppendCall other = Call(first.tag, Outcome::kOtherBody, first);
    other.other_body = true;
    history_.appends.push_back(other);
    for (const char* subject : {"", "place/1"}) Read(subject);
  }

  // Some know the head, some are late.
  Position Seen(int64_t number) const { return number % 3 == 0 ? Position(0) : log_.head(); }

  void CallInOrder(const AppendTag& tag) {
    const AppendRequest request = workload_.Make(tag);
    const std::optional<Rule> rule = log_.WhyNot(request);
    if (!rule.has_value()) {
      const Position first(log_.head().value() + 1);
      const Position last(log_.head().value() + static_cast<int64_t>(request.events.size()));
      log_.Apply({tag, request, first, last});
      history_.appends.push_back(Call(tag, Outcome::kAppended, log_.decisions().back()));
      return;
    }
    const bool conflict = rule == Rule::kCondition;
    AppendCall call = Call(tag, conflict ? Outcome::kConflict : Outcome::kClaimed, {});
    if (!conflict && log_.FindClaim(request.takes[0].key).has_value()) {
      call.holder = log_.FindClaim(request.takes[0].key)->holder;
    }
    history_.appends.push_back(call);
  }

  AppendCall Call(const AppendTag& tag, Outcome outcome, const Decision& decision) {
    AppendCall call;
    call.tag = tag;
    call.outcome = outcome;
    call.first = decision.first;
    call.last = decision.last;
    if (decision.request.request.has_value()) call.answer = decision.request.request->answer;
    call.invoked = ++instant_;
    call.answered = ++instant_;
    return call;
  }

  void Read(const std::string& subject) {
    ReadCall call;
    call.invoked = ++instant_;
    call.answered = ++instant_;
    call.head = log_.head();
    call.from = Position(1);
    call.subject = subject;
    for (int64_t p = 1; p <= call.head.value() && subject.empty(); ++p) {
      call.positions.push_back(Position(p));
    }
    if (!subject.empty()) call.positions = log_.PositionsOf(Subject(subject));
    history_.reads.push_back(call);
  }

  AppendCall& FirstWith(Outcome outcome) {
    for (AppendCall& call : history_.appends) {
      if (call.outcome == outcome) return call;
    }
    ADD_FAILURE() << "no call with outcome " << static_cast<int>(outcome);
    return history_.appends.front();
  }

  // As if the last append in the log had been asked for at the very end.
  void AskLateForTheLastOne() {
    for (AppendCall& call : history_.appends) {
      const bool wrote_it = call.outcome == Outcome::kAppended &&
                            call.tag.number == log_.decisions().back().tag.number;
      if (!wrote_it) continue;
      call.invoked = ++instant_;
      call.answered = ++instant_;
    }
  }

  std::vector<std::string> Check() const { return CheckHistory(history_, log_, workload_); }
  void ExpectRefused(const std::string& why) const {
    const std::string found = absl::StrJoin(Check(), "\n");
    EXPECT_NE(found.find(why), std::string::npos) << found;
  }

  const Workload workload_{7};
  LogModel log_;
  History history_;
  int64_t instant_ = 0;
};

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
