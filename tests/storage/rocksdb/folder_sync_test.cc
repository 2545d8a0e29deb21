// A store whose folder is new has the folder's name on the disk before it writes there: a loss of
// power would take the whole store else.
#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "storage/base/mutex.h"
#include "storage/rocksdb/open.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// Notes whether `folder` was synced before the first file was made. Thread-safe.
class SyncedFirst : public rocksdb::FileSystemWrapper {
 public:
  SyncedFirst(std::string folder, IOStatus answer)
      : FileSystemWrapper(FileSystem::Default()),
        folder_(std::move(folder)),
        answer_(std::move(answer)) {}

  const char* Name() const override { return "loge.SyncedFirst"; }
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* debug) override {
    const IOStatus status = target_->NewDirectory(name, options, result, debug);
    if (status.ok() && name == folder_) {
      *result = std::make_unique<Directory>(*this, std::move(*result));
    }
    return status;
  }
  IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* debug) override {
    {
      MutexLock lock(&mu_);
      written_ = true;
    }
    return target_->NewWritableFile(name, options, result, debug);
  }
  bool synced_first() const {
    MutexLock lock(&mu_);
    return synced_first_;
  }

 private:
  class Directory : public rocksdb::FSDirectoryWrapper {
   public:
    Directory(SyncedFirst& fs, std::unique_ptr<rocksdb::FSDirectory> target)
        : FSDirectoryWrapper(std::move(target)), fs_(fs) {}
    IOStatus Fsync(const IOOptions&, IODebugContext*) override { return fs_.Synced(); }
    IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                                 const rocksdb::DirFsyncOptions&) override {
      return fs_.Synced();
    }

   private:
    SyncedFirst& fs_;
  };
  IOStatus Synced() {
    MutexLock lock(&mu_);
    synced_first_ = synced_first_ || !written_;
    return answer_;
  }

  const std::string folder_;
  const IOStatus answer_;
  mutable Mutex mu_;
  bool written_ ABSL_GUARDED_BY(mu_) = false;
  bool synced_first_ ABSL_GUARDED_BY(mu_) = false;
};

class FolderSyncTest : public ::testing::Test {
 protected:
  absl::Status Open(IOStatus answer) {
    fs_ = std::make_shared<SyncedFirst>(folder_.path(), std::move(answer));
    const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(fs_);
    RocksDbOptions options;
    options.folder = folder_.path() + "/log";
    options.env = env.get();
    return OpenRocksDbLogStore(options).status();
  }

  TempFolder folder_;
  std::shared_ptr<SyncedFirst> fs_;
};

TEST_F(FolderSyncTest, TheFolderOfAStoreOutlastsALossOfPower) {
  for (int i = 0; i < 2; ++i) {
    LOGE_EXPECT_CODE(absl::StatusCode::kOk, Open(IOStatus::OK()));
    EXPECT_TRUE(fs_->synced_first());
  }
}

TEST_F(FolderSyncTest, AStoreWhoseFolderCannotBeSyncedIsNotOpened) {
  const absl::Status status = Open(IOStatus::IOError("injected"));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnknown, status);
  EXPECT_TRUE(absl::StrContains(status.message(), "syncing")) << status;
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() + "/log"));
}

}  // namespace
}  // namespace loge::storage::testing
