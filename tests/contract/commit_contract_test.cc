// Chains, listeners and the sequencer's outcomes, on every backend.
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/record.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class CommitContract : public ::testing::TestWithParam<Backend> {
 protected:
  LogUnderTest t_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, CommitContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

// Member `sequence` of `chain`: about "a/1", unless anybody else wrote about it after `after`.
AppendRequest Member(const std::shared_ptr<AppendChain>& chain, int64_t sequence,
                     int64_t after = 0) {
  AppendRequest request = Request(7, {"a/1"});
  request.condition.push_back({Query({7}, {"a/1"}), Position(after)});
  request.chain = chain;
  request.chain_sequence = sequence;
  return request;
}

TEST_P(CommitContract, TheEventsOfAChainAreNoConflictsForItsMembers) {
  auto chain = std::make_shared<AppendChain>();
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Member(chain, 1)));  // Durable for the next two.
  std::vector<Answer> answers = t_.AppendTogether({Member(chain, 2), Member(chain, 3)});
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[0]);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[1]);
  EXPECT_FALSE(chain->broken());
  EXPECT_EQ(chain->PositionsOf(1), std::make_pair(Position(1), Position(1)));
  EXPECT_EQ(chain->PositionsOf(3), std::make_pair(Position(4), Position(4)));
  EXPECT_EQ(chain->PositionsOf(4), std::nullopt);
}

TEST_P(CommitContract, SomebodyElsesEventBreaksAChain) {
  auto chain = std::make_shared<AppendChain>();
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Member(chain, 1)));
  std::vector<Answer> answers = t_.AppendTogether(
      {Member(chain, 2), Request(7, {"a/1"}), Member(chain, 3), Member(chain, 4, /*after=*/99)});
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[0]);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[1]);
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, answers[2]);
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, answers[3]);  // Nothing but the chain is against it.
  EXPECT_TRUE(chain->broken());
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t_.log(), Member(chain, 5, 99)));
}

TEST_P(CommitContract, AChainSeesConflictsBehindItsOwnEventsAfterMemoryForgot) {
  CommittedLogOptions options;
  options.recent_subjects_max = 1;  // Conditions have to ask the store.
  LogUnderTest t(GetParam(), std::move(options));
  auto chain = std::make_shared<AppendChain>();
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Member(chain, 1)));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Member(chain, 2)));
  for (int i = 0; i < 4; ++i) LOGE_ASSERT_OK(AppendAndWait(t.log(), Request(1, {"z/1"})));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Member(chain, 3)));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Request(7, {"a/1"})));
  for (int i = 0; i < 4; ++i) LOGE_ASSERT_OK(AppendAndWait(t.log(), Request(1, {"z/1"})));
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t.log(), Member(chain, 4)));
}

TEST_P(CommitContract, ARefusalAtTheDoorBreaksTheChainForLaterMembersOnly) {
  auto chain = std::make_shared<AppendChain>();
  std::vector<std::future<Answer>> queued = t_.QueueTogether({Member(chain, 1)});
  AppendRequest bad = Member(chain, 2);
  bad.events.clear();
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, AppendAndWait(t_.log(), std::move(bad)));
  t_.gate().Release();
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, queued[0].get());
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t_.log(), Member(chain, 3)));
}

TEST_P(CommitContract, AReplayBreaksTheChain) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Stamped(Request(7, {"a/1"}), "r1")));
  auto chain = std::make_shared<AppendChain>();
  const Answer replay = AppendAndWait(t_.log(), Stamped(Member(chain, 1), "r1"));
  LOGE_ASSERT_OK(replay);
  EXPECT_TRUE(replay->replayed);
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t_.log(), Member(chain, 2, 1)));
}

// Writes down what it hears, and what the log said at that moment.
class Recorder : public CommitListener {
 public:
  explicit Recorder(std::string name, std::vector<std::string>* heard)
      : name_(std::move(name)), heard_(heard) {}
  void OnCommit(const std::vector<Event>& events) override {
    for (const Event& event : events) {
      heard_->push_back(absl::StrCat(name_, ":", event.view.position.value(), ":",
                                     event.view.type.value(), ":",
                                     event.subjects->front().value()));
    }
  }

 private:
  const std::string name_;
  std::vector<std::string>* const heard_;
};

TEST_P(CommitContract, ListenersHearOfEveryBatchInOrderBeforeTheCallers) {
  std::vector<std::string> heard;  // Of the committer's thread until Stop.
  Recorder one("one", &heard);
  Recorder two("two", &heard);
  t_.log().AddListener(&one);
  t_.log().AddListener(&two);
  auto chain = std::make_shared<AppendChain>();
  std::promise<void> answered;
  t_.log().Append(Member(chain, 1), [&](Answer) {
    heard.push_back(absl::StrCat("caller, head ", t_.log().GetHead().position.value()));
    answered.set_value();
  });
  answered.get_future().wait();
  t_.log().RemoveListener(&two);
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(8, {"b/1"})));
  t_.log().RemoveListener(&one);
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(9, {"c/1"})));
  t_.log().Stop();
  EXPECT_EQ(heard, (std::vector<std::string>{"one:1:7:a/1", "two:1:7:a/1", "caller, head 1",
                                             "one:2:8:b/1"}));
}

TEST_P(CommitContract, ChainsKnowTheirPositionsBeforeListenersHear) {
  struct Asking : CommitListener {
    std::shared_ptr<AppendChain> chain;
    bool knew = false;
    void OnCommit(const std::vector<Event>&) override { knew = chain->PositionsOf(1).has_value(); }
  } asking;
  asking.chain = std::make_shared<AppendChain>();
  t_.log().AddListener(&asking);
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Member(asking.chain, 1)));
  t_.log().RemoveListener(&asking);
  EXPECT_TRUE(asking.knew);
}

TEST_P(CommitContract, AnUnknownOutcomeIsToldAndStopsTheLog) {
  auto chain = std::make_shared<AppendChain>();
  std::vector<std::future<Answer>> answers =
      t_.QueueTogether({Stamped(Request(7, {"a/1"}), "r1"), Member(chain, 1)});
  t_.gate().PlanOutcome(SequenceOutcome::kUnknown);  // The filler; the others wait behind it.
  t_.gate().Release();
  LOGE_EXPECT_CODE(absl::StatusCode::kUnknown, t_.filler().get());
  for (auto& answer : answers) LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, answer.get());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, AppendAndWait(t_.log(), Request(1, {"a/1"})));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, t_.log().WriteHealth());
  EXPECT_TRUE(absl::StrContains(t_.log().WriteHealth().message(), "planned fault"));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, t_.log().PruneRequests(Position(1)));
  EXPECT_TRUE(chain->broken());
  ASSERT_EQ(t_.logger().lines().size(), 1u);
  EXPECT_TRUE(absl::StrContains(t_.logger().lines()[0], "event=committer_stopped"));
  EXPECT_EQ(t_.log().GetHead().position, Position(0));
}

TEST_P(CommitContract, InALostBatchOnlyWhatMayBeInTheLogIsUnknown) {
  std::vector<std::future<Answer>> answers = t_.QueueTogether({
      Stamped(Request(7, {"a/1"}), "r1", "one"),
      Stamped(Request(7, {"a/1"}), "r1", "one"),   // A duplicate of a staged one.
      Stamped(Request(7, {"a/1"}), "r1", "two"),   // Refused because of a staged one.
      Member(std::make_shared<AppendChain>(), 1),  // The same.
  });
  t_.gate().PlanOutcome(SequenceOutcome::kDurable);  // The filler.
  t_.gate().PlanOutcome(SequenceOutcome::kUnknown);
  t_.gate().Release();
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, t_.filler().get());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnknown, answers[0].get());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnknown, answers[1].get());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, answers[2].get());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, answers[3].get());
}

// A batch of one event that somebody else committed.
CommitBatch OthersBatch(const Head& head, uint32_t type, const std::string& subject) {
  const EventDraft draft = Draft(type, {subject});
  CommitBatch batch;
  batch.first = Position(head.position.value() + 1);
  CommitBatch::Event event{draft.type, draft.subjects, *EncodeDraft(draft)};
  batch.head.position = batch.first;
  batch.head.recorded_at = head.recorded_at;
  batch.head.chain_hash =
      FinishRecord({batch.first, head.recorded_at, 0, 1}, head.chain_hash, event.bytes);
  batch.events.push_back(std::move(event));
  return batch;
}

TEST_P(CommitContract, AfterStaleTheBatchIsCheckedAgainOnTopOfWhatCameFirst) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(1, {"a/1"})));
  std::vector<std::string> heard;
  Recorder recorder("r", &heard);
  t_.log().AddListener(&recorder);
  t_.gate().PlanStale(
      [this] { ASSERT_TRUE(t_.store().Apply(OthersBatch(t_.log().GetHead(), 7, "a/1")).ok()); });
  AppendRequest conflicting = Request(2, {"a/1"});
  conflicting.condition.push_back({Query({7}, {"a/1"}), Position(1)});
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t_.log(), conflicting));
  EXPECT_EQ(t_.log().GetHead().position, Position(2));

  t_.gate().PlanStale(
      [this] { ASSERT_TRUE(t_.store().Apply(OthersBatch(t_.log().GetHead(), 8, "b/1")).ok()); });
  const Answer fine = AppendAndWait(t_.log(), Request(2, {"a/1"}));
  LOGE_ASSERT_OK(fine);
  EXPECT_EQ(fine->first, Position(4));
  t_.log().Stop();
  EXPECT_EQ(heard, (std::vector<std::string>{"r:2:7:a/1", "r:3:8:b/1", "r:4:2:a/1"}));
  EXPECT_EQ(ReadAll(t_.log()).size(), 4u);
}

TEST_P(CommitContract, GivesUpWithAbortedWhenOthersAlwaysComeFirst) {
  for (int i = 0; i < 16; ++i) t_.gate().PlanStale([] {});
  LOGE_EXPECT_CODE(absl::StatusCode::kAborted, AppendAndWait(t_.log(), Request(1, {"a/1"})));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(t_.log(), Request(1, {"a/1"})));
}

TEST_P(CommitContract, RefusesWhatDoesNotFitIntoTheQueue) {
  CommittedLogOptions options;
  options.queue_length_max = 2;
  LogUnderTest t(GetParam(), std::move(options));
  std::vector<std::future<Answer>> answers =
      t.QueueTogether({Request(1, {"a/1"}), Request(1, {"a/1"}), Request(1, {"a/1"})});
  LOGE_EXPECT_CODE(absl::StatusCode::kResourceExhausted, answers[2].get());
  t.gate().Release();
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[0].get());
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[1].get());
}

AppendRequest NeedingKeys(AppendRequest request) {
  request.needs_key_sync = true;
  return request;
}

TEST_P(CommitContract, KeysAreSyncedOnceForABatchBeforeItIsWritten) {
  std::vector<int64_t> synced_at;  // The head of the store at each sync; of the committer's thread.
  LogStore* store = nullptr;
  CommittedLogOptions options;
  options.sync_keys = [&] {
    synced_at.push_back(store->LoadHead()->position.value());
    return absl::OkStatus();
  };
  LogUnderTest t(GetParam(), std::move(options));
  store = &t.store();
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Request(1, {"a/1"})));
  EXPECT_TRUE(synced_at.empty());
  LOGE_ASSERT_OK(AppendAndWait(t.log(), NeedingKeys(Request(1, {"a/1"}))));
  EXPECT_EQ(synced_at, std::vector<int64_t>{1});
  // The filler of AppendTogether takes position 3; the three share a batch.
  for (const Answer& answer :
       t.AppendTogether({NeedingKeys(Request(1, {"a/1"})), Request(1, {"a/1"}),
                         NeedingKeys(Request(1, {"a/1"}))})) {
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, answer);
  }
  EXPECT_EQ(synced_at, (std::vector<int64_t>{1, 3}));
}

TEST_P(CommitContract, NothingIsWrittenWhoseKeysAreNotDurable) {
  CommittedLogOptions options;
  options.sync_keys = [] { return absl::UnknownError("the disk of the keys"); };
  LogUnderTest t(GetParam(), std::move(options));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Request(1, {"a/1"})));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable,
                   AppendAndWait(t.log(), NeedingKeys(Request(1, {"a/1"}))));
  // A failed sync is not tried again.
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, AppendAndWait(t.log(), Request(1, {"a/1"})));
  EXPECT_FALSE(t.log().WriteHealth().ok());
  EXPECT_EQ(t.store().LoadHead()->position, Position(1));
}

TEST_P(CommitContract, IsNotHealthyWithoutNewKeysButTakesWhatNeedsNone) {
  CommittedLogOptions options;
  options.keys_health = [] { return absl::UnavailableError("no keys"); };
  LogUnderTest t(GetParam(), std::move(options));
  EXPECT_EQ(t.log().WriteHealth(), absl::UnavailableError("no keys"));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, AppendAndWait(t.log(), Request(1, {"a/1"})));
  t.Reopen();
  EXPECT_EQ(t.log().WriteHealth(), absl::UnavailableError("no keys"));
}

TEST_P(CommitContract, LogsASlowCommitWithARequestId) {
  CommittedLogOptions options;
  options.slow_commit = absl::ZeroDuration();
  LogUnderTest t(GetParam(), std::move(options));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Stamped(Request(1, {"a/1"}), "r\n1")));
  t.log().Stop();
  ASSERT_EQ(t.logger().lines().size(), 1u);
  EXPECT_TRUE(absl::StrContains(t.logger().lines()[0], "event=slow_commit"));
  EXPECT_TRUE(absl::StrContains(t.logger().lines()[0], "request_id=\"r\\n1\""));
}

TEST_P(CommitContract, ManyThreadsAppendWithoutLosingOrMixingAnything) {
  constexpr int kThreads = 4;
  constexpr int kAppends = 50;
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kAppends; ++i) {
        AppendRequest request = Request(1, {"hot/1", absl::StrCat("own/", thread)});
        request.condition.push_back({Query({}, {"hot/1"}), t_.log().GetHead().position});
        const Answer answer = AppendAndWait(t_.log(), std::move(request));
        if (answer.ok()) ++accepted;
        EXPECT_TRUE(answer.ok() || absl::IsAborted(answer.status())) << answer.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(t_.log().GetHead().position, Position(accepted));
  EXPECT_EQ(static_cast<int>(ReadAll(t_.log()).size()), accepted);
}

}  // namespace
}  // namespace loge::storage::testing
