#include "services/events/filter.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/limits.h"
#include "storage/base/strings.h"

namespace loge::event_service {
namespace {

using runtime::Violations;

using TypeByName = absl::flat_hash_map<std::string, storage::EventType>;

const TypeByName& Types() {
  static const TypeByName& types = *[] {
    auto* all = new TypeByName();
    const auto* fact = events::v1::EventPayload::descriptor()->FindOneofByName("fact");
    for (int i = 0; i < fact->field_count(); ++i) {
      const google::protobuf::FieldDescriptor* field = fact->field(i);
      all->emplace(field->message_type()->name(),
                   storage::EventType(static_cast<uint32_t>(field->number())));
    }
    return all;
  }();
  return types;
}

void AddTooLong(const std::string& field, int max, int found, Violations& out) {
  out.Add({v1::ERROR_REASON_FIELD_TOO_LONG, field, "the list is too long",
           absl::StrCat("at most ", max), absl::StrCat(found)});
}

bool IsSubject(absl::string_view text) {
  const size_t slash = text.find('/');
  return text.size() <= storage::kSubjectBytesMax && slash != absl::string_view::npos &&
         slash > 0 && slash + 1 < text.size() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

std::optional<storage::EventType> FindEventType(absl::string_view name) {
  const auto it = Types().find(name);
  if (it == Types().end()) return std::nullopt;
  return it->second;
}

storage::EventQuery QueryOf(const v1::EventFilter& filter, Violations& out) {
  storage::EventQuery query;
  if (filter.types_size() > runtime::kFilterTypesMax) {
    AddTooLong("filter.types", runtime::kFilterTypesMax, filter.types_size(), out);
  } else {
    for (int i = 0; i < filter.types_size(); ++i) {
      const auto type = FindEventType(filter.types(i));
      if (type.has_value()) {
        query.types.push_back(*type);
      } else {
        out.Add({v1::ERROR_REASON_FIELD_INVALID, absl::StrCat("filter.types[", i, "]"),
                 "there is no such event type", "a name such as CaretakerJoined",
                 filter.types(i).substr(0, 100)});
      }
    }
  }
  if (filter.subjects_size() > runtime::kFilterSubjectsMax) {
    AddTooLong("filter.subjects", runtime::kFilterSubjectsMax, filter.subjects_size(), out);
  } else {
    for (int i = 0; i < filter.subjects_size(); ++i) {
      if (IsSubject(filter.subjects(i))) {
        query.subjects.push_back(storage::Subject(filter.subjects(i)));
      } else {
        out.Add({v1::ERROR_REASON_FIELD_INVALID, absl::StrCat("filter.subjects[", i, "]"),
                 "this is no subject",
                 absl::StrCat("<kind>/<id>, printable ASCII, at most ", storage::kSubjectBytesMax,
                              " bytes, for instance landlord/opac"),
                 filter.subjects(i).substr(0, 100)});
      }
    }
  }
  return query;
}

storage::Position FirstPosition(int64_t from, Violations& out) {
  if (from < 0) {
    out.Add({v1::ERROR_REASON_FIELD_INVALID, "from_position", "a position is never negative",
             "at least 1, or 0 for the first", absl::StrCat(from)});
  }
  return storage::Position(std::max<int64_t>(from, 1));
}

absl::Status PositionAhead(absl::string_view field, int64_t position, int64_t last_allowed) {
  return runtime::Refusal(
      absl::StatusCode::kOutOfRange,
      {v1::ERROR_REASON_POSITION_AHEAD, ToString(field),
       "the position lies behind the end of the log: wait for it, or check that this is the log "
       "you read from before",
       absl::StrCat("at most ", last_allowed), absl::StrCat(position)},
      /*retry_can_help=*/true);
}

}  // namespace loge::event_service
