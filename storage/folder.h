// Folders that hold data, made so that they outlast a loss of power.
#ifndef LOGE_STORAGE_FOLDER_H_
#define LOGE_STORAGE_FOLDER_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace loge::storage {

// What to say of a folder that cannot be written because of `error`, an errno, with the cure:
// RESOURCE_EXHAUSTED when the disk or the quota is full, else PERMISSION_DENIED.
absl::Status CannotWriteFolder(const std::string& folder, int error);

// Has the names in `folder` on the disk. PERMISSION_DENIED when it may not be read,
// RESOURCE_EXHAUSTED when the disk is full, UNKNOWN else.
absl::Status SyncFolder(const std::string& folder);

// What has the names in a folder on the disk: SyncFolder, or what a test or a store puts there.
using FolderSync = absl::FunctionRef<absl::Status(const std::string& folder)>;

// Makes `folder` (mode 0700) if it is missing, and has its name on the disk: what is synced in it
// would be lost with it else. The same for one that was there already, since a crash may have come
// between the two; but then its parent need not be readable. Errors: NOT_FOUND when the parent does
// not exist, those of CannotWriteFolder, those of `sync`.
absl::Status MakeFolder(const std::string& folder, FolderSync sync = SyncFolder);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_FOLDER_H_
