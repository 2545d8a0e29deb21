#include "services/runtime/rpc/rpc_server.h"

#include <grpc/grpc.h>
#include <grpc/support/time.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/rpc/byte_buffer.h"
#include "services/runtime/rpc/call.h"
#include "services/runtime/rpc/stream_handle.h"
#include "services/runtime/violations.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"

namespace loge::rpc {
namespace {

// Calls that gRPC may match at once while the polling thread is busy with another one.
constexpr int kAcceptsPosted = 16;
// A message up to this many times too long is still read, so that its refusal can carry a typed
// detail; beyond it gRPC itself breaks the call off.
constexpr int kReadableFactor = 2;
// A peer that vanished without a word is noticed after the sum of these.
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;

absl::Status Overloaded(absl::string_view what, int max) {
  return runtime::Refusal(
      absl::StatusCode::kResourceExhausted,
      {.reason = v1::ERROR_REASON_OVERLOADED,
       .field = "",
       .message = absl::StrCat("too many ", what, " are under way: ask again later"),
       .expected = absl::StrCat("at most ", max),
       .actual = ""},
      /*retry_can_help=*/true);
}

absl::Status UnknownMethod(absl::string_view path) {
  return runtime::Refusal(
      absl::StatusCode::kUnimplemented,
      {.reason = v1::ERROR_REASON_UNKNOWN_METHOD,
       .field = "",
       .message = "there is no such method: server reflection lists those there are",
       .expected = "",
       .actual = ToString(path.substr(0, 200))});
}

class Server : public RpcServer, public CallHost {
 public:
  Server(RpcServerOptions options, MethodTable methods, Logger& logger)
      : options_(std::move(options)), methods_(std::move(methods)), logger_(logger) {}
  ~Server() override { Shutdown(absl::ZeroDuration()); }

  absl::Status Listen();

  int port() const override { return port_; }
  void Shutdown(absl::Duration grace) override ABSL_LOCKS_EXCLUDED(mu_);

  void OnAccept(const std::shared_ptr<Call>& call, bool accepted) override ABSL_LOCKS_EXCLUDED(mu_);
  void OnOver(Call& call) override ABSL_LOCKS_EXCLUDED(mu_);
  void OnFault(absl::string_view method, const absl::Status& status) override;

 private:
  void AcceptNext() ABSL_LOCKS_EXCLUDED(mu_);
  void Poll();
  void Dispatch(const std::shared_ptr<Call>& call);
  // Counts the call as one of its kind; RESOURCE_EXHAUSTED when there are too many.
  absl::Status Admit(Call& call, Call::Kind kind) ABSL_LOCKS_EXCLUDED(mu_);
  // Reads the one request of a call and hands it to the handler of `method`.
  void ReadRequest(const Method& method, CallContext context, const std::shared_ptr<Call>& call);
  std::shared_ptr<StreamHandle> HandleOf(const Method& method, const std::shared_ptr<Call>& call);

  const RpcServerOptions options_;
  const MethodTable methods_;
  Logger& logger_;

  // Set by Listen.
  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::thread poller_;
  int port_ = 0;

  Mutex mu_;
  CondVar idle_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  int accepts_posted_ ABSL_GUARDED_BY(mu_) = 0;
  int calls_open_ ABSL_GUARDED_BY(mu_) = 0;
  int unary_open_ ABSL_GUARDED_BY(mu_) = 0;
  absl::flat_hash_set<Call*> streams_ ABSL_GUARDED_BY(mu_);
};

absl::Status Server::Listen() {
  LOGE_RETURN_IF_ERROR(CheckListenAddress(options_.listen_address));
  LOGE_RETURN_IF_ERROR(methods_.CheckComplete());
  grpc::ServerBuilder builder;
  // Otherwise a second server could take the same port and half of the calls with it.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.SetMaxReceiveMessageSize(options_.message_bytes_max * kReadableFactor);
  builder.SetMaxSendMessageSize(-1);  // Answers are measured before they come here.
  builder.RegisterAsyncGenericService(&service_);
  queue_ = builder.AddCompletionQueue();
  builder.AddListeningPort(options_.listen_address, grpc::InsecureServerCredentials(), &port_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    server_ = nullptr;
    queue_->Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_->Next(&tag, &ok)) {
    }
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options_.listen_address,
                     ": another process has the port, or it may not be taken; stop that process "
                     "or choose another port"));
  }
  for (int i = 0; i < kAcceptsPosted; ++i) AcceptNext();
  poller_ = std::thread([this] { Poll(); });
  return absl::OkStatus();
}

void Server::AcceptNext() {
  MutexLock lock(&mu_);
  if (stopping_) return;
  ++accepts_posted_;
  std::make_shared<Call>(static_cast<CallHost&>(*this))->Accept(service_, *queue_);
}

void Server::Poll() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    const auto* event = static_cast<const Call::Tag*>(tag);
    event->call->OnEvent(event->operation, ok);
  }
}

void Server::OnAccept(const std::shared_ptr<Call>& call, bool accepted) {
  bool stopping = false;
  {
    MutexLock lock(&mu_);
    --accepts_posted_;
    if (accepted) ++calls_open_;
    stopping = stopping_;
    if (stopping) idle_.SignalAll();
  }
  if (!accepted) return;
  if (stopping) {
    call->Finish(absl::UnavailableError("the server is stopping: ask again later"));
    return;
  }
  AcceptNext();
  Dispatch(call);
}

void Server::OnOver(Call& call) {
  MutexLock lock(&mu_);
  --calls_open_;
  if (call.kind() == Call::Kind::kUnary) --unary_open_;
  if (call.kind() == Call::Kind::kStream) streams_.erase(&call);
  if (stopping_) idle_.SignalAll();
}

void Server::OnFault(absl::string_view method, const absl::Status& status) {
  logger_.Write(LogLevel::kError,
                absl::StrCat("event=call_failed method=", method,
                             " code=", absl::StatusCodeToString(status.code()), " message=\"",
                             absl::Utf8SafeCEscape(status.message()), "\""));
}

absl::Status Server::Admit(Call& call, Call::Kind kind) {
  MutexLock lock(&mu_);
  if (kind == Call::Kind::kUnary) {
    if (unary_open_ >= options_.unary_in_flight_max) {
      return Overloaded("calls", options_.unary_in_flight_max);
    }
    ++unary_open_;
  } else {
    if (streams_.size() >= static_cast<size_t>(options_.streams_max)) {
      return Overloaded("streams", options_.streams_max);
    }
    streams_.insert(&call);
  }
  call.set_kind(kind);
  return absl::OkStatus();
}

void Server::Dispatch(const std::shared_ptr<Call>& call) {
  absl::StatusOr<runtime::Principal> principal =
      options_.principal_source(CallerInfo{call->peer(), call->method()});
  if (!principal.ok()) return call->Finish(principal.status());
  const Method* method = methods_.Find(call->method());
  if (method == nullptr) return call->Finish(UnknownMethod(call->method()));
  const absl::Status admitted =
      Admit(*call, method->unary ? Call::Kind::kUnary : Call::Kind::kStream);
  if (!admitted.ok()) return call->Finish(admitted);
  CallContext context{*std::move(principal), call->deadline(), call->method()};
  if (method->bidi_stream) {
    method->bidi_stream(std::move(context), HandleOf(*method, call));
  } else {
    ReadRequest(*method, std::move(context), call);
  }
}

void Server::ReadRequest(const Method& method, CallContext context,
                         const std::shared_ptr<Call>& call) {
  call->Read([this, &method, context = std::move(context), call](grpc::ByteBuffer* bytes) mutable {
    if (bytes == nullptr) {
      // Too long even for kReadableFactor, no message at all, or the caller is gone: in the first
      // and the last case gRPC has ended the call itself and this goes nowhere.
      return call->Finish(
          runtime::Refusal(absl::StatusCode::kInvalidArgument,
                           {.reason = v1::ERROR_REASON_FIELD_MISSING,
                            .field = "",
                            .message = "the call carries no request message that could be read",
                            .expected = "",
                            .actual = ""}));
    }
    absl::StatusOr<RequestPtr> request =
        ParseBuffer(*method.request_prototype, *bytes, options_.message_bytes_max);
    if (!request.ok()) return call->Finish(request.status());
    if (method.unary) {
      method.unary(std::move(context), *std::move(request),
                   ReplyTo(call, options_.answer_bytes_max));
    } else {
      method.server_stream(std::move(context), *std::move(request), HandleOf(method, call));
    }
  });
}

std::shared_ptr<StreamHandle> Server::HandleOf(const Method& method,
                                               const std::shared_ptr<Call>& call) {
  return std::make_shared<StreamHandle>(call, *method.request_prototype,
                                        options_.message_bytes_max);
}

void Server::Shutdown(absl::Duration grace) {
  if (server_ == nullptr) return;
  std::vector<std::shared_ptr<Call>> streams;
  {
    MutexLock lock(&mu_);
    stopping_ = true;
    for (Call* call : streams_) streams.push_back(call->shared_from_this());
  }
  for (const std::shared_ptr<Call>& call : streams) call->Close();
  streams.clear();
  server_->Shutdown(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                   gpr_time_from_millis(absl::ToInt64Milliseconds(grace), GPR_TIMESPAN)));
  {
    // By now every call has ended or was cancelled: their last events are on the way. No operation
    // may be started on a queue that is shut down, so wait for them first.
    MutexLock lock(&mu_);
    while (accepts_posted_ > 0 || calls_open_ > 0) idle_.Wait(&mu_);
  }
  queue_->Shutdown();
  poller_.join();
  server_ = nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(RpcServerOptions options,
                                                            MethodTable methods, Logger& logger) {
  auto server = std::make_unique<Server>(std::move(options), std::move(methods), logger);
  LOGE_RETURN_IF_ERROR(server->Listen());
  return std::unique_ptr<RpcServer>(std::move(server));
}

}  // namespace loge::rpc
