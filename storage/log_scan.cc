#include "storage/log_scan.h"

#include <cstdint>

#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::storage {
namespace {

// Of one step; a record is at most a few MiB long, an index entry some 150 bytes.
constexpr int kStepEntriesMax = 8192;
constexpr int64_t kStepBytesMax = 8 << 20;

// Calls `step`, which visits up to a bound and says whether there is more, until it is done.
template <class Step>
absl::Status InSteps(Step step, ScanPause pause) {
  while (true) {
    LOGE_ASSIGN_OR_RETURN(const bool more, step());
    if (!pause()) return absl::CancelledError("the scan was cancelled");
    if (!more) return absl::OkStatus();
  }
}

// Counts what one step has visited.
class StepBound {
 public:
  bool Allows(size_t bytes) {
    bytes_ += static_cast<int64_t>(bytes);
    return ++entries_ < kStepEntriesMax && bytes_ < kStepBytesMax;
  }

 private:
  int entries_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace

absl::Status ScanRecordsInSteps(const LogScan& scan, Position from, LogScan::RecordVisitor visit,
                                ScanPause pause) {
  ScanCursor cursor{.from = from, .key = ""};
  return InSteps(
      [&]() -> absl::StatusOr<bool> {
        StepBound bound;
        bool enough = false;
        LOGE_ASSIGN_OR_RETURN(const bool stopped,
                              scan.ScanRecords(cursor, [&](const LogScan::Record& record) {
                                enough = !visit(record);
                                return !enough && bound.Allows(record.bytes.size());
                              }));
        return stopped && !enough;
      },
      pause);
}

absl::Status ScanIndexInSteps(const LogScan& scan, LogScan::IndexVisitor visit, ScanPause pause) {
  ScanCursor cursor;
  return InSteps(
      [&]() -> absl::StatusOr<bool> {
        StepBound bound;
        bool enough = false;
        LOGE_ASSIGN_OR_RETURN(const bool stopped,
                              scan.ScanIndex(cursor, [&](const LogScan::IndexEntry& entry) {
                                enough = !visit(entry);
                                return !enough && bound.Allows(entry.term.size());
                              }));
        return stopped && !enough;
      },
      pause);
}

absl::StatusOr<std::optional<std::string>> ReadRecordAt(const LogScan& scan, Position position) {
  std::optional<std::string> found;
  if (position.value() < 1) return found;
  ScanCursor cursor{.from = position, .key = ""};
  LOGE_RETURN_IF_ERROR(scan.ScanRecords(cursor,
                                        [&](const LogScan::Record& record) {
                                          if (record.position == position)
                                            found = ToString(record.bytes);
                                          return false;
                                        })
                           .status());
  return found;
}

}  // namespace loge::storage
