#include "services/runtime/fact_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/fact_rows.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_cached_rows.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/runtime_random_log.h"
#include "tests/support/signal.h"
#include "tests/support/storage_test_util.h"

namespace loge::runtime {
namespace {

using testing::CachedGeneration;
using testing::ExpectCacheChangesNothing;
using testing::RandomLog;
using Code = absl::StatusCode;

constexpr char kSubject[] = "caretaker/x";

class FactCacheTest : public ::testing::Test {
 protected:
  static CachedRows Rows() { return std::make_shared<const std::vector<SubjectRows>>(2); }

  void Change(absl::string_view subject, int64_t checkpoint) {
    stamps_->Raise(SubjectStamps::SlotOf(subject), checkpoint);
  }
  CachedRows Find(int64_t checkpoint, absl::string_view subject = kSubject) {
    return cache_.Find(*stamps_, checkpoint, subject).rows;
  }
  bool WorthLoading(int64_t checkpoint, absl::string_view subject = kSubject) {
    return cache_.Find(*stamps_, checkpoint, subject).worth_loading;
  }
  CachedRows Insert(int64_t checkpoint, absl::string_view subject = kSubject,
                    int64_t bytes = 1000) {
    CachedRows rows = Rows();
    cache_.Insert(*stamps_, checkpoint, subject, rows, bytes);
    return rows;
  }

  static constexpr int64_t kBytesMax = 16 * 16000;
  FactCache cache_{kBytesMax};
  const std::shared_ptr<SubjectStamps> stamps_ = cache_.NewStamps();
};

TEST_F(FactCacheTest, ServesEverySnapshotFromTheLastChangeOn) {
  Change(kSubject, 5);
  const CachedRows rows = Insert(7);
  EXPECT_EQ(Find(7), rows);
  EXPECT_EQ(Find(9), rows);
  EXPECT_EQ(Find(5), rows);
  EXPECT_EQ(Find(4), nullptr);
  EXPECT_FALSE(WorthLoading(4));  // The entry that is there is of more use.
  EXPECT_EQ(Find(7), rows);
}

TEST_F(FactCacheTest, AChangeEndsAnEntryForEverybody) {
  Insert(7);
  Change(kSubject, 8);
  EXPECT_EQ(Find(7), nullptr);
  EXPECT_EQ(cache_.counts().bytes, 0);
  EXPECT_FALSE(WorthLoading(7));
  EXPECT_TRUE(WorthLoading(8));
  const CachedRows rows = Insert(8);
  EXPECT_EQ(Find(8), rows);
}

TEST_F(FactCacheTest, KeepsNothingThatWasReadBeforeTheLastChange) {
  Change(kSubject, 8);
  Insert(7);
  EXPECT_EQ(Find(8), nullptr);
  EXPECT_EQ(cache_.counts().bytes, 0);
}

TEST_F(FactCacheTest, KeepsWhatTheLaterOfTwoReadersRead) {
  const CachedRows later = Insert(9);
  Insert(7);
  EXPECT_EQ(Find(7), later);
  const CachedRows last = Insert(10);
  EXPECT_EQ(Find(7), last);
}

TEST_F(FactCacheTest, StampsNeverSink) {
  Change(kSubject, 8);
  Change(kSubject, 5);
  EXPECT_EQ(stamps_->At(SubjectStamps::SlotOf(kSubject)), 8);
}

TEST_F(FactCacheTest, SubjectsOfOneSlotEndEachOtherAndAreNeverMistaken) {
  std::string other;
  const size_t slot = SubjectStamps::SlotOf(kSubject);
  for (int i = 0; other.empty(); ++i) {
    const std::string name = absl::StrCat("session/", i);
    if (SubjectStamps::SlotOf(name) == slot) other = name;
  }
  const CachedRows rows = Insert(7);
  EXPECT_EQ(Find(7, other), nullptr);
  const CachedRows other_rows = Insert(7, other);
  EXPECT_EQ(Find(7), rows);
  EXPECT_EQ(Find(7, other), other_rows);
  Change(other, 8);
  EXPECT_EQ(Find(8), nullptr);
  EXPECT_EQ(Find(8, other), nullptr);
}

TEST_F(FactCacheTest, GenerationsAreKeptApart) {
  const auto others = cache_.NewStamps();
  EXPECT_NE(others->number(), stamps_->number());
  const CachedRows rows = Insert(7);
  EXPECT_EQ(cache_.Find(*others, 7, kSubject).rows, nullptr);
  others->Raise(SubjectStamps::SlotOf(kSubject), 8);
  EXPECT_EQ(Find(8), rows);
}

TEST_F(FactCacheTest, LetsGoOfWhatWasNotUsedForLong) {
  Insert(7, "caretaker/first");
  for (int i = 0; i < 2000; ++i) {
    Insert(7, absl::StrCat("caretaker/", i));
    if (i == 0) Insert(7);
    ASSERT_NE(Find(7), nullptr) << i;  // Used all the time.
    ASSERT_LE(cache_.counts().bytes, kBytesMax);
  }
  EXPECT_EQ(Find(7, "caretaker/first"), nullptr);
  EXPECT_NE(Find(7, "caretaker/1999"), nullptr);
  EXPECT_GT(cache_.counts().bytes, kBytesMax / 2);
}

TEST_F(FactCacheTest, WithoutRoomOnlyWhatIsMissedAgainIsWorthLoading) {
  for (int i = 0; i < 2000; ++i) Insert(7, absl::StrCat("caretaker/", i));
  EXPECT_FALSE(WorthLoading(7));
  EXPECT_TRUE(WorthLoading(7));
  // Not if that was long ago.
  EXPECT_FALSE(WorthLoading(7, "module/x"));
  int worth = 0;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 200'000; ++i) {
      if (WorthLoading(7, absl::StrCat("session/", i))) ++worth;
    }
  }
  EXPECT_LT(worth, 200'000 / 4);
  EXPECT_FALSE(WorthLoading(7, "module/x"));
}

TEST_F(FactCacheTest, WhatIsTooLargeIsNotKeptAndNotTriedAgain) {
  const CachedRows rows = Insert(7, kSubject, cache_.entry_bytes_max());
  EXPECT_EQ(Find(7), rows);
  Change(kSubject, 8);
  Insert(8, kSubject, cache_.entry_bytes_max() + 1);
  EXPECT_EQ(Find(8), nullptr);
  EXPECT_LT(cache_.counts().bytes, 1000);
  EXPECT_FALSE(WorthLoading(8));
  Change(kSubject, 9);  // It only grows.
  EXPECT_FALSE(WorthLoading(9));
}

TEST_F(FactCacheTest, CountsHitsAndMisses) {
  Find(7);
  Insert(7);
  Find(7);
  Find(8);
  EXPECT_EQ(cache_.counts().hits, 2);
  EXPECT_EQ(cache_.counts().misses, 1);
}

TEST_F(FactCacheTest, WhatWasWorkedOutServesWhileAllThatItStandsOnIsTheSame) {
  const std::string other = "place/y";
  const auto value = std::make_shared<const std::string>("worked out");
  const auto keep = [&](int64_t checkpoint) {
    cache_.InsertValue(*stamps_, checkpoint, "of x and y",
                       {static_cast<uint32_t>(SubjectStamps::SlotOf(kSubject)),
                        static_cast<uint32_t>(SubjectStamps::SlotOf(other))},
                       value, 100);
  };
  const auto find = [&](int64_t checkpoint) {
    return cache_.Find(*stamps_, checkpoint, "of x and y").value;
  };
  Change(kSubject, 3);
  Change(other, 5);
  EXPECT_EQ(find(7), nullptr);
  keep(7);
  EXPECT_EQ(find(7), value);
  EXPECT_EQ(find(5), value);
  EXPECT_EQ(find(4), nullptr);  // Before what became of the other one.
  Change("place/z", 8);
  EXPECT_EQ(find(8), value);
  Change(other, 9);
  EXPECT_EQ(find(9), nullptr);
  EXPECT_EQ(find(7), nullptr);
  keep(8);  // Of a snapshot without the change.
  EXPECT_EQ(find(9), nullptr);
  keep(9);
  EXPECT_EQ(find(10), value);
  EXPECT_EQ(Find(10), nullptr);
}

TEST_F(FactCacheTest, WhatWasWorkedOutCountsForTheBudget) {
  const auto value = std::make_shared<const std::string>("worked out");
  for (int i = 0; i < 2000; ++i) {
    cache_.InsertValue(*stamps_, 7, absl::StrCat("of ", i), {1}, value, 1000);
    EXPECT_LE(cache_.counts().bytes, kBytesMax);
  }
  cache_.InsertValue(*stamps_, 7, "large", {1}, value, cache_.entry_bytes_max() + 1);
  const FactCache::Found large = cache_.Find(*stamps_, 7, "large");
  EXPECT_EQ(large.value, nullptr);
  EXPECT_FALSE(large.worth_loading);
}

// One reads some rows of a subject and then all of them: that is one question, not two.
TEST_F(FactCacheTest, WhoWouldNotLoadLeavesNoTrace) {
  for (int i = 0; i < 2000; ++i) Insert(7, absl::StrCat("caretaker/", i));
  const auto look = [&] {
    return cache_.Find(*stamps_, 7, kSubject, nullptr, FactCache::Miss::kForget).worth_loading;
  };
  EXPECT_FALSE(look());
  EXPECT_FALSE(WorthLoading(7));
  EXPECT_FALSE(look());
  EXPECT_TRUE(WorthLoading(7));
}

// Readers of real rows, with caches that hold all of them, few of them, and hardly any.
class CachedReadsTest : public ::testing::TestWithParam<int64_t> {
 protected:
  CachedReadsTest() : random_(testing::TestSeed()) { views_.cache = &cache_; }
  // Snapshots first: they pin generations of the store.
  ~CachedReadsTest() override { pins_.clear(); }

  void AppendRandom(int events) {
    while (events > 0) {
      std::vector<storage::EventDraft> drafts;
      for (int k = random_.Dice(4); k >= 0 && events > 0; --k, --events) {
        drafts.push_back(random_.Next());
      }
      ASSERT_TRUE(runtime_.AppendRaw(std::move(drafts)).ok());
    }
  }
  void StartViews() { ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok()); }
  void CatchUp() { ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok()); }
  PinnedViews Pin() {
    auto pinned = views_.runner->Pin({"people", "sessions"});
    EXPECT_TRUE(pinned.ok()) << pinned.status();
    return pinned.ok() ? *std::move(pinned) : PinnedViews();
  }
  static RowReaderOptions Options(const PinnedViews& pinned, const std::string& name, Date as_of,
                                  int64_t as_known_at) {
    return {pinned.snapshot.get(), pinned.families.at(name).get(), as_of, as_known_at,
            pinned.cached.at(name)};
  }
  void ExpectSame(const PinnedViews& pinned) {
    for (const char* name : {"people", "sessions"}) {
      const int64_t position = random_.Dice(2) == 0
                                   ? pinned.checkpoint
                                   : random_.Dice(static_cast<int>(pinned.checkpoint) + 1);
      ExpectCacheChangesNothing(Options(pinned, name, random_.RandomDay(), position),
                                RandomLog::Subjects());
    }
  }
  // What the subject holds now, as told by a reader with the cache.
  absl::StatusOr<std::vector<Fact>> Now(const std::string& subject, Date as_of = Date(99999)) {
    const PinnedViews pinned = Pin();
    return NewRowReader(Options(pinned, "people", as_of, pinned.checkpoint))->Facts(subject);
  }

  // One of the things that happen to a server.
  void Happen() {
    const int dice = random_.Dice(12);
    if (dice < 5) return AppendRandom(1 + random_.Dice(20));
    if (dice < 7) return CatchUp();
    if (dice < 9) return pins_.push_back(Pin());
    if (dice == 9) {
      const auto mode =
          random_.Dice(2) == 0 ? v1::REBUILD_MODE_REPLACE : v1::REBUILD_MODE_VERIFY_ONLY;
      const auto result = testing::RebuildOne(*views_.runner, "people", mode);
      ASSERT_TRUE(result.ok()) << result.status();
      EXPECT_EQ(result->differences(), 0);
    } else if (dice == 10) {
      (void)views_.runner->RollBack("people");  // Refused when none is kept.
    } else {
      views_.Stop();
      StartViews();
    }
  }

  FactCache cache_{GetParam()};
  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  RandomLog random_;
  std::deque<PinnedViews> pins_;
};

constexpr int64_t kRoomForAll = 16 << 20;

INSTANTIATE_TEST_SUITE_P(Sizes, CachedReadsTest,
                         ::testing::Values(kRoomForAll, int64_t{512} << 10, int64_t{16} << 10));

TEST_P(CachedReadsTest, AreThoseOfTheRowsWhateverHappens) {
  StartViews();
  AppendRandom(20);
  CatchUp();
  for (int round = 0; round < 120; ++round) {
    Happen();
    ExpectSame(Pin());
    if (!pins_.empty()) {
      ExpectSame(pins_[static_cast<size_t>(random_.Dice(static_cast<int>(pins_.size())))]);
    }
    if (pins_.size() > 6) pins_.pop_front();
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  if (GetParam() == kRoomForAll) {
    EXPECT_GT(cache_.counts().hits, 500);
  }
}

TEST_P(CachedReadsTest, AGenerationThatAnswersAgainIsReadAnew) {
  StartViews();
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12000)}, {})}).ok());
  CatchUp();
  EXPECT_EQ(Now(kSubject)->size(), 1u);
  ASSERT_TRUE(testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_REPLACE).ok());
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12001)}, {})}).ok());
  CatchUp();
  EXPECT_EQ(Now(kSubject)->size(), 2u);
  // It catches up while no query sees it.
  ASSERT_TRUE(views_.runner->RollBack("people").ok());
  EXPECT_EQ(Now(kSubject)->size(), 2u);
}

TEST_P(CachedReadsTest, ACommitThatFailsDoesNoHarm) {
  StartViews();
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12000)}, {})}).ok());
  CatchUp();
  const PinnedViews before = Pin();
  ExpectSame(before);
  std::atomic<bool> full = true;
  testing::Signal refused;
  views_.rows.admit = [&](const storage::RowFamilyInfo&) {
    if (!full) return absl::OkStatus();
    refused.Notify();
    return absl::ResourceExhaustedError("full");
  };
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12001)}, {})}).ok());
  refused.Wait();
  EXPECT_EQ(Now(kSubject)->size(), 1u);
  ExpectSame(before);
  full = false;
  CatchUp();
  EXPECT_EQ(Now(kSubject)->size(), 2u);
  ExpectSame(before);
  views_.Stop();  // Before what `admit` refers to is gone.
}

TEST_P(CachedReadsTest, ADamagedRowIsToldWhereItCountsAndNowhereElse) {
  StartViews();
  for (const int day : {12000, 12005}) {
    ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(day)}, {})}).ok());
  }
  CatchUp();
  {
    const PinnedViews pinned = Pin();
    const storage::RowFamily& family = *pinned.families.at("people");
    std::string last;
    for (const auto row = pinned.snapshot->Iterate(family); row->Valid(); row->Next()) {
      if (SubjectOfRow(row->key()) == absl::string_view(kSubject)) last = ToString(row->key());
    }
    auto batch = views_.rows.PlainBatch(family);
    batch->Put(last, "\xff");
    ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head())).ok());
  }
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(Now(kSubject, Date(12004))->size(), 1u);
    EXPECT_EQ(Now(kSubject, Date(12005)).status().code(), Code::kDataLoss);
  }
}

TEST(RecallTest, IsWorkedOutOnceForADayAtTheEndOfWhatIsKnown) {
  FactCache cache(16 << 20);
  testing::TestRuntime runtime;
  testing::TestProjections views{runtime};
  views.cache = &cache;
  ASSERT_TRUE(views.Start(testing::TestSpecs()).ok());
  for (const int day : {12000, 12005}) {
    ASSERT_TRUE(runtime.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(day)}, {})}).ok());
  }
  ASSERT_TRUE(views.Wait({"people"}, runtime.head()).ok());
  int made = 0;
  const auto count_by = [&](Date as_of, int64_t as_known_at, bool keep = true) {
    auto pinned = views.runner->Pin({"people"});
    EXPECT_TRUE(pinned.ok()) << pinned.status();
    const auto reader = NewRowReader({pinned->snapshot.get(), pinned->families.at("people").get(),
                                      as_of, as_known_at, pinned->cached.at("people")});
    const auto value = reader->Recall(
        "count", kSubject,
        [&](const std::vector<Fact>& facts, Dependencies&) -> absl::StatusOr<WorkedOut> {
          ++made;
          return WorkedOut{std::make_shared<const size_t>(facts.size()), sizeof(size_t), keep};
        });
    EXPECT_TRUE(value.ok()) << value.status();
    return *std::static_pointer_cast<const size_t>(*value);
  };
  const int64_t head = runtime.head();
  EXPECT_EQ(count_by(Date(12005), head, /*keep=*/false), 2u);
  EXPECT_EQ(count_by(Date(12005), head), 2u);
  EXPECT_EQ(made, 2);  // The first one was not to be kept.
  EXPECT_EQ(count_by(Date(12005), head), 2u);
  EXPECT_EQ(made, 2);
  EXPECT_EQ(count_by(Date(12004), head), 1u);
  EXPECT_EQ(made, 3);
  EXPECT_EQ(count_by(Date(12005), head - 1), 1u);
  EXPECT_EQ(count_by(Date(12005), head - 1), 1u);
  EXPECT_EQ(made, 5);
}

// Snapshots of RocksDB are taken and read in other ways than those in memory.
TEST(CachedRowsOnDisk, AnswersAreThoseOfTheRows) {
  std::mt19937 random(testing::TestSeed());
  const storage::testing::TempFolder folder;
  const auto rows = storage::testing::RocksDbBackend().open_rows(folder.path());
  FactCache cache(16 << 20);
  CachedGeneration people(*rows, cache);
  std::deque<CachedGeneration::Pinned> kept;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(people.ApplyNext(random).ok());
    if (CachedGeneration::Dice(random, 6) == 0) kept.push_back(people.Pin());
    if (kept.size() > 8) kept.pop_front();
    people.ExpectSameAt(people.Pin(), random);
    for (const CachedGeneration::Pinned& pinned : kept) people.ExpectSameAt(pinned, random);
    ASSERT_FALSE(::testing::Test::HasFailure()) << i;
  }
  EXPECT_GT(cache.counts().hits, 0);
}

}  // namespace
}  // namespace loge::runtime
