// Single events of the log: one by its position, and the one that replaced it.
//
// Thread-safe. These read the log: never call them on a polling thread.
#ifndef LOGE_SERVICES_RUNTIME_LOG_EVENTS_H_
#define LOGE_SERVICES_RUNTIME_LOG_EVENTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/runtime/facts.h"
#include "storage/event_log.h"

namespace loge::runtime {

// The event at `position` (1..head). Errors: those of EventLog::Read; DATA_LOSS.
absl::StatusOr<EventPtr> EventAt(const storage::EventLog& log, int64_t position);

// The event up to position `to` (at most the head) that corrects or cancels the version of a fact
// that `event` tells; null when there is none. Reads the later corrections of what `event` is
// about. Errors: the same.
absl::StatusOr<EventPtr> FindReplacement(const storage::EventLog& log,
                                         const events::v1::RecordedEvent& event, int64_t to);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_LOG_EVENTS_H_
