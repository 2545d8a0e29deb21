#include "storage/data_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace loge::storage {
namespace {

constexpr int64_t kBytesPerBlock = 512;  // Of st_blocks, whatever the file system.

absl::Status ErrorOf(int error, const std::string& doing) {
  const std::string message = absl::StrCat(doing, ": ", std::strerror(error));
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(message);
  if (error == ENOENT) return absl::NotFoundError(message);
  if (error == EACCES || error == EPERM || error == EROFS) {
    return absl::PermissionDeniedError(message);
  }
  return absl::UnknownError(message);
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

FreeRoom RoomOf(const struct statvfs& info) {
  FreeRoom free;
  free.bytes = static_cast<int64_t>(info.f_bavail) * static_cast<int64_t>(info.f_frsize);
  // File systems that make inodes as they are needed (btrfs, vfat) say that they have none at all.
  if (info.f_files != 0 && info.f_favail < static_cast<uint64_t>(FreeRoom::kNoLimit)) {
    free.inodes = static_cast<int64_t>(info.f_favail);
  }
  return free;
}

class LocalDataDisk final : public DataDisk {
 public:
  LocalDataDisk(std::string folder, std::vector<Descriptor> file_systems)
      : ballast_(absl::StrCat(folder, "/", kBallastFile)), file_systems_(std::move(file_systems)) {}

  absl::StatusOr<FreeRoom> Free() override {
    FreeRoom least{.bytes = std::numeric_limits<int64_t>::max()};
    for (const Descriptor& file_system : file_systems_) {
      struct statvfs info;
      int result;
      do {
        result = fstatvfs(file_system.get(), &info);
      } while (result != 0 && errno == EINTR);
      if (result != 0) return ErrorOf(errno, "looking how much room the disk has");
      const FreeRoom free = RoomOf(info);
      least.bytes = std::min(least.bytes, free.bytes);
      least.inodes = std::min(least.inodes, free.inodes);
    }
    return least;
  }

  absl::StatusOr<int64_t> BallastBytes() override {
    struct stat info;
    if (stat(ballast_.c_str(), &info) != 0) {
      if (errno == ENOENT) return int64_t{0};
      return ErrorOf(errno, absl::StrCat("looking at ", ballast_));
    }
    // A copy may have holes, which keep no room.
    return std::min<int64_t>(info.st_size, info.st_blocks * kBytesPerBlock);
  }

  absl::Status MakeBallast(int64_t bytes) override {
    const Descriptor file(
        open(ballast_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return ErrorOf(errno, absl::StrCat("making ", ballast_));
    int error = ftruncate(file.get(), bytes) == 0 ? 0 : errno;
    if (error == 0) error = posix_fallocate(file.get(), 0, bytes);
    if (error == 0) return absl::OkStatus();
    unlink(ballast_.c_str());  // Half a ballast would take the room that is missing.
    return ErrorOf(error, absl::StrCat("making ", ballast_));
  }

  absl::Status ReleaseBallast() override {
    if (unlink(ballast_.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
    return ErrorOf(errno, absl::StrCat("removing ", ballast_));
  }

 private:
  const std::string ballast_;
  // A folder on each of the file systems, held open: that makes a look cheap (1.4 us against 3.3
  // by name) and keeps it on the same file system.
  const std::vector<Descriptor> file_systems_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<DataDisk>> OpenDataDisk(const std::string& folder,
                                                       const std::vector<std::string>& parts) {
  std::vector<std::string> folders = {folder};
  for (const std::string& part : parts) folders.push_back(absl::StrCat(folder, "/", part));
  std::vector<Descriptor> file_systems;
  std::vector<dev_t> devices;
  for (const std::string& path : folders) {
    Descriptor opened(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 && errno == ENOENT && path != folder) continue;
    struct stat info;
    if (opened.get() < 0 || fstat(opened.get(), &info) != 0) {
      return ErrorOf(errno, absl::StrCat("opening the folder ", path));
    }
    if (std::find(devices.begin(), devices.end(), info.st_dev) != devices.end()) continue;
    devices.push_back(info.st_dev);
    file_systems.push_back(std::move(opened));
  }
  return std::make_unique<LocalDataDisk>(folder, std::move(file_systems));
}

}  // namespace loge::storage
