#include "services/runtime/rebuild_fill.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include "services/runtime/bounded_queue.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/limits.h"
#include "services/runtime/log_events.h"
#include "services/runtime/projection_apply.h"
#include "services/runtime/row_ingester.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

// Events of the log with their rows, many of which several read models file.
struct EventsRead {
  int64_t first = 0;  // Position of the first one; the others follow.
  std::vector<EventPtr> superseding;
  RowsOfFacts rows;
  int64_t count = 0;

  int64_t last() const { return first + count - 1; }
};
using Chunk = std::shared_ptr<const EventsRead>;

constexpr size_t kChunksAhead = 2;

// Rows of one target on their way to the disk.
struct FullBatch {
  std::unique_ptr<storage::RowBatch> batch;
  std::vector<EventPtr> superseding;  // Whose targets are not closed yet.
  int64_t reached = 0;                // The last position in the batch.
};

// Commits batches one after the other, on a thread of its own: sorting and writing a table takes as
// long as making its rows.
class Committer {
 public:
  // Between Start and Finish the target is the committer's.
  Committer(const storage::EventLog& log, FillTarget& target, RowIngester& ingester,
            RebuildPace& pace)
      : log_(log), target_(target), ingester_(ingester), pace_(pace) {}

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  // Waits until what was handed over before is committed, then takes `full` and lets the caller go
  // on. Returns the batch that was committed, empty, for more rows: null the first time.
  std::unique_ptr<storage::RowBatch> Take(FullBatch full) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (busy_) changed_.Wait(&mu_);
    std::unique_ptr<storage::RowBatch> committed = std::exchange(work_, std::move(full)).batch;
    busy_ = true;
    changed_.SignalAll();
    return committed;
  }

  // Whether a batch could not be committed; those that come after it are dropped.
  bool failed() const ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return failed_;
  }

  // Waits until all is committed.
  void Finish() ABSL_LOCKS_EXCLUDED(mu_) {
    {
      MutexLock lock(&mu_);
      finishing_ = true;
      changed_.SignalAll();
    }
    thread_.join();
  }

 private:
  void Run() {
    RunWhenIdle();
    absl::Duration cpu = pace_.ThreadCpu();
    while (std::optional<FullBatch> full = Next()) {
      if (target_.status.ok()) target_.status = Commit(*full);
      cpu = pace_.Charge(cpu);
      Done(std::move(full->batch), target_.status.ok());
    }
  }

  // Waits; nothing at the end.
  std::optional<FullBatch> Next() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (!busy_ && !finishing_) changed_.Wait(&mu_);
    if (!busy_) return std::nullopt;
    return std::move(work_);
  }
  void Done(std::unique_ptr<storage::RowBatch> batch, bool ok) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    failed_ = !ok;
    work_.batch = std::move(batch);
    busy_ = false;
    changed_.SignalAll();
  }

  // Rows are closed after all were added: a batch is sorted once.
  absl::Status Commit(const FullBatch& full) {
    const auto find = [this](int64_t position) { return EventAt(log_, position); };
    for (const EventPtr& event : full.superseding) {
      LOGE_RETURN_IF_ERROR(CloseRows(target_.spec, event, find, *full.batch));
    }
    const int64_t rows = full.batch->changes();
    const storage::Position checkpoint(full.reached);
    LOGE_RETURN_IF_ERROR(full.batch->Prepare(checkpoint));
    LOGE_RETURN_IF_ERROR(ingester_.Commit(*full.batch, checkpoint));
    target_.rows_written += rows;
    target_.checkpoint = full.reached;
    return absl::OkStatus();
  }

  const storage::EventLog& log_;
  FillTarget& target_;
  RowIngester& ingester_;
  RebuildPace& pace_;

  mutable Mutex mu_;
  CondVar changed_;
  FullBatch work_ ABSL_GUARDED_BY(mu_);
  bool busy_ ABSL_GUARDED_BY(mu_) = false;  // work_ is not committed yet.
  bool failed_ ABSL_GUARDED_BY(mu_) = false;
  bool finishing_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

// What the batches that are being filled may take together. When it is used up, the largest one is
// to be committed: so the read model with most rows has most of the memory, and its tables are few.
// A look-up and a comparison take longer the more tables there are. Thread-safe.
class FillMemory {
 public:
  FillMemory(int64_t bytes, size_t batches) : bytes_(bytes), held_(batches, 0) {}

  // Whether `batch`, which holds `bytes` now, is to be committed.
  bool MustCommit(size_t batch, int64_t bytes) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    held_[batch] = bytes;
    if (bytes >= bytes_) return true;
    if (std::accumulate(held_.begin(), held_.end(), int64_t{0}) < bytes_) return false;
    return bytes == *std::max_element(held_.begin(), held_.end());
  }
  // `batch` holds nothing any more.
  void GiveBack(size_t batch) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    held_[batch] = 0;
  }

 private:
  const int64_t bytes_;
  Mutex mu_;
  std::vector<int64_t> held_ ABSL_GUARDED_BY(mu_);  // By batch.
};

// Makes the rows of one target. Runs on a thread of its own between Start and Join.
class Filler {
 public:
  // Its batch is the one of that number in `memory`.
  Filler(const storage::EventLog& log, storage::RowStore& rows, FillTarget& target,
         FillMemory& memory, size_t batch, RowIngester& ingester, RebuildPace& pace)
      : rows_(rows),
        spec_(target.spec),
        family_(target.family),
        memory_(memory),
        batch_(batch),
        pace_(pace),
        committed_(target.checkpoint),
        filling_{rows.NewBulkBatch(*target.family), {}, target.checkpoint},
        committer_(log, target, ingester, pace) {}

  void Start() {
    committer_.Start();
    thread_ = std::thread([this] { Run(); });
  }
  // Waits for room.
  void Push(Chunk chunk) { queue_.Push(std::move(chunk)); }
  // No more will come; `whole`: they were all.
  void Close(bool whole) {
    whole_ = whole;
    queue_.Close();
  }
  // After Close. Waits until what came is committed.
  void Join() {
    thread_.join();
    committer_.Finish();
  }

 private:
  void Run() {
    RunWhenIdle();
    absl::Duration cpu = pace_.ThreadCpu();
    while (const std::optional<Chunk> chunk = queue_.Pop()) {
      if (committer_.failed()) {  // Takes the rest, so that the reader never waits for it.
        memory_.GiveBack(batch_);
        continue;
      }
      Add(**chunk);
      const bool far = filling_.reached - committed_ >= kFillEventsMax;
      if (memory_.MustCommit(batch_, filling_.batch->bytes()) || far) HandOver();
      cpu = pace_.Charge(cpu);
    }
    if (whole_ && filling_.reached > committed_) HandOver();
    pace_.Charge(cpu);
  }

  void Add(const EventsRead& read) {
    const int64_t reached = filling_.reached;
    for (int64_t i = std::max<int64_t>(reached + 1 - read.first, 0); i < read.count; ++i) {
      read.rows.AddTo(spec_, static_cast<size_t>(i), *filling_.batch);
    }
    for (const EventPtr& event : read.superseding) {
      if (event->position() <= reached || !Supersedes(spec_, *event)) continue;
      // A copy, because an event keeps the whole chunk it was read with in memory.
      filling_.superseding.push_back(std::make_shared<events::v1::RecordedEvent>(*event));
    }
    filling_.reached = std::max(reached, read.last());
  }

  void HandOver() {
    committed_ = filling_.reached;
    std::unique_ptr<storage::RowBatch> empty = committer_.Take(std::move(filling_));
    if (empty == nullptr) empty = rows_.NewBulkBatch(*family_);
    filling_ = {std::move(empty), {}, committed_};
    memory_.GiveBack(batch_);
  }

  storage::RowStore& rows_;
  const ProjectionSpec spec_;
  const std::shared_ptr<storage::RowFamily> family_;
  FillMemory& memory_;
  const size_t batch_;
  RebuildPace& pace_;
  int64_t committed_;  // Or on its way.
  FullBatch filling_;

  Committer committer_;
  BoundedQueue<Chunk> queue_{kChunksAhead};
  bool whole_ = false;  // The thread's once the queue is closed.
  std::thread thread_;
};

Chunk RowsOfEvents(const std::vector<EventPtr>& events, const std::vector<FillTarget*>& targets) {
  auto read = std::make_shared<EventsRead>();
  read->first = events.front()->position();
  read->count = static_cast<int64_t>(events.size());
  for (const EventPtr& event : events) {
    const bool told = std::any_of(targets.begin(), targets.end(), [&](const FillTarget* target) {
      return Tells(target->spec, *event);
    });
    if (told) {
      read->rows.Add(event);
    } else {
      read->rows.AddNone();
    }
    if (Supersedes(*event)) read->superseding.push_back(event);
  }
  return read;
}

// Reads and parses the log, and makes its rows, on a thread of its own.
class LogReader {
 public:
  // Reads what follows `from`.
  LogReader(const storage::EventLog& log, int64_t from, const FillOptions& options,
            const std::vector<FillTarget*>& targets)
      : log_(log), options_(options), targets_(targets), reached_(from), thread_([this] {
          Run();
        }) {}
  ~LogReader() {
    chunks_.Close();
    thread_.join();
  }
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;

  // Waits; nothing at the end, which may be that of an error.
  std::optional<Chunk> Next() { return chunks_.Pop(); }
  absl::Status status() const ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return status_;
  }

 private:
  void Run() {
    RunWhenIdle();
    const absl::Status status = Read();
    {
      MutexLock lock(&mu_);
      status_ = status;
    }
    chunks_.Close();
  }

  absl::Status Read() {
    absl::Duration cpu = options_.pace->ThreadCpu();
    bool wanted = true;
    while (wanted && reached_ < options_.to) {
      LOGE_ASSIGN_OR_RETURN(const std::vector<EventPtr> events,
                            ReadChunk(log_, reached_, options_.to, options_.chunk_events));
      reached_ = events.back()->position();
      wanted = chunks_.Push(RowsOfEvents(events, targets_));
      cpu = options_.pace->Charge(cpu);
    }
    return absl::OkStatus();
  }

  const storage::EventLog& log_;
  const FillOptions& options_;
  const std::vector<FillTarget*>& targets_;
  int64_t reached_;  // The thread's.

  BoundedQueue<Chunk> chunks_{kChunksAhead};
  mutable Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  std::thread thread_;  // Last: it uses all of the above.
};

absl::Status ReadInto(const storage::EventLog& log, int64_t from, const FillOptions& options,
                      const std::vector<FillTarget*>& targets,
                      const std::vector<std::unique_ptr<Filler>>& fillers) {
  LOGE_RETURN_IF_ERROR(options.keep_going());
  LogReader reader(log, from, options, targets);
  while (const std::optional<Chunk> chunk = reader.Next()) {
    for (const std::unique_ptr<Filler>& filler : fillers) filler->Push(*chunk);
    options.progress((*chunk)->last());
    LOGE_RETURN_IF_ERROR(options.keep_going());
    while (options.pace->Rest()) LOGE_RETURN_IF_ERROR(options.keep_going());
  }
  return reader.status();
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
  // Half of it for what is filled, half for what is committed meanwhile.
  FillMemory memory(options.memory_bytes / 2, sound.size());
  RowIngester ingester;
  std::vector<std::unique_ptr<Filler>> fillers;
  for (FillTarget* target : sound) {
    fillers.push_back(std::make_unique<Filler>(log, rows, *target, memory, fillers.size(), ingester,
                                               *options.pace));
    fillers.back()->Start();
  }
  const absl::Status status = ReadInto(log, from, options, sound, fillers);
  for (const std::unique_ptr<Filler>& filler : fillers) filler->Close(status.ok());
  for (const std::unique_ptr<Filler>& filler : fillers) filler->Join();
  return status;
}

}  // namespace loge::runtime
