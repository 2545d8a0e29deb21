#include "tests/crash/camera.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"

namespace loge::storage::testing {

Camera::Camera(std::string folder, uint64_t seed, int images_max, Shutter shutter,
               std::function<std::vector<Ack>()> acks)
    : folder_(std::move(folder)),
      images_max_(images_max),
      shutter_(std::move(shutter)),
      acks_(std::move(acks)),
      random_(seed) {}

void Camera::Observe(int one_in) {
  MutexLock lock(&mu_);
  if (static_cast<int>(images_.size()) >= images_max_ ||
      random_() % static_cast<uint64_t>(one_in) != 0) {
    return;
  }
  const std::string folder = absl::StrCat(folder_, "/cut", images_.size());
  std::filesystem::create_directories(folder);
  // First the acks: what was acknowledged before the cut must be there after it.
  std::vector<Ack> acks = acks_();
  const absl::Status written = shutter_(folder, random_);
  LOGE_CHECK(written.ok());
  images_.push_back({folder, std::move(acks)});
}

std::vector<Image> Camera::Images() const {
  MutexLock lock(&mu_);
  return images_;
}

}  // namespace loge::storage::testing
