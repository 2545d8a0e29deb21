#include "tests/services/runtime/rpc/test_client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <gtest/gtest.h>

#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace loge::rpc {
namespace {

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string StringOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

std::shared_ptr<grpc::Channel> ConnectTo(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  // Otherwise the channels of one program share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

ClientCall::ClientCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                       int deadline_ms) {
  context_.set_deadline(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(deadline_ms, GPR_TIMESPAN)));
  grpc::GenericStub stub(channel);
  stream_ = stub.PrepareCall(&context_, path, &queue_);
  stream_->StartCall(this);
  Wait();
}

ClientCall::~ClientCall() {
  if (!finished_) {
    context_.TryCancel();
    Finish();
  }
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool ClientCall::Wait() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

bool ClientCall::Write(const std::string& bytes) {
  stream_->Write(BufferOf(bytes), this);
  return Wait();
}

bool ClientCall::WritesDone() {
  stream_->WritesDone(this);
  return Wait();
}

std::optional<std::string> ClientCall::Read() {
  grpc::ByteBuffer buffer;
  stream_->Read(&buffer, this);
  if (!Wait()) return std::nullopt;
  return StringOf(buffer);
}

grpc::Status ClientCall::Finish() {
  grpc::Status status;
  stream_->Finish(&status, this);
  Wait();
  finished_ = true;
  return status;
}

UnaryResult CallUnary(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                      const std::string& bytes, int deadline_ms) {
  ClientCall call(channel, path, deadline_ms);
  call.Write(bytes);
  call.WritesDone();
  UnaryResult result;
  result.bytes = call.Read().value_or("");
  result.status = call.Finish();
  return result;
}

v1::ErrorDetail DetailIn(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details())) << status.error_message();
  EXPECT_EQ(rich.code(), status.error_code()) << status.error_message();
  v1::ErrorDetail detail;
  int found = 0;
  for (const google::protobuf::Any& any : rich.details()) {
    if (any.UnpackTo(&detail)) ++found;
  }
  EXPECT_EQ(found, 1) << status.error_message();
  return detail;
}

std::string ReasonIn(const grpc::Status& status) {
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  for (const google::protobuf::Any& any : rich.details()) {
    if (any.UnpackTo(&info)) return info.reason();
  }
  return "";
}

}  // namespace loge::rpc
