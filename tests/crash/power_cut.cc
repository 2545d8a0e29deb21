#include "tests/crash/power_cut.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"
#include "tests/crash/appenders.h"
#include "tests/crash/workload.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kThreads = 4;
constexpr int64_t kWriteBufferBytes = 64 << 10;  // So small that tables are written meanwhile.

// The folder after a power cut, and what had been acknowledged by then.
struct Image {
  std::string folder;
  std::vector<Ack> acks;
};

// Takes images at random calls of a file system. Thread-safe.
class Camera {
 public:
  Camera(const FaultFileSystem& fs, std::string folder, Unsynced unsynced, uint64_t seed,
         int images_max, std::function<std::vector<Ack>()> acks)
      : fs_(fs),
        folder_(std::move(folder)),
        unsynced_(unsynced),
        images_max_(images_max),
        acks_(std::move(acks)),
        random_(seed) {}

  // `one_in_of_wal`: how rarely a call on a WAL is chosen.
  void Observe(FileKind kind, int one_in_of_wal) {
    MutexLock lock(&mu_);
    // Tables and manifests are written seldom.
    const int one_in = kind == FileKind::kWal ? one_in_of_wal : 4;
    if (static_cast<int>(images_.size()) >= images_max_ ||
        random_() % static_cast<uint64_t>(one_in) != 0) {
      return;
    }
    const std::string folder = absl::StrCat(folder_, "/cut", images_.size());
    std::filesystem::create_directories(folder);
    // First the acks: what was acknowledged before the cut must be there after it.
    std::vector<Ack> acks = acks_();
    const absl::Status written = fs_.WriteImage(folder + "/log", unsynced_, random_);
    LOGE_CHECK(written.ok());
    images_.push_back({folder, std::move(acks)});
  }

  std::vector<Image> Images() const {
    MutexLock lock(&mu_);
    return images_;
  }

 private:
  const FaultFileSystem& fs_;
  const std::string folder_;
  const Unsynced unsynced_;
  const int images_max_;
  const std::function<std::vector<Ack>()> acks_;
  mutable Mutex mu_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mu_);
  std::vector<Image> images_ ABSL_GUARDED_BY(mu_);
};

class PowerCuts {
 public:
  PowerCuts(const std::string& folder, const PowerCutOptions& options)
      : folder_(folder), options_(options), workload_(options.seed) {}

  PowerCutResult Run() {
    const std::vector<Image> images = Append();
    result_.images = static_cast<int>(images.size());
    for (size_t i = 0; i < images.size(); ++i) Check(images[i], options_.appends, i % 4 == 0);
    return std::move(result_);
  }

 private:
  std::vector<Image> Append() {
    auto fs = std::make_shared<FaultFileSystem>(folder_ + "/log");
    const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
    AckBook book;
    Camera camera(*fs, folder_, options_.unsynced, options_.seed, options_.images_max,
                  [&book] { return book.All(); });
    // The appends meet in batches, each with two calls on the WAL.
    const int one_in = static_cast<int>(options_.appends) / options_.images_max / 4 + 1;
    fs->SetObserver([&](FileKind kind, FileOp) { camera.Observe(kind, one_in); });
    auto opened = DurableLog::Open({.folder = folder_,
                                    .write_buffer_bytes = kWriteBufferBytes,
                                    .env = env.get(),
                                    .now = WanderingClock(options_.seed)});
    LOGE_CHECK(opened.ok());
    AppendAll(*(*opened)->log, workload_, next_, options_.appends, kThreads,
              [&book](const Ack& ack) { book.Add(ack); });
    opened->reset();
    return camera.Images();
  }

  // Opens the image and checks it, with more power cuts meanwhile if `cut_again`. (What they leave
  // holds the acks of before, whatever the check has appended.)
  void Check(const Image& image, int64_t issued, bool cut_again) {
    auto fs = std::make_shared<FaultFileSystem>(image.folder + "/log");
    const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
    Camera camera(*fs, image.folder, options_.unsynced, options_.seed, cut_again ? 4 : 0,
                  [&image] { return image.acks; });
    fs->SetObserver([&](FileKind kind, FileOp) { camera.Observe(kind, /*one_in_of_wal=*/1); });
    Add(image, OpenAndCheck({.folder = image.folder,
                             .write_buffer_bytes = kWriteBufferBytes,
                             .env = env.get(),
                             .now = WanderingClock(options_.seed + 1)},
                            workload_, image.acks, issued));
    for (const Image& again : camera.Images()) {
      ++result_.again;
      Check(again, issued + 1, /*cut_again=*/false);
    }
  }

  void Add(const Image& image, const Findings& found) {
    const bool may_refuse = options_.unsynced == Unsynced::kScrambled && !found.opened;
    if (!found.opened) ++result_.refused;
    for (const std::string& violation : found.violations) {
      result_.violations.push_back(absl::StrCat(image.folder, ": ", violation));
    }
    if (!found.refusal.ok() && !may_refuse) {
      result_.violations.push_back(absl::StrCat(image.folder, ": ", found.refusal.ToString()));
    }
  }

  const std::string folder_;
  const PowerCutOptions options_;
  const Workload workload_;
  std::atomic<int64_t> next_{0};
  PowerCutResult result_;
};

}  // namespace

PowerCutResult RunPowerCuts(const std::string& folder, const PowerCutOptions& options) {
  return PowerCuts(folder, options).Run();
}

}  // namespace loge::storage::testing
