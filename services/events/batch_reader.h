// One batch of events as it travels: the stored bytes, untouched, ending with a decision.
#ifndef LOGE_SERVICES_EVENTS_BATCH_READER_H_
#define LOGE_SERVICES_EVENTS_BATCH_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/events/environment.h"
#include "services/runtime/principal.h"
#include "storage/types.h"

namespace loge::event_service {

struct Batch {
  // A serialised loge.v1.ReadEventsResponse, which is at the same time a loge.v1.EventBatch.
  std::string message;
  int events = 0;
  // All positions up to this one have been looked at. The end of a decision if `to` was one.
  storage::Position checkpoint;
};

struct BatchRange {
  storage::Position from;
  storage::Position to;  // Included; at most the head.
};

// Reads the next batch of `range`. `principal` is whom personal data is opened for; null leaves it
// out. Blocks. Errors: those of EventLog::Read and of the opener.
absl::StatusOr<Batch> ReadBatch(const Environment& environment, const storage::EventQuery& query,
                                const BatchRange& range, const runtime::Principal* principal);

// The last position of the decision that the event at `position` (within the log) belongs to.
absl::StatusOr<storage::Position> EndOfDecision(const storage::EventLog& log,
                                                storage::Position position);

}  // namespace loge::event_service

#endif  // LOGE_SERVICES_EVENTS_BATCH_READER_H_
