#include "storage/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace loge::storage {
namespace {

std::string ParentOf(const std::string& folder) {
  std::string trimmed = folder;
  while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
  const std::filesystem::path path(trimmed);
  return path.has_parent_path() ? path.parent_path().string() : ".";
}

}  // namespace

absl::Status CannotWriteFolder(const std::string& folder, int error) {
  const std::string reason = std::strerror(error);
  if (error == ENOSPC || error == EDQUOT) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the disk of ", folder, " is full: make room and start again (", reason, ")"));
  }
  return absl::PermissionDeniedError(
      absl::StrCat("the folder ", folder,
                   " cannot be written: give it to the user that runs loged, with mode 0700, or "
                   "set another data folder (",
                   reason, ")"));
}

absl::Status SyncFolder(const std::string& folder) {
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int error = handle < 0 ? errno : 0;
  if (error == 0 && fsync(handle) != 0) error = errno;
  if (handle >= 0) close(handle);
  // What a file system without syncs, or one that never changes, says.
  if (error == 0 || error == EINVAL || error == EROFS) return absl::OkStatus();
  const std::string message =
      absl::StrCat("syncing the folder ", folder, ": ", std::strerror(error));
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  return absl::UnknownError(message);
}

absl::Status MakeFolder(const std::string& folder, FolderSync sync) {
  const std::string parent = ParentOf(folder);
  struct stat info;
  if (stat(parent.c_str(), &info) != 0) {
    if (errno != ENOENT) return CannotWriteFolder(folder, errno);
    return absl::NotFoundError(absl::StrCat("the folder ", parent, ", in which ", folder,
                                            " is to be, does not exist: make it, or set another "
                                            "data folder"));
  }
  if (!S_ISDIR(info.st_mode)) return CannotWriteFolder(folder, ENOTDIR);
  const bool made = mkdir(folder.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) return CannotWriteFolder(folder, errno);
  if (stat(folder.c_str(), &info) != 0) return CannotWriteFolder(folder, errno);
  if (!S_ISDIR(info.st_mode)) return CannotWriteFolder(folder, ENOTDIR);
  if (access(folder.c_str(), R_OK | W_OK | X_OK) != 0) return CannotWriteFolder(folder, errno);
  const absl::Status synced = sync(parent);
  // It is somebody else's folder then, who made this one for us.
  if (!made && absl::IsPermissionDenied(synced)) return absl::OkStatus();
  return synced;
}

}  // namespace loge::storage
