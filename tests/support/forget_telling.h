// Compares what two logs that tell the same story in different ways answer.
#ifndef LOGE_TESTS_SUPPORT_FORGET_TELLING_H_
#define LOGE_TESTS_SUPPORT_FORGET_TELLING_H_

#include <vector>

#include "google/protobuf/message.h"
#include "loge/v1/common.pb.h"
#include "loge/v1/indicators.pb.h"

namespace loge::testing {

// Takes out of an answer what differs between two tellings of one story: where facts stand in the
// log, how late they were told, and under which other ids.
inline void ForgetTelling(google::protobuf::Message* message) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->full_name() == "loge.v1.Meeting.absorbed_meeting_ids") {
      reflection.ClearField(message, field);
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->message_type() == v1::Provenance::descriptor() ||
        field->message_type() == v1::LagNote::descriptor()) {
      reflection.ClearField(message, field);
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(*message, field); ++i) {
        ForgetTelling(reflection.MutableRepeatedMessage(message, field, i));
      }
    } else {
      ForgetTelling(reflection.MutableMessage(message, field));
    }
  }
}

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_FORGET_TELLING_H_
