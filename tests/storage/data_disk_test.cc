// The real disk: free room and the ballast file.
#include "storage/data_disk.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/small_disk.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using Code = absl::StatusCode;
using loge::testing::SmallDisk;

constexpr int64_t kMib = 1 << 20;

std::unique_ptr<DataDisk> Open(const std::string& folder,
                               const std::vector<std::string>& parts = {}) {
  auto disk = OpenDataDisk(folder, parts);
  EXPECT_TRUE(disk.ok()) << disk.status();
  return *std::move(disk);
}

TEST(DataDiskTest, SaysWhyAFolderCannotBeOpened) {
  TempFolder folder;
  LOGE_EXPECT_CODE(Code::kNotFound, OpenDataDisk(folder.path() + "/none", {}).status());
  LOGE_EXPECT_CODE(Code::kOk, OpenDataDisk(folder.path(), {"none"}).status());
}

TEST(DataDiskTest, MakesABallastThatOnlyItsOwnerMayRead) {
  TempFolder folder;
  const std::unique_ptr<DataDisk> disk = Open(folder.path());
  EXPECT_EQ(*disk->BallastBytes(), 0);
  LOGE_ASSERT_OK(disk->MakeBallast(2 * kMib));
  struct stat info;
  ASSERT_EQ(stat((folder.path() + "/ballast").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(info.st_size, 2 * kMib);
  EXPECT_GE(info.st_blocks * 512, 2 * kMib);  // It does take the room.
  EXPECT_EQ(*disk->BallastBytes(), 2 * kMib);
  LOGE_ASSERT_OK(disk->MakeBallast(kMib));
  EXPECT_EQ(*disk->BallastBytes(), kMib);
  LOGE_ASSERT_OK(disk->ReleaseBallast());
  EXPECT_EQ(*disk->BallastBytes(), 0);
  LOGE_EXPECT_CODE(Code::kOk, disk->ReleaseBallast());
}

TEST(DataDiskTest, HolesInABallastDoNotCountAndAreFilled) {
  TempFolder folder;
  const std::unique_ptr<DataDisk> disk = Open(folder.path());
  std::filesystem::path ballast = folder.path() + "/ballast";
  close(open(ballast.c_str(), O_CREAT | O_WRONLY, 0600));
  std::filesystem::resize_file(ballast, kMib);
  EXPECT_EQ(*disk->BallastBytes(), 0);
  LOGE_ASSERT_OK(disk->MakeBallast(kMib));
  EXPECT_EQ(*disk->BallastBytes(), kMib);
}

TEST(DataDiskTest, WritesThroughNoLink) {
  TempFolder folder;
  const std::string other = folder.path() + "/other";
  std::filesystem::create_symlink(other, folder.path() + "/ballast");
  EXPECT_FALSE(Open(folder.path())->MakeBallast(kMib).ok());
  EXPECT_FALSE(std::filesystem::exists(other));
}

class SmallDataDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    auto mounted = SmallDisk::Mount(8 * kMib, /*inodes=*/100);
    if (!mounted.ok()) GTEST_SKIP() << "no small disk can be mounted here: " << mounted.status();
    small_ = *std::move(mounted);
  }
  std::unique_ptr<SmallDisk> small_;
};

TEST_F(SmallDataDisk, TellsItsFreeRoom) {
  const std::unique_ptr<DataDisk> disk = Open(small_->path());
  small_->Fill(3 * kMib);
  EXPECT_EQ(disk->Free()->bytes, 3 * kMib);
  small_->Fill(0);
  EXPECT_EQ(disk->Free()->bytes, 0);
  small_->MakeRoom();
  EXPECT_GT(disk->Free()->bytes, 7 * kMib);
}

TEST_F(SmallDataDisk, TellsItsFreeInodes) {
  const std::unique_ptr<DataDisk> disk = Open(small_->path());
  const int64_t before = disk->Free()->inodes;
  EXPECT_GT(before, 90);
  EXPECT_LE(before, 100);
  for (const int64_t left : {10, 0}) {
    small_->TakeInodes(left);
    EXPECT_EQ(disk->Free()->inodes, left);
  }
  small_->GiveInodesBack();
  EXPECT_EQ(disk->Free()->inodes, before);
}

TEST(DataDiskTest, WhereNoInodesAreCountedThereIsNoLimit) {
  const auto small = SmallDisk::Mount(8 * kMib);
  if (!small.ok()) GTEST_SKIP() << "no small disk can be mounted here: " << small.status();
  EXPECT_EQ(Open((*small)->path())->Free()->inodes, FreeRoom::kNoLimit);
}

TEST_F(SmallDataDisk, TellsTheLeastOfSeveralFileSystems) {
  TempFolder folder;
  std::filesystem::create_directory_symlink(small_->path(), folder.path() + "/log");
  small_->Fill(2 * kMib);
  EXPECT_GT(Open(folder.path())->Free()->bytes, 8 * kMib);
  EXPECT_EQ(Open(folder.path(), {"views", "log"})->Free()->bytes, 2 * kMib);
  EXPECT_LE(Open(folder.path(), {"views", "log"})->Free()->inodes, 100);
}

TEST_F(SmallDataDisk, LeavesNoHalfBallastBehind) {
  const std::unique_ptr<DataDisk> disk = Open(small_->path());
  LOGE_EXPECT_CODE(Code::kResourceExhausted, disk->MakeBallast(9 * kMib));
  EXPECT_EQ(*disk->BallastBytes(), 0);
  EXPECT_FALSE(std::filesystem::exists(small_->path() + "/ballast"));
  EXPECT_GT(disk->Free()->bytes, 7 * kMib);
  LOGE_ASSERT_OK(disk->MakeBallast(6 * kMib));
  EXPECT_LE(disk->Free()->bytes, 2 * kMib);
  LOGE_ASSERT_OK(disk->ReleaseBallast());
  EXPECT_GT(disk->Free()->bytes, 7 * kMib);
}

}  // namespace
}  // namespace loge::storage::testing
