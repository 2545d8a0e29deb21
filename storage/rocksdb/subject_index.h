// Reads of the family `subjects`: which positions carry a subject, without reading the events.
//
// Thread-safe: each call has an iterator of its own.
#ifndef LOGE_STORAGE_ROCKSDB_SUBJECT_INDEX_H_
#define LOGE_STORAGE_ROCKSDB_SUBJECT_INDEX_H_

#include <rocksdb/db.h>
#include <rocksdb/slice_transform.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/event_log.h"
#include "storage/types.h"

namespace loge::storage::rocks {

// Splits keys behind the subject, so that the filters of a table say whether it holds the subject.
std::shared_ptr<const rocksdb::SliceTransform> NewSubjectPrefix();

class SubjectIndex {
 public:
  // Both are borrowed and must outlive the index.
  SubjectIndex(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& family) : db_(db), family_(family) {}

  // The positions in [options.from, upto] that match, ascending, each once. `upto` may be less than
  // what was asked for, so that memory and the time of one call are bounded: go on behind it.
  struct Window {
    std::vector<Position> positions;
    Position upto;
    int64_t entries = 0;  // Looked at: `index_entries_max` at most, or one for each subject.
    bool enough = false;  // Of a subject all of its share were looked at.
  };
  absl::StatusOr<Window> Find(const EventQuery& query, const ReadOptions& options) const;

  // The last position after `after` that matches, or 0.
  absl::StatusOr<Position> Last(const EventQuery& query, Position after) const;

 private:
  std::unique_ptr<rocksdb::Iterator> NewIterator(bool fill_cache) const;

  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle& family_;
};

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_SUBJECT_INDEX_H_
