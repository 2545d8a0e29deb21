// Runs queries: waits for min_position without holding a thread, pins the read models and one
// snapshot, binds date and position, calls the context, and fills in what the answer stands on.
#ifndef LOGE_SERVICES_RUNTIME_QUERY_RUNNER_H_
#define LOGE_SERVICES_RUNTIME_QUERY_RUNNER_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/runtime/clock.h"
#include "services/runtime/consultation.h"
#include "services/runtime/kept_answers.h"
#include "services/runtime/pinned_context.h"
#include "services/runtime/principal.h"
#include "services/runtime/projection_runner.h"
#include "services/runtime/queries.h"
#include "services/runtime/recorded_days.h"
#include "services/runtime/secrets.h"
#include "services/runtime/worker_pool.h"
#include "storage/event_log.h"

namespace loge::runtime {

// Thread-safe.
class QueryRunner : public Consultation {
 public:
  // All borrowed; must outlive the runner and the queries under way (stop the pool first).
  struct Env {
    const QueryRegistry* registry = nullptr;
    ProjectionRunner* projections = nullptr;
    storage::EventLog* log = nullptr;
    const Secrets* secrets = nullptr;
    WorkerPool* pool = nullptr;
    Calendar calendar;
    RecordedDayIndex* recorded_days = nullptr;  // Of `log`. Null: each query reads for itself.
  };
  // The serialised answer. Called once, from a worker, a timer or the projections' thread.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  explicit QueryRunner(Env env) : env_(env) {}

  // Never blocks. Errors: INVALID_ARGUMENT with every failing check; NOT_FOUND; OUT_OF_RANGE for
  // an as_known_at beyond what the read models reflect; DEADLINE_EXCEEDED when min_position did not
  // come in time; UNAVAILABLE while a read model is built, or when one has stopped before
  // min_position (without it, it answers what it has); RESOURCE_EXHAUSTED when the workers cannot
  // keep up.
  void Run(Principal principal, std::unique_ptr<google::protobuf::Message> request,
           absl::Time deadline, Done done);

  // On the thread of the caller, whatever the pool has to do.
  absl::StatusOr<Figure> Ask(const FigureAsked& asked) const override;

 private:
  struct Job;
  void Submit(std::shared_ptr<Job> job);
  absl::Status Check(const Job& job) const;
  absl::StatusOr<std::string> Answer(const Job& job) const;
  // As it was kept, or else made, and kept if it may be. `kept` is null when none may.
  absl::StatusOr<std::shared_ptr<const WholeAnswer>> FindOrMake(const Job& job,
                                                                const PinnedContext& context,
                                                                const Page& page,
                                                                KeptAnswer* kept) const;
  // The day and position the query is to be answered at.
  struct At {
    Date as_of;
    int64_t as_known_at = 0;
  };
  PinnedContext::Env ContextOf(const Principal& principal, const PinnedViews& views) const;
  absl::StatusOr<At> Resolve(const v1::QueryMeta& meta, int64_t checkpoint) const;

  const Env env_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_QUERY_RUNNER_H_
