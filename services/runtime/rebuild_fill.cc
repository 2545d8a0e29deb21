#include "services/runtime/rebuild_fill.h"

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

#include "services/runtime/fact_rows.h"
#include "services/runtime/limits.h"
#include "services/runtime/log_events.h"
#include "services/runtime/projection_apply.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

using Chunk = std::shared_ptr<const std::vector<EventPtr>>;

// Chunks on their way to one thread, a few at a time. Thread-safe.
class ChunkQueue {
 public:
  // Waits for room.
  void Push(Chunk chunk) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (chunks_.size() >= kChunksAhead) changed_.Wait(&mu_);
    chunks_.push_back(std::move(chunk));
    changed_.SignalAll();
  }
  // No more will come; `whole`: they were all.
  void Close(bool whole) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    closed_ = true;
    whole_ = whole;
    changed_.SignalAll();
  }
  // Waits; null at the end.
  Chunk Pop() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (chunks_.empty() && !closed_) changed_.Wait(&mu_);
    if (chunks_.empty()) return nullptr;
    Chunk chunk = std::move(chunks_.front());
    chunks_.pop_front();
    changed_.SignalAll();
    return chunk;
  }
  bool whole() const ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return whole_;
  }

 private:
  static constexpr size_t kChunksAhead = 2;

  mutable Mutex mu_;
  CondVar changed_;
  std::deque<Chunk> chunks_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  bool whole_ ABSL_GUARDED_BY(mu_) = false;
};

// Makes the rows of one target. Runs on a thread of its own between Start and Join.
class Filler {
 public:
  Filler(const storage::EventLog& log, storage::RowStore& rows, FillTarget& target,
         int64_t memory_bytes, RebuildPace& pace)
      : log_(log),
        target_(target),
        memory_bytes_(memory_bytes),
        pace_(pace),
        batch_(rows.NewBulkBatch(*target.family)),
        reached_(target.checkpoint) {}

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }
  ChunkQueue& queue() { return queue_; }
  void Join() { thread_.join(); }

 private:
  void Run() {
    LowerThreadPriority();
    absl::Duration cpu = pace_.ThreadCpu();
    while (const Chunk chunk = queue_.Pop()) {
      if (!target_.status.ok()) continue;  // Takes the rest, so that the reader never waits for it.
      Add(*chunk);
      const bool far = reached_ - target_.checkpoint >= kFillEventsMax;
      if (far || batch_->bytes() >= memory_bytes_) target_.status = Commit();
      cpu = pace_.Charge(cpu);
    }
    if (target_.status.ok() && queue_.whole()) target_.status = Commit();
    pace_.Charge(cpu);
  }

  void Add(const std::vector<EventPtr>& events) {
    for (const EventPtr& event : events) {
      if (event->position() <= reached_) continue;
      AddRows(target_.spec, event, *batch_);
      // A copy, because an event keeps the whole chunk it was read with in memory.
      if (Supersedes(target_.spec, *event)) {
        superseding_.push_back(std::make_shared<events::v1::RecordedEvent>(*event));
      }
      reached_ = event->position();
    }
  }

  // Rows are closed after all were added: a batch is sorted once.
  absl::Status Commit() {
    const auto find = [this](int64_t position) { return EventAt(log_, position); };
    for (const EventPtr& event : superseding_) {
      LOGE_RETURN_IF_ERROR(CloseRows(target_.spec, event, find, *batch_));
    }
    superseding_.clear();
    const int64_t rows = batch_->changes();
    if (reached_ == target_.checkpoint) return absl::OkStatus();
    LOGE_RETURN_IF_ERROR(batch_->Commit(storage::Position(reached_)));
    target_.rows_written += rows;
    target_.checkpoint = reached_;
    return absl::OkStatus();
  }

  const storage::EventLog& log_;
  FillTarget& target_;
  const int64_t memory_bytes_;
  RebuildPace& pace_;
  const std::unique_ptr<storage::RowBatch> batch_;
  std::vector<EventPtr> superseding_;  // Whose targets are not closed yet.
  int64_t reached_;                    // The last position in the batch.

  ChunkQueue queue_;
  std::thread thread_;
};

absl::Status ReadInto(const storage::EventLog& log, int64_t from, const FillOptions& options,
                      const std::vector<std::unique_ptr<Filler>>& fillers) {
  absl::Duration cpu = options.pace->ThreadCpu();
  int64_t reached = from;
  while (reached < options.to) {
    LOGE_RETURN_IF_ERROR(options.keep_going());
    LOGE_ASSIGN_OR_RETURN(std::vector<EventPtr> events,
                          ReadChunk(log, reached, options.to, options.chunk_events));
    reached = events.back()->position();
    const auto chunk = std::make_shared<const std::vector<EventPtr>>(std::move(events));
    for (const std::unique_ptr<Filler>& filler : fillers) filler->queue().Push(chunk);
    options.progress(reached);
    cpu = options.pace->Charge(cpu);
    while (options.pace->Rest()) LOGE_RETURN_IF_ERROR(options.keep_going());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillFromLog(const storage::EventLog& log, storage::RowStore& rows,
                         const std::vector<FillTarget*>& targets, const FillOptions& options) {
  std::vector<FillTarget*> sound;
  int64_t from = options.to;
  for (FillTarget* target : targets) {
    if (!target->status.ok()) continue;
    sound.push_back(target);
    from = std::min(from, target->checkpoint);
  }
  if (sound.empty()) return absl::OkStatus();
  const int64_t memory_each = options.memory_bytes / static_cast<int64_t>(sound.size());
  std::vector<std::unique_ptr<Filler>> fillers;
  for (FillTarget* target : sound) {
    fillers.push_back(std::make_unique<Filler>(log, rows, *target, memory_each, *options.pace));
    fillers.back()->Start();
  }
  const absl::Status status = ReadInto(log, from, options, fillers);
  for (const std::unique_ptr<Filler>& filler : fillers) filler->queue().Close(status.ok());
  for (const std::unique_ptr<Filler>& filler : fillers) filler->Join();
  return status;
}

}  // namespace loge::runtime
