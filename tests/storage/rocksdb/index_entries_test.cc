// Entries of the index that hold many postings, damaged: verification says where, and a reader is
// refused.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "storage/rocksdb/keys.h"
#include "storage/verify.h"
#include "tests/support/log_image.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class IndexEntries : public ::testing::Test {
 protected:
  // One batch: events 1, 2 and 3 are of the types 1, 2 and 1, all about a/1.
  void SetUp() override {
    DurableLog opened(folder_.path());
    AppendRequest request;
    for (const uint32_t type : {1u, 2u, 1u}) request.events.push_back(Draft(type, {"a/1"}));
    LOGE_ASSERT_OK(AppendAndWait(*opened.log, std::move(request)));
  }

  void Put(const std::string& key, const std::string& value) {
    PutRaw(folder_.path() + "/log", "subjects", key, value);
  }

  Finding Verified() {
    DurableLog opened(folder_.path());
    const auto result = VerifyLog(opened.store->scan(), {.check_index = true},
                                  [](const VerifyProgress&) { return true; });
    EXPECT_TRUE(result.ok()) << result.status();
    return result->finding.value_or(Finding{Damage::kMissing, Position(0), "sound"});
  }

  absl::Status Read() {
    DurableLog opened(folder_.path());
    return opened.log
        ->ReadMatching(Query({}, {"a/1"}), {.to = opened.log->GetHead().position},
                       [](const StoredEventView&) { return true; })
        .status();
  }

  const std::string key_ = rocks::PostingsKey("a/1", Position(3));
  const std::string sound_ = absl::HexStringToBytes("0101020101");
  TempFolder folder_;
};

TEST_F(IndexEntries, AsTheyAreWrittenAreSound) {
  EXPECT_EQ(Verified().detail, "sound");
  Put(key_, sound_);
  EXPECT_EQ(Verified().detail, "sound");
  LOGE_ASSERT_OK(Read());
}

TEST_F(IndexEntries, ThatLackAPostingOrAlterItsTypeAreFound) {
  Put(key_, absl::HexStringToBytes("010201"));  // Of 3 and 1.
  EXPECT_EQ(Verified().damage, Damage::kIndexMissing);
  EXPECT_EQ(Verified().position, Position(2));
  Put(key_, absl::HexStringToBytes("0101020102"));  // Event 1 of type 2.
  EXPECT_EQ(Verified().damage, Damage::kIndexAltered);
  EXPECT_EQ(Verified().position, Position(1));
}

TEST_F(IndexEntries, ThatHoldAPostingTwiceOrOutOfOrderAreFound) {
  Put(rocks::PostingsKey("a/1", Position(2)), absl::HexStringToBytes("02"));
  for (const char* last : {"0101020101", "010201"}) {  // Of 3, 2 and 1; of 3 and 1.
    SCOPED_TRACE(last);
    Put(key_, absl::HexStringToBytes(last));
    EXPECT_EQ(Verified().damage, Damage::kIndexExtra);
    EXPECT_EQ(Verified().position, Position(1));
    EXPECT_TRUE(absl::StrContains(Verified().detail, "a/1 twice, or out of order"));
  }
}

TEST_F(IndexEntries, ThatAreCutShortAreFoundAndNotRead) {
  for (size_t size = 0; size < sound_.size(); size += 2) {
    SCOPED_TRACE(size);
    Put(key_, sound_.substr(0, size));
    // Behind a whole posting an entry is one of fewer.
    EXPECT_EQ(Verified().damage, Damage::kIndexExtra);
    EXPECT_EQ(Verified().position, Position(0));
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Read());
  }
}

}  // namespace
}  // namespace loge::storage::testing
