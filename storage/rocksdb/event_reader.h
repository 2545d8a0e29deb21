// Reads of the events of a log: all of a range, or those that match a query.
//
// Three ways lead to the events that match, because none is always the fastest:
//   - Of subjects, the index names their positions; they are fetched by position, some at a time.
//   - Of types alone, the same, when few events match.
//   - Of types alone, when many events match, the events themselves are walked along, as Read does.
//     A block of the events holds about a hundred of them, so where one in sixteen matches, all
//     blocks are read in any case, and finding and fetching an event costs as much as passing over
//     some ten others. Whether many match is told by the first events of a range: they are walked
//     along, and as long as enough of them match, ever more of those that follow.
// So a filter of common types costs what a scan costs, a rare type that and a few hundred events
// more than its own, and the few new events of a live subscription no look at the index at all.
#ifndef LOGE_STORAGE_ROCKSDB_EVENT_READER_H_
#define LOGE_STORAGE_ROCKSDB_EVENT_READER_H_

#include <rocksdb/db.h>

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"
#include "storage/rocksdb/subject_index.h"
#include "storage/types.h"

namespace loge::storage::rocks {

// Thread-safe. A read sees what was written before it began; `to` bounds it to that, so events that
// are appended meanwhile never show.
class EventReader {
 public:
  // All are borrowed and must outlive the reader.
  EventReader(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& events, const SubjectIndex& index)
      : db_(db), events_(events), index_(index) {}

  // See LogStore.
  absl::StatusOr<Position> Read(const ReadOptions& options, EventVisitor visit) const;
  absl::StatusOr<Position> ReadMatching(const EventQuery& query, const ReadOptions& options,
                                        EventVisitor visit) const;

 private:
  // Hands one event over and says whether to go on.
  struct Delivery {
    EventVisitor visit;
    int64_t bytes_left;
  };
  static absl::StatusOr<bool> Deliver(Position position, absl::string_view bytes,
                                      Delivery& delivery);
  // Walks along the events as long as many of them match. Moves `left` behind what it looked at.
  // True when the reader had enough.
  absl::StatusOr<bool> WalkWhileMany(const EventQuery& query, ReadOptions& left,
                                     Delivery& delivery) const;
  // Delivers the events at `positions`, up to kFetchEvents; returns the position after which the
  // reader had enough, or 0.
  absl::StatusOr<Position> DeliverAt(const Position* positions, size_t count, bool fill_cache,
                                     Delivery& delivery) const;

  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle& events_;
  const SubjectIndex& index_;
};

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_EVENT_READER_H_
