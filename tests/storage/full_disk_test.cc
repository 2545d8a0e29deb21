// What log, vault and read models do when the disk guard says no, and when it says yes again.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/disk_guard.h"
#include "storage/rocksdb/open.h"
#include "tests/support/fake_disk.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using Code = absl::StatusCode;

constexpr int64_t kReserve = 100 << 20;

// A guard over a disk that is full or not, as the test says.
struct GuardedDisk {
  void Fill() { disk.SetFree(0); }
  void LeaveRoomForRowsOnly() { disk.SetFree(3 * kReserve / 4); }
  void MakeRoom() { disk.SetFree(10 * kReserve); }

  FakeDisk disk;
  CapturingLogger logger;
  DiskGuard guard{disk, logger, {.folder = "/data", .reserve_bytes = kReserve, .ballast_bytes = 0}};
};

CommittedLogOptions With(DiskGuard& guard) {
  CommittedLogOptions options;
  options.disk_guard = &guard;
  return options;
}

class FullDiskLog : public ::testing::TestWithParam<Backend> {
 protected:
  GuardedDisk disk_;
  LogUnderTest t_{GetParam(), With(disk_.guard)};
};

INSTANTIATE_TEST_SUITE_P(Backends, FullDiskLog,
                         ::testing::Values(MemoryBackend(), RocksDbBackend()), BackendName);

TEST_P(FullDiskLog, RefusesAppendsServesReadsAndGoesOn) {
  disk_.MakeRoom();
  LOGE_ASSERT_OK(AppendAndWait(t_.log(), Request(7, {"a/1"})));
  LOGE_EXPECT_CODE(Code::kOk, t_.log().WriteHealth());
  disk_.LeaveRoomForRowsOnly();
  for (int i = 0; i < 3; ++i) {
    const Answer refused = AppendAndWait(t_.log(), Request(7, {"a/1"}));
    LOGE_EXPECT_CODE(Code::kResourceExhausted, refused);
    EXPECT_TRUE(absl::StrContains(refused.status().message(), "nothing was written"));
  }
  LOGE_EXPECT_CODE(Code::kResourceExhausted, t_.log().WriteHealth());
  EXPECT_EQ(t_.log().GetHead().position, Position(1));
  EXPECT_EQ(ReadAll(t_.log()).size(), 1u);
  disk_.MakeRoom();
  const Answer accepted = AppendAndWait(t_.log(), Request(7, {"a/1"}));
  LOGE_ASSERT_OK(accepted);
  EXPECT_EQ(accepted->first, Position(2));
  LOGE_EXPECT_CODE(Code::kOk, t_.log().WriteHealth());
  for (const std::string& line : t_.logger().lines()) {
    EXPECT_FALSE(absl::StrContains(line, "event=committer_stopped")) << line;
  }
}

TEST_P(FullDiskLog, AnswersThatNeedNoWriteStayWhatTheyAre) {
  disk_.MakeRoom();
  const Answer first = AppendAndWait(t_.log(), Stamped(Request(7, {"a/1"}), "r1"));
  LOGE_ASSERT_OK(first);
  disk_.Fill();
  const Answer again = AppendAndWait(t_.log(), Stamped(Request(7, {"a/1"}), "r1"));
  LOGE_ASSERT_OK(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->first, first->first);
  LOGE_EXPECT_CODE(Code::kAlreadyExists,
                   AppendAndWait(t_.log(), Stamped(Request(7, {"a/1"}), "r1", "another")));
  AppendRequest late = Request(7, {"a/1"});
  late.condition.push_back({Query({}, {"a/1"}), Position(0)});
  LOGE_EXPECT_CODE(Code::kAborted, AppendAndWait(t_.log(), std::move(late)));
}

TEST_P(FullDiskLog, ARefusedRequestIsForgottenAndMayComeAgain) {
  disk_.Fill();
  auto chain = std::make_shared<AppendChain>();
  AppendRequest member = Stamped(Request(7, {"a/1"}), "r1");
  member.chain = chain;
  member.chain_sequence = 1;
  LOGE_EXPECT_CODE(Code::kResourceExhausted, AppendAndWait(t_.log(), member));
  EXPECT_TRUE(chain->broken());
  EXPECT_FALSE(t_.log().FindRequest("local", "r1")->has_value());
  disk_.MakeRoom();
  const Answer accepted = AppendAndWait(t_.log(), Stamped(Request(7, {"a/1"}), "r1"));
  LOGE_ASSERT_OK(accepted);
  EXPECT_FALSE(accepted->replayed);
}

class FullDiskStores : public ::testing::Test {
 protected:
  RocksDbOptions Options(const std::string& store) {
    RocksDbOptions options;
    options.folder = absl::StrCat(folder_.path(), "/", store);
    options.block_cache_bytes = 1 << 20;
    options.write_buffer_bytes = 1 << 20;
    options.disk_guard = &disk_.guard;
    return options;
  }

  TempFolder folder_;
  GuardedDisk disk_;
};

TEST_F(FullDiskStores, TheVaultMakesNoKeyAndKeepsThoseItHas) {
  auto opened = OpenRocksDbKeyVault(Options("vault"),
                                    [](char* out, int size) { std::fill(out, out + size, 'k'); });
  LOGE_ASSERT_OK(opened);
  KeyVault& vault = **opened;
  disk_.MakeRoom();
  LOGE_ASSERT_OK(vault.EnsureKeys({"anna"}));
  LOGE_ASSERT_OK(vault.SystemKey("claims"));
  disk_.LeaveRoomForRowsOnly();
  LOGE_EXPECT_CODE(Code::kResourceExhausted, vault.EnsureKeys({"anna", "bert"}));
  EXPECT_FALSE(vault.FindKey("bert")->has_value());
  LOGE_EXPECT_CODE(Code::kResourceExhausted, vault.SystemKey("other"));
  LOGE_EXPECT_CODE(Code::kOk, vault.EnsureKeys({"anna"}));
  LOGE_EXPECT_CODE(Code::kOk, vault.SystemKey("claims"));
  disk_.MakeRoom();
  LOGE_EXPECT_CODE(Code::kOk, vault.EnsureKeys({"anna", "bert"}));
  EXPECT_TRUE(vault.FindKey("bert")->has_value());
}

TEST_F(FullDiskStores, RequestIdsAreForgottenLater) {
  auto store = OpenRocksDbLogStore(Options("log"));
  LOGE_ASSERT_OK(store);
  LocalSequencer sequencer(**store);
  CommittedLogOptions options = With(disk_.guard);
  options.now = [] { return absl::UnixEpoch(); };
  auto log = OpenCommittedLog(**store, sequencer, disk_.logger, std::move(options));
  LOGE_ASSERT_OK(log);
  disk_.MakeRoom();
  LOGE_ASSERT_OK(AppendAndWait(**log, Stamped(Request(7, {"a/1"}), "r1")));
  disk_.Fill();
  LOGE_EXPECT_CODE(Code::kResourceExhausted, (*log)->PruneRequests(Position(2)));
  EXPECT_TRUE((*log)->FindRequest("local", "r1")->has_value());
  disk_.MakeRoom();
  LOGE_EXPECT_CODE(Code::kOk, (*log)->PruneRequests(Position(2)));
  EXPECT_FALSE((*log)->FindRequest("local", "r1")->has_value());
}

TEST_F(FullDiskStores, RowsAreWrittenDownToHalfOfTheReserve) {
  auto opened = OpenRocksDbRowStore(Options("views"));
  LOGE_ASSERT_OK(opened);
  RowStore& rows = **opened;
  disk_.LeaveRoomForRowsOnly();
  const auto family = rows.Create({"people", 1, 1});
  LOGE_ASSERT_OK(family);
  LOGE_ASSERT_OK(rows.SetLive("people", 1));
  const auto write = [&](const std::string& key, int64_t checkpoint) {
    const std::unique_ptr<RowBatch> batch = rows.NewBatch(**family);
    batch->Put(key, "row");
    return batch->Commit(Position(checkpoint));
  };
  LOGE_EXPECT_CODE(Code::kOk, write("a", 1));
  disk_.Fill();
  LOGE_EXPECT_CODE(Code::kResourceExhausted, write("b", 2));
  LOGE_EXPECT_CODE(Code::kResourceExhausted, rows.Create({"people", 2, 1}).status());
  LOGE_EXPECT_CODE(Code::kResourceExhausted, rows.SetLive("people", 1));
  {
    const std::unique_ptr<RowSnapshot> snapshot = rows.Snapshot();
    EXPECT_EQ(snapshot->Get(**family, "a")->value_or(""), "row");
    EXPECT_FALSE(snapshot->Get(**family, "b")->has_value());
    EXPECT_EQ(*snapshot->Checkpoint(**family), Position(1));
  }
  EXPECT_EQ(rows.Families().size(), 1u);
  disk_.MakeRoom();
  LOGE_EXPECT_CODE(Code::kOk, write("b", 2));
  EXPECT_EQ(*rows.Snapshot()->Checkpoint(**family), Position(2));
}

TEST_F(FullDiskStores, OpeningTakesRoomForTheWalAndForANewOne) {
  const RocksDbOptions options = Options("log");
  const int64_t empty = *RoomToOpen(options);
  EXPECT_GT(empty, options.write_buffer_bytes);
  {
    // Buffers larger than what is written, so that all of it stays in the WAL.
    DurableLog log(folder_.path(), /*write_buffer_bytes=*/64 << 20);
    for (int i = 0; i < 100; ++i) {
      AppendRequest request;
      request.events.push_back(Draft(7, {"a/1"}, std::string(20000, 'x')));
      LOGE_ASSERT_OK(AppendAndWait(*log.log, std::move(request)));
    }
    EXPECT_GT(*RoomToOpen(options), empty + 100 * 20000);
    EXPECT_LT(*RoomToOpen(options), empty + 100 * 21000);
  }
  RocksDbOptions no_folder = options;
  no_folder.folder = folder_.path() + "/log/CURRENT";
  LOGE_EXPECT_CODE(Code::kUnknown, RoomToOpen(no_folder).status());
}

}  // namespace
}  // namespace loge::storage::testing
