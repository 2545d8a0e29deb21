// Appends that others follow are written together with them; those that somebody waits for are not
// kept waiting.
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "storage/append_chain.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

// What is waited for so long in these tests never comes.
constexpr absl::Duration kForEver = absl::Hours(24);

CommittedLogOptions Gathering(int requests, absl::Duration gather_for) {
  CommittedLogOptions options;
  options.gathered_requests = requests;
  options.gather_for = gather_for;
  return options;
}

class GatherContract : public ::testing::TestWithParam<Backend> {
 protected:
  // The next member of the chain.
  AppendRequest Member(bool more_follow) {
    AppendRequest request = Request(7, {"a/1"});
    request.chain = chain_;
    request.chain_sequence = ++members_;
    request.more_follow = more_follow;
    return request;
  }
  static void ExpectOk(std::vector<std::future<Answer>>& answers) {
    for (std::future<Answer>& answer : answers) LOGE_ASSERT_OK(answer.get());
    answers.clear();
  }

  const std::shared_ptr<AppendChain> chain_ = std::make_shared<AppendChain>();
  int64_t members_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Backends, GatherContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

TEST_P(GatherContract, WhatIsFollowedIsWrittenWithTheLastOfThem) {
  LogUnderTest t(GetParam(), Gathering(1000, kForEver));
  std::vector<int> batches;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 9; ++i) answers.push_back(AppendAsync(t.log(), Member(true)));
    answers.push_back(AppendAsync(t.log(), Member(false)));
    ExpectOk(answers);
    batches.push_back(10);
    EXPECT_EQ(t.gate().batch_sizes(), batches);
  }
}

TEST_P(GatherContract, WhoIsNotFollowedWaitsForNobody) {
  LogUnderTest t(GetParam(), Gathering(1000, kForEver));
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(AppendAsync(t.log(), Member(true)));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Request(7, {"b/1"})));  // Somebody else.
  ExpectOk(answers);
}

TEST_P(GatherContract, WaitsForNoMoreThanEnough) {
  LogUnderTest t(GetParam(), Gathering(4, kForEver));
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(AppendAsync(t.log(), Member(true)));
  ExpectOk(answers);
  EXPECT_EQ(t.gate().batch_sizes(), std::vector<int>({4}));
}

TEST_P(GatherContract, WaitsForNoMoreBytesThanABatchMayHave) {
  CommittedLogOptions options = Gathering(1000, kForEver);
  options.batch_bytes_max = 1;
  LogUnderTest t(GetParam(), std::move(options));
  LOGE_ASSERT_OK(AppendAndWait(t.log(), Member(true)));
}

TEST_P(GatherContract, GivesUpWaitingForWhatDoesNotCome) {
  LogUnderTest t(GetParam(), Gathering(1000, absl::Milliseconds(1)));
  for (int i = 0; i < 3; ++i) LOGE_ASSERT_OK(AppendAndWait(t.log(), Member(true)));
}

TEST_P(GatherContract, WritesWhatItHasWhenTheLogStops) {
  LogUnderTest t(GetParam(), Gathering(1000, kForEver));
  std::future<Answer> answer = AppendAsync(t.log(), Member(true));
  t.log().Stop();
  LOGE_ASSERT_OK(answer.get());
  EXPECT_EQ(t.log().GetHead().position, Position(1));
}

}  // namespace
}  // namespace loge::storage::testing
