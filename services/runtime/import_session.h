// One stream of commands: each decided over what is durable and what the stream has staged, all of
// them sharing syncs, answered in order.
//
// Life of a command: queued, decided (on a worker, one at a time and in order), then either
// answered by the decision (refused, unchanged, replayed) or appended as a member of the stream's
// chain. Answers wait for their turn; an answer that was decided on top of staged commands waits
// until these are durable, because if one of them fails everything after it is decided again.
#ifndef LOGE_SERVICES_RUNTIME_IMPORT_SESSION_H_
#define LOGE_SERVICES_RUNTIME_IMPORT_SESSION_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/runtime/decider.h"
#include "services/runtime/overlay.h"
#include "services/runtime/worker_pool.h"
#include "storage/base/mutex.h"
#include "storage/event_log.h"

namespace loge::runtime {

// Thread-safe. Borrows its environment, which must outlive the session's commands.
class ImportSession : public std::enable_shared_from_this<ImportSession> {
 public:
  struct Result {
    int64_t sequence = 0;
    absl::StatusOr<CommandOutcome> outcome;
  };
  // Called with results in the order of the commands, as they become final: from a worker or the
  // committer's thread, one call at a time. Brief; must not call back into the session.
  using OnResults = absl::AnyInvocable<void(std::vector<Result>)>;

  struct Command {
    int64_t sequence = 0;
    // Null for a command that could not be understood; `refused` then says why.
    std::unique_ptr<google::protobuf::Message> request;
    absl::Status refused;
  };

  static std::shared_ptr<ImportSession> Create(const Decider& decider, storage::EventLog& log,
                                               WorkerPool& pool, Principal principal,
                                               bool validate_only, absl::Time deadline,
                                               OnResults on_results);

  // Adds commands. The caller bounds how many are unanswered (kImportInFlightMax).
  void Add(std::vector<Command> commands) ABSL_LOCKS_EXCLUDED(mu_);

  // No more results are wanted: what is not decided yet is dropped. Appends under way go on.
  void Cancel() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  enum class Stage { kQueued, kAppending, kFinal };
  struct Item {
    Command command;
    std::string fresh_id;
    Stage stage = Stage::kQueued;
    int conflicts = 0;
    absl::StatusOr<CommandOutcome> outcome = absl::UnknownError("not decided");
    bool durable = false;  // Its append succeeded.
    // Its append failed (`mendable`: in a way that deciding again can mend), or was answered as a
    // retry, so that its events are not where what came after it took them to be.
    bool broke_chain = false;
    bool mendable = false;
  };

  ImportSession(const Decider& decider, storage::EventLog& log, WorkerPool& pool,
                Principal principal, bool validate_only, absl::Time deadline, OnResults on_results);

  // The worker's loop: decides queued items until there is none or the chain broke.
  void Work() ABSL_LOCKS_EXCLUDED(mu_);
  void ScheduleWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The next item to decide; null when there is nothing to decide now.
  std::shared_ptr<Item> NextToDecide() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Whether `item` is a retry of a command that the chain has staged.
  bool IsRetryOfStaged(const Item& item) const;
  void DecideOne(const std::shared_ptr<Item>& item) ABSL_LOCKS_EXCLUDED(mu_);
  void OnAppended(const std::shared_ptr<Item>& item, const std::string& id,
                  absl::StatusOr<storage::AppendResult> result) ABSL_LOCKS_EXCLUDED(mu_);
  // Once nothing of a broken chain is under way: queues again what must be decided again.
  void RestartChain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Makes the position of an answer one at which what it says is true.
  void Settle(absl::StatusOr<CommandOutcome>& outcome) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Hands out the results at the front that are final.
  void Deliver() ABSL_LOCKS_EXCLUDED(mu_);

  const Decider& decider_;
  storage::EventLog& log_;
  WorkerPool& pool_;
  const Principal principal_;
  const bool validate_only_;
  const absl::Time deadline_;

  // Touched by the one worker that decides at a time.
  std::unique_ptr<Overlay> overlay_;
  int64_t chain_sequence_ = 0;

  Mutex delivery_mu_ ABSL_ACQUIRED_BEFORE(mu_);  // One delivery at a time, in order.
  OnResults on_results_ ABSL_GUARDED_BY(delivery_mu_);

  Mutex mu_;
  std::deque<std::shared_ptr<Item>> items_ ABSL_GUARDED_BY(mu_);  // In order; front is next out.
  size_t next_ ABSL_GUARDED_BY(mu_) = 0;  // Index in items_ of the next one to decide.
  int appending_ ABSL_GUARDED_BY(mu_) = 0;
  bool working_ ABSL_GUARDED_BY(mu_) = false;
  bool chain_broken_ ABSL_GUARDED_BY(mu_) = false;
  // The next decision begins a new chain, once nothing is under way.
  bool fresh_chain_ ABSL_GUARDED_BY(mu_) = true;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  int64_t answered_position_ ABSL_GUARDED_BY(mu_) = 0;  // The last position that was answered.
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_IMPORT_SESSION_H_
