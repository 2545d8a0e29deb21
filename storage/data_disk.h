// The disk of the data folder: how much it has left, and the ballast, a file that does nothing
// but take room, so that there is some to give back when the disk is full.
#ifndef LOGE_STORAGE_DATA_DISK_H_
#define LOGE_STORAGE_DATA_DISK_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace loge::storage {

// What an ordinary user may still take.
struct FreeRoom {
  static constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

  int64_t bytes = 0;
  // Files and folders that can still be made; kNoLimit where the file system counts none.
  int64_t inodes = kNoLimit;
};

// One caller at a time (DiskGuard sees to that).
class DataDisk {
 public:
  virtual ~DataDisk() = default;

  // Of several file systems the least, of each.
  virtual absl::StatusOr<FreeRoom> Free() = 0;

  // Bytes of the disk that the ballast takes; 0 when there is none.
  virtual absl::StatusOr<int64_t> BallastBytes() = 0;

  // Makes the ballast, or brings it to `bytes`. RESOURCE_EXHAUSTED when there is no room for it,
  // and then there is none.
  virtual absl::Status MakeBallast(int64_t bytes) = 0;

  // Removes the ballast. Not an error when there is none.
  virtual absl::Status ReleaseBallast() = 0;
};

// The name of the ballast in the data folder.
inline constexpr char kBallastFile[] = "ballast";

// The disk of `folder`, which must exist. `parts` are folders in it that may lie on file systems of
// their own (mounts, links); those that do not exist yet will lie where `folder` does. Errors:
// NOT_FOUND, PERMISSION_DENIED.
absl::StatusOr<std::unique_ptr<DataDisk>> OpenDataDisk(const std::string& folder,
                                                       const std::vector<std::string>& parts);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_DATA_DISK_H_
