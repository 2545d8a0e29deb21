#include "services/runtime/log_positions.h"

#include "storage/base/status_macros.h"
#include "storage/record.h"

namespace loge::runtime {
namespace {

absl::StatusOr<storage::Placement> PlacementAt(const storage::EventLog& log, int64_t position) {
  absl::StatusOr<storage::RecordTrailer> trailer = absl::DataLossError("the event was not read");
  LOGE_ASSIGN_OR_RETURN(
      const storage::Position next,
      log.Read({.from = storage::Position(position), .to = storage::Position(position)},
               [&](const storage::StoredEventView& view) {
                 trailer = storage::SkimTrailer(view.bytes);
                 return false;
               }));
  static_cast<void>(next);
  if (!trailer.ok()) return trailer.status();
  return trailer->placement;
}

}  // namespace

absl::StatusOr<int64_t> EndOfDecision(const storage::EventLog& log, int64_t position) {
  LOGE_ASSIGN_OR_RETURN(const storage::Placement placement, PlacementAt(log, position));
  return position + placement.count - 1 - placement.index;
}

absl::StatusOr<int64_t> LastRecordedBy(const storage::EventLog& log, absl::Time instant,
                                       int64_t head) {
  int64_t low = 0;          // Recorded by then (or before the first).
  int64_t high = head + 1;  // Not recorded by then.
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    LOGE_ASSIGN_OR_RETURN(const storage::Placement placement, PlacementAt(log, middle));
    (placement.recorded_at <= instant ? low : high) = middle;
  }
  return low;
}

}  // namespace loge::runtime
