#include "services/runtime/event_codec.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

void AddSubject(const std::string& subject, std::vector<storage::Subject>& out) {
  storage::Subject typed(subject);
  if (std::find(out.begin(), out.end(), typed) == out.end()) out.push_back(std::move(typed));
}

absl::Status Parse(const storage::StoredEventView& view, events::v1::RecordedEvent& event) {
  if (!event.ParseFromArray(view.bytes.data(), static_cast<int>(view.bytes.size()))) {
    return absl::DataLossError(
        absl::StrCat("the event at position ", view.position.value(), " cannot be parsed"));
  }
  const FactType type = TypeOf(event.payload());
  if (type == 0 || type != event.type()) {
    return absl::DataLossError(absl::StrCat("the event at position ", view.position.value(),
                                            " is of type ", event.type(),
                                            ", which this version does not know"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventPtr> DecodeEvent(const storage::StoredEventView& view) {
  auto event = std::make_shared<events::v1::RecordedEvent>();
  LOGE_RETURN_IF_ERROR(Parse(view, *event));
  return EventPtr(std::move(event));
}

absl::StatusOr<EventPtr> DecodeEvent(const storage::StoredEventView& view,
                                     const std::shared_ptr<google::protobuf::Arena>& arena) {
  auto* event = google::protobuf::Arena::CreateMessage<events::v1::RecordedEvent>(arena.get());
  LOGE_RETURN_IF_ERROR(Parse(view, *event));
  return EventPtr(arena, event);
}

bool TakesType(const FoldSpec& spec, FactType type) {
  return type == kFactCorrected || type == kFactCancelled || spec.Has(type);
}

std::vector<storage::EventType> TypesToRead(const FoldSpec& spec) {
  std::vector<storage::EventType> types;
  types.reserve(spec.types.size() + 2);
  for (FactType type : spec.types) types.emplace_back(type);
  types.emplace_back(kFactCorrected);
  types.emplace_back(kFactCancelled);
  return types;
}

storage::EventDraft DraftOf(const events::v1::EventPayload& payload, const FactDate& date,
                            const std::vector<std::string>& extra_subjects) {
  storage::EventDraft draft;
  draft.type = storage::EventType(TypeOf(payload));
  for (const std::string& subject : SubjectsOf(payload)) AddSubject(subject, draft.subjects);
  for (const std::string& subject : extra_subjects) AddSubject(subject, draft.subjects);
  draft.occurred_on = FormatDay(date.day);
  draft.precision = date.precision;
  payload.SerializeToString(&draft.payload);
  return draft;
}

}  // namespace loge::runtime
