// A gRPC client for tests that sends and receives bytes, so that it can also send what no generated
// stub would.
#ifndef LOGE_TESTS_SERVICES_RUNTIME_RPC_TEST_CLIENT_H_
#define LOGE_TESTS_SERVICES_RUNTIME_RPC_TEST_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "loge/v1/errors.pb.h"
#include "storage/base/logger.h"

namespace loge::rpc {

class NullLogger : public Logger {
 public:
  void Write(LogLevel, absl::string_view) override {}
};

// Every call gives up after this time, so that a test that hangs fails instead.
inline constexpr int kClientDeadlineMs = 60'000;

std::shared_ptr<grpc::Channel> ConnectTo(int port);

// One call, driven step by step; each step blocks until it is done. Not thread-safe, but Cancel
// may be called at any time.
class ClientCall {
 public:
  ClientCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
             int deadline_ms = kClientDeadlineMs);
  ~ClientCall();

  bool Write(const std::string& bytes);
  bool WritesDone();
  std::optional<std::string> Read();
  grpc::Status Finish();
  void Cancel() { context_.TryCancel(); }

 private:
  // Waits for the operation that was started last.
  bool Wait();

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool finished_ = false;
};

struct UnaryResult {
  grpc::Status status;
  std::string bytes;
};

UnaryResult CallUnary(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                      const std::string& bytes, int deadline_ms = kClientDeadlineMs);

// What an error carries; fails the test when it does not carry exactly one ErrorDetail.
v1::ErrorDetail DetailIn(const grpc::Status& status);
// The reason in its google.rpc.ErrorInfo.
std::string ReasonIn(const grpc::Status& status);

}  // namespace loge::rpc

#endif  // LOGE_TESTS_SERVICES_RUNTIME_RPC_TEST_CLIENT_H_
