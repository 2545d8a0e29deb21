// Between our strings and gRPC's buffers.
#ifndef LOGE_SERVICES_RUNTIME_RPC_BYTE_BUFFER_H_
#define LOGE_SERVICES_RUNTIME_RPC_BYTE_BUFFER_H_

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace loge::rpc {

// Large messages are not copied: the buffer owns the string.
grpc::ByteBuffer ToByteBuffer(std::string bytes);

// Parses `buffer` (which may be of any size up to gRPC's limit) as a message like `prototype`.
// RESOURCE_EXHAUSTED when it is longer than `bytes_max`, INVALID_ARGUMENT when it does not parse,
// both with an ErrorDetail. Leaves the buffer empty.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseBuffer(
    const google::protobuf::Message& prototype, grpc::ByteBuffer& buffer, int bytes_max);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_BYTE_BUFFER_H_
