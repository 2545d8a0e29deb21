#include "storage/folder_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "storage/folder.h"

namespace loge::storage {
namespace {

std::string PathIn(const std::string& folder) { return absl::StrCat(folder, "/", kLockFile); }

// Locks all of `file` with `type` (F_RDLCK, F_WRLCK) and returns 0, or the errno.
int Lock(int file, short type) {
  struct flock range = {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  // Of this open file, not of the process: so it also sees a lock that this process holds.
  return fcntl(file, F_OFD_SETLK, &range) == 0 ? 0 : errno;
}

bool IsHeld(int error) { return error == EAGAIN || error == EACCES; }

absl::Status CannotLock(const std::string& folder, int error) {
  return absl::UnknownError(absl::StrCat("locking ", PathIn(folder), ": ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Share(const std::string& folder) {
  const std::string path = PathIn(folder);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot read ", path, " (", std::strerror(errno), ")"));
  }
  std::unique_ptr<FolderLock> lock(new FolderLock(file));
  if (file < 0) return lock;
  const int error = Lock(file, F_RDLCK);
  if (error == 0) return lock;
  if (!IsHeld(error)) return CannotLock(folder, error);
  return absl::UnavailableError(absl::StrCat("another process holds the folder ", folder,
                                             ": ask that loged itself, or stop it first (",
                                             std::strerror(error), ")"));
}

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Hold(const std::string& folder) {
  const int file = open(PathIn(folder).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return CannotWriteFolder(folder, errno);
  std::unique_ptr<FolderLock> lock(new FolderLock(file));
  const int error = Lock(file, F_WRLCK);
  if (error == 0) return lock;
  if (!IsHeld(error)) return CannotLock(folder, error);
  return HeldByAnother(folder, std::strerror(error));
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

absl::Status HeldByAnother(absl::string_view folder, absl::string_view reason) {
  return absl::UnavailableError(absl::StrCat(
      "another process holds the folder ", folder,
      ": stop the other loged, or give this one a data folder of its own (", reason, ")"));
}

}  // namespace loge::storage
