// A file system of some MiB in memory, for tests of what happens when a disk is full.
#ifndef LOGE_TESTS_SUPPORT_SMALL_DISK_H_
#define LOGE_TESTS_SUPPORT_SMALL_DISK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/support/storage_test_util.h"

namespace loge::testing {

// Seen by the thread that mounts it and by the processes it starts from then on. Not thread-safe.
class SmallDisk {
 public:
  // `inodes` is how many files and folders there can be; 0: as many as one likes.
  // PERMISSION_DENIED where mounting is not allowed (it needs root): the test must be skipped.
  static absl::StatusOr<std::unique_ptr<SmallDisk>> Mount(int64_t bytes, int64_t inodes = 0);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  const std::string& path() const { return folder_.path(); }
  int64_t FreeBytes() const;

  // Grows a file of its own until `left` bytes are free; 0: until a write fails.
  void Fill(int64_t left);
  // Removes that file.
  void MakeRoom();

  // Makes empty files in a folder of its own until `left` inodes are free.
  void TakeInodes(int64_t left);
  // Removes them.
  void GiveInodesBack();

 private:
  SmallDisk() = default;

  storage::testing::TempFolder folder_;
};

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_SMALL_DISK_H_
