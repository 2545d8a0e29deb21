// Finding positions of the log: the end of a decision, the last event by an instant.
//
// Thread-safe. These read the log: never call them on a polling thread.
#ifndef LOGE_SERVICES_RUNTIME_LOG_POSITIONS_H_
#define LOGE_SERVICES_RUNTIME_LOG_POSITIONS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/event_log.h"

namespace loge::runtime {

// The last position of the decision that the event at `position` (1..head) belongs to.
absl::StatusOr<int64_t> EndOfDecision(const storage::EventLog& log, int64_t position);

// The last position recorded at or before `instant`; 0 when there is none. recorded_at never goes
// back, so this is a binary search. Positions of before `head` only.
absl::StatusOr<int64_t> LastRecordedBy(const storage::EventLog& log, absl::Time instant,
                                       int64_t head);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_LOG_POSITIONS_H_
