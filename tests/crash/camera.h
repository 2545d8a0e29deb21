// Images of the disk in the middle of appends, as a power cut would leave it.
#ifndef LOGE_TESTS_CRASH_CAMERA_H_
#define LOGE_TESTS_CRASH_CAMERA_H_

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/base/mutex.h"
#include "tests/crash/invariants.h"

namespace loge::storage::testing {

// The folder after a power cut, and what had been acknowledged by then.
struct Image {
  std::string folder;
  std::vector<Ack> acks;
};

// Takes images at calls of a file system. Thread-safe.
class Camera {
 public:
  // Writes into `folder`, which is there and empty, what a power cut now would leave.
  using Shutter = std::function<absl::Status(const std::string& folder, std::mt19937_64& random)>;

  // Images come into sub-folders of `folder`, at most `images_max` of them. `acks` gives what was
  // acknowledged so far.
  Camera(std::string folder, uint64_t seed, int images_max, Shutter shutter,
         std::function<std::vector<Ack>()> acks);

  // To be called when something has happened to the disk: takes an image of one call in `one_in`,
  // by chance.
  void Observe(int one_in) ABSL_LOCKS_EXCLUDED(mu_);

  std::vector<Image> Images() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  const std::string folder_;
  const int images_max_;
  const Shutter shutter_;
  const std::function<std::vector<Ack>()> acks_;
  mutable Mutex mu_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mu_);
  std::vector<Image> images_ ABSL_GUARDED_BY(mu_);
};

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_CAMERA_H_
