#include "storage/recent_subjects.h"

#include <utility>

namespace loge::storage {

RecentSubjects::RecentSubjects(Position head, int entries_max)
    : entries_max_(static_cast<size_t>(entries_max)) {
  previous_.after = head;
  current_.after = head;
}

void RecentSubjects::Add(Position position, EventType type, const std::vector<Subject>& subjects) {
  if (current_.events.size() >= entries_max_) {
    previous_ = std::exchange(current_, Generation());
    current_.after = Position(position.value() - 1);
  }
  current_.events.Add({position, type}, subjects);
}

bool RecentSubjects::AnyMatch(const EventQuery& query, Position after,
                              absl::FunctionRef<bool(Position)> excused) const {
  const auto excused_event = [excused](const SubjectEvents::Event& event) {
    return excused(event.position);
  };
  return current_.events.AnyMatch(query, after, excused_event) ||
         (after < current_.after && previous_.events.AnyMatch(query, after, excused_event));
}

}  // namespace loge::storage
