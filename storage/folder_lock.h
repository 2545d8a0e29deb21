// Keeps others away from a folder that somebody writes, and loged away from one that is only read.
#ifndef LOGE_STORAGE_FOLDER_LOCK_H_
#define LOGE_STORAGE_FOLDER_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace loge::storage {

// The name of the file that is locked.
inline constexpr char kLockFile[] = "LOCK";

// A lock on the file LOCK of a folder, which ends with this object or with the process. It is of
// this object and not of the process, so it also meets those that this process holds. RocksDB locks
// the file of that name in each of its folders, and meets this lock too.
class FolderLock {
 public:
  // While it lives nobody can hold the folder, and others can share it too. Nothing is written, so
  // a folder that may only be read will do. A folder without that file (a copy) is not locked. Not
  // for a process that itself has that folder open with RocksDB: closing the file would give up its
  // lock (a rule of POSIX). UNAVAILABLE when somebody holds the folder; PERMISSION_DENIED when the
  // file may not be read; UNKNOWN else.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Share(const std::string& folder);

  // While it lives nobody else can hold or share the folder. Makes the file if it is missing, and
  // changes nothing else. UNAVAILABLE when somebody holds or shares it; the errors of
  // CannotWriteFolder when the file cannot be made; UNKNOWN else.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Hold(const std::string& folder);

  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}

  const int file_;  // -1: there is nothing to lock.
};

// What to say when another process holds `folder`, which is wanted for writing: UNAVAILABLE, with
// the cure. `reason` is what the system says.
absl::Status HeldByAnother(absl::string_view folder, absl::string_view reason);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_FOLDER_LOCK_H_
