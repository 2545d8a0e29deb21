#include "storage/record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/sealing.h"
#include "storage/wire.h"

namespace loge::storage {
namespace {

// Field numbers of loge.events.v1.RecordedEvent. Fields are written in this order.
constexpr int kType = 1;
constexpr int kSubjects = 2;
constexpr int kOccurredOn = 3;
constexpr int kPrecision = 4;
constexpr int kActor = 5;
constexpr int kSource = 6;
constexpr int kRequestId = 7;
constexpr int kSealed = 8;
constexpr int kPayload = 9;
constexpr int kPosition = 10;
constexpr int kRecordedAt = 11;
constexpr int kDecisionIndex = 12;
constexpr int kDecisionCount = 13;
constexpr int kChainHash = 14;

// Tag, length and bytes of the hash field, which every record ends with.
constexpr int kHashFieldBytes = 2 + kChainHashBytes;
constexpr char kHashFieldTag = kChainHash << 3 | 2;

absl::Status NoRecord(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("damaged event record: ", what));
}

absl::Status CheckSubject(const Subject& subject) {
  const std::string& text = subject.value();
  if (text.size() > kSubjectBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("a subject of ", text.size(), " bytes; at most ", kSubjectBytesMax));
  }
  const size_t slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size() ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return absl::InvalidArgumentError("a subject is not of the form <kind>/<id>, printable ASCII");
  }
  return absl::OkStatus();
}

absl::Status CheckDraft(const EventDraft& draft) {
  if (draft.type.value() == 0) return absl::InvalidArgumentError("event type 0");
  if (draft.precision < 0) return absl::InvalidArgumentError("negative precision");
  if (draft.subjects.size() > kSubjectsPerEventMax) {
    return absl::InvalidArgumentError(absl::StrCat("an event with ", draft.subjects.size(),
                                                   " subjects; at most ", kSubjectsPerEventMax));
  }
  for (const Subject& subject : draft.subjects) LOGE_RETURN_IF_ERROR(CheckSubject(subject));
  // A reader in any language refuses a message whose string field is not UTF-8, so such bytes must
  // never come into the log.
  for (const std::string* text : {&draft.occurred_on, &draft.actor, &draft.source_system,
                                  &draft.source_ref, &draft.request_id, &draft.sealed.person}) {
    if (!wire::IsUtf8(*text)) return absl::InvalidArgumentError("a text is not UTF-8");
  }
  return absl::OkStatus();
}

// Whether `bytes` ends with a well-formed hash field.
bool HasHashField(absl::string_view bytes) {
  return bytes.size() > kHashFieldBytes && bytes[bytes.size() - kHashFieldBytes] == kHashFieldTag &&
         bytes[bytes.size() - kHashFieldBytes + 1] == kChainHashBytes;
}

}  // namespace

std::string GenesisHash() { return std::string(kChainHashBytes, '\0'); }

absl::StatusOr<std::string> EncodeDraft(const EventDraft& draft) {
  LOGE_RETURN_IF_ERROR(CheckDraft(draft));
  std::string out;
  out.reserve(draft.payload.size() + draft.sealed.ciphertext.size() + 256);
  wire::PutUintField(kType, draft.type.value(), out);
  for (const Subject& subject : draft.subjects) {
    wire::PutBytesField(kSubjects, subject.value(), out);
  }
  if (!draft.occurred_on.empty()) wire::PutBytesField(kOccurredOn, draft.occurred_on, out);
  if (draft.precision != 0) wire::PutIntField(kPrecision, draft.precision, out);
  if (!draft.actor.empty()) wire::PutBytesField(kActor, draft.actor, out);
  if (!draft.source_system.empty() || !draft.source_ref.empty()) {
    std::string source;
    if (!draft.source_system.empty()) wire::PutBytesField(1, draft.source_system, source);
    if (!draft.source_ref.empty()) wire::PutBytesField(2, draft.source_ref, source);
    wire::PutBytesField(kSource, source, out);
  }
  if (!draft.request_id.empty()) wire::PutBytesField(kRequestId, draft.request_id, out);
  if (!draft.sealed.person.empty() || !draft.sealed.ciphertext.empty()) {
    std::string sealed;
    if (!draft.sealed.person.empty()) wire::PutBytesField(1, draft.sealed.person, sealed);
    if (!draft.sealed.ciphertext.empty()) wire::PutBytesField(2, draft.sealed.ciphertext, sealed);
    wire::PutBytesField(kSealed, sealed, out);
  }
  wire::PutBytesField(kPayload, draft.payload, out);
  if (out.size() > kAppendBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("an event of ", out.size(), " bytes; at most ", kAppendBytesMax));
  }
  return out;
}

std::string FinishRecord(const Placement& placement, absl::string_view previous_hash,
                         std::string& bytes) {
  LOGE_CHECK(placement.position.value() > 0);
  LOGE_CHECK(placement.index >= 0 && placement.index < placement.count);
  LOGE_CHECK(previous_hash.size() == kChainHashBytes);
  wire::PutIntField(kPosition, placement.position.value(), bytes);
  wire::PutTimeField(kRecordedAt, placement.recorded_at, bytes);
  if (placement.index != 0) wire::PutIntField(kDecisionIndex, placement.index, bytes);
  wire::PutIntField(kDecisionCount, placement.count, bytes);
  std::string hash = Sha256({previous_hash, bytes});
  wire::PutBytesField(kChainHash, hash, bytes);
  return hash;
}

absl::StatusOr<EventType> SkimType(absl::string_view bytes) {
  wire::Reader reader(bytes);
  wire::Field field;
  if (!reader.Next(field) || field.number != kType || field.type != wire::WireType::kVarint ||
      field.varint == 0 || field.varint > UINT32_MAX) {
    return NoRecord("it does not begin with a type");
  }
  return EventType(static_cast<uint32_t>(field.varint));
}

absl::StatusOr<RecordTrailer> SkimTrailer(absl::string_view bytes) {
  if (!HasHashField(bytes)) return NoRecord("it does not end with a chain hash");
  RecordTrailer trailer;
  trailer.chain_hash = ToString(bytes.substr(bytes.size() - kChainHashBytes));
  wire::Reader reader(bytes.substr(0, bytes.size() - kHashFieldBytes));
  wire::Field field;
  int64_t position = 0;
  uint64_t index = 0;
  uint64_t count = 0;
  bool has_time = false;
  while (reader.Next(field)) {
    const bool varint = field.type == wire::WireType::kVarint;
    if (field.number == kPosition && varint) position = static_cast<int64_t>(field.varint);
    if (field.number == kDecisionIndex && varint) index = field.varint;
    if (field.number == kDecisionCount && varint) count = field.varint;
    if (field.number == kRecordedAt && !varint) {
      has_time = wire::ParseTime(field.bytes, trailer.placement.recorded_at);
    }
  }
  if (!reader.ok()) return NoRecord("a field is cut short or malformed");
  if (position <= 0) return NoRecord("it has no position");
  if (!has_time) return NoRecord("it has no time of recording");
  if (count == 0 || count > kEventsPerAppendMax || index >= count) {
    return NoRecord("its place in its decision is impossible");
  }
  trailer.placement.position = Position(position);
  trailer.placement.index = static_cast<int>(index);
  trailer.placement.count = static_cast<int>(count);
  return trailer;
}

absl::Status VerifyRecord(absl::string_view bytes, absl::string_view previous_hash) {
  if (!HasHashField(bytes)) return NoRecord("it does not end with a chain hash");
  const std::string expected =
      Sha256({previous_hash, bytes.substr(0, bytes.size() - kHashFieldBytes)});
  if (bytes.substr(bytes.size() - kChainHashBytes) != absl::string_view(expected)) {
    return NoRecord("its chain hash does not match its bytes and its predecessor");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Subject>> SkimSubjects(absl::string_view bytes) {
  std::vector<Subject> subjects;
  wire::Reader reader(bytes);
  wire::Field field;
  while (reader.Next(field)) {
    if (field.number > kSubjects) return subjects;  // Fields are in order.
    if (field.number != kSubjects) continue;
    if (field.type != wire::WireType::kBytes) return NoRecord("a subject is no text");
    subjects.push_back(Subject(ToString(field.bytes)));
  }
  if (!reader.ok()) return NoRecord("a field is cut short or malformed");
  return subjects;
}

}  // namespace loge::storage
