// Which method is answered by which handler.
//
// The wiring fills a table once, then the server is started with it. Methods are named by their
// path, "/loge.v1.EventService/ReadEvents", and looked up in the descriptors that are linked in:
// request types follow from there. Mistakes here (no such method, a second handler, a streaming
// method added as unary) are bugs of ours and stop the process.
//
// Handlers run on the one polling thread: they must not block. They take what they need and hand
// the work to a WorkerPool, the committer or a PositionWaiter; typed.h does it for queries.
#ifndef LOGE_SERVICES_RUNTIME_RPC_METHOD_TABLE_H_
#define LOGE_SERVICES_RUNTIME_RPC_METHOD_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/runtime/principal.h"
#include "services/runtime/rpc/stream.h"

namespace loge::rpc {

struct CallContext {
  runtime::Principal principal;
  absl::Time deadline = absl::InfiniteFuture();
  std::string method;  // The path.
};

// Answers a unary call with its serialised response, or refuses it (best with an ErrorDetail, see
// services/runtime/violations.h). Called once, from any thread; dropped without a call, it answers
// INTERNAL. When the caller is gone, the answer goes nowhere.
using UnaryReply = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

using RequestPtr = std::unique_ptr<google::protobuf::Message>;
using UnaryHandler = std::function<void(CallContext, RequestPtr, UnaryReply)>;
using ServerStreamHandler =
    std::function<void(CallContext, RequestPtr, std::shared_ptr<ServerStream>)>;
using BidiStreamHandler = std::function<void(CallContext, std::shared_ptr<BidiStream>)>;

// One method. Exactly one of the handlers is set.
struct Method {
  std::string path;
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const google::protobuf::Message* request_prototype = nullptr;
  UnaryHandler unary;
  ServerStreamHandler server_stream;
  BidiStreamHandler bidi_stream;
};

// Thread-compatible.
class MethodTable {
 public:
  void AddUnary(absl::string_view path, UnaryHandler handler);
  void AddServerStream(absl::string_view path, ServerStreamHandler handler);
  // Also for methods where only the caller streams.
  void AddBidiStream(absl::string_view path, BidiStreamHandler handler);

  // Null when there is none. The pointer lives as long as the table is not moved or changed.
  const Method* Find(absl::string_view path) const;

  // The services of which a method was added, by name.
  const std::map<std::string, const google::protobuf::ServiceDescriptor*>& services() const {
    return services_;
  }

  // FAILED_PRECONDITION, naming them, when methods of these services have no handler.
  absl::Status CheckComplete() const;

 private:
  Method& Add(absl::string_view path, bool client_streams, bool server_streams);

  absl::flat_hash_map<std::string, Method> methods_;
  std::map<std::string, const google::protobuf::ServiceDescriptor*> services_;
};

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_METHOD_TABLE_H_
