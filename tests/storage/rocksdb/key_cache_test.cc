// Keys kept in memory: within the budget, and never beyond their removal.
#include "storage/rocksdb/key_cache.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace loge::storage::rocks {
namespace {

// Those of greater numbers are greater.
std::string KeyOf(int64_t number) {
  const std::string digits = absl::StrCat(number);
  return std::string(kKeyBytes - digits.size(), '0') + digits;
}

// As a reader of the store does it that finds `key` there.
void Read(KeyCache& cache, const std::string& name, const std::string& key) {
  const KeyCache::Found found = cache.Find(name);
  if (!found.key.has_value()) cache.Insert(name, key, found.ticket);
}

// Some two dozen entries in each part of the cache.
constexpr int64_t kBytesMax = 64 << 10;
constexpr int kManyNames = 10000;

TEST(KeptKey, LeavesNoBytesBehind) {
  using Room = std::array<unsigned char, sizeof(KeptKey)>;
  alignas(KeptKey) Room room = {};
  KeptKey* const key = new (room.data()) KeptKey(KeyOf(7));
  EXPECT_EQ(std::string(key->bytes().data(), key->bytes().size()), KeyOf(7));
  EXPECT_NE(room, Room{});
  key->~KeptKey();
  EXPECT_EQ(room, Room{});
}

TEST(KeyCache, GivesWhatWasRead) {
  KeyCache cache(kBytesMax);
  EXPECT_EQ(cache.Find("anna").key, std::nullopt);
  Read(cache, "anna", KeyOf(1));
  Read(cache, "bert", KeyOf(2));
  EXPECT_EQ(cache.Find("anna").key, KeyOf(1));
  EXPECT_EQ(cache.Find("bert").key, KeyOf(2));
  EXPECT_EQ(cache.Find("carl").key, std::nullopt);
}

TEST(KeyCache, TakesTheSameKeyOfTwoReadersOnce) {
  KeyCache cache(kBytesMax);
  const KeyCache::Found one = cache.Find("anna");
  const KeyCache::Found other = cache.Find("anna");
  cache.Insert("anna", KeyOf(1), one.ticket);
  const int64_t bytes = cache.bytes();
  cache.Insert("anna", KeyOf(1), other.ticket);
  EXPECT_EQ(cache.bytes(), bytes);
  EXPECT_EQ(cache.Find("anna").key, KeyOf(1));
}

TEST(KeyCache, KeepsWhatIsUsedWithinTheBudget) {
  KeyCache cache(kBytesMax);
  Read(cache, "anna", KeyOf(1));
  Read(cache, "bert", KeyOf(2));
  for (int i = 0; i < kManyNames; ++i) {
    Read(cache, absl::StrCat("p", i), KeyOf(i));
    ASSERT_LE(cache.bytes(), kBytesMax);
    ASSERT_EQ(cache.Find("anna").key, KeyOf(1)) << i;
  }
  EXPECT_EQ(cache.Find("bert").key, std::nullopt);
  EXPECT_GT(cache.bytes(), kBytesMax / 2);
  int64_t kept_bytes = 0;
  for (int i = 0; i < kManyNames; ++i) {
    const std::string name = absl::StrCat("p", i);
    const std::optional<std::string> key = cache.Find(name).key;
    if (!key.has_value()) continue;
    EXPECT_EQ(*key, KeyOf(i));
    kept_bytes += static_cast<int64_t>(name.size()) + kKeyBytes;
  }
  EXPECT_GT(kept_bytes, 0);
  EXPECT_LT(kept_bytes, kBytesMax);
}

TEST(KeyCache, HoldsNothingWithoutABudget) {
  KeyCache cache(0);
  Read(cache, "anna", KeyOf(1));
  EXPECT_EQ(cache.Find("anna").key, std::nullopt);
  EXPECT_EQ(cache.bytes(), 0);
}

TEST(KeyCache, AForgottenKeyIsGone) {
  KeyCache cache(kBytesMax);
  Read(cache, "anna", KeyOf(1));
  int removed = 0;
  const auto remove = [&] {
    ++removed;
    return absl::OkStatus();
  };
  EXPECT_TRUE(cache.Forget("anna", remove).ok());
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(cache.Find("anna").key, std::nullopt);
  EXPECT_EQ(cache.bytes(), 0);
  EXPECT_TRUE(cache.Forget("anna", remove).ok());  // Here no more, but maybe in the store.
  EXPECT_EQ(removed, 2);
  Read(cache, "anna", KeyOf(2));
  EXPECT_EQ(cache.Find("anna").key, KeyOf(2));
}

TEST(KeyCache, AKeyThatCouldNotBeRemovedIsReadAgain) {
  KeyCache cache(kBytesMax);
  Read(cache, "anna", KeyOf(1));
  const absl::Status failed = cache.Forget("anna", [] { return absl::UnknownError("EIO"); });
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(cache.Find("anna").key, std::nullopt);
}

TEST(KeyCache, AReaderThatCameBeforeTheRemovalBringsNothingBack) {
  KeyCache cache(kBytesMax);
  const KeyCache::Found before = cache.Find("anna");
  EXPECT_TRUE(cache.Forget("anna", [] { return absl::OkStatus(); }).ok());
  cache.Insert("anna", KeyOf(1), before.ticket);
  EXPECT_EQ(cache.Find("anna").key, std::nullopt);
  EXPECT_EQ(cache.bytes(), 0);
}

// A removal is followed by another key at once, so that a key from before it is known by its
// number.
TEST(KeyCache, NobodyFindsAKeyAfterItsRemovalWasSeen) {
  constexpr int kNames = 8;
  constexpr int kReaders = 3;
  constexpr int kRounds = 2000;
  KeyCache cache(kBytesMax);
  std::array<std::atomic<int64_t>, kNames> store = {};
  const auto name_of = [](int i) { return absl::StrCat("p", i % kNames); };
  const auto read_all = [&] {
    for (int i = 0; i < kRounds * kNames; ++i) {
      const std::atomic<int64_t>& stored = store[i % kNames];
      const int64_t seen = stored;
      const KeyCache::Found found = cache.Find(name_of(i));
      if (found.key.has_value()) {
        EXPECT_GE(*found.key, KeyOf(seen));
      } else {
        cache.Insert(name_of(i), KeyOf(stored), found.ticket);
      }
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) readers.emplace_back(read_all);
  for (int i = 0; i < kRounds; ++i) {
    const absl::Status status = cache.Forget(name_of(i), [&] {
      ++store[i % kNames];
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok());
  }
  for (std::thread& reader : readers) reader.join();
  for (int i = 0; i < kNames; ++i) {
    const std::optional<std::string> key = cache.Find(name_of(i)).key;
    EXPECT_EQ(key.value_or(KeyOf(store[i])), KeyOf(store[i]));
  }
}

}  // namespace
}  // namespace loge::storage::rocks
