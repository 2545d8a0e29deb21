#include "tests/crash/sealed_power_cut.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/key_vault.h"
#include "storage/rocksdb/open.h"
#include "storage/sealing.h"
#include "tests/crash/appenders.h"
#include "tests/crash/camera.h"
#include "tests/crash/invariants.h"
#include "tests/crash/log_model.h"
#include "tests/crash/sealed_workload.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kThreads = 4;
constexpr int kImagesMax = 100;  // Above what the syncs of a run and some writes make.
// How rarely a call is chosen: opening two databases makes many.
constexpr int kOneInOfOpening = 50;
constexpr int kOneInOfOpeningAgain = 20;
constexpr int kOneInOfAppending = 12;

// One of the two folders, on a file system that knows what was synced.
struct Disk {
  explicit Disk(const std::string& folder)
      : fs(std::make_shared<FaultFileSystem>(folder)), env(FaultFileSystem::NewEnv(fs)) {}

  const std::shared_ptr<FaultFileSystem> fs;
  const std::unique_ptr<rocksdb::Env> env;
};

struct Disks {
  explicit Disks(const std::string& folder) : log(folder + "/log"), vault(folder + "/vault") {}

  void SetObserver(const std::function<void(FileOp)>& observer) {
    log.fs->SetObserver([observer](FileKind, FileOp op) { observer(op); });
    vault.fs->SetObserver([observer](FileKind, FileOp op) { observer(op); });
  }

  Disk log;
  Disk vault;
};

// An event of the log that is sealed.
struct SealedEvent {
  Position position;
  Sealing sealing;
};

std::vector<SealedEvent> SealedEvents(const LogModel& model, const Sealings& sealed) {
  std::vector<SealedEvent> events;
  for (const Decision& decision : model.decisions()) {
    const auto it = sealed.find({decision.tag.number, decision.tag.seen.value()});
    LOGE_CHECK(it != sealed.end());
    for (size_t i = 0; i < it->second.size(); ++i) {
      if (it->second[i].sealed.person.empty()) continue;
      events.push_back({Position(decision.first.value() + static_cast<int64_t>(i)), it->second[i]});
    }
  }
  return events;
}

void CheckKey(const SealedEvent& event, const KeyVault& vault, Findings& findings) {
  const Sealing& sealing = event.sealing;
  const std::string& person = sealing.sealed.person;
  const std::string where = absl::StrCat("position ", event.position.value());
  const absl::StatusOr<std::optional<std::string>> key = vault.FindKey(person);
  if (!key.ok()) return findings.Refusal(key.status(), "finding the key of " + person);
  if (!key->has_value()) {
    return findings.Violation(
        absl::StrCat(where, " is sealed for ", person, ", whose key is not in the vault"));
  }
  if (**key != sealing.key) {
    findings.Violation(absl::StrCat(where, ": the key of ", person, " is another"));
  }
  const absl::StatusOr<std::string> plain = storage::Open(**key, person, sealing.sealed.ciphertext);
  if (!plain.ok()) {
    findings.Violation(absl::StrCat(where, ": ", plain.status().ToString()));
  } else if (*plain != sealing.plain) {
    findings.Violation(where + " opens to other data");
  }
}

void CheckKeys(const std::vector<SealedEvent>& events, KeyVault& vault, Findings& findings) {
  std::vector<std::string> persons;
  for (const SealedEvent& event : events) {
    CheckKey(event, vault, findings);
    persons.push_back(event.sealing.sealed.person);
  }
  if (!findings.clean()) return;
  // Who has a key keeps it.
  const absl::Status ensured = vault.EnsureKeys(persons);
  if (!ensured.ok()) return findings.Refusal(ensured, "ensuring keys");
  for (const SealedEvent& event : events) CheckKey(event, vault, findings);
}

class SealedPowerCuts {
 public:
  SealedPowerCuts(const std::string& folder, const SealedPowerCutOptions& options)
      : folder_(folder),
        options_(options),
        vault_seeds_(options.seed),
        camera_seeds_(options.seed) {}

  SealedPowerCutResult Run() {
    const Life life = Append();
    result_.images = static_cast<int>(life.images.size());
    for (size_t i = 0; i < life.images.size(); ++i) {
      Check(life.images[i], life.sealed, options_.appends, i % 8 == 0);
    }
    return std::move(result_);
  }

 private:
  // The power cuts in the life of a log, and what had been sealed by its end.
  struct Life {
    std::vector<Image> images;
    Sealings sealed;
  };

  Life Append() {
    Disks disks(folder_);
    AckBook book;
    std::atomic<bool> appending{false};
    Camera camera(folder_, options_.seed, kImagesMax, ShutterOf(disks),
                  [&book] { return book.All(); });
    disks.SetObserver([&](FileOp op) {
      const int one_in = op == FileOp::kSync ? 1 : kOneInOfAppending;
      camera.Observe(appending ? one_in : kOneInOfOpening);
    });
    const auto vault = OpenVault(folder_, disks);
    LOGE_CHECK(vault.ok());
    const auto opened = OpenLog(folder_, disks, **vault);
    LOGE_CHECK(opened.ok());
    SealedWorkload workload(options_.seed, **vault);
    std::atomic<int64_t> next{0};
    appending = true;
    AppendAll(*(*opened)->log, workload, next, options_.appends, kThreads, [&](const Ack& ack) {
      workload.Acknowledged(ack.tag);
      book.Add(ack);
    });
    appending = false;
    return {camera.Images(), workload.Sealed()};
  }

  // Opens the image and checks it, with more power cuts meanwhile if `cut_again`. (What they leave
  // holds the acks of before, whatever the check has appended.)
  void Check(const Image& image, const Sealings& sealed, int64_t issued, bool cut_again) {
    Disks disks(image.folder);
    // Each image with a seed of its own: with one for all, chance would choose a call of each of
    // them or of none.
    Camera camera(image.folder, camera_seeds_(), cut_again ? 2 : 0, ShutterOf(disks),
                  [&image] { return image.acks; });
    disks.SetObserver([&](FileOp) { camera.Observe(kOneInOfOpeningAgain); });
    const Sealings sealed_then = Examine(image, disks, sealed, issued);
    for (const Image& again : camera.Images()) {
      ++result_.again;
      Check(again, sealed_then, issued + 1, /*cut_again=*/false);
    }
  }

  // Returns what has been sealed by its end.
  Sealings Examine(const Image& image, const Disks& disks, const Sealings& sealed, int64_t issued) {
    const auto vault = OpenVault(image.folder, disks);
    if (!vault.ok()) {
      Refused(image, vault.status(), options_.vault);
      return sealed;
    }
    const auto opened = OpenLog(image.folder, disks, **vault);
    if (!opened.ok()) {
      Refused(image, opened.status(), options_.log);
      return sealed;
    }
    EventLog& log = *(*opened)->log;
    const SealedWorkload workload(options_.seed, **vault, sealed, image.acks);
    Findings findings = CheckInvariants(log, *(*opened)->store, workload, image.acks, issued);
    if (findings.clean()) {
      // Before anything new is sealed, which would make keys that are missing.
      const auto events = SealedEvents(ReadModel(log, workload, findings), sealed);
      CheckKeys(events, **vault, findings);
      result_.unsealed += static_cast<int64_t>(events.size());
    }
    if (findings.clean()) findings = CheckStillEnforced(log, workload, issued);
    Add(image, findings);
    return workload.Sealed();
  }

  absl::StatusOr<std::unique_ptr<KeyVault>> OpenVault(const std::string& folder,
                                                      const Disks& disks) {
    RocksDbOptions options;
    options.folder = folder + "/vault";
    options.block_cache_bytes = 1 << 20;
    options.write_buffer_bytes = 1 << 20;
    options.key_cache_bytes = 0;  // What the store has is what is to be found.
    options.env = disks.vault.env.get();
    // Each time others, so that a key that is made anew is another.
    return OpenRocksDbKeyVault(
        options, [random = std::mt19937_64(vault_seeds_())](char* out, int size) mutable {
          for (int i = 0; i < size; ++i) out[i] = static_cast<char>(random());
        });
  }

  // `vault` must outlive the log.
  absl::StatusOr<std::unique_ptr<DurableLog>> OpenLog(const std::string& folder, const Disks& disks,
                                                      KeyVault& vault) const {
    return DurableLog::Open({.folder = folder,
                             .env = disks.log.env.get(),
                             .now = WanderingClock(options_.seed),
                             .sync_keys = [&vault] { return vault.SyncKeys(); }});
  }

  // `disks` must outlive it.
  Camera::Shutter ShutterOf(const Disks& disks) const {
    return [&log = *disks.log.fs, &vault = *disks.vault.fs, options = options_](
               const std::string& folder, std::mt19937_64& random) {
      return log.WriteImages({folder + "/log", options.log}, vault,
                             {folder + "/vault", options.vault}, random);
    };
  }

  void Refused(const Image& image, const absl::Status& status, Unsynced unsynced) {
    ++result_.refused;
    if (unsynced == Unsynced::kScrambled) return;
    result_.violations.push_back(absl::StrCat(image.folder, ": ", status.ToString()));
  }

  void Add(const Image& image, const Findings& found) {
    for (const std::string& violation : found.violations) {
      result_.violations.push_back(absl::StrCat(image.folder, ": ", violation));
    }
    if (!found.refusal.ok()) {
      result_.violations.push_back(absl::StrCat(image.folder, ": ", found.refusal.ToString()));
    }
  }

  const std::string folder_;
  const SealedPowerCutOptions options_;
  std::mt19937_64 vault_seeds_;
  std::mt19937_64 camera_seeds_;
  SealedPowerCutResult result_;
};

}  // namespace

SealedPowerCutResult RunSealedPowerCuts(const std::string& folder,
                                        const SealedPowerCutOptions& options) {
  return SealedPowerCuts(folder, options).Run();
}

}  // namespace loge::storage::testing
