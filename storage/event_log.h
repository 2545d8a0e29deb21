// The event log: every event for ever, in one gapless order, appended by one committer.
//
// This is the interface the floors above use. `CommittedLog` (storage/committed_log.h) implements
// it over a LogStore (storage/log_store.h) and a Sequencer (storage/sequencer.h).
#ifndef LOGE_STORAGE_EVENT_LOG_H_
#define LOGE_STORAGE_EVENT_LOG_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/append_chain.h"
#include "storage/types.h"

namespace loge::storage {

// "Refuse if an event that matches `query` was committed after `after`." `query.subjects` must not
// be empty. Known in the field as a dynamic consistency boundary; an expected version is the
// special case of one subject.
struct ConditionItem {
  EventQuery query;
  Position after;
};

// Takes the unique `key` (opaque bytes, a keyed hash of what is claimed) for `holder`. A holder
// has at most one key per `slot`: taking another one releases the first. Refused if somebody else
// holds the key, except `instead_of` (a holder from whom it may be taken over).
struct ClaimTake {
  std::string key;
  std::string holder;
  std::string slot;
  std::string instead_of;
};

// Gives up whatever key `holder` has in `slot`; not an error if there is none.
struct ClaimRelease {
  std::string holder;
  std::string slot;
};

struct ClaimHolder {
  std::string holder;
  std::string slot;
};

// Makes a command idempotent: stored in the same write as its events, it lets a retry find the
// first answer. `fingerprint` tells a retry from another command under the same id.
struct RequestStamp {
  std::string principal;
  std::string request_id;
  std::string fingerprint;
  std::string answer;
};

struct RequestRecord {
  std::string fingerprint;
  std::string answer;
  Position first;
  Position last;
};

// One decision: its events take contiguous positions in one write, or nothing is written.
struct AppendRequest {
  std::vector<EventDraft> events;  // 1..kEventsPerAppendMax, at most kAppendBytesMax in all.
  std::vector<ConditionItem> condition;
  std::vector<ClaimRelease> releases;  // Carried out before the takes.
  std::vector<ClaimTake> takes;
  std::optional<RequestStamp> request;
  // An event is sealed with a key that may not be durable yet: it must be before the events are.
  bool needs_key_sync = false;
  absl::Time deadline = absl::InfiniteFuture();
  // Set for decisions that were made on top of undurable ones of the same stream (see
  // append_chain.h); `chain_sequence` is the place in the chain.
  std::shared_ptr<AppendChain> chain;
  int64_t chain_sequence = 0;
  // The next one of the chain is being decided: nobody waits for this one alone, so the committer
  // may wait for more of them (CommittedLogOptions::gather_for), to write them together.
  bool more_follow = false;
};

struct AppendResult {
  Position first;
  Position last;
  bool replayed = false;  // The request id was known: positions and `answer` are the first ones.
  std::string answer;
};

// Called exactly once, from the committer's thread (or from the caller's when refused at the
// door): be brief, never block.
using AppendCallback = absl::AnyInvocable<void(absl::StatusOr<AppendResult>)>;

// Reads [from, to] in order. Stops early after `bytes_max` bytes of events (at least one event is
// delivered) or `index_entries_max` entries of the index, and then says where to go on. Without
// these bounds all is read in one call.
struct ReadOptions {
  Position from = Position(1);
  Position to;  // Included; at most the head.
  int64_t bytes_max = INT64_MAX;
  // Of ReadMatching: entries of the index (a Posting is one, see index_terms.h) that are looked at,
  // also those of other types, shared by the subjects of the query. One of each subject is looked
  // at in any case, so that a read always gets on. Of a query without subjects: entries of its
  // types together, and events that are looked at instead of them.
  int64_t index_entries_max = INT64_MAX;
  // How much the visitor is likely to take: the disk is not read further ahead than that.
  int64_t bytes_expected = INT64_MAX;
  bool fill_cache = false;  // True for reads that are likely to be repeated.
};

// Return false to stop the read after this event.
using EventVisitor = absl::FunctionRef<bool(const StoredEventView&)>;

// Hears of every committed batch, in order, from the committer's thread, after the batch is durable
// and before its callers are answered. Must not block, must not call Append.
class CommitListener {
 public:
  virtual ~CommitListener() = default;
  // `events` are consecutive; the views live during the call only. `subjects[i]` belong to
  // `events[i]`.
  struct Event {
    StoredEventView view;
    const std::vector<Subject>* subjects;
  };
  virtual void OnCommit(const std::vector<Event>& events) = 0;
};

// An append-only log of decisions. Thread-safe. At most one per data folder and process.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // Appends `request.events` unless its condition, claims or request id say no. On OK the events
  // survive `kill -9` and power loss. Errors, given to `done`:
  //   ABORTED            an event that matches the condition exists, or an earlier decision of the
  //                      chain failed: NOT in the log; read again and decide again.
  //   ALREADY_EXISTS     a claim is held by another (payload kClaimHolderPayload names the
  //                      holder), or the request id was used with another fingerprint (payload
  //                      kRequestMismatchPayload): NOT in the log.
  //   INVALID_ARGUMENT   a limit is passed: NOT in the log.
  //   RESOURCE_EXHAUSTED the queue or the disk is full: NOT in the log.
  //   DEADLINE_EXCEEDED  the deadline passed while the request was queued: NOT in the log.
  //   UNAVAILABLE        the log has stopped (shutdown, or an earlier fault): NOT in the log.
  //   UNKNOWN            the write failed in a way that does not tell: it MAY be in the log. Ask
  //                      again with the same request id once the server has been restarted.
  virtual void Append(AppendRequest request, AppendCallback done) = 0;

  // The durable end. Never goes back.
  virtual Head GetHead() const = 0;

  // OK when appends can be accepted; else the reason why not (disk fault, shutdown).
  virtual absl::Status WriteHealth() const = 0;

  // Visits the events of [from, to] in order, none left out. Returns the next position to read
  // (to + 1 when all was read). DATA_LOSS when a record is damaged or missing; OUT_OF_RANGE when
  // `to` is behind the head.
  virtual absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const = 0;

  // The same for the events that match `query` (at least one subject or one type), by the index:
  // what does not match is not read. (Without subjects, events that lie side by side with many that
  // match may be: there, reading them costs less than looking for those to leave out.) Each event
  // once. Nothing that matches lies between the last event that was visited and the position that
  // is returned. DATA_LOSS when an event that the index names is missing.
  virtual absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                                EventVisitor visit) const = 0;

  // The position of the last event that matches `query` (at least one subject), or 0.
  virtual absl::StatusOr<Position> LastMatching(const EventQuery& query) const = 0;

  virtual absl::StatusOr<std::optional<RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const = 0;

  virtual absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const = 0;

  // Forgets request ids whose events lie before `before` (their answers are then no longer given):
  // some thousands at a call, so that appends hardly wait for it. True when more may be left to
  // forget: call again. A crash meanwhile leaves each of them whole or forgotten. UNAVAILABLE once
  // the log has stopped for a fault. Blocks; call from a background thread.
  virtual absl::StatusOr<bool> PruneRequests(Position before) = 0;

  // `listener` must outlive its registration. RemoveListener returns when no call is under way.
  virtual void AddListener(CommitListener* listener) = 0;
  virtual void RemoveListener(CommitListener* listener) = 0;

  // Finishes what is queued, then refuses with UNAVAILABLE. Idempotent; called by the destructor.
  virtual void Stop() = 0;
};

inline constexpr char kClaimHolderPayload[] = "loge.storage/claim-holder";
inline constexpr char kRequestMismatchPayload[] = "loge.storage/request-mismatch";

}  // namespace loge::storage

#endif  // LOGE_STORAGE_EVENT_LOG_H_
