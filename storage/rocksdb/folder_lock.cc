#include "storage/rocksdb/folder_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace loge::storage::rocks {

absl::StatusOr<std::unique_ptr<SharedFolderLock>> SharedFolderLock::Take(
    const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/LOCK");
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot read ", path, " (", std::strerror(errno), ")"));
  }
  std::unique_ptr<SharedFolderLock> lock(new SharedFolderLock(file));
  if (file < 0) return lock;
  struct flock range = {};  // All of the file.
  range.l_type = F_RDLCK;
  range.l_whence = SEEK_SET;
  // Of this open file, not of the process: so it also sees a lock that this process holds.
  if (fcntl(file, F_OFD_SETLK, &range) != 0) {
    return absl::UnavailableError(absl::StrCat("another process holds the folder ", folder,
                                               ": ask that loged itself, or stop it first (",
                                               std::strerror(errno), ")"));
  }
  return lock;
}

SharedFolderLock::~SharedFolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace loge::storage::rocks
