// The fault suite goes red when the code is wrong: this program is linked with a copy of one source
// of storage in which seed_bug.py has seeded the bug LOGE_SEEDED_BUG.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/crash/history_run.h"
#include "tests/crash/power_cut.h"
#include "tests/crash/sealed_power_cut.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

// What a scenario finds with that seed.
using Scenario = std::function<std::vector<std::string>(uint64_t seed)>;

std::vector<std::string> PowerCuts(uint64_t seed) {
  TempFolder folder;
  PowerCutOptions options;
  options.seed = seed;
  options.images_max = 12;
  return RunPowerCuts(folder.path(), options).violations;
}

std::vector<std::string> SealedPowerCuts(uint64_t seed) {
  TempFolder folder;
  SealedPowerCutOptions options;
  options.seed = seed;
  return RunSealedPowerCuts(folder.path(), options).violations;
}

std::vector<std::string> Callers(uint64_t seed) {
  TempFolder folder;
  HistoryOptions options;
  options.seed = seed;
  options.calls = 1000;
  options.lives = 1;
  return RunHistory(folder.path(), options).violations;
}

struct SeededBug {
  std::string name;
  Scenario scenario;
  std::string found;  // A part of what the suite says.
};

std::vector<SeededBug> TheSeededBug() {
  const std::vector<SeededBug> all = {
      {"acknowledge_before_sync", PowerCuts, "lost: append"},
      {"index_apart", PowerCuts, "the index of"},
      {"request_apart", PowerCuts, "request id"},
      {"condition_on_durable_only", Callers, "its condition does not hold"},
      {"keys_after_log", SealedPowerCuts, "whose key is not in the vault"},
      {"chain_excuses_all", Callers, "its condition does not hold"},
  };
  std::vector<SeededBug> seeded;
  for (const SeededBug& bug : all) {
    if (bug.name == LOGE_SEEDED_BUG) seeded.push_back(bug);
  }
  return seeded;
}

class Seeded : public ::testing::TestWithParam<SeededBug> {};

TEST_P(Seeded, BugIsFound) {
  const uint64_t seed = RandomSeed();
  SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", seed));
  constexpr uint64_t kTries = 30;  // Two or three find it mostly; five did not, once in a while.
  std::string found;
  for (uint64_t i = 0; i < kTries && !absl::StrContains(found, GetParam().found); ++i) {
    absl::StrAppend(&found, absl::StrJoin(GetParam().scenario(seed + i), "\n"));
  }
  EXPECT_TRUE(absl::StrContains(found, GetParam().found)) << "found only: " << found;
}

INSTANTIATE_TEST_SUITE_P(Bugs, Seeded, ::testing::ValuesIn(TheSeededBug()),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace loge::storage::testing
