// Takes rows of a rebuild into the store.
#ifndef LOGE_SERVICES_RUNTIME_ROW_INGESTER_H_
#define LOGE_SERVICES_RUNTIME_ROW_INGESTER_H_

#include <future>
#include <thread>

#include "absl/status/status.h"
#include "services/runtime/bounded_queue.h"
#include "storage/row_store.h"

namespace loge::runtime {

// Commits batches that are prepared, on a thread of its own. A store lets nobody else write while
// it takes in a table, not the live read models either: that must not be done by a thread that runs
// only when no other wants the core. Thread-safe.
class RowIngester {
 public:
  // Its thread gets the priority of the calling one.
  RowIngester();
  // Waits for what was asked.
  ~RowIngester();
  RowIngester(const RowIngester&) = delete;
  RowIngester& operator=(const RowIngester&) = delete;

  // Waits. Errors: those of RowBatch::Commit.
  absl::Status Commit(storage::RowBatch& batch, storage::Position checkpoint);

 private:
  struct Task {
    storage::RowBatch* batch;
    storage::Position checkpoint;
    std::promise<absl::Status> done;
  };

  void Run();

  BoundedQueue<Task> queue_{1};
  std::thread thread_;  // Last: it uses the queue.
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_ROW_INGESTER_H_
