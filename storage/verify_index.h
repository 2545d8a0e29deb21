// The half of verification that compares the index with the records; see verify.h.
#ifndef LOGE_STORAGE_VERIFY_INDEX_H_
#define LOGE_STORAGE_VERIFY_INDEX_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/log_scan.h"
#include "storage/types.h"
#include "storage/verify.h"

namespace loge::storage {

struct PositionRange {
  Position first;  // At least 1.
  Position last;   // Included; the one before `first` when the range is empty.
};

// What a set of index entries adds up to, by ranges of positions: two sets are the same when all
// sums are, whatever the order in which their entries were added. Of fixed size. Thread-compatible.
class IndexSums {
 public:
  explicit IndexSums(PositionRange range);

  const PositionRange& range() const { return range_; }
  int64_t entries() const { return entries_; }

  // The position must lie in the range.
  void Add(absl::string_view term, Position position, EventType type);
  // The entries that a record must have: one for its type and one for each of its subjects, once.
  // DATA_LOSS when they do not parse.
  absl::Status AddRecord(const LogScan::Record& record);

  // The first of the parts of the range whose sums differ. `other` has the same range.
  std::optional<PositionRange> FirstDifference(const IndexSums& other) const;

 private:
  using Sum = std::array<uint64_t, 4>;  // Of SHA-256 hashes, each quarter modulo 2^64.

  const PositionRange range_;
  const int64_t width_;  // Positions of one part.
  std::vector<Sum> sums_;
  int64_t entries_ = 0;
};

// Compares the index with `expected`, the sums of the records (all of them sound) of its range, and
// finds the first position where they differ. What lies behind the range is left alone when the log
// is `live`; what lies before it always is. `entries_done` is told the entries as they are read.
// Errors: as VerifyLog.
absl::StatusOr<std::optional<Finding>> CheckIndex(const LogScan& scan, const IndexSums& expected,
                                                  bool live,
                                                  absl::FunctionRef<bool(int64_t)> entries_done);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_VERIFY_INDEX_H_
