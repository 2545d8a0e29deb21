#include "services/runtime/row_ingester.h"

#include <optional>
#include <utility>

namespace loge::runtime {

RowIngester::RowIngester() : thread_([this] { Run(); }) {}

RowIngester::~RowIngester() {
  queue_.Close();
  thread_.join();
}

absl::Status RowIngester::Commit(storage::RowBatch& batch, storage::Position checkpoint) {
  Task task{&batch, checkpoint, {}};
  std::future<absl::Status> done = task.done.get_future();
  queue_.Push(std::move(task));
  return done.get();
}

void RowIngester::Run() {
  while (std::optional<Task> task = queue_.Pop()) {
    task->done.set_value(task->batch->Commit(task->checkpoint));
  }
}

}  // namespace loge::runtime
