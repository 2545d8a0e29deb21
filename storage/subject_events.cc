#include "storage/subject_events.h"

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace loge::storage {
namespace {

uint64_t HashOf(const Subject& subject) { return absl::Hash<absl::string_view>()(subject.value()); }

}  // namespace

void SubjectEvents::Add(const Event& event, const std::vector<Subject>& subjects) {
  for (const Subject& subject : subjects) {
    uint32_t& last = last_[HashOf(subject)];
    entries_.push_back({event, last});
    last = static_cast<uint32_t>(entries_.size());
  }
}

bool SubjectEvents::AnyMatch(const EventQuery& query, Position after,
                             absl::FunctionRef<bool(const Event&)> excused) const {
  for (const Subject& subject : query.subjects) {
    const auto last = last_.find(HashOf(subject));
    if (last == last_.end()) continue;
    for (uint32_t at = last->second; at != 0; at = entries_[at - 1].previous) {
      const Event& event = entries_[at - 1].event;
      if (event.position <= after) break;
      if (query.MatchesType(event.type) && !excused(event)) return true;
    }
  }
  return false;
}

}  // namespace loge::storage
