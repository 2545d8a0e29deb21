// What the checker of histories says of chains: their members are excused what the chain itself
// wrote and nothing else, and a failure takes along all behind it.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/str_join.h"
#include "tests/crash/told_history.h"

namespace loge::storage::testing {
namespace {

// Two chains about the same things (see Workload).
constexpr int64_t kChain = 1;
constexpr int64_t kOtherChain = 5;

class ChainHistoryChecker : public HistoryChecker {
 protected:
  using Fits = std::function<bool(const AppendTag&, const AppendRequest&)>;

  // A new command as member `sequence`, which knows the log as it was before all chains.
  AppendTag Member(int64_t chain, int64_t sequence, const Fits& fits) {
    AppendTag tag{0, begin_, chain, sequence};
    for (int tries = 0; tries < 20000; ++tries) {
      tag.number = next_++;
      if (fits(tag, workload_.Make(tag))) return tag;
    }
    ADD_FAILURE() << "no member " << sequence << " that fits";
    return tag;
  }

  Fits Allowed() const {
    return [this](const AppendTag& tag, const AppendRequest& request) {
      return !log_.WhyNot(tag, request).has_value();
    };
  }
  Fits AllowedWithoutCondition() const {
    return [this](const AppendTag& tag, const AppendRequest& request) {
      return request.condition.empty() && !log_.WhyNot(tag, request).has_value();
    };
  }
  // Allowed, and were it in no chain, its condition would not hold.
  Fits Excused() const {
    return [this](const AppendTag& tag, const AppendRequest& request) {
      return !log_.WhyNot(tag, request).has_value() &&
             log_.WhyNot({tag.number, tag.seen}, request) == Rule::kCondition;
    };
  }
  Fits ForbiddenBy(Rule rule) const {
    return [this, rule](const AppendTag& tag, const AppendRequest& request) {
      return log_.WhyNot(tag, request) == rule;
    };
  }

  void Tell(const AppendTag& tag, Outcome outcome) {
    history_.appends.push_back(Call(tag, outcome, {}));
  }
  void ExpectAccepted() const { EXPECT_TRUE(Check().empty()) << absl::StrJoin(Check(), "\n"); }

  const Position begin_ = log_.head();
  int64_t next_ = 1000;
};

TEST_F(ChainHistoryChecker, AcceptsMembersThatMeetTheirOwnChain) {
  CallInOrder(Member(kChain, 1, Allowed()));
  for (int64_t sequence = 2; sequence < 6; ++sequence) {
    CallInOrder(Member(kChain, sequence, Excused()));
    EXPECT_EQ(history_.appends.back().outcome, Outcome::kAppended);
  }
  ExpectAccepted();
}

TEST_F(ChainHistoryChecker, RefusesAConflictWithTheOwnChain) {
  CallInOrder(Member(kChain, 1, Allowed()));
  Tell(Member(kChain, 2, Excused()), Outcome::kConflict);
  ExpectRefused("a conflict that was not there");
}

TEST_F(ChainHistoryChecker, CountsWhatAnotherChainWrote) {
  CallInOrder(Member(kChain, 1, Allowed()));
  CallInOrder(Member(kOtherChain, 1, Allowed()));
  CallInOrder(Member(kChain, 2, ForbiddenBy(Rule::kCondition)));
  EXPECT_EQ(history_.appends.back().outcome, Outcome::kConflict);
  ExpectAccepted();
}

TEST_F(ChainHistoryChecker, ExcusesOnlyWhatLiesBeforeInTheChain) {
  CallInOrder(Member(kChain, 1, Allowed()));
  AppendTag tag = Member(kChain, 2, Excused());
  const AppendRequest request = workload_.Make(tag);
  EXPECT_EQ(log_.FirstConflict(tag, request.condition), std::nullopt);
  tag.sequence = 1;
  EXPECT_NE(log_.FirstConflict(tag, request.condition), std::nullopt);
}

TEST_F(ChainHistoryChecker, AcceptsAnyMemberRefusedBehindAFailure) {
  CallInOrder(Member(kChain, 1, Allowed()));
  Tell(Member(kChain, 2, Allowed()), Outcome::kNotTaken);
  for (int64_t sequence = 3; sequence < 6; ++sequence) {
    CallInOrder(Member(kChain, sequence, ForbiddenBy(Rule::kChain)));
    EXPECT_EQ(history_.appends.back().outcome, Outcome::kConflict);
  }
  ExpectAccepted();
}

TEST_F(ChainHistoryChecker, RefusesAnAbortBehindNoFailure) {
  CallInOrder(Member(kChain, 1, Allowed()));
  Tell(Member(kChain, 2, AllowedWithoutCondition()), Outcome::kConflict);
  // It is nothing to this one that others fail behind it, or in another chain.
  Tell(Member(kChain, 3, ForbiddenBy(Rule::kChain)), Outcome::kConflict);
  Tell(Member(kOtherChain, 1, Allowed()), Outcome::kNotTaken);
  ExpectRefused("a conflict that was not there");
}

TEST_F(ChainHistoryChecker, RefusesAnAppendBehindAFailure) {
  CallInOrder(Member(kChain, 1, Allowed()));
  Tell(Member(kChain, 2, Allowed()), Outcome::kNotTaken);
  AppendAnyway(Member(kChain, 3, ForbiddenBy(Rule::kChain)));
  ExpectRefused("was appended behind a failure of its chain");
}

TEST_F(ChainHistoryChecker, RefusesAnotherReasonBehindAFailure) {
  Tell(Member(kChain, 1, Allowed()), Outcome::kNotTaken);
  Tell(Member(kChain, 2, ForbiddenBy(Rule::kChain)), Outcome::kClaimed);
  ExpectRefused("was not told of the failure in its chain before it");
}

// A crash may have taken the member before it, and nobody was told.
TEST_F(ChainHistoryChecker, AcceptsARefusalBehindAMemberWithoutAnAnswer) {
  Tell(Member(kChain, 1, Allowed()), Outcome::kNone);
  history_.appends.back().answered = kNever;
  Tell(Member(kChain, 2, ForbiddenBy(Rule::kChain)), Outcome::kConflict);
  ExpectAccepted();
}

TEST_F(ChainHistoryChecker, ARetryInAnotherChainIsAFailureThere) {
  CallInOrder(Member(kChain, 1, Allowed()));
  const Decision written = log_.decisions().back();
  const AppendTag again{written.tag.number, log_.head(), kOtherChain, 1};
  history_.appends.push_back(Call(again, Outcome::kReplayed, written));
  const size_t retry = history_.appends.size() - 1;
  CallInOrder(Member(kOtherChain, 2, ForbiddenBy(Rule::kChain)));
  ExpectAccepted();
  // It was the first one that wrote.
  history_.appends[retry].outcome = Outcome::kAppended;
  ExpectRefused("another place or answer");
}

// Both were under way at once, yet the second is sequenced behind the first.
TEST_F(ChainHistoryChecker, RefusesAClaimThatAMemberBeforeItFreed) {
  std::string key;
  std::string holder;
  CallInOrder(Member(kChain, 1, [&](const AppendTag& tag, const AppendRequest& request) {
    if (request.releases.empty() || log_.WhyNot(tag, request).has_value()) return false;
    holder = request.releases[0].holder;
    key = log_.FindClaimKey(holder, kSlot).value_or("");
    return !key.empty();
  }));
  Tell(Member(kChain, 2,
              [&](const AppendTag& tag, const AppendRequest& request) {
                return !log_.FirstConflict(tag, request.condition).has_value() &&
                       !request.takes.empty() && request.takes[0].key == key &&
                       request.takes[0].holder != holder && request.takes[0].instead_of != holder &&
                       request.releases.empty();
              }),
       Outcome::kClaimed);
  history_.appends.back().holder = holder;
  history_.appends[history_.appends.size() - 2].answered = ++instant_;
  ExpectRefused("a claim that was not held");
}

TEST_F(ChainHistoryChecker, AllowsNoGapInAChain) {
  const AppendTag second = Member(kChain, 2, ForbiddenBy(Rule::kChain));
  CallInOrder(Member(kChain, 1, Allowed()));
  EXPECT_NE(log_.WhyNot(second, workload_.Make(second)), Rule::kChain);
  AppendTag third = second;
  third.sequence = 3;
  EXPECT_EQ(log_.WhyNot(third, workload_.Make(third)), Rule::kChain);
  CallInOrder(Member(kOtherChain, 1, Allowed()));
  EXPECT_EQ(log_.WhyNot(third, workload_.Make(third)), Rule::kChain);
}

}  // namespace
}  // namespace loge::storage::testing
