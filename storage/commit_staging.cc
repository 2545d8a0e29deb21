#include "storage/commit_staging.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/record.h"

namespace loge::storage {
namespace {

// Bounds of the names in a request: they become parts of keys.
constexpr size_t kNameBytesMax = 1024;
constexpr size_t kAnswerBytesMax = 64 << 10;

absl::Status Lost() {
  return absl::UnknownError(
      "the write failed in a way that does not tell whether the events are in the log; ask again "
      "with the same request id once the server has been restarted");
}

// For a request that was refused because of a staged one whose fate is unknown.
absl::Status StoppedBefore() {
  return absl::UnavailableError("the log has stopped; the events are not in the log");
}

Verdict Answered(absl::StatusOr<AppendResult> answer) {
  return {Verdict::Kind::kAnswered, std::move(answer)};
}

Verdict Awaiting(absl::StatusOr<AppendResult> answer, absl::Status if_lost) {
  return {Verdict::Kind::kAwaiting, std::move(answer), std::move(if_lost)};
}

Verdict CannotCheck(const absl::Status& status) {
  return Answered(absl::UnavailableError(absl::StrCat(
      "the store could not be read to check the request, so its events are not in the log: ",
      status.ToString())));
}

absl::Status RequestMismatch() {
  absl::Status status =
      absl::AlreadyExistsError("the request id was used before, with another request");
  status.SetPayload(kRequestMismatchPayload, absl::Cord("1"));
  return status;
}

absl::Status Conflict() {
  return absl::AbortedError(
      "an event that the decision did not know of was committed; nothing was appended");
}

absl::Status CheckName(absl::string_view what, absl::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax || absl::StrContains(name, '\0')) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " must have 1 to ", kNameBytesMax, " bytes and no NUL"));
  }
  return absl::OkStatus();
}

absl::Status CheckClaimLimits(const AppendRequest& request) {
  for (const ClaimRelease& release : request.releases) {
    LOGE_RETURN_IF_ERROR(CheckName("the holder of a claim", release.holder));
    LOGE_RETURN_IF_ERROR(CheckName("the slot of a claim", release.slot));
  }
  for (const ClaimTake& take : request.takes) {
    // Keys are hashes and may hold any byte.
    if (take.key.empty() || take.key.size() > kNameBytesMax) {
      return absl::InvalidArgumentError("the key of a claim has a length out of range");
    }
    LOGE_RETURN_IF_ERROR(CheckName("the holder of a claim", take.holder));
    LOGE_RETURN_IF_ERROR(CheckName("the slot of a claim", take.slot));
  }
  return absl::OkStatus();
}

absl::Status CheckStampLimits(const RequestStamp& stamp) {
  LOGE_RETURN_IF_ERROR(CheckName("a principal", stamp.principal));
  LOGE_RETURN_IF_ERROR(CheckName("a request id", stamp.request_id));
  if (stamp.fingerprint.size() > kNameBytesMax || stamp.answer.size() > kAnswerBytesMax) {
    return absl::InvalidArgumentError("a fingerprint or stored answer is too long");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAppend(PendingAppend& pending) {
  const AppendRequest& request = pending.request;
  if (request.events.empty() || request.events.size() > kEventsPerAppendMax) {
    return absl::InvalidArgumentError(absl::StrCat("an append of ", request.events.size(),
                                                   " events; 1 to ", kEventsPerAppendMax));
  }
  for (const ConditionItem& item : request.condition) {
    if (item.query.subjects.empty()) {
      return absl::InvalidArgumentError("a condition without a subject");
    }
  }
  LOGE_RETURN_IF_ERROR(CheckClaimLimits(request));
  if (request.request.has_value()) LOGE_RETURN_IF_ERROR(CheckStampLimits(*request.request));
  int64_t bytes = 0;
  for (const EventDraft& event : request.events) {
    LOGE_ASSIGN_OR_RETURN(std::string draft, EncodeDraft(event));
    bytes += static_cast<int64_t>(draft.size());
    pending.drafts.push_back(std::move(draft));
  }
  if (bytes > kAppendBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("an append of ", bytes, " bytes; at most ", kAppendBytesMax));
  }
  // The drafts are kept twice, and conditions and names take room too; near enough for a bound.
  pending.bytes = 2 * bytes + 256;
  for (const ConditionItem& item : request.condition) {
    pending.bytes += 64 * static_cast<int64_t>(item.query.subjects.size());
  }
  return absl::OkStatus();
}

CommitStaging::CommitStaging(const LogStore& store, const RecentSubjects& recent, const Head& head,
                             absl::Time now)
    : store_(store),
      recent_(recent),
      durable_(head),
      now_(now),
      recorded_at_(std::max(head.recorded_at, absl::FromUnixMicros(absl::ToUnixMicros(now)))),
      claims_(store) {
  batch_.first = Position(head.position.value() + 1);
  batch_.head = head;
}

Verdict CommitStaging::Consider(const PendingAppend& pending) {
  const AppendRequest& request = pending.request;
  if (now_ > request.deadline) {
    return Answered(absl::DeadlineExceededError(
        "the deadline passed while the request was queued; its events are not in the log"));
  }
  if (request.request.has_value()) {
    if (auto verdict = CheckRequestId(*request.request)) return *std::move(verdict);
  }
  if (request.chain != nullptr && request.chain->BrokenBefore(request.chain_sequence)) {
    return Answered(absl::AbortedError("an earlier decision of the same chain failed"));
  }
  if (auto verdict = CheckConditions(request)) return *std::move(verdict);
  if (auto verdict = CheckClaims(request)) return *std::move(verdict);
  return {Verdict::Kind::kStaged, Stage(pending), Lost()};
}

std::optional<Verdict> CommitStaging::CheckRequestId(const RequestStamp& stamp) const {
  const auto replay = [&stamp](absl::string_view fingerprint,
                               AppendResult first) -> absl::StatusOr<AppendResult> {
    if (fingerprint != absl::string_view(stamp.fingerprint)) return RequestMismatch();
    first.replayed = true;
    return first;
  };
  const auto staged = staged_requests_.find(std::make_pair(stamp.principal, stamp.request_id));
  if (staged != staged_requests_.end()) {
    const CommitBatch::Request& first = batch_.requests[staged->second];
    absl::StatusOr<AppendResult> answer =
        replay(first.stamp.fingerprint, {first.first, first.last, true, first.stamp.answer});
    absl::Status if_lost = answer.ok() ? Lost() : StoppedBefore();
    return Awaiting(std::move(answer), std::move(if_lost));
  }
  absl::StatusOr<std::optional<RequestRecord>> found =
      store_.FindRequest(stamp.principal, stamp.request_id);
  if (!found.ok()) return CannotCheck(found.status());
  if (!found->has_value()) return std::nullopt;
  const RequestRecord& first = **found;
  return Answered(replay(first.fingerprint, {first.first, first.last, true, first.answer}));
}

absl::StatusOr<bool> CommitStaging::ConflictsWithDurable(const ConditionItem& item,
                                                         const AppendChain* chain) const {
  if (item.after >= durable_.position) return false;
  const auto excused = [chain](Position position) {
    return chain != nullptr && chain->Wrote(position);
  };
  if (item.after >= recent_.floor()) return recent_.AnyMatch(item.query, item.after, excused);
  LOGE_ASSIGN_OR_RETURN(const Position last, store_.LastMatching(item.query, item.after));
  if (last == Position(0)) return false;
  if (!excused(last)) return true;
  // The last one is the chain's own; one before it may be somebody else's.
  bool conflict = false;
  ReadOptions options;
  options.from = Position(item.after.value() + 1);
  options.to = last;
  LOGE_RETURN_IF_ERROR(store_
                           .ReadMatching(item.query, options,
                                         [&](const StoredEventView& event) {
                                           conflict = !excused(event.position);
                                           return !conflict;
                                         })
                           .status());
  return conflict;
}

bool CommitStaging::ConflictsWithStaged(const ConditionItem& item, const AppendChain* chain) const {
  return staged_.AnyMatch(item.query, item.after, [chain](const SubjectEvents::Event& event) {
    return chain != nullptr && event.chain == chain;
  });
}

std::optional<Verdict> CommitStaging::CheckConditions(const AppendRequest& request) const {
  for (const ConditionItem& item : request.condition) {
    const absl::StatusOr<bool> conflict = ConflictsWithDurable(item, request.chain.get());
    if (!conflict.ok()) return CannotCheck(conflict.status());
    if (*conflict) return Answered(Conflict());
  }
  for (const ConditionItem& item : request.condition) {
    if (ConflictsWithStaged(item, request.chain.get())) {
      return Awaiting(Conflict(), StoppedBefore());
    }
  }
  return std::nullopt;
}

std::optional<Verdict> CommitStaging::CheckClaims(const AppendRequest& request) {
  bool by_staged = false;
  absl::Status status = claims_.Try(request, by_staged);
  if (status.ok()) return std::nullopt;
  if (!absl::IsAlreadyExists(status)) return CannotCheck(status);
  return by_staged ? Awaiting(std::move(status), StoppedBefore()) : Answered(std::move(status));
}

AppendResult CommitStaging::Stage(const PendingAppend& pending) {
  const AppendRequest& request = pending.request;
  AppendResult result;
  result.first = Position(batch_.head.position.value() + 1);
  result.last =
      Position(batch_.head.position.value() + static_cast<int64_t>(request.events.size()));
  for (size_t i = 0; i < request.events.size(); ++i) {
    const EventDraft& draft = request.events[i];
    Placement placement;
    placement.position = Position(result.first.value() + static_cast<int64_t>(i));
    placement.recorded_at = recorded_at_;
    placement.index = static_cast<int>(i);
    placement.count = static_cast<int>(request.events.size());
    CommitBatch::Event event{draft.type, draft.subjects, {}};
    event.bytes.reserve(pending.drafts[i].size() + kFinishBytesMax);
    event.bytes = pending.drafts[i];
    batch_.head.chain_hash = FinishRecord(placement, batch_.head.chain_hash, event.bytes);
    staged_.Add({placement.position, draft.type, request.chain.get()}, draft.subjects);
    batch_.events.push_back(std::move(event));
  }
  batch_.head.position = result.last;
  batch_.head.recorded_at = recorded_at_;
  if (request.request.has_value()) {
    const RequestStamp& stamp = *request.request;
    staged_requests_[{stamp.principal, stamp.request_id}] = batch_.requests.size();
    batch_.requests.push_back({stamp, result.first, result.last});
    result.answer = stamp.answer;
  }
  claims_.Accept(batch_.claims);
  needs_key_sync_ = needs_key_sync_ || request.needs_key_sync;
  return result;
}

}  // namespace loge::storage
