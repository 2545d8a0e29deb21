// What is there of the rows after a process that ended without closing anything. The child is this
// very program again (a death test of the "threadsafe" kind), so that no thread of RocksDB is lost
// in a fork.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/rocksdb/open.h"
#include "storage/row_store.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr char kFolderVariable[] = "LOGE_CRASH_TEST_FOLDER";

// Small, so that some flushes happen before the end.
constexpr int64_t kWriteBufferBytes = 64 << 10;

RocksDbOptions ViewsAt(const std::string& folder) {
  RocksDbOptions options;
  options.folder = folder + "/views";
  options.write_buffer_bytes = kWriteBufferBytes;
  return options;
}

class RowsCrash : public ::testing::Test {
 protected:
  RowsCrash() {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    // The child makes a folder of its own too, but works in the parent's.
    if (getenv(kFolderVariable) == nullptr) setenv(kFolderVariable, folder_.path().c_str(), 1);
    path_ = getenv(kFolderVariable);
  }
  ~RowsCrash() override { unsetenv(kFolderVariable); }

  TempFolder folder_;
  std::string path_;
};

void WriteRow(RowStore& store, const RowFamily& family, int64_t checkpoint) {
  std::unique_ptr<RowBatch> batch = store.NewBatch(family);
  batch->Put("last", absl::StrCat(checkpoint));
  batch->Put(absl::StrCat("row", checkpoint), std::string(300, 'x'));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, batch->Commit(Position(checkpoint)));
}

[[noreturn]] void WriteRowsAndVanish(const std::string& folder) {
  std::unique_ptr<RowStore> store = std::move(OpenRocksDbRowStore(ViewsAt(folder)).value());
  const auto one = *store->Create({"network", 1, 3});
  const auto two = *store->Create({"network", 2, 3});
  for (int64_t i = 1; i <= 1000; ++i) {
    WriteRow(*store, *one, i);
    WriteRow(*store, *two, i);
  }
  const auto three = *store->Create({"network", 3, 3});
  for (int64_t i = 1; i <= 10; ++i) WriteRow(*store, *three, i);
  if (!store->SetLive("network", 3).ok() || !store->Drop(*one).ok()) _exit(1);
  for (int64_t i = 1001; i <= 1500; ++i) WriteRow(*store, *two, i);
  _exit(7);
}

TEST_F(RowsCrash, AreThoseOfTheirCheckpointAndTheLivePointerHasItsRows) {
  EXPECT_EXIT(WriteRowsAndVanish(path_), ::testing::ExitedWithCode(7), "");
  auto opened = OpenRocksDbRowStore(ViewsAt(path_));
  LOGE_ASSERT_OK(opened);
  RowStore& store = **opened;
  EXPECT_EQ(store.LiveGeneration("network"), 3);
  const auto families = store.Families();
  ASSERT_EQ(families.size(), 2u);  // The dropped one has gone.
  const auto snapshot = store.Snapshot();
  for (const auto& family : families) {
    const int64_t checkpoint = snapshot->Checkpoint(*family)->value();
    EXPECT_GE(checkpoint, family->info().generation == 3 ? 10 : 1000);
    EXPECT_EQ(**snapshot->Get(*family, "last"), absl::StrCat(checkpoint));
    int64_t rows = 0;
    LOGE_ASSERT_OK(snapshot->Scan(
        *family, "row", "", [&](absl::string_view, absl::string_view) { return ++rows > 0; }));
    EXPECT_EQ(rows, checkpoint);
  }
}

constexpr int kBulkRows = 5000;

// What a bulk batch committed is on the disk at once, with its checkpoint; what came after it in an
// ordinary one need not be. A third was not committed.
[[noreturn]] void WriteInBulkAndVanish(const std::string& folder) {
  std::unique_ptr<RowStore> store = std::move(OpenRocksDbRowStore(ViewsAt(folder)).value());
  const auto family = *store->Create({"network", 1, 3});
  for (int64_t checkpoint = kBulkRows; checkpoint <= 2 * kBulkRows; checkpoint += kBulkRows) {
    const std::unique_ptr<RowBatch> bulk = store->NewBulkBatch(*family);
    bulk->Put("last", absl::StrCat(checkpoint));
    for (int64_t i = checkpoint - kBulkRows + 1; i <= checkpoint; ++i) {
      bulk->Put(absl::StrCat("row", i), std::string(300, 'x'));
    }
    if (!bulk->Commit(Position(checkpoint)).ok()) _exit(1);
  }
  WriteRow(*store, *family, 2 * kBulkRows + 1);
  const std::unique_ptr<RowBatch> half = store->NewBulkBatch(*family);
  half->Put("row0", "never");
  _exit(7);
}

TEST_F(RowsCrash, OfABulkBatchAreAllThere) {
  EXPECT_EXIT(WriteInBulkAndVanish(path_), ::testing::ExitedWithCode(7), "");
  // As a crash in the middle of making a table leaves it.
  const std::string left = path_ + "/views/network@1.rows";
  std::ofstream(left) << "half a table";
  auto opened = OpenRocksDbRowStore(ViewsAt(path_));
  LOGE_ASSERT_OK(opened);
  EXPECT_FALSE(std::filesystem::exists(left));
  const auto families = (*opened)->Families();
  ASSERT_EQ(families.size(), 1u);
  const auto snapshot = (*opened)->Snapshot();
  const int64_t checkpoint = snapshot->Checkpoint(*families[0])->value();
  EXPECT_GE(checkpoint, 2 * kBulkRows);
  EXPECT_EQ(**snapshot->Get(*families[0], "last"), absl::StrCat(checkpoint));
  int64_t rows = 0;
  LOGE_ASSERT_OK(snapshot->Scan(*families[0], "row", "",
                                [&](absl::string_view, absl::string_view) { return ++rows > 0; }));
  EXPECT_EQ(rows, checkpoint);
}

}  // namespace
}  // namespace loge::storage::testing
