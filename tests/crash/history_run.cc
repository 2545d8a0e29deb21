#include "tests/crash/history_run.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"
#include "storage/committed_log.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"
#include "tests/crash/appenders.h"
#include "tests/crash/invariants.h"
#include "tests/crash/workload.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

enum class EndOfLife { kPowerCut, kNotWritten, kWrittenButUnknown, kStop };

// Thread-safe. Instants are given under one lock, so that their order is the real one.
class Recorder {
 public:
  size_t Invoke(AppendCall call) {
    MutexLock lock(&mu_);
    call.invoked = ++instant_;
    history_.appends.push_back(std::move(call));
    return history_.appends.size() - 1;
  }
  void Answered(size_t index, const Answer& answer) ABSL_LOCKS_EXCLUDED(mu_);
  int64_t Now() {
    MutexLock lock(&mu_);
    return ++instant_;
  }
  void Add(ReadCall call) {
    MutexLock lock(&mu_);
    if (frozen_) return;
    call.answered = ++instant_;
    history_.reads.push_back(std::move(call));
  }
  // From now on answers are lost: the machine that they came from has none.
  void Freeze(bool frozen) {
    MutexLock lock(&mu_);
    frozen_ = frozen;
  }
  History Take() {
    MutexLock lock(&mu_);
    return std::move(history_);
  }

 private:
  Mutex mu_;
  int64_t instant_ ABSL_GUARDED_BY(mu_) = 0;
  bool frozen_ ABSL_GUARDED_BY(mu_) = false;
  History history_ ABSL_GUARDED_BY(mu_);
};

void Recorder::Answered(size_t index, const Answer& answer) {
  MutexLock lock(&mu_);
  if (frozen_) return;
  AppendCall& call = history_.appends[index];
  call.answered = ++instant_;
  if (answer.ok()) {
    call.outcome = answer->replayed ? Outcome::kReplayed : Outcome::kAppended;
    call.first = answer->first;
    call.last = answer->last;
    call.answer = answer->answer;
    return;
  }
  const absl::Status& status = answer.status();
  const std::optional<absl::Cord> holder = [&status]() -> std::optional<absl::Cord> {
    const auto payload = status.GetPayload(kClaimHolderPayload);
    if (!payload.has_value()) return std::nullopt;
    return *payload;
  }();
  if (absl::IsAborted(status)) {
    call.outcome = Outcome::kConflict;
  } else if (holder.has_value()) {
    call.outcome = Outcome::kClaimed;
    call.holder = std::string(*holder);
  } else if (status.GetPayload(kRequestMismatchPayload).has_value()) {
    call.outcome = Outcome::kOtherBody;
  } else if (absl::IsUnknown(status)) {
    call.outcome = Outcome::kUnknown;
  } else if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) {
    call.outcome = Outcome::kNotTaken;
  } else {
    call.outcome = Outcome::kWrong;
  }
}

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

// One caller, in all lives of the log.
class Caller {
 public:
  Caller(const Workload& workload, Recorder& recorder, std::atomic<int64_t>& next, uint64_t seed)
      : workload_(workload), recorder_(recorder), next_(next), random_(seed) {}

  // Makes calls until `calls` are made by all callers, the log has stopped or the power is cut.
  void Live(EventLog& log, std::atomic<int64_t>& calls, const std::atomic<bool>& cut) {
    acknowledged_.clear();
    bool stopped = false;
    while (!stopped && !cut && calls-- > 0) {
      const int roll = Roll(20);
      if (roll < 11 || tags_.empty()) {
        tags_.push_back({next_++, Known(log)});
        stopped = Append(log, tags_.back(), /*other_body=*/false);
      } else if (roll < 14) {
        stopped = Append(log, Recent(tags_), /*other_body=*/false);
      } else if (roll < 15) {
        if (!acknowledged_.empty()) {
          stopped = Append(log, Recent(acknowledged_), /*other_body=*/true);
        }
      } else {
        Read(log, /*by_subject=*/roll < 18);
      }
    }
  }

 private:
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<uint64_t>(sides)); }

  const AppendTag& Recent(const std::vector<AppendTag>& tags) {
    const int back = 1 + Roll(static_cast<int>(std::min<size_t>(tags.size(), 10)));
    return tags[tags.size() - static_cast<size_t>(back)];
  }

  // The head, or what was one not long ago.
  Position Known(const EventLog& log) {
    const int64_t behind = Roll(4) == 0 ? Roll(20) : 0;
    return Position(std::max<int64_t>(0, log.GetHead().position.value() - behind));
  }

  bool Append(EventLog& log, const AppendTag& tag, bool other_body) {
    AppendRequest request = workload_.Make(tag);
    if (other_body) request.request->fingerprint = "other";
    AppendCall call;
    call.tag = tag;
    call.other_body = other_body;
    const size_t index = recorder_.Invoke(std::move(call));
    const Answer answer = AppendAndWait(log, std::move(request));
    recorder_.Answered(index, answer);
    if (answer.ok()) acknowledged_.push_back(tag);
    return absl::IsUnavailable(answer.status()) || absl::IsUnknown(answer.status());
  }

  void Read(const EventLog& log, bool by_subject) {
    ReadCall call;
    call.invoked = recorder_.Now();
    call.head = log.GetHead().position;
    call.from = Position(std::max<int64_t>(1, call.head.value() - 100));
    ReadOptions options;
    options.from = call.from;
    options.to = call.head;
    const auto visit = [&call](const StoredEventView& event) {
      call.positions.push_back(event.position);
      return true;
    };
    EventQuery query;
    const std::vector<Subject> subjects = Workload::Subjects();
    query.subjects = {subjects[static_cast<size_t>(Roll(static_cast<int>(subjects.size())))]};
    if (by_subject) call.subject = query.subjects[0].value();
    const absl::Status status = by_subject ? log.ReadMatching(query, options, visit).status()
                                           : log.Read(options, visit).status();
    LOGE_CHECK(status.ok());
    recorder_.Add(std::move(call));
  }

  const Workload& workload_;
  Recorder& recorder_;
  std::atomic<int64_t>& next_;
  std::mt19937_64 random_;
  std::vector<AppendTag> tags_;
  // In this life: what came after a power cut proves nothing for the next one.
  std::vector<AppendTag> acknowledged_;
};

class HistoryRun {
 public:
  HistoryRun(const std::string& folder, const HistoryOptions& options)
      : options_(options), folder_(folder), workload_(options.seed), random_(options.seed) {
    for (int i = 0; i < options.callers; ++i) {
      callers_.push_back(std::make_unique<Caller>(workload_, recorder_, next_, random_()));
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
    // A batch holds at most one call of each caller, so that there are always so many.
    const int64_t nth_max = std::max<int64_t>(1, calls / options_.callers / 2);
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
    for (const std::unique_ptr<Caller>& caller : callers_) {
      threads.emplace_back([&, own = caller.get()] { own->Live(log, calls_left, cut); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  const HistoryOptions options_;
  std::string folder_;
  const Workload workload_;
  std::mt19937_64 random_;
  Recorder recorder_;
  std::atomic<int64_t> next_{0};
  std::vector<std::unique_ptr<Caller>> callers_;
};

}  // namespace

HistoryResult RunHistory(const std::string& folder, const HistoryOptions& options) {
  return HistoryRun(folder, options).Run();
}

}  // namespace loge::storage::testing
