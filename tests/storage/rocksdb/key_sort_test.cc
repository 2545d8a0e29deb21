// Rows sorted by key against the standard library's stable sort.
#include "storage/rocksdb/key_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/base/strings.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::rocks {
namespace {

std::vector<RowEntry> EntriesOf(const std::vector<std::string>& keys) {
  std::vector<RowEntry> entries;
  for (const std::string& key : keys) {
    RowEntry& entry = entries.emplace_back();
    entry.data = key.data();
    entry.key_bytes = static_cast<uint32_t>(key.size());
    entry.sequence = static_cast<uint32_t>(entries.size());
  }
  return entries;
}

void ExpectSorted(const std::vector<std::string>& keys) {
  std::vector<RowEntry> expected = EntriesOf(keys);
  std::stable_sort(expected.begin(), expected.end(),
                   [](const RowEntry& a, const RowEntry& b) { return a.key() < b.key(); });
  std::vector<RowEntry> sorted = EntriesOf(keys);
  SortByKey(sorted);
  ASSERT_EQ(sorted.size(), expected.size());
  for (size_t i = 0; i < sorted.size(); ++i) {
    ASSERT_EQ(sorted[i].key(), expected[i].key()) << i;
    ASSERT_EQ(sorted[i].sequence, expected[i].sequence) << i;
  }
}

TEST(KeySort, SortsNothingAndOne) {
  ExpectSorted({});
  ExpectSorted({"a"});
}

// Few letters, so that keys are alike, equal, and beginnings of each other; the byte 0 among them,
// which also stands behind the end of a key.
TEST(KeySort, IsTheStableSortByBytes) {
  const uint64_t seed = testing::RandomSeed();
  SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", seed));
  std::mt19937_64 random(seed);
  const std::string letters("\0\x01z\xff", 4);
  for (int round = 0; round < 300; ++round) {
    const size_t letters_used = 1 + random() % letters.size();
    const size_t bytes_max = 1 + random() % 40;
    const std::string begin(random() % 30, 'b');
    std::vector<std::string> keys;
    for (size_t n = random() % 400; n > 0; --n) {
      std::string key = begin;
      for (size_t bytes = random() % bytes_max; bytes > 0; --bytes) {
        key.push_back(letters[random() % letters_used]);
      }
      keys.push_back(std::move(key));
    }
    ExpectSorted(keys);
    if (HasFatalFailure()) return;
  }
}

TEST(KeySort, SortsKeysOfRows) {
  std::mt19937_64 random(testing::RandomSeed());
  std::vector<std::string> keys;
  for (int i = 0; i < 5000; ++i) {
    keys.push_back(absl::StrCat(i % 3 == 0 ? "rfcaretaker/" : "rfsession/", "0190a1b2-",
                                absl::Hex(random() % 500, absl::kZeroPad8),
                                absl::string_view("\0", 1), random() % 1000));
  }
  ExpectSorted(keys);
}

}  // namespace
}  // namespace loge::storage::rocks
