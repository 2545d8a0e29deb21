#include "services/runtime/state_cache.h"

#include <algorithm>
#include <utility>

#include "services/runtime/event_codec.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {
namespace {

// How often a load catches up with commits that came in between before it gives its state away
// uncached.
constexpr int kCatchUpsMax = 3;
constexpr int64_t kEntryOverheadBytes = 200;

}  // namespace

StateCache::StateCache(storage::EventLog& log, int64_t bytes_max)
    : log_(log), bytes_max_(bytes_max) {
  log_.AddListener(this);
  // Entries are only made from here on; what is committed in between is either in this head or
  // comes through OnCommit.
  const storage::Position head = log_.GetHead().position;
  MutexLock lock(&mu_);
  applied_ = std::max(applied_, head);
}

StateCache::~StateCache() { log_.RemoveListener(this); }

absl::Status StateCache::Advance(const Need& need, storage::Position after, storage::Position to,
                                 FactSet& facts) const {
  if (to <= after) return absl::OkStatus();
  storage::EventQuery query{TypesToRead(*need.fold), {storage::Subject(need.subject)}};
  absl::Status failed;
  LOGE_ASSIGN_OR_RETURN(
      const storage::Position next,
      log_.ReadMatching(
          query, {.from = storage::Position(after.value() + 1), .to = to, .fill_cache = true},
          [&](const storage::StoredEventView& view) {
            absl::StatusOr<EventPtr> event = DecodeEvent(view);
            if (!event.ok()) {
              failed = event.status();
              return false;
            }
            facts.Apply(*event);
            return true;
          }));
  static_cast<void>(next);
  return failed;
}

absl::StatusOr<LoadedState> StateCache::Load(const Need& need) {
  {
    MutexLock lock(&mu_);
    const auto it = by_subject_.find(need.subject);
    if (it != by_subject_.end()) {
      for (Entries::iterator entry : it->second) {
        if (entry->need.fold != need.fold) continue;
        entries_.splice(entries_.begin(), entries_, entry);
        entry->given_away = true;
        return LoadedState{entry->facts, std::max(applied_, entry->read_to)};
      }
    }
  }
  auto facts = std::make_shared<FactSet>(*need.fold, need.subject);
  storage::Position as_of;
  for (int i = 0; i < kCatchUpsMax; ++i) {
    const storage::Position head = log_.GetHead().position;
    LOGE_RETURN_IF_ERROR(Advance(need, as_of, head, *facts));
    as_of = head;
    MutexLock lock(&mu_);
    if (applied_ > as_of) continue;  // Commits came in between.
    Insert(need, facts, as_of);
    return LoadedState{facts, as_of};
  }
  return LoadedState{std::move(facts), as_of};
}

void StateCache::Insert(const Need& need, const std::shared_ptr<FactSet>& facts,
                        storage::Position read_to) {
  std::vector<Entries::iterator>& of_subject = by_subject_[need.subject];
  for (Entries::iterator entry : of_subject) {
    if (entry->need.fold == need.fold) return;  // Another thread was faster.
  }
  entries_.push_front(Entry{need, facts, read_to, facts->bytes() + kEntryOverheadBytes});
  of_subject.push_back(entries_.begin());
  bytes_ += entries_.front().bytes;
  Evict();
}

void StateCache::Evict() {
  while (bytes_ > bytes_max_ && !entries_.empty()) {
    const auto last = std::prev(entries_.end());
    std::vector<Entries::iterator>& of_subject = by_subject_[last->need.subject];
    std::erase(of_subject, last);
    if (of_subject.empty()) by_subject_.erase(last->need.subject);
    bytes_ -= last->bytes;
    entries_.erase(last);
  }
}

void StateCache::ApplyTo(Entry& entry, const EventPtr& event) {
  if (entry.given_away) entry.facts = std::make_shared<FactSet>(*entry.facts);
  entry.given_away = false;
  entry.facts->Apply(event);
  const int64_t bytes = entry.facts->bytes() + kEntryOverheadBytes;
  bytes_ += bytes - entry.bytes;
  entry.bytes = bytes;
}

void StateCache::OnCommit(const std::vector<Event>& events) {
  MutexLock lock(&mu_);
  for (const Event& event : events) {
    EventPtr decoded;  // Only when it changes a state that somebody looked at.
    for (const storage::Subject& subject : *event.subjects) {
      const auto it = by_subject_.find(subject.value());
      if (it == by_subject_.end()) continue;
      for (Entries::iterator entry : it->second) {
        if (event.view.position <= entry->read_to) continue;
        if (!TakesType(*entry->need.fold, event.view.type.value())) continue;
        if (decoded == nullptr) {
          absl::StatusOr<EventPtr> parsed = DecodeEvent(event.view);
          LOGE_CHECK(parsed.ok());  // We wrote it a moment ago.
          decoded = *std::move(parsed);
        }
        ApplyTo(*entry, decoded);
      }
    }
    applied_ = std::max(applied_, event.view.position);
  }
  Evict();
}

int64_t StateCache::bytes() const {
  MutexLock lock(&mu_);
  return bytes_;
}

}  // namespace loge::runtime
