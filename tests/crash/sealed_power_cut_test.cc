#include "tests/crash/sealed_power_cut.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/crash/appenders.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

TEST(SealedPowerCut, LeavesNoSealedEventWithoutItsKey) {
  SealedPowerCutOptions options;
  options.seed = RandomSeed();
  int images = 0;
  int again = 0;
  int refused = 0;
  int64_t unsealed = 0;
  // Four rounds go through what can become of the two folders.
  for (int round = 0; round < Rounds(4); ++round, ++options.seed) {
    SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", options.seed));
    options.log = options.seed % 2 == 0 ? Unsynced::kDropped : Unsynced::kScrambled;
    options.vault = options.seed / 2 % 2 == 0 ? Unsynced::kDropped : Unsynced::kScrambled;
    TempFolder folder;
    const SealedPowerCutResult result = RunSealedPowerCuts(folder.path(), options);
    EXPECT_TRUE(result.violations.empty()) << absl::StrJoin(result.violations, "\n");
    EXPECT_GT(result.images, 2);
    images += result.images;
    again += result.again;
    refused += result.refused;
    unsealed += result.unsealed;
  }
  RecordProperty("images", images + again);
  RecordProperty("refused", refused);
  std::printf("%d power cuts, %d folders refused, %lld events unsealed\n", images + again, refused,
              static_cast<long long>(unsealed));
  EXPECT_GT(again, 0);
  // A scrambled vault is refused more often than a log: the keys of several callers may wait for
  // one sync, and a torn one with another behind it looks like damage.
  EXPECT_LT(refused, images + again);
  EXPECT_GT(unsealed, 0);
}

}  // namespace
}  // namespace loge::storage::testing
