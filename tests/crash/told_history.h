// A small history that the checker of histories accepts, for tests that add to it or spoil it.
#ifndef LOGE_TESTS_CRASH_TOLD_HISTORY_H_
#define LOGE_TESTS_CRASH_TOLD_HISTORY_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "tests/crash/history.h"
#include "tests/crash/log_model.h"
#include "tests/crash/workload.h"

namespace loge::storage::testing {

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
    const std::optional<Rule> rule = log_.WhyNot(tag, request);
    if (!rule.has_value()) return AppendAnyway(tag);
    const bool conflict = rule == Rule::kCondition || rule == Rule::kChain;
    AppendCall call = Call(tag, conflict ? Outcome::kConflict : Outcome::kClaimed, {});
    if (!conflict && log_.FindClaim(request.takes[0].key).has_value()) {
      call.holder = log_.FindClaim(request.takes[0].key)->holder;
    }
    history_.appends.push_back(call);
  }

  // Whether or not the rules allow it.
  void AppendAnyway(const AppendTag& tag) {
    const AppendRequest request = workload_.Make(tag);
    const Position first(log_.head().value() + 1);
    const Position last(log_.head().value() + static_cast<int64_t>(request.events.size()));
    log_.Apply({tag, request, first, last});
    history_.appends.push_back(Call(tag, Outcome::kAppended, log_.decisions().back()));
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

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_TOLD_HISTORY_H_
