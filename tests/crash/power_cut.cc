#include "tests/crash/power_cut.h"

#include <atomic>
#include <memory>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "tests/crash/appenders.h"
#include "tests/crash/camera.h"
#include "tests/crash/workload.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kThreads = 4;
constexpr int64_t kWriteBufferBytes = 64 << 10;  // So small that tables are written meanwhile.

// How rarely a call is chosen: tables and manifests are written seldom.
int OneIn(FileKind kind, int of_wal) { return kind == FileKind::kWal ? of_wal : 4; }

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
    Camera camera(folder_, options_.seed, options_.images_max, ShutterOf(*fs),
                  [&book] { return book.All(); });
    // The appends meet in batches, each with two calls on the WAL.
    const int one_in = static_cast<int>(options_.appends) / options_.images_max / 4 + 1;
    fs->SetObserver([&](FileKind kind, FileOp) { camera.Observe(OneIn(kind, one_in)); });
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
    Camera camera(image.folder, options_.seed, cut_again ? 4 : 0, ShutterOf(*fs),
                  [&image] { return image.acks; });
    fs->SetObserver([&](FileKind kind, FileOp) { camera.Observe(OneIn(kind, /*of_wal=*/1)); });
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

  // `fs` must outlive it.
  Camera::Shutter ShutterOf(const FaultFileSystem& fs) const {
    return [&fs, unsynced = options_.unsynced](const std::string& folder, std::mt19937_64& random) {
      return fs.WriteImage(folder + "/log", unsynced, random);
    };
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
