#include "services/runtime/rpc/health.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "services/runtime/rpc/typed.h"
#include "services/runtime/violations.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"

namespace loge::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

absl::StatusOr<HealthCheckResponse> Check(const HealthOptions& options,
                                          const std::string& service) {
  const std::optional<bool> serving = options.source(service);
  if (!serving.has_value()) {
    return runtime::Refusal(absl::StatusCode::kNotFound,
                            {.reason = v1::ERROR_REASON_NOT_FOUND,
                             .field = "service",
                             .message = "there is no such service or projection",
                             .expected = "\"\", \"loge.v1.<Name>Service\" or \"projection/<name>\"",
                             .actual = service.substr(0, 100)});
  }
  HealthCheckResponse response;
  response.set_status(*serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
  return response;
}

// One Watch: looks, tells when it has changed, sets an alarm, looks again. Kept alive by its alarm
// and its write; lets go when the caller is gone.
class Watcher : public std::enable_shared_from_this<Watcher> {
 public:
  Watcher(std::shared_ptr<const HealthOptions> options, std::string service,
          std::shared_ptr<ServerStream> stream)
      : options_(std::move(options)), service_(std::move(service)), stream_(std::move(stream)) {}

  void Look() {
    if (stream_->over()) return;
    const std::optional<bool> serving = options_->source(service_);
    HealthCheckResponse::ServingStatus status = HealthCheckResponse::SERVICE_UNKNOWN;
    if (serving.has_value()) {
      status = *serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
    }
    // Only one look or write is under way at a time, so that `told_` needs no lock.
    if (status == told_) return LookLater();
    told_ = status;
    HealthCheckResponse response;
    response.set_status(status);
    stream_->Write(response.SerializeAsString(), [self = shared_from_this()](bool ok) {
      if (ok) self->LookLater();
    });
  }

 private:
  void LookLater() {
    options_->timers->After(options_->watch_interval,
                            [self = shared_from_this()] { self->Look(); });
  }

  const std::shared_ptr<const HealthOptions> options_;
  const std::string service_;
  const std::shared_ptr<ServerStream> stream_;
  HealthCheckResponse::ServingStatus told_ = HealthCheckResponse::UNKNOWN;
};

}  // namespace

void AddHealth(MethodTable& methods, HealthOptions options) {
  LOGE_CHECK(options.timers != nullptr);
  auto shared = std::make_shared<const HealthOptions>(std::move(options));
  AddUnary<HealthCheckRequest, HealthCheckResponse>(
      methods, "/grpc.health.v1.Health/Check",
      [shared](CallContext, std::unique_ptr<HealthCheckRequest> request,
               Reply<HealthCheckResponse> reply) { reply(Check(*shared, request->service())); });
  AddServerStream<HealthCheckRequest, HealthCheckResponse>(
      methods, "/grpc.health.v1.Health/Watch",
      [shared](CallContext, std::unique_ptr<HealthCheckRequest> request,
               std::shared_ptr<ServerStream> stream) {
        std::make_shared<Watcher>(shared, request->service(), std::move(stream))->Look();
      });
}

}  // namespace loge::rpc
