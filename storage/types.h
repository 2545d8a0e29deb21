// The words of the ground floor: positions, event types, subjects, stored events, queries.
//
// Storage knows bytes, subjects, types and positions, and names no caretaker. All types here are
// values, thread-compatible.
#ifndef LOGE_STORAGE_TYPES_H_
#define LOGE_STORAGE_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/base/strong.h"

namespace loge::storage {

// A place in the log: 1, 2, 3, … without a gap. 0 means "before the first event".
using Position = Strong<struct PositionTag, int64_t>;

// What kind of event it is: a number that is never reused (for Loge's own events, the field number
// in loge.events.v1.EventPayload).
using EventType = Strong<struct EventTypeTag, uint32_t>;

// What an event is about: "<kind>/<id>", printable ASCII without NUL, at most kSubjectBytesMax.
using Subject = Strong<struct SubjectTag, std::string>;

inline constexpr int kSubjectBytesMax = 128;
inline constexpr int kSubjectsPerEventMax = 1200;
inline constexpr int kEventsPerAppendMax = 256;
inline constexpr int kAppendBytesMax = 4 << 20;

// Ciphertext of a person's data inside an event, and whose key opens it.
struct SealedData {
  std::string person;
  std::string ciphertext;
};

// An event before it has a position. `payload` is opaque; `occurred_on` is an ISO date and
// `precision` a small number, both opaque too (storage only keeps them).
struct EventDraft {
  EventType type;
  std::vector<Subject> subjects;
  std::string occurred_on;
  int precision = 0;
  std::string actor;
  std::string source_system;
  std::string source_ref;
  std::string request_id;
  SealedData sealed;
  std::string payload;
};

// One event as it lies in the log. `bytes` is a serialised loge.events.v1.RecordedEvent (see
// FORMAT.md) and lives only during the call that hands the view out.
struct StoredEventView {
  Position position;
  EventType type;
  absl::string_view bytes;
};

// Matches an event whose type is one of `types` (empty: any) and that carries at least one of
// `subjects` (empty: any).
struct EventQuery {
  std::vector<EventType> types;
  std::vector<Subject> subjects;

  bool MatchesType(EventType type) const {
    if (types.empty()) return true;
    for (EventType t : types) {
      if (t == type) return true;
    }
    return false;
  }
};

// Where the log ends: the last durable position, its chain hash (32 bytes) and its instant.
struct Head {
  Position position;
  std::string chain_hash;
  absl::Time recorded_at = absl::UnixEpoch();
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_TYPES_H_
