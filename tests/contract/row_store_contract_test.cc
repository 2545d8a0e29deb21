// The row store, on every backend.
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "storage/base/strings.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using Rows = std::map<std::string, std::string>;

class RowStoreContract : public ::testing::TestWithParam<Backend> {
 protected:
  RowStoreContract() { store_ = GetParam().open_rows(folder_.path()); }

  void Reopen() {
    if (!GetParam().survives_reopen) return;
    store_.reset();
    store_ = GetParam().open_rows(folder_.path());
  }
  std::shared_ptr<RowFamily> Create(const std::string& projection, int64_t generation) {
    auto family = store_->Create({projection, generation, /*version=*/3});
    EXPECT_TRUE(family.ok()) << family.status();
    return *family;
  }
  void Write(const RowFamily& family, const Rows& rows, int64_t checkpoint) {
    std::unique_ptr<RowBatch> batch = store_->NewBatch(family);
    for (const auto& [key, value] : rows) batch->Put(key, value);
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, batch->Commit(Position(checkpoint)));
  }
  static Rows Scan(const RowSnapshot& snapshot, const RowFamily& family,
                   const std::string& begin = "", const std::string& end = "") {
    Rows rows;
    std::string last;
    LOGE_EXPECT_CODE(
        absl::StatusCode::kOk,
        snapshot.Scan(family, begin, end, [&](absl::string_view key, absl::string_view value) {
          EXPECT_TRUE(rows.empty() || ToString(key) > last);
          last = ToString(key);
          rows[last] = ToString(value);
          return true;
        }));
    return rows;
  }
  static int64_t Checkpoint(const RowSnapshot& snapshot, const RowFamily& family) {
    const auto checkpoint = snapshot.Checkpoint(family);
    EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
    return checkpoint->value();
  }

  TempFolder folder_;
  std::unique_ptr<RowStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Backends, RowStoreContract,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

TEST_P(RowStoreContract, ANewFamilyIsEmptyAtCheckpointZero) {
  const auto family = Create("network", 1);
  const auto snapshot = store_->Snapshot();
  EXPECT_EQ(Checkpoint(*snapshot, *family), 0);
  EXPECT_TRUE(Scan(*snapshot, *family).empty());
  EXPECT_EQ(family->info().version, 3);
  LOGE_EXPECT_CODE(absl::StatusCode::kAlreadyExists, store_->Create({"network", 1, 4}));
}

TEST_P(RowStoreContract, RowsAndCheckpointChangeTogether) {
  const auto family = Create("network", 1);
  std::unique_ptr<RowBatch> batch = store_->NewBatch(*family);
  batch->Put("a", "1");
  batch->Put("b", "2");
  const auto before = store_->Snapshot();
  LOGE_ASSERT_OK(batch->Commit(Position(5)));
  const auto after = store_->Snapshot();
  EXPECT_TRUE(Scan(*before, *family).empty());
  EXPECT_EQ(Checkpoint(*before, *family), 0);
  EXPECT_EQ(Scan(*after, *family), (Rows{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(Checkpoint(*after, *family), 5);
  LOGE_ASSERT_OK(batch->Commit(Position(6)));  // It is empty now: only the checkpoint moves.
  EXPECT_EQ(Checkpoint(*store_->Snapshot(), *family), 6);
}

TEST_P(RowStoreContract, ABatchReadsItsOwnChangesAndIsDiscardedWithoutCommit) {
  const auto family = Create("network", 1);
  Write(*family, {{"a", "1"}, {"b", "2"}}, 1);
  std::unique_ptr<RowBatch> batch = store_->NewBatch(*family);
  batch->Put("a", "changed");
  batch->Delete("b");
  EXPECT_EQ(**batch->Get("a"), "changed");
  EXPECT_FALSE(batch->Get("b")->has_value());
  EXPECT_FALSE(batch->Get("c")->has_value());
  batch.reset();
  EXPECT_EQ(Scan(*store_->Snapshot(), *family), (Rows{{"a", "1"}, {"b", "2"}}));
}

TEST_P(RowStoreContract, ScansHalfOpenRangesOfAnyBytes) {
  const auto family = Create("network", 1);
  const std::string nul("a\0b", 3);
  const Rows rows = {{"", "empty"}, {"a", "1"}, {nul, "2"}, {"b", "3"}, {"\xff\xff", "4"}};
  Write(*family, rows, 1);
  const auto snapshot = store_->Snapshot();
  EXPECT_EQ(Scan(*snapshot, *family), rows);
  EXPECT_EQ(Scan(*snapshot, *family, "a", "b"), (Rows{{"a", "1"}, {nul, "2"}}));
  EXPECT_EQ(Scan(*snapshot, *family, "b"), (Rows{{"b", "3"}, {"\xff\xff", "4"}}));
  int seen = 0;
  LOGE_ASSERT_OK(snapshot->Scan(*family, "", "",
                                [&](absl::string_view, absl::string_view) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(**snapshot->Get(*family, ""), "empty");
  EXPECT_FALSE(snapshot->Get(*family, "zzz")->has_value());
}

TEST_P(RowStoreContract, ScansOfOneSnapshotDoNotDisturbEachOther) {
  const auto one = Create("network", 1);
  const auto two = Create("network", 2);
  const Rows rows = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
  Write(*one, rows, 1);
  Write(*two, {{"b", "4"}}, 1);
  const auto snapshot = store_->Snapshot();
  Write(*one, {{"a", "later"}, {"bb", "later"}}, 2);
  for (int again = 0; again < 2; ++again) {
    Rows seen;
    // A scan within a scan, of the same family and of another; one of them ends before its end.
    LOGE_ASSERT_OK(
        snapshot->Scan(*one, "", "", [&](absl::string_view key, absl::string_view value) {
          EXPECT_EQ(Scan(*snapshot, *one, "b"), (Rows{{"b", "2"}, {"c", "3"}}));
          EXPECT_EQ(Scan(*snapshot, *one, "a", "b"), (Rows{{"a", "1"}}));
          EXPECT_EQ(Scan(*snapshot, *two), (Rows{{"b", "4"}}));
          LOGE_EXPECT_CODE(absl::StatusCode::kOk,
                           snapshot->Scan(*one, "", "", [](absl::string_view, absl::string_view) {
                             return false;
                           }));
          seen[ToString(key)] = ToString(value);
          return true;
        }));
    EXPECT_EQ(seen, rows);
  }
  // Made after the snapshot, which does not pin it.
  const auto third = Create("network", 3);
  EXPECT_TRUE(Scan(*snapshot, *third).empty());
}

TEST_P(RowStoreContract, IteratesOverAllRowsOfItsSnapshotInOrder) {
  const auto family = Create("network", 1);
  const Rows rows = {{"", "empty"}, {"a", "1"}, {std::string("a\0b", 3), "2"}, {"\xff\xff", "4"}};
  Write(*family, rows, 1);
  const auto snapshot = store_->Snapshot();
  Write(*family, {{"a", "later"}, {"b", "later"}}, 2);
  Rows seen;
  const std::unique_ptr<RowIterator> row = snapshot->Iterate(*family);
  for (; row->Valid(); row->Next()) {
    EXPECT_TRUE(seen.empty() || seen.rbegin()->first < ToString(row->key()));
    seen[ToString(row->key())] = ToString(row->value());
  }
  LOGE_ASSERT_OK(row->status());
  EXPECT_EQ(seen, rows);
  const auto empty = Create("network", 2);
  EXPECT_FALSE(store_->Snapshot()->Iterate(*empty)->Valid());
}

// A batch of either kind gives what a map gives, whatever the order of its changes and reads.
TEST_P(RowStoreContract, BulkBatchesAndOthersGiveTheSameRows) {
  const uint32_t seed = ::testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  auto family = Create("network", 1);
  Rows model;
  for (int64_t checkpoint = 1; checkpoint <= 60; ++checkpoint) {
    const std::unique_ptr<RowBatch> batch =
        random() % 3 == 0 ? store_->NewBatch(*family) : store_->NewBulkBatch(*family);
    EXPECT_EQ(batch->bytes(), 0);
    for (int n = static_cast<int>(random() % 40); n > 0; --n) {
      const std::string key = absl::StrCat("k", random() % 100);
      const auto what = random() % 10;
      if (what == 0) {
        batch->Delete(key);
        model.erase(key);
      } else if (what < 3) {
        const auto read = batch->Get(key);
        LOGE_ASSERT_OK(read);
        const auto held = model.find(key);
        ASSERT_EQ(read->has_value(), held != model.end()) << key;
        if (read->has_value()) {
          EXPECT_EQ(**read, held->second);
        }
      } else {
        model[key] = absl::StrCat(random());
        batch->Put(key, model[key]);
        EXPECT_GT(batch->bytes(), 0);
        EXPECT_GT(batch->changes(), 0);
      }
      // What comes after it counts all the same.
      if (random() % 20 == 0) {
        LOGE_ASSERT_OK(batch->Prepare(Position(checkpoint - static_cast<int64_t>(random() % 2))));
      }
    }
    if (random() % 2 == 0) {
      LOGE_ASSERT_OK(batch->Prepare(Position(checkpoint)));
    }
    LOGE_ASSERT_OK(batch->Commit(Position(checkpoint)));
    EXPECT_EQ(batch->bytes(), 0);
    EXPECT_EQ(batch->changes(), 0);
    EXPECT_EQ(Scan(*store_->Snapshot(), *family), model);
    EXPECT_EQ(Checkpoint(*store_->Snapshot(), *family), checkpoint);
  }
}

// What a bulk batch committed needs no Flush to survive.
TEST_P(RowStoreContract, BulkBatchesSurviveWithoutAFlush) {
  Rows rows;
  {
    const auto family = Create("network", 1);
    const std::unique_ptr<RowBatch> batch = store_->NewBulkBatch(*family);
    for (int i = 0; i < 5000; ++i) {
      const std::string key = absl::StrCat("k", (i * 7919) % 5000);
      rows[key] = absl::StrCat("row ", i);
      batch->Put(key, rows[key]);
    }
    EXPECT_EQ(batch->changes(), 5000);
    LOGE_ASSERT_OK(batch->Commit(Position(77)));
  }
  Reopen();
  const auto families = store_->Families();
  ASSERT_EQ(families.size(), 1u);
  EXPECT_EQ(Scan(*store_->Snapshot(), *families[0]), rows);
  EXPECT_EQ(Checkpoint(*store_->Snapshot(), *families[0]), 77);
}

TEST_P(RowStoreContract, SnapshotsAreFrozenWhateverIsWrittenLater) {
  const uint32_t seed = ::testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto family = Create("network", 1);
  Rows model;
  struct Frozen {
    std::unique_ptr<RowSnapshot> snapshot;
    Rows rows;
    int64_t checkpoint;
  };
  std::vector<Frozen> frozen;
  for (int64_t checkpoint = 1; checkpoint <= 200; ++checkpoint) {
    std::unique_ptr<RowBatch> batch = store_->NewBatch(*family);
    for (int n = static_cast<int>(random() % 5); n > 0; --n) {
      const std::string key = absl::StrCat("k", random() % 30);
      if (random() % 3 == 0) {
        batch->Delete(key);
        model.erase(key);
      } else {
        model[key] = absl::StrCat(random());
        batch->Put(key, model[key]);
      }
    }
    LOGE_ASSERT_OK(batch->Commit(Position(checkpoint)));
    if (random() % 8 == 0) frozen.push_back({store_->Snapshot(), model, checkpoint});
    if (!frozen.empty() && random() % 12 == 0) {
      frozen.erase(frozen.begin() + static_cast<int>(random() % frozen.size()));
    }
  }
  for (const Frozen& old : frozen) {
    EXPECT_EQ(Scan(*old.snapshot, *family), old.rows);
    EXPECT_EQ(Checkpoint(*old.snapshot, *family), old.checkpoint);
  }
  EXPECT_EQ(Scan(*store_->Snapshot(), *family), model);
}

TEST_P(RowStoreContract, FamiliesAreApartAndListedInOrder) {
  const auto b2 = Create("b", 2);
  const auto b10 = Create("b", 10);
  const auto a1 = Create("a", 1);
  Write(*b2, {{"x", "in b2"}}, 1);
  Write(*a1, {{"x", "in a1"}}, 2);
  const auto snapshot = store_->Snapshot();
  EXPECT_EQ(**snapshot->Get(*b2, "x"), "in b2");
  EXPECT_EQ(**snapshot->Get(*a1, "x"), "in a1");
  EXPECT_FALSE(snapshot->Get(*b10, "x")->has_value());
  std::vector<std::string> names;
  for (const auto& family : store_->Families()) {
    names.push_back(absl::StrCat(family->info().projection, "@", family->info().generation));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a@1", "b@2", "b@10"}));
}

TEST_P(RowStoreContract, SetLiveMovesThePointerAndOutlivesAReopening) {
  EXPECT_EQ(store_->LiveGeneration("network"), 0);
  LOGE_EXPECT_CODE(absl::StatusCode::kNotFound, store_->SetLive("network", 1));
  auto one = Create("network", 1);
  auto two = Create("network", 2);
  Write(*one, {{"a", "1"}}, 7);
  Write(*two, {{"a", "2"}}, 8);
  LOGE_ASSERT_OK(store_->SetLive("network", 1));
  EXPECT_EQ(store_->LiveGeneration("network"), 1);
  LOGE_ASSERT_OK(store_->SetLive("network", 2));
  one.reset();
  two.reset();
  Reopen();
  EXPECT_EQ(store_->LiveGeneration("network"), 2);
  ASSERT_EQ(store_->Families().size(), 2u);
  const auto snapshot = store_->Snapshot();
  EXPECT_EQ(store_->Families()[1]->info().version, 3);
  EXPECT_EQ(Scan(*snapshot, *store_->Families()[1]), (Rows{{"a", "2"}}));
  EXPECT_EQ(Checkpoint(*snapshot, *store_->Families()[1]), 8);
}

TEST_P(RowStoreContract, RefusesToDropTheLiveGeneration) {
  const auto one = Create("network", 1);
  LOGE_ASSERT_OK(store_->SetLive("network", 1));
  LOGE_EXPECT_CODE(absl::StatusCode::kFailedPrecondition, store_->Drop(*one));
  EXPECT_EQ(store_->Families().size(), 1u);
}

TEST_P(RowStoreContract, ADroppedFamilyCanBeReadByTheSnapshotsThatPinnedIt) {
  auto family = Create("network", 1);
  Write(*family, {{"a", "1"}}, 7);
  auto snapshot = store_->Snapshot();
  const RowFamily* pinned = family.get();
  family.reset();
  LOGE_ASSERT_OK(store_->Drop(*pinned));
  EXPECT_TRUE(store_->Families().empty());
  EXPECT_EQ(Scan(*snapshot, *pinned), (Rows{{"a", "1"}}));
  EXPECT_EQ(Checkpoint(*snapshot, *pinned), 7);
  snapshot.reset();
  auto again = Create("network", 1);
  EXPECT_TRUE(Scan(*store_->Snapshot(), *again).empty());
  EXPECT_EQ(Checkpoint(*store_->Snapshot(), *again), 0);
  again.reset();
  Reopen();
  EXPECT_EQ(store_->Families().size(), 1u);
}

}  // namespace
}  // namespace loge::storage::testing
