#include "services/runtime/log_events.h"

#include "services/runtime/event_codec.h"
#include "storage/base/status_macros.h"

namespace loge::runtime {

absl::StatusOr<EventPtr> EventAt(const storage::EventLog& log, int64_t position) {
  absl::StatusOr<EventPtr> event = absl::InternalError("the event was not read");
  LOGE_ASSIGN_OR_RETURN(
      const storage::Position next,
      log.Read({.from = storage::Position(position), .to = storage::Position(position)},
               [&](const storage::StoredEventView& view) {
                 event = DecodeEvent(view);
                 return false;
               }));
  static_cast<void>(next);
  return event;
}

absl::StatusOr<EventPtr> FindReplacement(const storage::EventLog& log,
                                         const events::v1::RecordedEvent& event, int64_t to) {
  if (event.position() >= to || event.subjects().empty()) return EventPtr();
  // A correction and a cancellation carry all subjects of the version that they replace.
  const storage::EventQuery query{
      {storage::EventType(kFactCorrected), storage::EventType(kFactCancelled)},
      {storage::Subject(event.subjects(0))}};
  absl::StatusOr<EventPtr> found = EventPtr();
  LOGE_ASSIGN_OR_RETURN(
      const storage::Position next,
      log.ReadMatching(
          query, {.from = storage::Position(event.position() + 1), .to = storage::Position(to)},
          [&](const storage::StoredEventView& view) {
            absl::StatusOr<EventPtr> later = DecodeEvent(view);
            if (!later.ok()) {
              found = later.status();
              return false;
            }
            const events::v1::EventPayload& payload = (*later)->payload();
            if (payload.fact_corrected().target_position() != event.position() &&
                payload.fact_cancelled().target_position() != event.position()) {
              return true;
            }
            found = *std::move(later);
            return false;
          }));
  static_cast<void>(next);
  return found;
}

}  // namespace loge::runtime
