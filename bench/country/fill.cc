#include "bench/country/fill.h"

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/country/batch_builder.h"
#include "bench/country/decision.h"
#include "bench/country/history.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/folder.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"

namespace loge::bench::country {
namespace {

// Of one write, and so of one sync: as much as the committer takes.
constexpr int64_t kBatchBytes = 8 << 20;
constexpr int64_t kCacheBytes = 64 << 20;
// Seeds of what must not be the same.
constexpr uint64_t kKeysSeed = 0x6b657973;
constexpr uint64_t kNoncesSeed = 0x6e6f6e63;

// Writes batches on a thread of its own, in order, while the next one is made. Thread-compatible.
class Writer {
 public:
  Writer(storage::LogStore& log, storage::KeyVault& vault)
      : sequencer_(log), vault_(vault), thread_([this] { Run(); }) {}
  ~Writer() { Finish().IgnoreError(); }

  // Hands a batch over, once the one before is being written. The first error so far.
  absl::Status Write(storage::CommitBatch batch) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (next_.has_value() && status_.ok()) changed_.Wait(&mu_);
    if (status_.ok()) next_ = std::move(batch);
    changed_.SignalAll();
    return status_;
  }

  // Waits until all is durable.
  absl::Status Finish() ABSL_LOCKS_EXCLUDED(mu_) {
    {
      MutexLock lock(&mu_);
      finishing_ = true;
      changed_.SignalAll();
    }
    if (thread_.joinable()) thread_.join();
    MutexLock lock(&mu_);
    return status_;
  }

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mu_) {
    while (std::optional<storage::CommitBatch> batch = Take()) {
      absl::Status status = vault_.SyncKeys();
      if (status.ok()) status = sequencer_.Submit(*batch).status;
      if (status.ok()) continue;
      MutexLock lock(&mu_);
      status_ = std::move(status);
      changed_.SignalAll();
      return;
    }
  }

  // Nothing when there are no more.
  std::optional<storage::CommitBatch> Take() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (!next_.has_value() && !finishing_) changed_.Wait(&mu_);
    std::optional<storage::CommitBatch> batch = std::exchange(next_, std::nullopt);
    changed_.SignalAll();
    return batch;
  }

  storage::LocalSequencer sequencer_;
  storage::KeyVault& vault_;
  Mutex mu_;
  CondVar changed_;
  std::optional<storage::CommitBatch> next_ ABSL_GUARDED_BY(mu_);
  bool finishing_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace

storage::RandomBytes RepeatableKeys(uint64_t seed) {
  return [random = std::make_unique<RepeatableRandom>(seed ^ kKeysSeed)](char* out, int size) {
    random->Fill(out, size);
  };
}

absl::Status FillCountry(const FillOptions& options, storage::LogStore& log,
                         storage::KeyVault& vault, FillListener listener) {
  LOGE_ASSIGN_OR_RETURN(storage::Head head, log.LoadHead());
  if (head.position.value() != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the log holds ", head.position.value(), " events already"));
  }
  LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<BatchBuilder> builder,
                        BatchBuilder::Create(vault, options.seed ^ kNoncesSeed, std::move(head)));
  History history(options.seed, options.events);
  Writer writer(log, vault);
  Decision decision;
  int64_t events = 0;
  while (history.Next(decision)) {
    LOGE_RETURN_IF_ERROR(builder->Add(decision));
    events += static_cast<int64_t>(decision.tellings.size());
    if (builder->bytes() < kBatchBytes) continue;
    LOGE_RETURN_IF_ERROR(writer.Write(builder->Take()));
    listener(events);
  }
  if (builder->bytes() > 0) LOGE_RETURN_IF_ERROR(writer.Write(builder->Take()));
  LOGE_RETURN_IF_ERROR(writer.Finish());
  if (events == options.events) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the history has ", events, " events only"));
}

absl::Status FillCountryFolder(const FillOptions& options, const std::string& folder,
                               FillListener listener) {
  LOGE_RETURN_IF_ERROR(storage::MakeFolder(folder));
  LOGE_ASSIGN_OR_RETURN(
      const auto log,
      storage::OpenRocksDbLogStore({.folder = folder + "/log", .block_cache_bytes = kCacheBytes}));
  LOGE_ASSIGN_OR_RETURN(const storage::Head head, log->LoadHead());
  if (head.position.value() >= options.events) return absl::OkStatus();
  LOGE_ASSIGN_OR_RETURN(
      const auto vault,
      storage::OpenRocksDbKeyVault({.folder = folder + "/vault"}, RepeatableKeys(options.seed)));
  return FillCountry(options, *log, *vault, listener);
}

}  // namespace loge::bench::country
