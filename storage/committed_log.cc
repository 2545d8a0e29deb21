#include "storage/committed_log.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/commit_listeners.h"
#include "storage/commit_staging.h"
#include "storage/record.h"

namespace loge::storage {
namespace {

// How often in a row others may come first before the callers are told to decide again.
constexpr int kStaleAttemptsMax = 16;
// Of events that others committed, handed to the listeners at a time.
constexpr int64_t kCatchUpBytes = 4 << 20;

// `undone`: what did not happen.
absl::Status Stopped(absl::string_view undone, const absl::Status& reason) {
  return absl::UnavailableError(
      absl::StrCat("the log has stopped; nothing was ", undone, ": ", reason.message()));
}

class CommittedLog final : public EventLog {
 public:
  CommittedLog(LogStore& store, Sequencer& sequencer, Logger& logger, CommittedLogOptions options,
               const Head& head)
      : store_(store),
        sequencer_(sequencer),
        logger_(logger),
        options_(std::move(options)),
        recent_(head.position, options_.recent_subjects_max),
        head_(head),
        thread_([this] { Run(); }) {}

  ~CommittedLog() override { Stop(); }

  void Append(AppendRequest request, AppendCallback done) override ABSL_LOCKS_EXCLUDED(mu_);
  Head GetHead() const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status WriteHealth() const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const override;
  absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                        EventVisitor visit) const override;
  absl::StatusOr<Position> LastMatching(const EventQuery& query) const override;

  absl::StatusOr<std::optional<RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const override {
    return store_.FindRequest(principal, request_id);
  }
  absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const override {
    return store_.FindClaim(key);
  }
  absl::StatusOr<bool> PruneRequests(Position before) override ABSL_LOCKS_EXCLUDED(mu_);

  void AddListener(CommitListener* listener) override { listeners_.Add(listener); }
  void RemoveListener(CommitListener* listener) override { listeners_.Remove(listener); }
  void Stop() override ABSL_LOCKS_EXCLUDED(mu_, stop_mu_);

 private:
  using Batch = std::vector<PendingAppend>;

  absl::Status Enqueue(PendingAppend& pending) ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status CheckRange(const ReadOptions& options) const;

  // The committer's thread.
  void Run();
  bool TakeBatch(Batch& batch) ABSL_LOCKS_EXCLUDED(mu_);
  // Whether what is queued may wait for what follows it.
  bool MayGather() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Gather() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Commit(Batch batch);
  // Answers what has its answer already and keeps the rest, with their verdicts, in order.
  void StageAll(Batch& batch, CommitStaging& staging, std::vector<Verdict>& verdicts);
  void FinishDurable(const CommitBatch& written, Batch& batch, std::vector<Verdict>& verdicts);
  void FinishLost(const absl::Status& reason, Batch& batch, std::vector<Verdict>& verdicts);
  // Stops the log; nothing of `batch` was written.
  void StopUnwritten(const absl::Status& reason, Batch& batch);
  // Whether the disk has room for one batch.
  absl::Status CheckRoom();
  absl::Status CatchUp();
  // Has `committed`, which begin at `first`, remembered and heard of.
  void Tell(const std::vector<CommitBatch::Event>& committed, Position first);
  void SetHead(const Head& head) ABSL_LOCKS_EXCLUDED(mu_);
  void SetFault(const absl::Status& reason) ABSL_LOCKS_EXCLUDED(mu_);
  void LogIfSlow(std::chrono::steady_clock::time_point begin, const CommitBatch& written);
  static void Refuse(PendingAppend& pending, absl::StatusOr<AppendResult> answer);

  LogStore& store_;
  Sequencer& sequencer_;
  Logger& logger_;
  // Its functions are called by the committer's thread only, but for keys_health.
  CommittedLogOptions options_;
  CommitListeners listeners_;
  RecentSubjects recent_;  // Of the committer's thread.

  mutable Mutex mu_;
  CondVar queue_changed_;
  std::deque<PendingAppend> queue_ ABSL_GUARDED_BY(mu_);
  int64_t queue_bytes_ ABSL_GUARDED_BY(mu_) = 0;
  int awaited_ ABSL_GUARDED_BY(mu_) = 0;  // Of queue_, those that no other one follows.
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status fault_ ABSL_GUARDED_BY(mu_);
  Head head_ ABSL_GUARDED_BY(mu_);

  Mutex stop_mu_;  // Held while joining, so that every Stop returns after the end; before mu_.
  std::thread thread_ ABSL_GUARDED_BY(stop_mu_);  // Last: it uses all of the above.
};

// ---- Callers' threads ----

void CommittedLog::Append(AppendRequest request, AppendCallback done) {
  PendingAppend pending;
  pending.request = std::move(request);
  pending.done = std::move(done);
  absl::Status status = CheckAppend(pending);
  if (status.ok()) status = Enqueue(pending);
  if (!status.ok()) Refuse(pending, std::move(status));
}

absl::Status CommittedLog::Enqueue(PendingAppend& pending) {
  MutexLock lock(&mu_);
  if (!fault_.ok()) return Stopped("appended", fault_);
  if (stopping_) return absl::UnavailableError("the log is shutting down; nothing was appended");
  if (static_cast<int64_t>(queue_.size()) >= options_.queue_length_max ||
      queue_bytes_ + pending.bytes > options_.queue_bytes_max) {
    return absl::ResourceExhaustedError("the queue of appends is full; nothing was appended");
  }
  queue_bytes_ += pending.bytes;
  awaited_ += pending.request.more_follow ? 0 : 1;
  queue_.push_back(std::move(pending));
  if (queue_.size() == 1 || !MayGather()) queue_changed_.Signal();
  return absl::OkStatus();
}

Head CommittedLog::GetHead() const {
  MutexLock lock(&mu_);
  return head_;
}

absl::Status CommittedLog::WriteHealth() const {
  {
    MutexLock lock(&mu_);
    if (!fault_.ok()) {
      return absl::UnavailableError(absl::StrCat("the log has stopped: ", fault_.ToString()));
    }
    if (stopping_) return absl::UnavailableError("the log is shutting down");
  }
  if (const absl::Status store = store_.WriteHealth(); !store.ok()) {
    return absl::UnavailableError(absl::StrCat("the log has stopped: ", store.ToString()));
  }
  if (options_.keys_health != nullptr) LOGE_RETURN_IF_ERROR(options_.keys_health());
  return options_.disk_guard == nullptr ? absl::OkStatus() : options_.disk_guard->Health();
}

absl::Status CommittedLog::CheckRange(const ReadOptions& options) const {
  if (options.from.value() < 1 || options.bytes_max < 1 || options.index_entries_max < 1) {
    return absl::InvalidArgumentError(
        "a read begins at position 1, takes at least 1 byte and looks at 1 entry of the index");
  }
  const Position head = GetHead().position;
  if (options.to > head) {
    return absl::OutOfRangeError(absl::StrCat("position ", options.to.value(),
                                              " is behind the head, which is ", head.value()));
  }
  return absl::OkStatus();
}

absl::StatusOr<Position> CommittedLog::Read(const ReadOptions& options, EventVisitor visit) const {
  LOGE_RETURN_IF_ERROR(CheckRange(options));
  if (options.from > options.to) return options.from;
  Position expected = options.from;
  bool gap = false;
  const auto checked = [&](const StoredEventView& event) {
    gap = event.position != expected;
    if (gap) return false;
    expected = Position(expected.value() + 1);
    return visit(event);
  };
  LOGE_ASSIGN_OR_RETURN(const Position next, store_.Read(options, checked));
  if (gap || next != expected) {
    return absl::DataLossError(
        absl::StrCat("the event at position ", expected.value(), " is missing"));
  }
  return next;
}

absl::StatusOr<Position> CommittedLog::ReadMatching(const EventQuery& query,
                                                    const ReadOptions& options,
                                                    EventVisitor visit) const {
  if (query.subjects.empty() && query.types.empty()) {
    return absl::InvalidArgumentError("a query without a subject or a type");
  }
  LOGE_RETURN_IF_ERROR(CheckRange(options));
  if (options.from > options.to) return options.from;
  return store_.ReadMatching(query, options, visit);
}

absl::StatusOr<bool> CommittedLog::PruneRequests(Position before) {
  {
    MutexLock lock(&mu_);
    // After a write of which nobody knows whether it is there, none may follow.
    if (!fault_.ok()) return Stopped("pruned", fault_);
  }
  // A store that takes no writes would refuse it, but as a write that may have happened.
  const absl::Status health = store_.WriteHealth();
  if (!health.ok()) return Stopped("pruned", health);
  return store_.PruneRequests(before);
}

absl::StatusOr<Position> CommittedLog::LastMatching(const EventQuery& query) const {
  if (query.subjects.empty()) return absl::InvalidArgumentError("a query without a subject");
  return store_.LastMatching(query, Position(0));
}

void CommittedLog::Stop() {
  {
    MutexLock lock(&mu_);
    stopping_ = true;
    queue_changed_.SignalAll();
  }
  MutexLock lock(&stop_mu_);
  if (thread_.joinable()) thread_.join();
}

// ---- The committer's thread ----

void CommittedLog::Refuse(PendingAppend& pending, absl::StatusOr<AppendResult> answer) {
  const AppendRequest& request = pending.request;
  if (request.chain != nullptr) request.chain->NoteFailed(request.chain_sequence);
  pending.done(std::move(answer));
}

void CommittedLog::Run() {
  Batch batch;
  while (TakeBatch(batch)) {
    const absl::Status health = [this] {
      MutexLock lock(&mu_);
      return fault_;
    }();
    if (health.ok()) {
      Commit(std::exchange(batch, {}));
      continue;
    }
    for (PendingAppend& pending : batch) Refuse(pending, Stopped("appended", health));
    batch.clear();
  }
}

bool CommittedLog::TakeBatch(Batch& batch) {
  MutexLock lock(&mu_);
  while (queue_.empty() && !stopping_) queue_changed_.Wait(&mu_);
  Gather();
  int64_t bytes = 0;
  while (!queue_.empty() && static_cast<int>(batch.size()) < options_.batch_requests_max &&
         (batch.empty() || bytes + queue_.front().bytes <= options_.batch_bytes_max)) {
    bytes += queue_.front().bytes;
    awaited_ -= queue_.front().request.more_follow ? 0 : 1;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queue_bytes_ -= bytes;
  return !batch.empty();
}

bool CommittedLog::MayGather() const {
  return awaited_ == 0 && !queue_.empty() && !stopping_ &&
         static_cast<int>(queue_.size()) < options_.gathered_requests &&
         queue_bytes_ < options_.batch_bytes_max;
}

void CommittedLog::Gather() {
  if (!MayGather()) return;
  const auto until =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(options_.gather_for);
  for (auto now = std::chrono::steady_clock::now(); MayGather() && now < until;
       now = std::chrono::steady_clock::now()) {
    queue_changed_.WaitFor(&mu_, until - now);
  }
}

void CommittedLog::StageAll(Batch& batch, CommitStaging& staging, std::vector<Verdict>& verdicts) {
  Batch kept;
  for (PendingAppend& pending : batch) {
    Verdict verdict = staging.Consider(pending);
    if (verdict.kind == Verdict::Kind::kAnswered) {
      Refuse(pending, std::move(verdict.answer));
      continue;
    }
    // What awaits an answer will not be in the log, whatever happens: later members of its chain
    // must know now.
    if (verdict.kind == Verdict::Kind::kAwaiting && pending.request.chain != nullptr) {
      pending.request.chain->NoteFailed(pending.request.chain_sequence);
    }
    kept.push_back(std::move(pending));
    verdicts.push_back(std::move(verdict));
  }
  batch = std::move(kept);
}

void CommittedLog::Commit(Batch batch) {
  const auto begin = std::chrono::steady_clock::now();
  // Found here, the batch is not in the log; found by writing it, nobody could tell.
  if (absl::Status status = store_.WriteHealth(); !status.ok()) {
    return StopUnwritten(status, batch);
  }
  for (int attempt = 0; attempt < kStaleAttemptsMax; ++attempt) {
    CommitStaging staging(store_, recent_, GetHead(), options_.now());
    std::vector<Verdict> verdicts;
    StageAll(batch, staging, verdicts);
    if (batch.empty()) return;
    LOGE_CHECK(!staging.batch().events.empty());  // Nobody waits but for a staged one.
    const absl::Status room = CheckRoom();
    if (room.ok() && staging.needs_key_sync() && options_.sync_keys != nullptr) {
      if (absl::Status status = options_.sync_keys(); !status.ok()) {
        return StopUnwritten(status, batch);
      }
    }
    const SequenceResult result = room.ok() ? sequencer_.Submit(staging.batch())
                                            : SequenceResult{SequenceOutcome::kRefused, room};
    if (result.outcome == SequenceOutcome::kDurable) {
      LogIfSlow(begin, staging.batch());
      FinishDurable(staging.batch(), batch, verdicts);
      return;
    }
    if (result.outcome == SequenceOutcome::kRefused) {
      for (PendingAppend& pending : batch) Refuse(pending, result.status);
      return;
    }
    if (result.outcome == SequenceOutcome::kUnknown) {
      FinishLost(result.status, batch, verdicts);
      return;
    }
    if (absl::Status status = CatchUp(); !status.ok()) return StopUnwritten(status, batch);
  }
  for (PendingAppend& pending : batch) {
    Refuse(pending, absl::AbortedError("others kept committing first; nothing was appended"));
  }
}

void CommittedLog::FinishDurable(const CommitBatch& written, Batch& batch,
                                 std::vector<Verdict>& verdicts) {
  for (size_t i = 0; i < batch.size(); ++i) {
    const AppendRequest& request = batch[i].request;
    if (verdicts[i].kind != Verdict::Kind::kStaged || request.chain == nullptr) continue;
    request.chain->NoteCommitted(request.chain_sequence, verdicts[i].answer->first,
                                 verdicts[i].answer->last);
  }
  SetHead(written.head);
  Tell(written.events, written.first);
  for (size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move(verdicts[i].answer));
}

void CommittedLog::StopUnwritten(const absl::Status& reason, Batch& batch) {
  SetFault(reason);
  for (PendingAppend& pending : batch) Refuse(pending, Stopped("appended", reason));
}

void CommittedLog::FinishLost(const absl::Status& reason, Batch& batch,
                              std::vector<Verdict>& verdicts) {
  SetFault(reason);
  for (size_t i = 0; i < batch.size(); ++i) {
    Refuse(batch[i], std::move(verdicts[i].if_lost));
  }
}

absl::Status CommittedLog::CheckRoom() {
  if (options_.disk_guard == nullptr) return absl::OkStatus();
  return options_.disk_guard->Admit(DiskUse::kFacts);
}

absl::Status CommittedLog::CatchUp() {
  const Position known = GetHead().position;
  LOGE_ASSIGN_OR_RETURN(const Head head, store_.LoadHead());
  if (head.position < known) return absl::DataLossError("the log has become shorter");
  ReadOptions options;
  options.from = Position(known.value() + 1);
  options.to = head.position;
  std::vector<CommitBatch::Event> tail;
  int64_t bytes = 0;
  absl::Status damage;
  Position first = options.from;
  // The head moves only with the listeners, decision by decision, as if it were our own batch.
  const auto collect = [&](const StoredEventView& event) {
    const absl::StatusOr<RecordTrailer> trailer = SkimTrailer(event.bytes);
    absl::StatusOr<std::vector<Subject>> subjects = SkimSubjects(event.bytes);
    if (!trailer.ok() || !subjects.ok() || trailer->placement.position != event.position ||
        event.position.value() != first.value() + static_cast<int64_t>(tail.size())) {
      damage = absl::DataLossError(
          absl::StrCat("the event at position ", event.position.value(), " is damaged"));
      return false;
    }
    tail.push_back({event.type, *std::move(subjects), ToString(event.bytes)});
    bytes += static_cast<int64_t>(event.bytes.size());
    const bool decision_ends = trailer->placement.index + 1 == trailer->placement.count;
    if (decision_ends && (bytes >= kCatchUpBytes || event.position == head.position)) {
      SetHead({event.position, trailer->chain_hash, trailer->placement.recorded_at});
      Tell(tail, first);
      first = Position(event.position.value() + 1);
      tail.clear();
      bytes = 0;
    }
    return true;
  };
  if (options.from <= options.to) {
    LOGE_RETURN_IF_ERROR(store_.Read(options, collect).status());
  }
  LOGE_RETURN_IF_ERROR(damage);
  if (first.value() != head.position.value() + 1) {
    return absl::DataLossError("the tail that others committed is not whole");
  }
  return absl::OkStatus();
}

void CommittedLog::Tell(const std::vector<CommitBatch::Event>& committed, Position first) {
  std::vector<CommitListener::Event> events;
  events.reserve(committed.size());
  for (size_t i = 0; i < committed.size(); ++i) {
    const CommitBatch::Event& event = committed[i];
    const Position position(first.value() + static_cast<int64_t>(i));
    recent_.Add(position, event.type, event.subjects);
    events.push_back({{position, event.type, event.bytes}, &event.subjects});
  }
  listeners_.Notify(events);
}

void CommittedLog::SetHead(const Head& head) {
  MutexLock lock(&mu_);
  head_ = head;
}

void CommittedLog::SetFault(const absl::Status& reason) {
  {
    MutexLock lock(&mu_);
    fault_ = reason.ok() ? absl::UnknownError("the sequencer gave no reason") : reason;
  }
  logger_.Write(LogLevel::kError,
                absl::StrCat("event=committer_stopped reason=\"", absl::CEscape(reason.ToString()),
                             "\" cure=\"repair the cause and restart the server\""));
}

void CommittedLog::LogIfSlow(std::chrono::steady_clock::time_point begin,
                             const CommitBatch& written) {
  const absl::Duration took = absl::FromChrono(std::chrono::steady_clock::now() - begin);
  if (took < options_.slow_commit) return;
  std::string line =
      absl::StrCat("event=slow_commit ms=", absl::ToInt64Milliseconds(took),
                   " first=", written.first.value(), " events=", written.events.size());
  if (!written.requests.empty()) {
    absl::StrAppend(&line, " requests=", written.requests.size(), " request_id=\"",
                    absl::CEscape(written.requests.front().stamp.request_id), "\"");
  }
  logger_.Write(LogLevel::kWarning, line);
}

}  // namespace

absl::StatusOr<std::unique_ptr<EventLog>> OpenCommittedLog(LogStore& store, Sequencer& sequencer,
                                                           Logger& logger,
                                                           CommittedLogOptions options) {
  LOGE_ASSIGN_OR_RETURN(const Head head, store.LoadHead());
  return std::make_unique<CommittedLog>(store, sequencer, logger, std::move(options), head);
}

}  // namespace loge::storage
