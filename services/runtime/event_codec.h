// Between the bytes of the log and the events of Loge.
//
// Pure; thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_EVENT_CODEC_H_
#define LOGE_SERVICES_RUNTIME_EVENT_CODEC_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/arena.h"
#include "services/runtime/facts.h"
#include "storage/types.h"

namespace loge::runtime {

// Parses a stored event. DATA_LOSS when the bytes are no RecordedEvent or carry an unknown kind of
// fact (written by a newer version).
absl::StatusOr<EventPtr> DecodeEvent(const storage::StoredEventView& view);

// The same, on `arena`, for many events that are let go together: it lives as long as any of them.
absl::StatusOr<EventPtr> DecodeEvent(const storage::StoredEventView& view,
                                     const std::shared_ptr<google::protobuf::Arena>& arena);

// The event types a state with `spec` must read: its own, and the two corrections.
std::vector<storage::EventType> TypesToRead(const FoldSpec& spec);
// Whether `type` is one of them.
bool TakesType(const FoldSpec& spec, FactType type);

// A draft of an event that tells `payload`. Subjects beside those of the payload are added; actor,
// source, request id and sealed data are left to the caller.
storage::EventDraft DraftOf(const events::v1::EventPayload& payload, const FactDate& date,
                            const std::vector<std::string>& extra_subjects);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_EVENT_CODEC_H_
