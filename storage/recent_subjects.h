// The events of late by subject, in memory, so that the conditions of the committer need no read of
// the store: what is conditional on a fresh position is answered from here alone.
//
// Thread-compatible: the committer's thread owns it.
#ifndef LOGE_STORAGE_RECENT_SUBJECTS_H_
#define LOGE_STORAGE_RECENT_SUBJECTS_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "storage/subject_events.h"
#include "storage/types.h"

namespace loge::storage {

class RecentSubjects {
 public:
  // Knows of nothing yet: `head` becomes the floor. Remembers at least the last `entries_max`
  // (subject, event) pairs and forgets in generations, so that at most about twice as many are
  // held, 40 to 65 bytes each.
  RecentSubjects(Position head, int entries_max);

  // Events are added in order of their positions.
  void Add(Position position, EventType type, const std::vector<Subject>& subjects);

  // Everything after the floor is remembered; of what lies before nothing is known.
  Position floor() const { return previous_.after; }

  // Whether a remembered event after `after` matches `query` and is not excused
  // (SubjectEvents::AnyMatch), for every `after` that is not before the floor.
  bool AnyMatch(const EventQuery& query, Position after,
                absl::FunctionRef<bool(Position)> excused) const;

 private:
  // The events of a span of the log that begins after `after`.
  struct Generation {
    Position after;
    SubjectEvents events;
  };

  const size_t entries_max_;
  Generation previous_;
  Generation current_;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_RECENT_SUBJECTS_H_
