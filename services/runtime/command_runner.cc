#include "services/runtime/command_runner.h"

#include <utility>

#include "services/runtime/limits.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {

struct CommandRunner::Job {
  Principal principal;
  std::unique_ptr<google::protobuf::Message> request;
  absl::Time deadline;
  Done done;
  std::string fresh_id;
  int conflicts = 0;

  void Fail(const absl::Status& status) {
    done(WithWriteOutcome(status, v1::WRITE_OUTCOME_NOT_WRITTEN));
  }
};

void CommandRunner::Run(Principal principal, std::unique_ptr<google::protobuf::Message> request,
                        absl::Time deadline, Done done) {
  auto job = std::make_shared<Job>();
  job->principal = std::move(principal);
  job->request = std::move(request);
  job->deadline = deadline;
  job->done = std::move(done);
  if (pool_.TrySubmit([this, job] {
        job->fresh_id = decider_.FreshId();
        Try(job);
      })) {
    return;
  }
  job->Fail(Refusal(absl::StatusCode::kResourceExhausted,
                    {v1::ERROR_REASON_OVERLOADED, "",
                     "too many commands wait: ask again later with the same request id", "", ""},
                    /*retry_can_help=*/true));
}

void CommandRunner::Try(std::shared_ptr<Job> job) {
  Decider::Input input;
  input.principal = &job->principal;
  input.request = job->request.get();
  input.fresh_id = job->fresh_id;
  input.deadline = job->deadline;
  absl::StatusOr<DecidedCommand> decided = decider_.Decide(input);
  if (!decided.ok()) return job->Fail(decided.status());
  if (decided->answered) return job->done(std::move(decided->outcome));

  auto on_append = [this, job,
                    id = decided->outcome.id](absl::StatusOr<storage::AppendResult> result) {
    if (result.ok()) {
      CommandOutcome outcome{result->last.value(), result->first.value(), result->replayed,
                             result->replayed ? result->answer : id};
      return job->done(std::move(outcome));
    }
    const bool again = IsConflict(result.status()) && ++job->conflicts <= kConflictRetriesMax;
    if (again && pool_.SubmitStep([this, job] { Try(job); })) return;
    job->done(AppendErrorToStatus(result.status()));
  };
  log_.Append(std::move(decided->append), std::move(on_append));
}

}  // namespace loge::runtime
