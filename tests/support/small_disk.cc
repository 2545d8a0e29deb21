#include "tests/support/small_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace loge::testing {
namespace {

absl::Status Denied(const char* what) {
  return absl::PermissionDeniedError(absl::StrCat(what, ": ", std::strerror(errno)));
}

std::string FillerIn(const std::string& folder) { return folder + "/of-somebody-else"; }

std::string FilesIn(const std::string& folder) { return folder + "/files-of-somebody-else"; }

int64_t FreeInodes(const std::string& folder) {
  struct statvfs info;
  EXPECT_EQ(statvfs(folder.c_str(), &info), 0);
  return static_cast<int64_t>(info.f_favail);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SmallDisk>> SmallDisk::Mount(int64_t bytes, int64_t inodes) {
  std::unique_ptr<SmallDisk> disk(new SmallDisk());
  // Mounts of our own, which nobody else sees and which end with us.
  if (unshare(CLONE_NEWNS) != 0) return Denied("unshare");
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return Denied("mount /");
  const std::string options = absl::StrCat("mode=0755,size=", bytes, ",nr_inodes=", inodes);
  if (mount("tmpfs", disk->path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
    return Denied("mount tmpfs");
  }
  return disk;
}

SmallDisk::~SmallDisk() { umount2(path().c_str(), MNT_DETACH); }

int64_t SmallDisk::FreeBytes() const {
  struct statvfs info;
  EXPECT_EQ(statvfs(path().c_str(), &info), 0);
  return static_cast<int64_t>(info.f_bavail) * static_cast<int64_t>(info.f_frsize);
}

void SmallDisk::Fill(int64_t left) {
  const int fd = open(FillerIn(path()).c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  struct stat info;
  ASSERT_EQ(fstat(fd, &info), 0);
  const int64_t more = FreeBytes() - left;
  if (left > 0) {
    ASSERT_GT(more, 0);
    ASSERT_EQ(posix_fallocate(fd, info.st_size, more), 0);
  } else {
    const std::string page(4096, 'x');
    while (write(fd, page.data(), page.size()) > 0) {
    }
    ASSERT_EQ(errno, ENOSPC);
  }
  close(fd);
}

void SmallDisk::MakeRoom() { ASSERT_EQ(unlink(FillerIn(path()).c_str()), 0); }

void SmallDisk::TakeInodes(int64_t left) {
  const std::string folder = FilesIn(path());
  std::filesystem::create_directory(folder);
  for (int i = 0; FreeInodes(path()) > left; ++i) {
    const std::string file = absl::StrCat(folder, "/", i);
    const int fd = open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ASSERT_GE(fd, 0) << std::strerror(errno);
    close(fd);
  }
}

void SmallDisk::GiveInodesBack() { std::filesystem::remove_all(FilesIn(path())); }

}  // namespace loge::testing
