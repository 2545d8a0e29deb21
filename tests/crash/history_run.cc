#include "tests/crash/history_run.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "storage/base/check.h"
#include "storage/committed_log.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"
#include "tests/crash/appenders.h"
#include "tests/crash/history_caller.h"
#include "tests/crash/invariants.h"
#include "tests/crash/workload.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

enum class EndOfLife { kPowerCut, kNotWritten, kWrittenButUnknown, kStop };

// Fails at one batch, in one way or the other.
class FailingSequencer : public Sequencer {
 public:
  FailingSequencer(LogStore& store, EndOfLife end, int64_t nth)
      : local_(store), end_(end), left_(nth) {}

  SequenceResult Submit(const CommitBatch& batch) override {
    const bool fails = --left_ == 0;
    if (fails && end_ == EndOfLife::kNotWritten) {
      return {SequenceOutcome::kUnknown, absl::UnknownError("injected: not written")};
    }
    SequenceResult result = local_.Submit(batch);
    if (fails && end_ == EndOfLife::kWrittenButUnknown) {
      return {SequenceOutcome::kUnknown, absl::UnknownError("injected: written")};
    }
    return result;
  }

 private:
  LocalSequencer local_;
  const EndOfLife end_;
  int64_t left_;
};

class HistoryRun {
 public:
  HistoryRun(const std::string& folder, const HistoryOptions& options)
      : options_(options), folder_(folder), workload_(options.seed), random_(options.seed) {
    for (int i = 0; i < options.callers; ++i) {
      callers_.push_back(
          std::make_unique<HistoryCaller>(workload_, recorder_, counters_, random_()));
    }
  }

  HistoryResult Run() {
    for (int life = 0; life < options_.lives; ++life) {
      const bool last = life + 1 == options_.lives;
      Live(last ? EndOfLife::kStop : static_cast<EndOfLife>(life % 4));
    }
    HistoryResult result;
    result.history = recorder_.Take();
    DurableLog opened(folder_);
    Findings findings;
    result.log = ReadModel(*opened.log, workload_, findings);
    result.violations = CheckHistory(result.history, result.log, workload_);
    result.violations.insert(result.violations.end(), findings.violations.begin(),
                             findings.violations.end());
    if (!findings.refusal.ok()) result.violations.push_back(findings.refusal.ToString());
    return result;
  }

 private:
  void Live(EndOfLife end) {
    const int64_t calls = options_.calls / options_.lives;
    // A batch holds at most one turn of each caller, of which few are chains and some are reads:
    // there are always so many.
    const int64_t nth_max = std::max<int64_t>(1, calls / options_.callers / 3);
    const auto nth = static_cast<int64_t>(1 + random_() % static_cast<uint64_t>(nth_max));
    auto fs = std::make_shared<FaultFileSystem>(folder_ + "/log");
    const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
    const std::string image = folder_ + "/cut";
    std::atomic<bool> cut{false};
    std::atomic<int64_t> wal_calls{0};
    std::mt19937_64 unused;
    fs->SetObserver([&](FileKind kind, FileOp) {
      if (end != EndOfLife::kPowerCut || kind != FileKind::kWal || ++wal_calls != nth) return;
      recorder_.Freeze(true);
      std::filesystem::create_directory(image);
      LOGE_CHECK(fs->WriteImage(image + "/log", Unsynced::kDropped, unused).ok());
      cut = true;
    });
    {
      RocksDbOptions store_options;
      store_options.folder = folder_ + "/log";
      store_options.write_buffer_bytes = 256 << 10;
      store_options.env = env.get();
      auto store = OpenRocksDbLogStore(store_options);
      LOGE_CHECK(store.ok());
      FailingSequencer sequencer(**store, end, nth);
      CapturingLogger logger;
      CommittedLogOptions bounds;
      bounds.now = WanderingClock(random_());
      auto log = OpenCommittedLog(**store, sequencer, logger, std::move(bounds));
      LOGE_CHECK(log.ok());
      LetCallersLive(**log, calls, cut);
    }
    if (cut) folder_ = image;
    recorder_.Freeze(false);
  }

  void LetCallersLive(EventLog& log, int64_t calls, const std::atomic<bool>& cut) {
    std::atomic<int64_t> calls_left{calls};
    std::vector<std::thread> threads;
    for (const std::unique_ptr<HistoryCaller>& caller : callers_) {
      threads.emplace_back([&, own = caller.get()] { own->Live(log, calls_left, cut); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  const HistoryOptions options_;
  std::string folder_;
  const Workload workload_;
  std::mt19937_64 random_;
  HistoryRecorder recorder_;
  HistoryCounters counters_;
  std::vector<std::unique_ptr<HistoryCaller>> callers_;
};

}  // namespace

HistoryResult RunHistory(const std::string& folder, const HistoryOptions& options) {
  return HistoryRun(folder, options).Run();
}

}  // namespace loge::storage::testing
