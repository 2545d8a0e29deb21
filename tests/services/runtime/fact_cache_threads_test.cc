// The cache of rows while one thread writes and others read.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "services/runtime/fact_cache.h"
#include "storage/memory/open.h"
#include "tests/support/runtime_cached_rows.h"
#include "tests/support/test_seed.h"

namespace loge::runtime {
namespace {

using testing::CachedGeneration;

constexpr int kEvents = 400;
constexpr int kReaders = 3;

// Readers hold on to old snapshots now and then, so that entries of others are newer and older.
TEST(FactCacheThreads, AnswersAreThoseOfTheRowsWhileTheyChange) {
  const uint32_t seed = loge::testing::TestSeed();
  const auto rows = storage::NewMemoryRowStore();
  FactCache cache(64 << 20);
  CachedGeneration people(*rows, cache);
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (uint32_t i = 0; i < kReaders; ++i) {
    readers.emplace_back([&, i] {
      std::mt19937 random(seed + 1 + i);
      CachedGeneration::Pinned kept = people.Pin();
      while (!done && !::testing::Test::HasFailure()) {
        const CachedGeneration::Pinned now = people.Pin();
        people.ExpectSameAt(now, random);
        people.ExpectSameAt(kept, random);
        if (CachedGeneration::Dice(random, 5) == 0) kept = now;
      }
    });
  }
  std::mt19937 random(seed);
  for (int i = 0; i < kEvents && !::testing::Test::HasFailure(); ++i) {
    EXPECT_TRUE(people.ApplyNext(random).ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  // Now that nothing changes, the second reading finds what the first one left.
  const CachedGeneration::Pinned last = people.Pin();
  EXPECT_EQ(last.checkpoint, kEvents);
  people.ExpectSameAt(last, random);
  const FactCache::Counts before = cache.counts();
  people.ExpectSameAt(last, random);
  // Each of them, and all together from two of them on. What is worked out may be of another day.
  EXPECT_GE(cache.counts().hits, before.hits + 2 * (CachedGeneration::kCaretakers + 2));
  EXPECT_LE(cache.counts().misses, before.misses + CachedGeneration::kCaretakers);
}

TEST(FactCacheThreads, EvictionAndInsertionFromAllSides) {
  FactCache cache(64 << 10);
  const auto stamps = cache.NewStamps();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kReaders; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937 random(static_cast<uint32_t>(thread));
      for (int i = 0; i < 5000; ++i) {
        const int number = CachedGeneration::Dice(random, 300);
        const std::string subject = absl::StrCat("caretaker/", number);
        const CachedRows found = cache.Find(*stamps, 1, subject).rows;
        if (found != nullptr) {
          ASSERT_EQ(found->front().id, subject);
          continue;
        }
        auto made = std::make_shared<std::vector<SubjectRows>>(1);
        made->front().id = subject;
        cache.Insert(*stamps, 1, subject, std::move(made), 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache.counts().bytes, 64 << 10);
  EXPECT_GT(cache.counts().hits, 0);
}

}  // namespace
}  // namespace loge::runtime
