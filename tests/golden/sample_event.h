// One stored event of each type, every field set, the same in every run.
#ifndef LOGE_TESTS_GOLDEN_SAMPLE_EVENT_H_
#define LOGE_TESTS_GOLDEN_SAMPLE_EVENT_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "loge/events/v1/recorded_event.pb.h"

namespace loge::testing {

// `type` is a field of EventPayload. Each value is made from the number of its field.
events::v1::RecordedEvent SampleEvent(const google::protobuf::FieldDescriptor* type);

// The bytes in a fixed order of fields.
std::string StoredBytes(const events::v1::RecordedEvent& event);

}  // namespace loge::testing

#endif  // LOGE_TESTS_GOLDEN_SAMPLE_EVENT_H_
