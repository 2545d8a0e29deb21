// Fills generations of read models from one reading of the log: the fast way, for whom nobody
// waits.
//
// One thread reads, parses and makes rows; one for each read model gathers those of its own up to a
// budget of memory, which all share, or kFillEventsMax events; another one makes them a sorted
// table (RowStore::NewBulkBatch) while the next ones are gathered. All of these run when no other
// thread wants their core (RunWhenIdle); the tables are taken in by one of the caller's priority
// (RowIngester). Each commit survives a crash, and what was filled goes on from there.
//
// Why tables: rows come in no order. Written to memtables, half of the time went into these, their
// flushes and compactions; now making rows and sorting them into tables take about as long as each
// other, on two threads.
#ifndef LOGE_SERVICES_RUNTIME_REBUILD_FILL_H_
#define LOGE_SERVICES_RUNTIME_REBUILD_FILL_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/runtime/projection.h"
#include "services/runtime/rebuild_pace.h"
#include "storage/event_log.h"
#include "storage/row_store.h"

namespace loge::runtime {

// One generation to fill. `checkpoint` is where it stands, before and after.
struct FillTarget {
  ProjectionSpec spec;
  std::shared_ptr<storage::RowFamily> family;
  int64_t checkpoint = 0;
  int64_t rows_written = 0;
  absl::Status status;  // Why it could not be filled.
};

struct FillOptions {
  int64_t to = 0;            // The last position to apply.
  int64_t memory_bytes = 0;  // Of rows that are gathered, over all targets.
  int chunk_events = 0;      // Read at a time; more than a decision has.
  RebuildPace* pace = nullptr;
  // Called now and then on the caller's thread: an error ends the filling.
  absl::FunctionRef<absl::Status()> keep_going;
  // The position up to which the log was read.
  absl::FunctionRef<void(int64_t)> progress;
};

// Brings those of `targets` whose status is OK to `options.to`; blocks. One that fails has a status
// and keeps what it had committed; the others go on. Errors: those of keep_going and of reading the
// log, after which every target stands at its last commit.
absl::Status FillFromLog(const storage::EventLog& log, storage::RowStore& rows,
                         const std::vector<FillTarget*>& targets, const FillOptions& options);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_REBUILD_FILL_H_
