#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/mutex.h"
#include "storage/base/strings.h"
#include "storage/index_terms.h"
#include "storage/memory/open.h"
#include "storage/record.h"

namespace loge::storage {
namespace {

class MemoryLogStore final : public LogStore, public LogScan {
 public:
  MemoryLogStore() { head_.chain_hash = GenesisHash(); }

  absl::Status Apply(const CommitBatch& batch) override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Head> LoadHead() const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const override
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                        EventVisitor visit) const override ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<Position> LastMatching(const EventQuery& query, Position after) const override
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<std::optional<RequestRecord>> FindRequest(
      absl::string_view principal, absl::string_view request_id) const override
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<std::optional<ClaimHolder>> FindClaim(absl::string_view key) const override
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<std::optional<std::string>> FindClaimKey(absl::string_view holder,
                                                          absl::string_view slot) const override
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<bool> PruneRequests(Position before) override ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status WriteHealth() const override { return absl::OkStatus(); }

  const LogScan& scan() const override { return *this; }
  absl::StatusOr<Head> StoredHead() const override { return LoadHead(); }
  // Their cursors are the position to go on with and, in the index, the term.
  absl::StatusOr<bool> ScanRecords(ScanCursor& cursor, RecordVisitor visit) const override
      ABSL_LOCKS_EXCLUDED(mu_);
  absl::StatusOr<bool> ScanIndex(ScanCursor& cursor, IndexVisitor visit) const override
      ABSL_LOCKS_EXCLUDED(mu_);

 private:
  struct Event {
    EventType type;
    std::string bytes;
  };
  using Pair = std::pair<std::string, std::string>;

  std::optional<Event> EventAt(Position position) const ABSL_LOCKS_EXCLUDED(mu_);
  void File(const std::string& term, Position position) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The first entry of the index that is not before (term, position).
  struct Posting {
    std::string term;
    Position position;
    EventType type;
  };
  std::optional<Posting> PostingFrom(const std::string& term, Position position) const
      ABSL_LOCKS_EXCLUDED(mu_);
  // The positions in [options.from, upto] that match.
  struct Matches {
    std::set<Position> positions;
    Position upto;
  };
  Matches Matching(const EventQuery& query, const ReadOptions& options) const
      ABSL_LOCKS_EXCLUDED(mu_);

  mutable Mutex mu_;
  std::vector<Event> events_ ABSL_GUARDED_BY(mu_);  // Position p at index p - 1.
  std::map<std::string, std::vector<Position>> index_ ABSL_GUARDED_BY(mu_);  // By term.
  std::map<Pair, RequestRecord> requests_ ABSL_GUARDED_BY(mu_);  // By (principal, request id).
  std::map<std::string, ClaimHolder> claims_ ABSL_GUARDED_BY(mu_);
  std::map<Pair, std::string> claim_keys_ ABSL_GUARDED_BY(mu_);  // By (holder, slot).
  Head head_ ABSL_GUARDED_BY(mu_);
};

absl::Status MemoryLogStore::Apply(const CommitBatch& batch) {
  MutexLock lock(&mu_);
  if (batch.first.value() != head_.position.value() + 1) {
    return absl::InternalError("the batch does not follow the head");
  }
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const CommitBatch::Event& event = batch.events[i];
    const Position position(batch.first.value() + static_cast<int64_t>(i));
    events_.push_back({event.type, event.bytes});
    std::vector<std::string> terms;
    ForEachTerm(event.type, event.subjects,
                [&terms](absl::string_view term) { terms.push_back(ToString(term)); });
    for (const std::string& term : terms) File(term, position);
  }
  for (const CommitBatch::Request& request : batch.requests) {
    requests_[{request.stamp.principal, request.stamp.request_id}] = {
        request.stamp.fingerprint, request.stamp.answer, request.first, request.last};
  }
  for (const CommitBatch::Claim& claim : batch.claims) {
    if (claim.take) {
      claims_[claim.key] = {claim.holder, claim.slot};
      claim_keys_[{claim.holder, claim.slot}] = claim.key;
    } else {
      claims_.erase(claim.key);
      claim_keys_.erase({claim.holder, claim.slot});
    }
  }
  head_ = batch.head;
  return absl::OkStatus();
}

void MemoryLogStore::File(const std::string& term, Position position) {
  std::vector<Position>& positions = index_[term];
  if (positions.empty() || positions.back() != position) positions.push_back(position);
}

absl::StatusOr<Head> MemoryLogStore::LoadHead() const {
  MutexLock lock(&mu_);
  return head_;
}

std::optional<MemoryLogStore::Event> MemoryLogStore::EventAt(Position position) const {
  MutexLock lock(&mu_);
  if (position.value() < 1 || position.value() > static_cast<int64_t>(events_.size())) {
    return std::nullopt;
  }
  return events_[position.value() - 1];
}

absl::StatusOr<Position> MemoryLogStore::Read(const ReadOptions& options,
                                              EventVisitor visit) const {
  int64_t bytes = 0;
  for (int64_t p = options.from.value(); p <= options.to.value(); ++p) {
    const std::optional<Event> event = EventAt(Position(p));
    if (!event.has_value()) break;
    bytes += static_cast<int64_t>(event->bytes.size());
    if (!visit({Position(p), event->type, event->bytes}) || bytes >= options.bytes_max) {
      return Position(p + 1);
    }
  }
  return Position(options.to.value() + 1);
}

MemoryLogStore::Matches MemoryLogStore::Matching(const EventQuery& query,
                                                 const ReadOptions& options) const {
  std::vector<std::string> terms;
  for (const Subject& subject : query.subjects) terms.push_back(subject.value());
  const bool by_type = terms.empty();
  if (by_type) {
    for (EventType type : query.types) terms.push_back(TypeTerm(type));
  }
  // Those of types are looked at in the order of their positions, whatever the type.
  const int64_t shares = by_type ? 1 : static_cast<int64_t>(terms.size());
  const int64_t entries_per_term = std::max<int64_t>(options.index_entries_max / shares, 1);
  MutexLock lock(&mu_);
  Matches found;
  found.upto = options.to;
  for (const std::string& term : terms) {
    const auto it = index_.find(term);
    if (it == index_.end()) continue;
    int64_t entries = 0;
    auto position = std::lower_bound(it->second.begin(), it->second.end(), options.from);
    for (; position != it->second.end() && *position <= found.upto; ++position) {
      if (query.MatchesType(events_[position->value() - 1].type)) {
        found.positions.insert(*position);
      }
      if (++entries == entries_per_term) found.upto = *position;  // Which ends the loop.
    }
  }
  // What a term gave before another one was looked at less far.
  found.positions.erase(found.positions.upper_bound(found.upto), found.positions.end());
  if (by_type && static_cast<int64_t>(found.positions.size()) > entries_per_term) {
    found.upto = *std::next(found.positions.begin(), entries_per_term - 1);
    found.positions.erase(found.positions.upper_bound(found.upto), found.positions.end());
  }
  return found;
}

absl::StatusOr<Position> MemoryLogStore::ReadMatching(const EventQuery& query,
                                                      const ReadOptions& options,
                                                      EventVisitor visit) const {
  int64_t bytes = 0;
  const Matches found = Matching(query, options);
  for (Position position : found.positions) {
    const std::optional<Event> event = EventAt(position);
    bytes += static_cast<int64_t>(event->bytes.size());
    if (!visit({position, event->type, event->bytes}) || bytes >= options.bytes_max) {
      return Position(position.value() + 1);
    }
  }
  return Position(found.upto.value() + 1);
}

absl::StatusOr<Position> MemoryLogStore::LastMatching(const EventQuery& query,
                                                      Position after) const {
  const Matches found =
      Matching(query, {.from = Position(after.value() + 1), .to = Position(INT64_MAX)});
  return found.positions.empty() ? Position(0) : *found.positions.rbegin();
}

absl::StatusOr<std::optional<RequestRecord>> MemoryLogStore::FindRequest(
    absl::string_view principal, absl::string_view request_id) const {
  MutexLock lock(&mu_);
  const auto it = requests_.find({ToString(principal), ToString(request_id)});
  if (it == requests_.end()) return std::optional<RequestRecord>();
  return std::optional<RequestRecord>(it->second);
}

absl::StatusOr<std::optional<ClaimHolder>> MemoryLogStore::FindClaim(absl::string_view key) const {
  MutexLock lock(&mu_);
  const auto it = claims_.find(ToString(key));
  if (it == claims_.end()) return std::optional<ClaimHolder>();
  return std::optional<ClaimHolder>(it->second);
}

absl::StatusOr<std::optional<std::string>> MemoryLogStore::FindClaimKey(
    absl::string_view holder, absl::string_view slot) const {
  MutexLock lock(&mu_);
  const auto it = claim_keys_.find({ToString(holder), ToString(slot)});
  if (it == claim_keys_.end()) return std::optional<std::string>();
  return std::optional<std::string>(it->second);
}

absl::StatusOr<bool> MemoryLogStore::PruneRequests(Position before) {
  MutexLock lock(&mu_);
  std::erase_if(requests_, [before](const auto& entry) { return entry.second.last < before; });
  return false;
}

absl::StatusOr<bool> MemoryLogStore::ScanRecords(ScanCursor& cursor, RecordVisitor visit) const {
  for (int64_t p = std::max<int64_t>(cursor.from.value(), 1);; ++p) {
    const std::optional<Event> event = EventAt(Position(p));
    if (!event.has_value()) return false;
    cursor.from = Position(p + 1);
    if (!visit({Position(p), event->bytes})) return true;
  }
}

std::optional<MemoryLogStore::Posting> MemoryLogStore::PostingFrom(const std::string& term,
                                                                   Position position) const {
  MutexLock lock(&mu_);
  for (auto it = index_.lower_bound(term); it != index_.end(); ++it) {
    const std::vector<Position>& positions = it->second;
    const auto found = it->first == term
                           ? std::lower_bound(positions.begin(), positions.end(), position)
                           : positions.begin();
    if (found == positions.end()) continue;
    return Posting{it->first, *found, events_[found->value() - 1].type};
  }
  return std::nullopt;
}

absl::StatusOr<bool> MemoryLogStore::ScanIndex(ScanCursor& cursor, IndexVisitor visit) const {
  while (true) {
    const std::optional<Posting> posting = PostingFrom(cursor.key, cursor.from);
    if (!posting.has_value()) return false;
    cursor.key = posting->term;
    cursor.from = Position(posting->position.value() + 1);
    if (!visit({posting->term, posting->position, posting->type})) return true;
  }
}

}  // namespace

std::unique_ptr<LogStore> NewMemoryLogStore() { return std::make_unique<MemoryLogStore>(); }

}  // namespace loge::storage
