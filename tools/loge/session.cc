#include "tools/loge/session.h"

#include "google/protobuf/util/json_util.h"

namespace loge::cli {
namespace {

// A network with its graph is one message; it may be larger than gRPC's default of 4 MiB.
constexpr int kReceiveBytesMax = 64 << 20;
// After a restart of the server an import goes on soon.
constexpr int kReconnectWaitMsMax = 1000;

}  // namespace

const std::shared_ptr<grpc::Channel>& Session::channel() {
  if (channel_ == nullptr) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectWaitMsMax);
    channel_ =
        grpc::CreateCustomChannel(options_.server, grpc::InsecureChannelCredentials(), arguments);
  }
  return channel_;
}

void Session::SetDeadline(grpc::ClientContext& context) const {
  const auto timeout = std::chrono::duration<double>(options_.timeout_s);
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::duration_cast<std::chrono::system_clock::duration>(timeout));
}

void Session::Fail(const grpc::Status& status, bool is_write) {
  err_ << (options_.json ? FailureAsJson(status) + "\n"
                         : DescribeFailure(status, options_.server, is_write));
  exit_code_ = ExitCodeOf(status);
}

void Session::Fail(int code, const std::string& message) {
  err_ << "loge: " << message << "\n";
  exit_code_ = code;
}

void Session::PrintJson(const google::protobuf::Message& message) {
  out_ << ToJson(message, /*pretty=*/true);
}

std::string ToJson(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  options.always_print_primitive_fields = pretty;
  options.preserve_proto_field_names = true;
  std::string json;
  // Fails only for an Any of an unknown type; no message that loge prints holds one but a status,
  // which errors.cc prints by itself.
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "{}";
  return json;
}

}  // namespace loge::cli
