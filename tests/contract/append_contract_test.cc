// What every log backend must do under the committer: positions, conditions, request ids, claims
// have a file of their own.
#include <thread>

#include "absl/strings/str_cat.h"
#include "storage/base/strings.h"
#include "storage/record.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class AppendContract : public ::testing::TestWithParam<Backend> {
 protected:
  LogUnderTest t_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, AppendContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

AppendRequest Conditional(uint32_t type, std::vector<std::string> subjects, EventQuery query,
                          int64_t after) {
  AppendRequest request = Request(type, std::move(subjects));
  request.condition.push_back({std::move(query), Position(after)});
  return request;
}

TEST_P(AppendContract, NumbersEventsWithoutGapFromOne) {
  EXPECT_EQ(t_.log().GetHead().position, Position(0));
  EXPECT_EQ(t_.log().GetHead().chain_hash, GenesisHash());
  AppendRequest three = Request(1, {"a/1"});
  three.events.push_back(Draft(2, {"a/2"}));
  three.events.push_back(Draft(3, {"a/3"}));
  const Answer first = AppendAndWait(t_.log(), three);
  LOGE_ASSERT_OK(first);
  EXPECT_EQ(first->first, Position(1));
  EXPECT_EQ(first->last, Position(3));
  EXPECT_FALSE(first->replayed);
  const Answer second = AppendAndWait(t_.log(), Request(4, {"a/1"}));
  LOGE_ASSERT_OK(second);
  EXPECT_EQ(second->first, Position(4));
  EXPECT_EQ(t_.log().GetHead().position, Position(4));
  EXPECT_EQ(ReadAll(t_.log()).size(), 4u);
}

TEST_P(AppendContract, LinksEveryRecordToItsPredecessor) {
  AppendRequest two = Request(1, {"a/1"});
  two.events.push_back(Draft(2, {"a/2"}));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), two));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(3, {"a/1"})));
  std::string previous = GenesisHash();
  for (const SeenEvent& event : ReadAll(t_.log())) {
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, VerifyRecord(event.bytes, previous));
    const absl::StatusOr<RecordTrailer> trailer = SkimTrailer(event.bytes);
    LOGE_ASSERT_OK(trailer);
    EXPECT_EQ(trailer->placement.position.value(), event.position);
    EXPECT_EQ(trailer->placement.index, event.position == 2 ? 1 : 0);
    EXPECT_EQ(trailer->placement.count, event.position <= 2 ? 2 : 1);
    previous = trailer->chain_hash;
  }
  EXPECT_EQ(previous, t_.log().GetHead().chain_hash);
}

TEST_P(AppendContract, RecordedAtNeverGoesBack) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  const absl::Time before = t_.log().GetHead().recorded_at;
  t_.SetNow(before - absl::Hours(1));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  EXPECT_EQ(t_.log().GetHead().recorded_at, before);
  t_.SetNow(before + absl::Hours(1));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  EXPECT_EQ(t_.log().GetHead().recorded_at, before + absl::Hours(1));
}

TEST_P(AppendContract, RefusesWhatPassesALimitAndStoresNothing) {
  AppendRequest none;
  AppendRequest many;
  for (int i = 0; i <= kEventsPerAppendMax; ++i) many.events.push_back(Draft(1, {"a/1"}));
  AppendRequest large = Request(1, {"a/1"});
  large.events.push_back(Draft(1, {"a/1"}, std::string(kAppendBytesMax, 'x')));
  AppendRequest unconditional = Conditional(1, {"a/1"}, Query({1}, {}), 0);
  AppendRequest bad_subject = Request(1, {"no kind"});
  AppendRequest bad_holder = Request(1, {"a/1"});
  bad_holder.takes.push_back({"key", std::string("a\0b", 3), "slot", ""});
  AppendRequest bad_id = Stamped(Request(1, {"a/1"}), "");
  for (AppendRequest& request : std::vector<AppendRequest>{none, many, large, unconditional,
                                                           bad_subject, bad_holder, bad_id}) {
    LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument,
                     AppendAndWait(t_.log(), std::move(request)));
  }
  EXPECT_EQ(t_.log().GetHead().position, Position(0));
}

TEST_P(AppendContract, RefusesWhenADurableEventMatches) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(7, {"a/1", "b/1"})));
  const EventQuery query = Query({7, 8}, {"b/1", "c/1"});
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, query, 0)));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, query, 1)));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, Query({8}, {"b/1"}), 0)));
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, Query({}, {"b/1"}), 0)));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, Query({7}, {"b/2"}), 0)));
}

TEST_P(AppendContract, RefusesWhenADurableEventFromBeforeTheStartMatches) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(7, {"a/1"})));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(8, {"a/2"})));
  t_.Reopen();
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, Query({7}, {"a/1"}), 0)));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk,
                   AppendAndWait(t_.log(), Conditional(1, {"x/1"}, Query({7}, {"a/1"}), 1)));
}

TEST_P(AppendContract, RefusesWhenAStagedEventMatches) {
  const EventQuery query = Query({7}, {"a/1"});
  std::vector<Answer> answers = t_.AppendTogether(
      {Conditional(7, {"a/1"}, query, 0), Conditional(7, {"a/1"}, query, 0),
       Conditional(7, {"a/2"}, query, 0), Conditional(8, {"a/1"}, Query({8}, {"a/1"}), 0)});
  EXPECT_EQ(t_.gate().batch_sizes(), (std::vector<int>{1, 2}));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[0]);
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, answers[1]);
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, answers[2]);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[3]);
  EXPECT_EQ(t_.log().GetHead().position, Position(3));
}

TEST_P(AppendContract, AnswersARepeatedRequestWithTheFirstAnswer) {
  const Answer first =
      AppendAndWait(t_.log(), Stamped(Request(1, {"a/1"}), "r1", "print", "first answer"));
  LOGE_ASSERT_OK(first);
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  for (int round = 0; round < 2; ++round) {
    const Answer again =
        AppendAndWait(t_.log(), Stamped(Request(1, {"a/1"}), "r1", "print", "second answer"));
    LOGE_ASSERT_OK(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->first, first->first);
    EXPECT_EQ(again->last, first->last);
    EXPECT_EQ(again->answer, "first answer");
    EXPECT_EQ(t_.log().GetHead().position, Position(2));
    t_.Reopen();
  }
}

TEST_P(AppendContract, ReplaysEvenIfTheConditionNoLongerHolds) {
  AppendRequest request = Conditional(7, {"a/1"}, Query({7}, {"a/1"}), 0);
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Stamped(request, "r1")));
  const Answer again = AppendAndWait(t_.log(), Stamped(request, "r1"));
  LOGE_ASSERT_OK(again);
  EXPECT_TRUE(again->replayed);
}

TEST_P(AppendContract, RefusesARequestIdWithAnotherFingerprint) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Stamped(Request(1, {"a/1"}), "r1", "one")));
  const Answer other = AppendAndWait(t_.log(), Stamped(Request(1, {"a/1"}), "r1", "two"));
  LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists, other);
  EXPECT_TRUE(other.status().GetPayload(kRequestMismatchPayload).has_value());
  EXPECT_FALSE(other.status().GetPayload(kClaimHolderPayload).has_value());
}

TEST_P(AppendContract, KeepsTheRequestIdsOfPrincipalsApart) {
  AppendRequest request = Stamped(Request(1, {"a/1"}), "c");
  request.request->principal = "ab";
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), request));
  request.request->principal = "a";
  request.request->request_id = "bc";
  const Answer other = AppendAndWait(t_.log(), request);
  LOGE_ASSERT_OK(other);
  EXPECT_FALSE(other->replayed);
}

TEST_P(AppendContract, AnswersADuplicateInTheSameBatch) {
  std::vector<Answer> answers =
      t_.AppendTogether({Stamped(Request(1, {"a/1"}), "r1", "one", "first"),
                         Stamped(Request(1, {"a/1"}), "r1", "one", "second"),
                         Stamped(Request(1, {"a/1"}), "r1", "two", "third")});
  LOGE_ASSERT_OK(answers[0]);
  LOGE_ASSERT_OK(answers[1]);
  EXPECT_FALSE(answers[0]->replayed);
  EXPECT_TRUE(answers[1]->replayed);
  EXPECT_EQ(answers[1]->first, answers[0]->first);
  EXPECT_EQ(answers[1]->answer, "first");
  LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists, answers[2]);
  EXPECT_EQ(t_.log().GetHead().position, Position(2));
}

TEST_P(AppendContract, DoesNotRememberRefusals) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(7, {"a/1"})));
  AppendRequest request = Stamped(Conditional(7, {"a/1"}, Query({7}, {"a/1"}), 0), "r1");
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t_.log(), request));
  request.condition[0].after = Position(1);
  const Answer again = AppendAndWait(t_.log(), request);
  LOGE_ASSERT_OK(again);
  EXPECT_FALSE(again->replayed);
}

TEST_P(AppendContract, ForgetsPrunedRequests) {
  for (int i = 1; i <= 5; ++i) {
    LOGE_ASSERT_OK(AppendAndWait(t_.log(), Stamped(Request(1, {"a/1"}), absl::StrCat("r", i))));
  }
  LOGE_ASSERT_OK(t_.log().PruneRequests(Position(4)));
  for (int i = 1; i <= 5; ++i) {
    const auto found = t_.log().FindRequest("local", absl::StrCat("r", i));
    LOGE_ASSERT_OK(found);
    EXPECT_EQ(found->has_value(), i >= 4) << i;
  }
  const Answer again = AppendAndWait(t_.log(), Stamped(Request(1, {"a/1"}), "r1"));
  LOGE_ASSERT_OK(again);
  EXPECT_FALSE(again->replayed);
  LOGE_ASSERT_OK(t_.log().PruneRequests(Position(6)));
  const auto kept = t_.log().FindRequest("local", "r1");
  LOGE_ASSERT_OK(kept);
  ASSERT_TRUE(kept->has_value());
  EXPECT_EQ((*kept)->first, Position(6));
}

TEST_P(AppendContract, RefusesWhatPassedItsDeadlineInTheQueue) {
  AppendRequest late = Request(1, {"a/1"});
  late.deadline = absl::FromUnixMicros(0);
  LOGE_EXPECT_CODE(absl::StatusCode::kDeadlineExceeded, AppendAndWait(t_.log(), late));
  EXPECT_EQ(t_.log().GetHead().position, Position(0));
}

TEST_P(AppendContract, KeepsEverythingOverAReopening) {
  for (int i = 0; i < 20; ++i) {
    LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1 + i % 3, {absl::StrCat("a/", i % 4)})));
  }
  const std::vector<SeenEvent> before = ReadAll(t_.log());
  const Head head = t_.log().GetHead();
  t_.Reopen();
  EXPECT_EQ(ReadAll(t_.log()), before);
  EXPECT_EQ(t_.log().GetHead().position, head.position);
  EXPECT_EQ(t_.log().GetHead().chain_hash, head.chain_hash);
  EXPECT_EQ(t_.log().GetHead().recorded_at, head.recorded_at);
  const Answer next = AppendAndWait(t_.log(), Request(1, {"a/1"}));
  LOGE_ASSERT_OK(next);
  EXPECT_EQ(next->first, Position(21));
}

TEST_P(AppendContract, DrainsTheQueueOnStopAndRefusesThen) {
  std::vector<std::future<Answer>> queued =
      t_.QueueTogether({Request(1, {"a/1"}), Request(1, {"a/2"})});
  std::thread stopper([this] { t_.log().Stop(); });
  t_.gate().Release();
  stopper.join();
  for (auto& answer : queued) LOGE_EXPECT_CODE(absl::StatusCode::kOk, answer.get());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, AppendAndWait(t_.log(), Request(1, {"a/1"})));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, t_.log().WriteHealth());
  EXPECT_EQ(ReadAll(t_.log()).size(), 3u);
}

}  // namespace
}  // namespace loge::storage::testing
