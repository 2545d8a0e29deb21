// Claims on every backend: against what is durable and against what is staged in the same batch.
#include "absl/strings/cord.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class ClaimsContract : public ::testing::TestWithParam<Backend> {
 protected:
  // Who holds `key`, or "".
  std::string HolderOf(const std::string& key) {
    const auto found = t_.log().FindClaim(key);
    EXPECT_TRUE(found.ok()) << found.status().ToString();
    return found.ok() && found->has_value() ? (*found)->holder : "";
  }

  LogUnderTest t_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, ClaimsContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

AppendRequest Taking(std::string key, std::string holder, std::string instead_of = "",
                     std::string slot = "number") {
  AppendRequest request = Request(1, {"a/1"});
  request.takes.push_back(
      {std::move(key), std::move(holder), std::move(slot), std::move(instead_of)});
  return request;
}

AppendRequest Releasing(std::string holder) {
  AppendRequest request = Request(1, {"a/1"});
  request.releases.push_back({std::move(holder), "number"});
  return request;
}

std::string HolderPayload(const Answer& answer) {
  const auto payload = answer.status().GetPayload(kClaimHolderPayload);
  return payload.has_value() ? std::string(*payload) : "";
}

TEST_P(ClaimsContract, RefusesAKeyThatAnotherHolds) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  for (int round = 0; round < 2; ++round) {
    const Answer other = AppendAndWait(t_.log(), Taking("k1", "bert"));
    LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists, other);
    EXPECT_EQ(HolderPayload(other), "anna");
    EXPECT_EQ(t_.log().GetHead().position, Position(1));
    t_.Reopen();
  }
  EXPECT_EQ(HolderOf("k1"), "anna");
}

TEST_P(ClaimsContract, LetsTheHolderTakeItsKeyAgain) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  EXPECT_EQ(HolderOf("k1"), "anna");
}

TEST_P(ClaimsContract, TakingAnotherKeyReleasesTheFirstOfTheSlot) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k9", "anna", "", "other slot")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k2", "anna")));
  EXPECT_EQ(HolderOf("k1"), "");
  EXPECT_EQ(HolderOf("k2"), "anna");
  EXPECT_EQ(HolderOf("k9"), "anna");
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "bert")));
}

TEST_P(ClaimsContract, MovesAKeyToAnotherSlotOfItsHolder) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna", "", "other slot")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Releasing("anna")));
  EXPECT_EQ(HolderOf("k1"), "anna");
}

TEST_P(ClaimsContract, ReleasesAndToleratesReleasingNothing) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Releasing("anna")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Releasing("anna")));
  EXPECT_EQ(HolderOf("k1"), "");
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "bert")));
  EXPECT_EQ(HolderOf("k1"), "bert");
}

TEST_P(ClaimsContract, TakesOverFromTheNamedHolderOnly) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists,
                   AppendAndWait(t_.log(), Taking("k1", "bert", "carl")));
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "bert", "anna")));
  EXPECT_EQ(HolderOf("k1"), "bert");
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k2", "anna")));  // Her slot is free.
  EXPECT_EQ(HolderOf("k1"), "bert");
}

TEST_P(ClaimsContract, ReleasesBeforeItTakes) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  AppendRequest swap = Taking("k1", "bert");
  swap.releases.push_back({"anna", "number"});
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), swap));
  EXPECT_EQ(HolderOf("k1"), "bert");
}

TEST_P(ClaimsContract, ARefusedRequestChangesNoClaim) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  AppendRequest half = Taking("k2", "bert");
  half.takes.push_back({"k1", "bert", "second", ""});
  std::vector<Answer> answers = t_.AppendTogether({half, Taking("k2", "carl")});
  LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists, answers[0]);
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[1]);
  EXPECT_EQ(HolderOf("k2"), "carl");
}

TEST_P(ClaimsContract, RefusesAKeyThatAStagedRequestTook) {
  std::vector<Answer> answers =
      t_.AppendTogether({Taking("k1", "anna"), Taking("k1", "bert"), Taking("k1", "anna")});
  EXPECT_EQ(t_.gate().batch_sizes(), (std::vector<int>{1, 2}));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[0]);
  LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists, answers[1]);
  EXPECT_EQ(HolderPayload(answers[1]), "anna");
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, answers[2]);
}

TEST_P(ClaimsContract, SeesStagedReleasesReplacementsAndTakeOvers) {
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Taking("k1", "anna")));
  std::vector<Answer> answers = t_.AppendTogether({
      Releasing("anna"), Taking("k1", "bert"),     // Freed in this batch.
      Taking("k2", "bert"), Taking("k1", "dora"),  // Freed by bert's replacement.
      Taking("k1", "emil", "dora"),                // Taken over from a staged holder.
  });
  for (const Answer& answer : answers) LOGE_EXPECT_CODE(absl::StatusCode::kOk, answer);
  t_.Reopen();
  EXPECT_EQ(HolderOf("k1"), "emil");
  EXPECT_EQ(HolderOf("k2"), "bert");
  const auto slot = t_.store().FindClaimKey("dora", "number");
  LOGE_ASSERT_OK(slot);
  EXPECT_FALSE(slot->has_value());
}

}  // namespace
}  // namespace loge::storage::testing
