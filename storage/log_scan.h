// What lies in the log's store, entry by entry and unchecked: what verification stands on. Other
// readers use EventLog, which refuses what is damaged; here damage is what is looked for.
//
// Implementations: every LogStore has one (LogStore::scan), and storage/rocksdb/open.h opens one
// over a folder without writing to it.
#ifndef LOGE_STORAGE_LOG_SCAN_H_
#define LOGE_STORAGE_LOG_SCAN_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/types.h"

namespace loge::storage {

// A place in a scan. As made: at the first entry there is, or at the record of position `from`.
// Scans move it; `key` is theirs.
struct ScanCursor {
  Position from;
  std::string key;
};

// Thread-safe. The views live during the call that hands them out.
class LogScan {
 public:
  virtual ~LogScan() = default;

  // An entry of the events. Position 0: its key is none of a position.
  struct Record {
    Position position;
    absl::string_view bytes;
  };
  // A posting of the index, or an entry of one. `term` is a subject, or stands for a type
  // (index_terms.h). Position 0: an entry that has not the form of one; `term` is its whole key.
  struct IndexEntry {
    absl::string_view term;
    Position position;
    EventType type;
  };
  // Return false to stop behind this entry.
  using RecordVisitor = absl::FunctionRef<bool(const Record&)>;
  using IndexVisitor = absl::FunctionRef<bool(const IndexEntry&)>;

  // The head as it is stored. DATA_LOSS when its bytes are damaged.
  virtual absl::StatusOr<Head> StoredHead() const = 0;

  // Visits entries in the order of their keys (records: of positions), from `cursor` on, and moves
  // it behind the last one visited. True when the visitor stopped, false at the end. DATA_LOSS
  // when the store cannot read what lies behind the last one visited.
  virtual absl::StatusOr<bool> ScanRecords(ScanCursor& cursor, RecordVisitor visit) const = 0;
  virtual absl::StatusOr<bool> ScanIndex(ScanCursor& cursor, IndexVisitor visit) const = 0;
};

// Called between the steps of a long scan; false ends it with CANCELLED.
using ScanPause = absl::FunctionRef<bool()>;

// Scan to the end, or until `visit` returns false, in steps of bounded length, so that no iterator
// holds back files that the store wants to remove. Errors: of the store, CANCELLED.
absl::Status ScanRecordsInSteps(const LogScan& scan, Position from, LogScan::RecordVisitor visit,
                                ScanPause pause);
absl::Status ScanIndexInSteps(const LogScan& scan, LogScan::IndexVisitor visit, ScanPause pause);

// The bytes of the record under the key of `position`, or nothing.
absl::StatusOr<std::optional<std::string>> ReadRecordAt(const LogScan& scan, Position position);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_LOG_SCAN_H_
