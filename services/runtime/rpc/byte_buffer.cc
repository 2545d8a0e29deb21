#include "services/runtime/rpc/byte_buffer.h"

#include <grpcpp/support/proto_buffer_reader.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/rpc/parse.h"
#include "services/runtime/violations.h"

namespace loge::rpc {
namespace {

// Below this size a copy is cheaper than one more allocation and its later release.
constexpr size_t kCopyBelowBytes = 512;

std::string Flatten(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  if (bytes.size() < kCopyBelowBytes) {
    const grpc::Slice slice(bytes);
    return grpc::ByteBuffer(&slice, 1);
  }
  auto* owned = new std::string(std::move(bytes));
  const grpc::Slice slice(
      owned->data(), owned->size(), [](void* data) { delete static_cast<std::string*>(data); },
      owned);
  return grpc::ByteBuffer(&slice, 1);
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseBuffer(
    const google::protobuf::Message& prototype, grpc::ByteBuffer& buffer, int bytes_max) {
  const size_t size = buffer.Length();
  if (size > static_cast<size_t>(bytes_max)) {
    buffer.Clear();
    return runtime::Refusal(absl::StatusCode::kResourceExhausted,
                            {.reason = v1::ERROR_REASON_FIELD_TOO_LONG,
                             .field = "",
                             .message = "the message is too long: send less at a time",
                             .expected = absl::StrCat("at most ", bytes_max, " bytes"),
                             .actual = absl::StrCat(size, " bytes")});
  }
  std::unique_ptr<google::protobuf::Message> message(prototype.New());
  bool parsed = false;
  if (size == 0) {
    parsed = true;
  } else {
    // The parser keeps nothing of the buffer.
    grpc::ProtoBufferReader reader(&buffer);
    parsed = reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
  }
  if (!parsed) {
    absl::Status status = ExplainParseFailure(*prototype.GetDescriptor(), Flatten(buffer));
    buffer.Clear();
    return status;
  }
  buffer.Clear();
  return message;
}

}  // namespace loge::rpc
