#include "tests/golden/sample_event.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace loge::testing {
namespace {

using events::v1::EventPayload;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A correction holds a payload, and that payload another: the innermost one is a territory.
constexpr int kInnermostType = EventPayload::kTerritoryAdvancedFieldNumber;

void FillAll(Message* message);

// Sets a field, or adds one element to it. Values differ from field to field and are never the
// default, so that each leaves a trace in the bytes.
void FillOne(Message* message, const FieldDescriptor* field) {
  const Reflection& r = *message->GetReflection();
  const bool repeated = field->is_repeated();
  const int n = field->number() + (repeated ? 100 * r.FieldSize(*message, field) : 0);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = absl::StrCat("text-", n);
      repeated ? r.AddString(message, field, text) : r.SetString(message, field, text);
      return;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      repeated ? r.AddInt32(message, field, n) : r.SetInt32(message, field, n);
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      repeated ? r.AddInt64(message, field, n + (int64_t{1} << 40))
               : r.SetInt64(message, field, n + (int64_t{1} << 40));
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      repeated ? r.AddUInt32(message, field, n) : r.SetUInt32(message, field, n);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      repeated ? r.AddBool(message, field, true) : r.SetBool(message, field, true);
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const EnumValueDescriptor* value = field->enum_type()->value(1);  // Never UNSPECIFIED.
      repeated ? r.AddEnum(message, field, value) : r.SetEnum(message, field, value);
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      FillAll(repeated ? r.AddMessage(message, field) : r.MutableMessage(message, field));
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      // Stored events use none of these; the list of fields would show the first one.
      return;
  }
}

void FillAll(Message* message) {
  if (message->GetDescriptor() == EventPayload::descriptor()) {
    const auto* type = EventPayload::descriptor()->FindFieldByNumber(kInnermostType);
    FillAll(message->GetReflection()->MutableMessage(message, type));
    return;
  }
  const auto* descriptor = message->GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    for (int times = field->is_repeated() ? 2 : 1; times > 0; --times) FillOne(message, field);
  }
}

}  // namespace

events::v1::RecordedEvent SampleEvent(const FieldDescriptor* type) {
  events::v1::RecordedEvent event;
  FillAll(&event);
  event.set_type(static_cast<uint32_t>(type->number()));
  EventPayload* payload = event.mutable_payload();
  payload->Clear();
  FillAll(payload->GetReflection()->MutableMessage(payload, type));
  return event;
}

std::string StoredBytes(const events::v1::RecordedEvent& event) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  event.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

}  // namespace loge::testing
