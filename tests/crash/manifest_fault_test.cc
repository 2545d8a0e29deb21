// A manifest that cannot be written: the log stops and says so, reads go on, nothing that was
// acknowledged is lost, and the folder opens again. The views have no write-ahead log: they go on
// by themselves when there is room.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/key_vault.h"
#include "storage/rocksdb/open.h"
#include "storage/row_store.h"
#include "tests/crash/appenders.h"
#include "tests/crash/invariants.h"
#include "tests/crash/workload.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using Code = absl::StatusCode;

// Never reached by a log that stops: the first table comes long before.
constexpr int64_t kAppendsMax = 2000;
constexpr int64_t kWriteBufferBytes = 64 << 10;

struct NamedFault {
  std::string name;
  FileOp op;
  FaultEffect effect;
};

class ManifestFault : public ::testing::TestWithParam<NamedFault> {
 protected:
  // Appends one by one until the log says that it has stopped.
  void AppendUntilStopped(EventLog& log) {
    Code code = Code::kOk;
    while (code != Code::kUnavailable && issued_ < kAppendsMax) {
      const AppendTag tag{issued_++, log.GetHead().position};
      const Answer answer = AppendAndWait(log, workload_.Make(tag));
      code = answer.status().code();
      if (answer.ok()) acks_.push_back({tag, answer->first, answer->last});
      // Its batch may be in the WAL: whoever is told that it is not asks again and has it twice.
      EXPECT_NE(code, Code::kResourceExhausted) << answer.status();
    }
  }

  void ExpectStopped(EventLog& log) {
    const Answer late = AppendAndWait(log, workload_.Make({issued_++, log.GetHead().position}));
    LOGE_EXPECT_CODE(Code::kUnavailable, late);
    EXPECT_TRUE(absl::StrContains(late.status().message(), "injected")) << late.status();
    const absl::Status health = log.WriteHealth();
    LOGE_EXPECT_CODE(Code::kUnavailable, health);
    EXPECT_TRUE(absl::StrContains(health.message(), "injected")) << health;
  }

  // All that was acknowledged, and nothing else, can be read.
  void ExpectReads(const EventLog& log) {
    Findings found;
    const LogModel model = ReadModel(log, workload_, found);
    EXPECT_TRUE(found.clean()) << found.ToString();
    EXPECT_EQ(model.decisions().size(), acks_.size());
  }

  void ExpectIntact(const std::string& folder) {
    const Findings found =
        OpenAndCheck({.folder = folder, .now = WanderingClock(seed_)}, workload_, acks_, issued_);
    EXPECT_TRUE(found.clean()) << folder << "\n" << found.ToString();
  }

  const uint64_t seed_ = RandomSeed();
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("LOGE_TEST_SEED=", seed_)};
  const Workload workload_{seed_};
  TempFolder folder_;
  std::vector<Ack> acks_;
  int64_t issued_ = 0;
};

TEST_P(ManifestFault, StopsTheLogUntilItIsOpenedAgainAndLosesNothing) {
  const std::string image = folder_.path() + "/cut";
  auto fs = std::make_shared<FaultFileSystem>(folder_.path() + "/log");
  const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
  auto opened = DurableLog::Open({.folder = folder_.path(),
                                  .write_buffer_bytes = kWriteBufferBytes,
                                  .env = env.get(),
                                  .now = WanderingClock(seed_)});
  LOGE_ASSERT_OK(opened);
  EventLog& log = *(*opened)->log;
  fs->Arm({FileKind::kManifest, GetParam().op, /*nth=*/1, GetParam().effect});
  AppendUntilStopped(log);
  EXPECT_EQ(fs->faults_struck(), 1);
  ExpectStopped(log);
  ExpectReads(log);
  std::mt19937_64 unused;
  std::filesystem::create_directory(image);
  LOGE_ASSERT_OK(fs->WriteImage(image + "/log", Unsynced::kDropped, unused));
  ExpectStopped(log);  // Nothing recovered meanwhile.
  opened->reset();
  EXPECT_EQ(fs->syncs_tried_again(), 0);
  ExpectIntact(image);
  ExpectIntact(folder_.path());
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ManifestFault,
    ::testing::Values(NamedFault{"WriteFails", FileOp::kAppend, FaultEffect::kIoError},
                      NamedFault{"FindsTheDiskFull", FileOp::kAppend, FaultEffect::kNoSpace},
                      NamedFault{"IsWrittenInPart", FileOp::kAppend, FaultEffect::kShortWrite},
                      NamedFault{"SyncFails", FileOp::kSync, FaultEffect::kIoError},
                      NamedFault{"SyncFindsTheDiskFull", FileOp::kSync, FaultEffect::kNoSpace}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(ManifestOfTheVault, WithoutRoomStopsItAndItsHealthSaysSo) {
  const TempFolder folder;
  auto fs = std::make_shared<FaultFileSystem>(folder.path() + "/vault");
  const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
  RocksDbOptions options;
  options.folder = folder.path() + "/vault";
  options.write_buffer_bytes = kWriteBufferBytes;
  options.env = env.get();
  const auto vault =
      OpenRocksDbKeyVault(options, [](char* out, int size) { std::fill_n(out, size, 'k'); });
  LOGE_ASSERT_OK(vault);
  LOGE_ASSERT_OK((*vault)->EnsureKeys({"first"}));
  LOGE_ASSERT_OK((*vault)->SyncKeys());
  LOGE_EXPECT_CODE(Code::kOk, (*vault)->WriteHealth());
  fs->Arm({FileKind::kManifest, FileOp::kAppend, /*nth=*/1, FaultEffect::kNoSpace});
  Code code = Code::kOk;
  for (int person = 0; code == Code::kOk && person < kAppendsMax; ++person) {
    code = (*vault)->EnsureKeys({absl::StrCat("person-", person)}).code();
  }
  EXPECT_EQ(fs->faults_struck(), 1);
  LOGE_EXPECT_CODE(Code::kUnavailable, (*vault)->WriteHealth());
  LOGE_EXPECT_CODE(Code::kUnavailable, (*vault)->EnsureKeys({"late"}));
  const auto key = (*vault)->FindKey("first");
  LOGE_ASSERT_OK(key);
  EXPECT_EQ(*key, std::string(kKeyBytes, 'k'));
}

// Both rows that the test below writes.
void ExpectRows(RocksDbOptions options, const std::string& folder) {
  options.folder = folder;
  const auto rows = OpenRocksDbRowStore(options);
  LOGE_ASSERT_OK(rows);
  const auto families = (*rows)->Families();
  ASSERT_EQ(families.size(), 1u);
  const auto snapshot = (*rows)->Snapshot();
  EXPECT_EQ(*snapshot->Checkpoint(*families[0]), Position(2));
  EXPECT_EQ(snapshot->Get(*families[0], "row1")->value_or(""), "here");
  EXPECT_EQ(snapshot->Get(*families[0], "row2")->value_or(""), "here");
}

TEST(ManifestOfViews, WithoutRoomStopsThemUntilThereIsSome) {
  const TempFolder folder;
  const std::string image = folder.path() + "/cut";
  auto fs = std::make_shared<FaultFileSystem>(folder.path() + "/views");
  const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
  RocksDbOptions options;
  options.folder = folder.path() + "/views";
  options.env = env.get();
  {
    auto rows = OpenRocksDbRowStore(options);
    LOGE_ASSERT_OK(rows);
    const auto family = (*rows)->Create({"people", 1, 1});
    LOGE_ASSERT_OK(family);
    const auto write = [&](int64_t checkpoint) {
      const std::unique_ptr<RowBatch> batch = (*rows)->NewBatch(**family);
      batch->Put(absl::StrCat("row", checkpoint), "here");
      return batch->Commit(Position(checkpoint));
    };
    LOGE_ASSERT_OK(write(1));
    fs->Arm({FileKind::kManifest, FileOp::kAppend, /*nth=*/1, FaultEffect::kNoSpace});
    // RocksDB may have made up for it before it answers.
    const absl::Status flushed = (*rows)->Flush();
    EXPECT_TRUE(flushed.ok() || flushed.code() == Code::kResourceExhausted) << flushed;
    EXPECT_EQ(fs->faults_struck(), 1);
    absl::Status status = write(2);
    for (; status.code() == Code::kResourceExhausted; status = write(2)) std::this_thread::yield();
    LOGE_ASSERT_OK(status);
    // A flush that is done is durable, as before.
    LOGE_ASSERT_OK((*rows)->Flush());
    std::mt19937_64 unused;
    LOGE_ASSERT_OK(fs->WriteImage(image, Unsynced::kDropped, unused));
  }
  ExpectRows(options, options.folder);
  options.env = nullptr;
  ExpectRows(options, image);
}

}  // namespace
}  // namespace loge::storage::testing
