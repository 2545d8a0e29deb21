// The gRPC server: the one wrapper that hides how gRPC is driven.
//
// One thread polls one completion queue and dispatches every call (also those of health and
// reflection) by its path in a MethodTable; requests and answers are bytes to gRPC, so that stored
// bytes can be sent untouched and every method goes through the same checks: who is it, is there
// room, does it parse. One polling thread because it was the fastest way on a small machine by
// measurement; nobody but rpc_server.cc and call.cc knows.
#ifndef LOGE_SERVICES_RUNTIME_RPC_RPC_SERVER_H_
#define LOGE_SERVICES_RUNTIME_RPC_RPC_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/runtime/limits.h"
#include "services/runtime/principal.h"
#include "services/runtime/rpc/method_table.h"
#include "storage/base/logger.h"

namespace loge::rpc {

// What is known of who calls.
struct CallerInfo {
  std::string peer;  // As gRPC names it, "ipv4:127.0.0.1:40000".
  std::string method;
};

// Says who calls, or refuses the call. Runs on the polling thread.
using PrincipalSource = std::function<absl::StatusOr<runtime::Principal>(const CallerInfo&)>;

struct RpcServerOptions {
  std::string listen_address = "127.0.0.1:7145";  // HOST:PORT; port 0 takes a free one.
  PrincipalSource principal_source = [](const CallerInfo&) { return runtime::LocalPrincipal(); };
  int message_bytes_max = runtime::kMessageBytesMax;
  int answer_bytes_max = runtime::kAnswerBytesMax;
  int unary_in_flight_max = runtime::kUnaryInFlightMax;  // Beyond: RESOURCE_EXHAUSTED.
  int streams_max = 1024;                                // Open at a time; beyond: the same.
};

// Thread-safe.
class RpcServer {
 public:
  // Listens and serves. `logger` is borrowed. Errors, each with the cure:
  //   FAILED_PRECONDITION  the address is not loopback (there is no TLS yet), or a method of a
  //                        service in `methods` has no handler.
  //   INVALID_ARGUMENT     the address is malformed.
  //   UNAVAILABLE          the port is in use or may not be taken.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(RpcServerOptions options,
                                                          MethodTable methods, Logger& logger);
  virtual ~RpcServer() = default;  // Shuts down without grace.

  virtual int port() const = 0;

  // Accepts no more calls, tells the streams to close (see ServerStream::SetOnClosing), lets what
  // is under way end for at most `grace`, then cancels the rest. Returns when no handler will be
  // called any more; replies that come later go nowhere. Idempotent. Not from a handler.
  virtual void Shutdown(absl::Duration grace) = 0;
};

// FAILED_PRECONDITION, INVALID_ARGUMENT as above; OK for a loopback HOST:PORT ("localhost", 127/8,
// "[::1]").
absl::Status CheckListenAddress(absl::string_view address);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_RPC_SERVER_H_
