// Messages written as text, so that tests show what matters.
#ifndef LOGE_TESTS_SUPPORT_TEXT_PROTO_H_
#define LOGE_TESTS_SUPPORT_TEXT_PROTO_H_

#include <string>

#include "google/protobuf/text_format.h"
#include "storage/base/check.h"

namespace loge::testing {

// Text<v1::GetCaretakerRequest>("caretaker { caretaker_id: 'c1' }")
template <class Message>
Message Text(const std::string& text) {
  Message message;
  LOGE_CHECK(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_TEXT_PROTO_H_
