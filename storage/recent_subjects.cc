#include "storage/recent_subjects.h"

#include <utility>

namespace loge::storage {

RecentSubjects::RecentSubjects(Position head, int entries_max) : entries_max_(entries_max) {
  previous_.after = head;
  current_.after = head;
}

void RecentSubjects::Add(Position position, EventType type, const std::vector<Subject>& subjects) {
  if (current_.entry_count >= entries_max_) {
    previous_ = std::exchange(current_, Generation());
    current_.after = Position(position.value() - 1);
  }
  for (const Subject& subject : subjects) {
    current_.entries[subject.value()].push_back({position, type});
  }
  current_.entry_count += static_cast<int>(subjects.size());
}

bool RecentSubjects::AnyMatchIn(const Generation& generation, const EventQuery& query,
                                Position after, absl::FunctionRef<bool(Position)> excused) {
  for (const Subject& subject : query.subjects) {
    const auto it = generation.entries.find(subject.value());
    if (it == generation.entries.end()) continue;
    for (auto entry = it->second.rbegin(); entry != it->second.rend(); ++entry) {
      if (entry->position <= after) break;
      if (query.MatchesType(entry->type) && !excused(entry->position)) return true;
    }
  }
  return false;
}

bool RecentSubjects::AnyMatch(const EventQuery& query, Position after,
                              absl::FunctionRef<bool(Position)> excused) const {
  return AnyMatchIn(current_, query, after, excused) ||
         (after < current_.after && AnyMatchIn(previous_, query, after, excused));
}

}  // namespace loge::storage
