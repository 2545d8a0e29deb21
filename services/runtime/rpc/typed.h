// Typed handlers on top of MethodTable. The types are checked against the descriptors when the
// table is filled.
#ifndef LOGE_SERVICES_RUNTIME_RPC_TYPED_H_
#define LOGE_SERVICES_RUNTIME_RPC_TYPED_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/rpc/method_table.h"
#include "services/runtime/worker_pool.h"
#include "storage/base/check.h"

namespace loge::rpc {

// As UnaryReply, with the message instead of its bytes.
template <class Response>
using Reply = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

// The answer to a call that found the worker pool full: RESOURCE_EXHAUSTED, a retry can help.
absl::Status PoolIsFull();

template <class Request, class Response>
void CheckTypes(const MethodTable& table, absl::string_view path) {
  const Method* method = table.Find(path);
  LOGE_CHECK(method->descriptor->input_type() == Request::descriptor());
  LOGE_CHECK(method->descriptor->output_type() == Response::descriptor());
}

template <class Request>
std::unique_ptr<Request> CastRequest(RequestPtr request) {
  return std::unique_ptr<Request>(static_cast<Request*>(request.release()));
}

template <class Response>
Reply<Response> TypedReply(UnaryReply reply) {
  return [reply = std::move(reply)](absl::StatusOr<Response> response) mutable {
    if (response.ok()) {
      reply(response->SerializeAsString());
    } else {
      reply(std::move(response).status());
    }
  };
}

// `handler` runs on the polling thread and must not block; it answers when it can.
template <class Request, class Response>
void AddUnary(MethodTable& table, absl::string_view path,
              std::function<void(CallContext, std::unique_ptr<Request>, Reply<Response>)> handler) {
  table.AddUnary(path, [handler = std::move(handler)](CallContext context, RequestPtr request,
                                                      UnaryReply reply) {
    handler(std::move(context), CastRequest<Request>(std::move(request)),
            TypedReply<Response>(std::move(reply)));
  });
  CheckTypes<Request, Response>(table, path);
}

// `handler` runs on `pool` (borrowed) and may read stores: the usual form of a query. A full pool
// answers RESOURCE_EXHAUSTED.
template <class Request, class Response>
void AddPooledUnary(
    MethodTable& table, runtime::WorkerPool& pool, absl::string_view path,
    std::function<absl::StatusOr<Response>(const CallContext&, const Request&)> handler) {
  struct Job {
    CallContext context;
    std::unique_ptr<Request> request;
    Reply<Response> reply;
  };
  auto run = std::make_shared<decltype(handler)>(std::move(handler));
  AddUnary<Request, Response>(
      table, path,
      [&pool, run](CallContext context, std::unique_ptr<Request> request, Reply<Response> reply) {
        // Shared because it must outlive a refusal of the pool.
        auto job =
            std::make_shared<Job>(Job{std::move(context), std::move(request), std::move(reply)});
        const bool taken =
            pool.TrySubmit([job, run] { job->reply((*run)(job->context, *job->request)); });
        if (!taken) job->reply(PoolIsFull());
      });
}

// `handler` runs on the polling thread and must not block.
template <class Request, class Response>
void AddServerStream(
    MethodTable& table, absl::string_view path,
    std::function<void(CallContext, std::unique_ptr<Request>, std::shared_ptr<ServerStream>)>
        handler) {
  table.AddServerStream(
      path, [handler = std::move(handler)](CallContext context, RequestPtr request,
                                           std::shared_ptr<ServerStream> stream) {
        handler(std::move(context), CastRequest<Request>(std::move(request)), std::move(stream));
      });
  CheckTypes<Request, Response>(table, path);
}

// A message as Read gave it: null stays null.
template <class Request>
absl::StatusOr<std::unique_ptr<Request>> CastRead(BidiStream::ReadResult result) {
  if (!result.ok()) return std::move(result).status();
  return CastRequest<Request>(std::move(result).value());
}

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_TYPED_H_
