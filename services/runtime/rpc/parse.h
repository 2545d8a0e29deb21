// Requests from bytes, and what is wrong with bytes that are no request.
#ifndef LOGE_SERVICES_RUNTIME_RPC_PARSE_H_
#define LOGE_SERVICES_RUNTIME_RPC_PARSE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace loge::rpc {

// Why `bytes` do not parse as a `type`: INVALID_ARGUMENT with an ErrorDetail FIELD_INVALID that
// names the field (text that is not UTF-8, a message cut short), or else the message. Call it for
// bytes that the parser has refused. Pure; thread-safe; safe on any bytes.
absl::Status ExplainParseFailure(const google::protobuf::Descriptor& type, absl::string_view bytes);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_PARSE_H_
