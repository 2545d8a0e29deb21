// The whole of loged, wired: stores, log, read models, services, gRPC. The one visible place where
// everything is put together.
#ifndef LOGE_SERVICES_SERVER_SERVER_H_
#define LOGE_SERVICES_SERVER_SERVER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/server/config.h"
#include "storage/base/logger.h"

namespace loge::server {

// Thread-safe.
class Server {
 public:
  // Opens the data folder (made if missing) and serves. `config` must have passed CheckConfig;
  // `logger` is borrowed. Errors carry the reason and the cure: those of the stores (storage/
  // rocksdb/open.h), of RpcServer::Start, of MetricsServer::Start.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config, Logger& logger);
  ~Server();  // Shuts down.

  int port() const;
  // 0 when there are no metrics. Not after Shutdown has begun.
  int metrics_port() const;

  // Accepts no more calls, ends what is under way within the grace of the settings, makes the read
  // models durable and closes the stores. Idempotent.
  void Shutdown();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace loge::server

#endif  // LOGE_SERVICES_SERVER_SERVER_H_
