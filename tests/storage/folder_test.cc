// Folders outlast a loss of power, and are held by one at a time.
#include "storage/folder.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "storage/folder_lock.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using Code = absl::StatusCode;

// Makes folders, and notes which ones are synced instead of syncing them.
class Folders : public ::testing::Test {
 protected:
  absl::Status Make(const std::string& folder) {
    return MakeFolder(folder, [&](const std::string& parent) {
      synced_.push_back(parent);
      // What is synced before it is there is not on the disk.
      EXPECT_TRUE(std::filesystem::is_directory(folder));
      return answer_;
    });
  }

  TempFolder folder_;
  const std::string data_ = folder_.path() + "/data";
  std::vector<std::string> synced_;
  absl::Status answer_;
};

TEST_F(Folders, HaveTheirNamesOnTheDisk) {
  LOGE_ASSERT_OK(Make(data_));
  LOGE_ASSERT_OK(Make(data_ + "/log/"));
  EXPECT_EQ(synced_, (std::vector<std::string>{folder_.path(), data_}));
  struct stat info;
  ASSERT_EQ(stat((data_ + "/log").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

// A crash may have come between making and syncing.
TEST_F(Folders, ThatAreThereAreSyncedToo) {
  std::filesystem::create_directory(data_);
  LOGE_ASSERT_OK(Make(data_));
  EXPECT_EQ(synced_, std::vector<std::string>{folder_.path()});
}

TEST_F(Folders, ThatCannotBeSyncedAreRefused) {
  answer_ = absl::UnknownError("Input/output error");
  LOGE_EXPECT_CODE(Code::kUnknown, Make(data_));
  LOGE_EXPECT_CODE(Code::kUnknown, Make(data_));
}

TEST_F(Folders, ThatSomebodyElseMadeWhereWeMayNotReadWillDo) {
  answer_ = absl::PermissionDeniedError("Permission denied");
  LOGE_EXPECT_CODE(Code::kPermissionDenied, Make(data_));
  LOGE_EXPECT_CODE(Code::kOk, Make(data_));
}

TEST_F(Folders, NeedAParent) {
  const absl::Status status = Make(data_ + "/log");
  LOGE_EXPECT_CODE(Code::kNotFound, status);
  EXPECT_TRUE(absl::StrContains(status.message(), data_ + ", in which")) << status;
  std::ofstream(data_) << "a regular file";
  LOGE_EXPECT_CODE(Code::kPermissionDenied, Make(data_));
  LOGE_EXPECT_CODE(Code::kPermissionDenied, Make(data_ + "/log"));
  EXPECT_TRUE(synced_.empty());
}

TEST(FolderSyncs, ReachTheDiskOrSayWhyNot) {
  TempFolder folder;
  LOGE_EXPECT_CODE(Code::kOk, SyncFolder(folder.path()));
  LOGE_EXPECT_CODE(Code::kUnknown, SyncFolder(folder.path() + "/none"));
}

TEST(CannotWriteFolderTest, AFullQuotaIsAFullDisk) {
  for (const int error : {ENOSPC, EDQUOT}) {
    LOGE_EXPECT_CODE(Code::kResourceExhausted, CannotWriteFolder("/data", error));
  }
  LOGE_EXPECT_CODE(Code::kPermissionDenied, CannotWriteFolder("/data", EACCES));
}

TEST(FolderLockTest, OneHoldsAFolderAndNobodyElse) {
  TempFolder folder;
  {
    const auto held = FolderLock::Hold(folder.path());
    LOGE_ASSERT_OK(held);
    const auto refused = FolderLock::Hold(folder.path());
    LOGE_EXPECT_CODE(Code::kUnavailable, refused);
    for (const char* part : {"another process holds the folder", "stop the other loged"}) {
      EXPECT_TRUE(absl::StrContains(refused.status().message(), part)) << refused.status();
    }
    LOGE_EXPECT_CODE(Code::kUnavailable, FolderLock::Share(folder.path()));
  }
  LOGE_EXPECT_CODE(Code::kOk, FolderLock::Hold(folder.path()));
  struct stat info;
  ASSERT_EQ(stat((folder.path() + "/LOCK").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_size, 0);
}

TEST(FolderLockTest, SeveralShareOneAndNobodyHoldsIt) {
  TempFolder folder;
  LOGE_EXPECT_CODE(Code::kOk, FolderLock::Share(folder.path()));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));  // Who only reads makes nothing.
  LOGE_EXPECT_CODE(Code::kOk, FolderLock::Hold(folder.path()));
  const auto first = FolderLock::Share(folder.path());
  LOGE_ASSERT_OK(first);
  LOGE_EXPECT_CODE(Code::kOk, FolderLock::Share(folder.path()));
  LOGE_EXPECT_CODE(Code::kUnavailable, FolderLock::Hold(folder.path()));
}

TEST(FolderLockTest, SaysWhyTheFileCannotBeMade) {
  TempFolder folder;
  LOGE_EXPECT_CODE(Code::kPermissionDenied, FolderLock::Hold(folder.path() + "/none"));
}

}  // namespace
}  // namespace loge::storage::testing
