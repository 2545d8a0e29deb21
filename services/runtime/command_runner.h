// Runs single commands: decides on a worker, appends, and decides again when something came in
// between.
#ifndef LOGE_SERVICES_RUNTIME_COMMAND_RUNNER_H_
#define LOGE_SERVICES_RUNTIME_COMMAND_RUNNER_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/runtime/decider.h"
#include "services/runtime/worker_pool.h"
#include "storage/event_log.h"

namespace loge::runtime {

// Thread-safe. All arguments are borrowed and must outlive the runner and the commands under way
// (stop the pool and the log first).
class CommandRunner {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<CommandOutcome>)>;

  CommandRunner(const Decider& decider, storage::EventLog& log, WorkerPool& pool)
      : decider_(decider), log_(log), pool_(pool) {}

  // Never blocks. `done` is called once: on a worker, or on the committer's thread (so it must be
  // brief). Errors: those of Decider::Decide and, typed, of EventLog::Append; ABORTED after
  // kConflictRetriesMax conflicts; RESOURCE_EXHAUSTED when the workers cannot keep up. Every error
  // says whether the events may be in the log.
  void Run(Principal principal, std::unique_ptr<google::protobuf::Message> request,
           absl::Time deadline, Done done);

 private:
  struct Job;
  void Try(std::shared_ptr<Job> job);

  const Decider& decider_;
  storage::EventLog& log_;
  WorkerPool& pool_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_COMMAND_RUNNER_H_
