// From the request's words to a query of the log.
#ifndef LOGE_SERVICES_EVENTS_FILTER_H_
#define LOGE_SERVICES_EVENTS_FILTER_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "loge/v1/events.pb.h"
#include "services/runtime/violations.h"
#include "storage/types.h"

namespace loge::event_service {

// The type of an event by its name: the name of the message that tells it, "CaretakerJoined".
// Nothing for a name that is none. Thread-safe.
std::optional<storage::EventType> FindEventType(absl::string_view name);

// Adds what is wrong with `filter` to `out`; the query is then not to be used. A filter without
// types or subjects matches all.
storage::EventQuery QueryOf(const v1::EventFilter& filter, runtime::Violations& out);

// Adds a violation when `from` is negative. 0 means 1.
storage::Position FirstPosition(int64_t from, runtime::Violations& out);

// OUT_OF_RANGE with POSITION_AHEAD: `field` lies behind the end of the log.
absl::Status PositionAhead(absl::string_view field, int64_t position, int64_t last_allowed);

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_FILTER_H_
