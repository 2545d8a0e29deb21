// Keeps loged away from a folder that is only read.
#ifndef LOGE_STORAGE_ROCKSDB_FOLDER_LOCK_H_
#define LOGE_STORAGE_ROCKSDB_FOLDER_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace loge::storage::rocks {

// A shared lock on the file LOCK of a RocksDB folder: while it lives, nobody can open the folder
// for writing, and others can hold one too. Nothing is written, so a folder that may only be read
// will do. A folder without that file (a copy) is not locked. Not for a process that itself has the
// folder open for writing: closing the file would give up that lock too (a rule of POSIX).
class SharedFolderLock {
 public:
  // UNAVAILABLE when somebody has the folder open for writing; PERMISSION_DENIED when the file may
  // not be read.
  static absl::StatusOr<std::unique_ptr<SharedFolderLock>> Take(const std::string& folder);
  ~SharedFolderLock();
  SharedFolderLock(const SharedFolderLock&) = delete;
  SharedFolderLock& operator=(const SharedFolderLock&) = delete;

 private:
  explicit SharedFolderLock(int file) : file_(file) {}

  const int file_;  // -1: there is nothing to lock.
};

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_FOLDER_LOCK_H_
