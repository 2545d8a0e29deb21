// Reads of the family `subjects`: which positions carry a subject or a type, without reading the
// events.
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
  // The query has a subject, or else a type.
  struct Window {
    std::vector<Position> positions;
    Position upto;
    // Looked at: `index_entries_max` at most, or one for each subject.
    int64_t entries = 0;
    bool enough = false;  // Of a subject, or of the types, all of their share were looked at.
  };
  absl::StatusOr<Window> Find(const EventQuery& query, const ReadOptions& options) const {
    return query.subjects.empty() ? FindTypes(query, options) : FindSubjects(query, options);
  }

  // The last position after `after` that matches, or 0. The query has a subject.
  absl::StatusOr<Position> Last(const EventQuery& query, Position after) const;

 private:
  // One subject after the other, which may have many entries of other types.
  absl::StatusOr<Window> FindSubjects(const EventQuery& query, const ReadOptions& options) const;
  // All types side by side, since every entry matches: none is looked at twice or in vain, however
  // rare one type and however common another. Meanwhile a block of each type is held.
  absl::StatusOr<Window> FindTypes(const EventQuery& query, const ReadOptions& options) const;
  std::unique_ptr<rocksdb::Iterator> NewIterator(bool fill_cache) const;

  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle& family_;
};

}  // namespace loge::storage::rocks

#endif  // LOGE_STORAGE_ROCKSDB_SUBJECT_INDEX_H_
