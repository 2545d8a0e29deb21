// Stores whose tables find no room on the disk, past every guard: they refuse, lose nothing, and go
// on by themselves. (A write-ahead log without room ends the process; see storage/disk_guard.h.)
#include "storage/rocksdb/room_listener.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/status.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
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

class NoRoomFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  NoRoomFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, const std::atomic<bool>& full)
      : FSWritableFileOwnerWrapper(std::move(file)), full_(full) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    if (full_) return rocksdb::IOStatus::NoSpace("no room");
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* debug) override {
    if (full_) return rocksdb::IOStatus::NoSpace("no room");
    return FSWritableFileOwnerWrapper::Append(data, options, verification, debug);
  }

 private:
  const std::atomic<bool>& full_;
};

// The disk, but for tables, which find no room while `full`.
class NoRoomForTables : public rocksdb::FileSystemWrapper {
 public:
  explicit NoRoomForTables(const std::atomic<bool>& full)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), full_(full) {}

  const char* Name() const override { return "NoRoomForTables"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (status.ok() && absl::EndsWith(name, ".sst")) {
      *file = std::make_unique<NoRoomFile>(std::move(*file), full_);
    }
    return status;
  }
  // RocksDB asks before it tries again.
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 uint64_t* free, rocksdb::IODebugContext* debug) override {
    if (!full_) return FileSystemWrapper::GetFreeSpace(path, options, free, debug);
    *free = 0;
    return rocksdb::IOStatus::OK();
  }

 private:
  const std::atomic<bool>& full_;
};

class NoRoomForTablesTest : public ::testing::Test {
 protected:
  RocksDbOptions Options(const std::string& store) {
    RocksDbOptions options;
    options.folder = absl::StrCat(folder_.path(), "/", store);
    options.block_cache_bytes = 1 << 20;
    options.write_buffer_bytes = 1 << 20;
    options.env = env_.get();
    options.disk_guard = &guard_;
    return options;
  }
  // Bytes that compression makes no smaller.
  std::string Incompressible() {
    std::string bytes(20000, '\0');
    for (char& c : bytes) c = static_cast<char>(random_());
    return bytes;
  }

  Answer AppendBytes(EventLog& log) {
    AppendRequest request;
    request.events.push_back(Draft(7, {"a/1"}, Incompressible()));
    return AppendAndWait(log, std::move(request));
  }

  std::atomic<bool> full_ = false;
  const std::unique_ptr<rocksdb::Env> env_ =
      rocksdb::NewCompositeEnv(std::make_shared<NoRoomForTables>(full_));
  std::mt19937 random_{1};
  TempFolder folder_;
  FakeDisk disk_;
  CapturingLogger logger_;
  CapturingLogger disk_logger_;
  DiskGuard guard_{disk_, disk_logger_, {.folder = "/data", .ballast_bytes = 0}};
};

TEST(RefusedForRoom, OnlyWhereTheStoreHadStoppedBefore) {
  using rocksdb::Status;
  const Status no_room = Status::NoSpace("no room");
  EXPECT_FALSE(rocks::RefusedForRoom(Status::OK()));
  EXPECT_FALSE(rocks::RefusedForRoom(no_room));  // The write itself, which may be there in part.
  EXPECT_FALSE(rocks::RefusedForRoom(Status(no_room, Status::Severity::kSoftError)));
  EXPECT_TRUE(rocks::RefusedForRoom(Status(no_room, Status::Severity::kHardError)));
  EXPECT_FALSE(rocks::RefusedForRoom(Status(no_room, Status::Severity::kFatalError)));
  EXPECT_FALSE(rocks::RefusedForRoom(Status(Status::IOError("EIO"), Status::Severity::kHardError)));
}

TEST_F(NoRoomForTablesTest, TheLogRefusesAndGoesOnWithoutARestart) {
  const auto store = OpenRocksDbLogStore(Options("log"));
  LOGE_ASSERT_OK(store);
  LocalSequencer sequencer(**store);
  CommittedLogOptions options;
  options.now = [] { return absl::UnixEpoch(); };
  options.disk_guard = &guard_;
  const auto log = OpenCommittedLog(**store, sequencer, logger_, std::move(options));
  LOGE_ASSERT_OK(log);
  const auto append = [&] { return AppendBytes(**log); };
  full_ = true;
  int64_t acknowledged = 0;
  Answer answer = append();
  for (; answer.ok() && acknowledged < 1000; answer = append()) ++acknowledged;
  LOGE_EXPECT_CODE(Code::kResourceExhausted, answer);
  while ((*log)->WriteHealth().ok()) std::this_thread::yield();
  LOGE_EXPECT_CODE(Code::kResourceExhausted, (*log)->WriteHealth());
  LOGE_EXPECT_CODE(Code::kResourceExhausted, append());
  EXPECT_EQ(static_cast<int64_t>(ReadAll(**log).size()), acknowledged);
  LOGE_EXPECT_CODE(Code::kOk, guard_.Admit(DiskUse::kRows));  // The views are a store of their own.

  full_ = false;
  while (!(*log)->WriteHealth().ok()) std::this_thread::yield();
  answer = append();
  LOGE_ASSERT_OK(answer);
  EXPECT_EQ(answer->first, Position(acknowledged + 1));
  EXPECT_EQ(static_cast<int64_t>(ReadAll(**log).size()), acknowledged + 1);
  EXPECT_EQ(disk_logger_.lines(),
            (std::vector<std::string>{"event=store_stopped folder=/data of=facts",
                                      "event=store_goes_on folder=/data of=facts"}));
}

TEST_F(NoRoomForTablesTest, TheCommitterGoesOnEvenIfNobodyWarnedIt) {
  RocksDbOptions unguarded = Options("log");
  unguarded.disk_guard = nullptr;
  const auto store = OpenRocksDbLogStore(unguarded);
  LOGE_ASSERT_OK(store);
  LocalSequencer sequencer(**store);
  CommittedLogOptions options;
  options.now = [] { return absl::UnixEpoch(); };
  const auto log = OpenCommittedLog(**store, sequencer, logger_, std::move(options));
  LOGE_ASSERT_OK(log);
  const auto append = [&] { return AppendBytes(**log); };
  full_ = true;
  int64_t acknowledged = 0;
  while (append().ok() && acknowledged < 1000) ++acknowledged;
  LOGE_EXPECT_CODE(Code::kResourceExhausted, append());
  LOGE_EXPECT_CODE(Code::kOk, (*log)->WriteHealth());
  full_ = false;
  Answer answer = append();
  for (; absl::IsResourceExhausted(answer.status()); answer = append()) std::this_thread::yield();
  LOGE_ASSERT_OK(answer);
  EXPECT_EQ(answer->first, Position(acknowledged + 1));
}

TEST_F(NoRoomForTablesTest, RowsWaitAndGoOn) {
  const auto rows = OpenRocksDbRowStore(Options("views"));
  LOGE_ASSERT_OK(rows);
  const auto family = (*rows)->Create({"people", 1, 1});
  LOGE_ASSERT_OK(family);
  const auto write = [&](int64_t checkpoint) {
    const std::unique_ptr<RowBatch> batch = (*rows)->NewBatch(**family);
    batch->Put(absl::StrCat(checkpoint), Incompressible());
    return batch->Commit(Position(checkpoint));
  };
  full_ = true;
  int64_t written = 0;
  absl::Status status = write(1);
  for (; status.ok() && written < 10000; status = write(written + 1)) ++written;
  LOGE_EXPECT_CODE(Code::kResourceExhausted, status);
  while (guard_.Admit(DiskUse::kRows).ok()) std::this_thread::yield();
  LOGE_EXPECT_CODE(Code::kOk, guard_.Admit(DiskUse::kFacts));
  EXPECT_EQ(*(*rows)->Snapshot()->Checkpoint(**family), Position(written));
  full_ = false;
  while (!guard_.Admit(DiskUse::kRows).ok()) std::this_thread::yield();
  LOGE_EXPECT_CODE(Code::kOk, write(written + 1));
  EXPECT_EQ(*(*rows)->Snapshot()->Checkpoint(**family), Position(written + 1));
}

}  // namespace
}  // namespace loge::storage::testing
