// The stored event, to the byte: how a draft becomes a record, and how a record is skimmed without
// parsing it whole. The bytes are a valid protobuf message loge.events.v1.RecordedEvent (wire
// format of protobuf, see FORMAT.md), so that they can be sent to clients untouched; storage writes
// them itself because it may not know Loge's protos and because the hash covers these very bytes.
//
// All functions are pure and thread-safe.
#ifndef LOGE_STORAGE_RECORD_H_
#define LOGE_STORAGE_RECORD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/types.h"

namespace loge::storage {

inline constexpr int kChainHashBytes = 32;

// The hash before the first event.
std::string GenesisHash();

// The part of the record that does not depend on where it will lie. INVALID_ARGUMENT when a limit
// of types.h is passed, a subject is malformed, a text is not UTF-8 or the type is 0.
absl::StatusOr<std::string> EncodeDraft(const EventDraft& draft);

// What the committer adds.
struct Placement {
  Position position;
  absl::Time recorded_at;  // Kept to the microsecond.
  int index = 0;           // Of the event in its decision, from 0.
  int count = 1;           // Of events in the decision.
};

// What FinishRecord adds is less.
inline constexpr size_t kFinishBytesMax = 96;

// Turns `bytes` (from EncodeDraft) into the finished record, in place, and returns the event's
// chain hash: SHA-256(previous hash || record without its hash field).
std::string FinishRecord(const Placement& placement, absl::string_view previous_hash,
                         std::string& bytes);

// The type, read from the front. DATA_LOSS when the bytes are no record.
absl::StatusOr<EventType> SkimType(absl::string_view bytes);

// What the committer added, read without parsing the payload, and the hash the record carries.
struct RecordTrailer {
  Placement placement;
  std::string chain_hash;
};
absl::StatusOr<RecordTrailer> SkimTrailer(absl::string_view bytes);

// Recomputes the hash of `bytes` on top of `previous_hash`. DATA_LOSS when it is not the one the
// record carries.
absl::Status VerifyRecord(absl::string_view bytes, absl::string_view previous_hash);

// The subjects of a record (field 2), in order.
absl::StatusOr<std::vector<Subject>> SkimSubjects(absl::string_view bytes);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_RECORD_H_
