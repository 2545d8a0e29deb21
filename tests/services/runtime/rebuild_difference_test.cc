// Whatever makes a read model differ from what the log tells, a rebuild names it key by key: no row
// too few, none too many.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "services/runtime/limits.h"
#include "services/runtime/projection_runner.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_fixture.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/runtime_random_log.h"

namespace loge::runtime {
namespace {

using Told = std::map<std::string, v1::DifferenceKind>;

constexpr int kEvents = 60;
constexpr int kFlipsMax = 8;

class RebuildDifferenceTest : public ::testing::Test {
 protected:
  void AppendAndStart() {
    for (int i = 0; i < kEvents; ++i) {
      std::vector<storage::EventDraft> drafts;
      drafts.push_back(random_.Next());
      ASSERT_TRUE(runtime_.AppendRaw(std::move(drafts)).ok());
    }
    ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok());
    ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok());
  }
  std::shared_ptr<storage::RowFamily> LiveFamily() {
    return views_.runner->Pin({"people"})->families.at("people");
  }
  std::vector<std::pair<std::string, std::string>> Rows() {
    std::vector<std::pair<std::string, std::string>> rows;
    const absl::Status scanned = views_.rows.Snapshot()->Scan(
        *LiveFamily(), "", "", [&](absl::string_view key, absl::string_view value) {
          rows.emplace_back(ToString(key), ToString(value));
          return true;
        });
    EXPECT_TRUE(scanned.ok()) << scanned;
    return rows;
  }
  std::string Flip(std::string bytes) {
    const int bit = random_.Dice(static_cast<int>(8 * bytes.size()));
    char& byte = bytes[static_cast<size_t>(bit / 8)];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (bit % 8)));
    return bytes;
  }

  // Rebuilds "people", which must name `expected` and nothing else, each key once and in order.
  void ExpectNamed(const Told& expected) {
    const auto result = testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_VERIFY_ONLY);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->differences(), static_cast<int64_t>(expected.size()));
    EXPECT_FALSE(result->swapped());
    Told told;
    std::vector<std::string> keys;
    for (const v1::RowDifference& difference : result->first_differences()) {
      keys.push_back(absl::HexStringToBytes(difference.key()));
      told[keys.back()] = difference.kind();
    }
    EXPECT_EQ(told, expected);
    EXPECT_EQ(keys.size(), told.size());
    EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  }

  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  testing::RandomLog random_{testing::TestSeed()};
};

TEST_F(RebuildDifferenceTest, NamesEveryRowWithAFlippedBit) {
  AppendAndStart();
  const auto rows = Rows();
  ASSERT_GT(rows.size(), static_cast<size_t>(kFlipsMax));
  Told expected;
  auto batch = views_.rows.PlainBatch(*LiveFamily());
  for (int i = 0; i < kFlipsMax; ++i) {
    const auto& row = rows[static_cast<size_t>(random_.Dice(static_cast<int>(rows.size())))];
    if (expected.count(row.first) > 0 || row.second.empty()) continue;
    batch->Put(row.first, Flip(row.second));
    expected[row.first] = v1::DIFFERENCE_KIND_CHANGED;
  }
  ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head())).ok());
  ASSERT_FALSE(expected.empty());
  ExpectNamed(expected);
}

// The row is then missing where it belongs, and lies where none belongs.
TEST_F(RebuildDifferenceTest, NamesBothKeysOfARowWhoseKeyHasAFlippedBit) {
  AppendAndStart();
  const auto rows = Rows();
  const auto& row = rows[static_cast<size_t>(random_.Dice(static_cast<int>(rows.size())))];
  const auto is_key = [&](const std::string& key) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& each) { return each.first == key; });
  };
  std::string flipped = Flip(row.first);
  while (is_key(flipped)) flipped = Flip(row.first);
  auto batch = views_.rows.PlainBatch(*LiveFamily());
  batch->Delete(row.first);
  batch->Put(flipped, row.second);
  ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head())).ok());
  ExpectNamed({{row.first, v1::DIFFERENCE_KIND_ADDED}, {flipped, v1::DIFFERENCE_KIND_REMOVED}});
}

// As code does that looks at a clock, at chance or at an address.
TEST_F(RebuildDifferenceTest, NamesEveryRowThatIsWrittenDifferentlyEachTime) {
  const auto is_changeable = [](absl::string_view key) {
    return absl::StartsWith(key, "fcaretaker/x");
  };
  views_.rows.before_put = [&](const storage::RowFamilyInfo& info, absl::string_view key,
                               std::string* value) {
    if (info.projection != "people" || !is_changeable(key)) return;
    // A field that no reader knows (number 1000), so that the row can still be read.
    value->append("\xc0\x3e");
    value->push_back(static_cast<char>(info.generation));
  };
  AppendAndStart();
  Told expected;
  for (const auto& row : Rows()) {
    if (is_changeable(row.first)) expected[row.first] = v1::DIFFERENCE_KIND_CHANGED;
  }
  ASSERT_FALSE(expected.empty());
  ASSERT_LE(expected.size(), static_cast<size_t>(kRowDifferencesToldMax));
  ExpectNamed(expected);
}

// A change of the code that forgets to raise the version is found out too.
TEST_F(RebuildDifferenceTest, NamesEveryRowOfAKindThatIsFiledDifferentlyNow) {
  AppendAndStart();
  std::vector<std::string> before;
  for (const auto& row : Rows()) before.push_back(row.first);
  views_.Stop();
  std::vector<ProjectionSpec> specs = testing::TestSpecs();
  specs[0].filing[events::v1::EventPayload::kCaretakerJoined] = {"caretaker"};
  ASSERT_TRUE(views_.Start(specs).ok());
  Told expected;
  for (const std::string& key : before) {
    if (!absl::StartsWith(key, "flandlord/")) continue;
    expected[key] = v1::DIFFERENCE_KIND_REMOVED;
  }
  ASSERT_FALSE(expected.empty());
  const auto result = testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_VERIFY_ONLY);
  ASSERT_TRUE(result.ok()) << result.status();
  Told told;
  for (const v1::RowDifference& difference : result->first_differences()) {
    const std::string key = absl::HexStringToBytes(difference.key());
    told[key] = difference.kind();
  }
  ASSERT_LE(result->differences(), kRowDifferencesToldMax);
  EXPECT_EQ(told, expected);
}

}  // namespace
}  // namespace loge::runtime
