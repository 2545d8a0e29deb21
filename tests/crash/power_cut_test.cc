#include "tests/crash/power_cut.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/crash/appenders.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

class PowerCut : public ::testing::TestWithParam<Unsynced> {};

TEST_P(PowerCut, LosesNothingThatWasAcknowledged) {
  PowerCutOptions options;
  options.unsynced = GetParam();
  options.seed = RandomSeed();
  int images = 0;
  int refused = 0;
  for (int round = 0; round < Rounds(2); ++round, ++options.seed) {
    SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", options.seed));
    TempFolder folder;
    const PowerCutResult result = RunPowerCuts(folder.path(), options);
    EXPECT_TRUE(result.violations.empty()) << absl::StrJoin(result.violations, "\n");
    EXPECT_GT(result.images, options.images_max / 4);
    EXPECT_GT(result.again, 0);
    images += result.images + result.again;
    refused += result.refused;
  }
  RecordProperty("images", images);
  RecordProperty("refused", refused);
  std::printf("%d power cuts, %d folders refused\n", images, refused);
  // A torn batch that nobody was told of may look like damage, but most cuts must be survived.
  EXPECT_LT(refused, images / 2);
}

INSTANTIATE_TEST_SUITE_P(Writes, PowerCut,
                         ::testing::Values(Unsynced::kDropped, Unsynced::kScrambled),
                         [](const auto& parameter) {
                           return parameter.param == Unsynced::kDropped ? "Dropped" : "Scrambled";
                         });

}  // namespace
}  // namespace loge::storage::testing
