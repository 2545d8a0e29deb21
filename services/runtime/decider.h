// From a request to an append: the synchronous part of every command, shared by the unary call and
// the import.
//
// Check the request; find a first answer under the same request id; resolve persons named by
// employee number; plan the facts; load the states their rules ask for; admit; seal; and build the
// append, whose condition guards exactly the states that were read.
#ifndef LOGE_SERVICES_RUNTIME_DECIDER_H_
#define LOGE_SERVICES_RUNTIME_DECIDER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/runtime/clock.h"
#include "services/runtime/consultation.h"
#include "services/runtime/decisions.h"
#include "services/runtime/identities.h"
#include "services/runtime/overlay.h"
#include "services/runtime/principal.h"
#include "services/runtime/random.h"
#include "services/runtime/secrets.h"
#include "services/runtime/state_cache.h"
#include "storage/event_log.h"

namespace loge::runtime {

// The answer of a command, the same for all.
struct CommandOutcome {
  int64_t position = 0;        // Of its last event; the one read when nothing changed.
  int64_t first_position = 0;  // 0 when nothing changed.
  bool replayed = false;
  std::string id;
  bool would_append = false;  // Only asked (validate_only), and it would have told something.
};

// What became of a command: an answer already (a retry, nothing changed, validate_only), or an
// append that is to be made.
struct DecidedCommand {
  bool answered = false;
  CommandOutcome outcome;         // When answered; else without positions.
  storage::AppendRequest append;  // When not answered.
};

// Borrowed, all of them; must outlive the decider.
struct DeciderEnv {
  const CommandRegistry* registry = nullptr;
  storage::EventLog* log = nullptr;
  StateCache* cache = nullptr;
  Secrets* secrets = nullptr;
  Random* random = nullptr;
  Calendar calendar;
  bool person_ids_can_be_chosen = false;
  const Consultation* consultation = nullptr;  // Null: no figures are to be had.
};

// Thread-safe. Its methods read the log and the vault: never call them on a polling thread.
class Decider {
 public:
  explicit Decider(DeciderEnv env) : env_(env) {}

  const CommandRegistry& registry() const { return *env_.registry; }

  struct Input {
    const Principal* principal = nullptr;
    const google::protobuf::Message* request = nullptr;
    // Decide as if asked with validate_only.
    bool validate_only = false;
    // Stands in for things that the caller did not name; the same for every try of one command.
    std::string fresh_id;
    absl::Time deadline = absl::InfiniteFuture();
    // What the stream has staged; null outside an import. The append is then made a member of its
    // chain.
    const Overlay* overlay = nullptr;
    int64_t chain_sequence = 0;
  };

  // Errors: INVALID_ARGUMENT when the request is wrong in itself, FAILED_PRECONDITION when a rule
  // refuses it, both with every failing check; DATA_LOSS and others of the stores. Nothing was
  // written.
  absl::StatusOr<DecidedCommand> Decide(const Input& input) const;

  std::string FreshId() const { return NewUuid(*env_.calendar.clock, *env_.random); }

 private:
  const DeciderEnv env_;
  mutable IdentityMemory identities_;
};

// `status` of EventLog::Append, typed, with what it says about the fate of the events.
absl::Status AppendErrorToStatus(const absl::Status& status);

// True when deciding again can help: a conflict, or a claim that somebody took in between.
bool IsConflict(const absl::Status& append_status);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_DECIDER_H_
