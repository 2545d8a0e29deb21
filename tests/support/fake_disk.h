// A disk whose free room the test sets; until then it has plenty.
#ifndef LOGE_TESTS_SUPPORT_FAKE_DISK_H_
#define LOGE_TESTS_SUPPORT_FAKE_DISK_H_

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/base/mutex.h"
#include "storage/data_disk.h"

namespace loge::storage::testing {

// Thread-safe. Making the ballast takes its room, releasing it gives it back.
class FakeDisk : public DataDisk {
 public:
  absl::StatusOr<FreeRoom> Free() override {
    MutexLock lock(&mu_);
    ++looks_;
    if (!cannot_look_.ok()) return cannot_look_;
    return FreeRoom{.bytes = free_, .inodes = free_inodes_};
  }
  absl::StatusOr<int64_t> BallastBytes() override {
    MutexLock lock(&mu_);
    return compressed_ ? std::min<int64_t>(ballast_, 512) : ballast_;
  }
  absl::Status MakeBallast(int64_t bytes) override {
    MutexLock lock(&mu_);
    if (!cannot_make_.ok()) return cannot_make_;
    free_ -= bytes - ballast_;
    ballast_ = bytes;
    ++made_;
    return absl::OkStatus();
  }
  absl::Status ReleaseBallast() override {
    MutexLock lock(&mu_);
    free_ += ballast_;
    ballast_ = 0;
    return absl::OkStatus();
  }

  void SetFree(int64_t bytes) {
    MutexLock lock(&mu_);
    free_ = bytes;
  }
  void SetFreeInodes(int64_t inodes) {
    MutexLock lock(&mu_);
    free_inodes_ = inodes;
  }
  void FailToLook(absl::Status status) {
    MutexLock lock(&mu_);
    cannot_look_ = std::move(status);
  }
  void FailToMake(absl::Status status) {
    MutexLock lock(&mu_);
    cannot_make_ = std::move(status);
  }
  // The ballast then counts for one block, as zeros do where the file system compresses.
  void CompressBallast() {
    MutexLock lock(&mu_);
    compressed_ = true;
  }

  int64_t free() const {
    MutexLock lock(&mu_);
    return free_;
  }
  int64_t ballast() const {
    MutexLock lock(&mu_);
    return ballast_;
  }
  int made() const {
    MutexLock lock(&mu_);
    return made_;
  }
  int looks() const {
    MutexLock lock(&mu_);
    return looks_;
  }

 private:
  mutable Mutex mu_;
  int64_t free_ ABSL_GUARDED_BY(mu_) = int64_t{1} << 40;
  int64_t free_inodes_ ABSL_GUARDED_BY(mu_) = FreeRoom::kNoLimit;
  int64_t ballast_ ABSL_GUARDED_BY(mu_) = 0;
  int made_ ABSL_GUARDED_BY(mu_) = 0;
  int looks_ ABSL_GUARDED_BY(mu_) = 0;
  bool compressed_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status cannot_look_ ABSL_GUARDED_BY(mu_);
  absl::Status cannot_make_ ABSL_GUARDED_BY(mu_);
};

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_SUPPORT_FAKE_DISK_H_
