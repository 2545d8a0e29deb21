// The events of a span of the log by subject, in memory: what conditions are checked against.
//
// Thread-compatible.
#ifndef LOGE_STORAGE_SUBJECT_EVENTS_H_
#define LOGE_STORAGE_SUBJECT_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "storage/append_chain.h"
#include "storage/types.h"

namespace loge::storage {

class SubjectEvents {
 public:
  struct Event {
    Position position;
    EventType type;
    const AppendChain* chain = nullptr;  // Of the request that wrote it, when that is known.
  };

  // Events are added in order of their positions.
  void Add(const Event& event, const std::vector<Subject>& subjects);

  // Whether an event after `after` matches `query`, by a subject it has, and is not excused.
  // Subjects are told apart by 64 bits of hash. Should two have the same, an event about one is
  // taken for one about the other: a match that is none, never a match that is missed.
  bool AnyMatch(const EventQuery& query, Position after,
                absl::FunctionRef<bool(const Event&)> excused) const;

  // Pairs of an event and a subject.
  size_t size() const { return entries_.size(); }

 private:
  // Those about one subject hang together, the last one first.
  struct Entry {
    Event event;
    uint32_t previous;  // Index + 1; 0: none.
  };

  std::vector<Entry> entries_;
  absl::flat_hash_map<uint64_t, uint32_t> last_;  // By hash, index + 1.
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_SUBJECT_EVENTS_H_
