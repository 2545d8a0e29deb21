// What monitoring reads of the read models: figures in the text format of Prometheus, over HTTP.
#ifndef LOGE_SERVICES_SERVER_METRICS_H_
#define LOGE_SERVICES_SERVER_METRICS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/admin.pb.h"
#include "prometheus/collectable.h"
#include "prometheus/exposer.h"
#include "prometheus/metric_family.h"

namespace loge::server {

// What one reading of the figures tells.
struct ReadModelStates {
  v1::ListProjectionsResponse projections;
  bool rebuild_running = false;  // Or a roll-back.
};

// The figures of `states`, all of them gauges. Those of one read model carry its name as the label
// "projection", and there is no other label; what is not known yet is left out, not zero.
std::vector<prometheus::MetricFamily> FamiliesOf(const ReadModelStates& states);

// Answers GET /metrics. Thread-safe.
class MetricsServer {
 public:
  // Called for each reading, on a thread of the metrics server; perhaps by two at a time. Must not
  // throw.
  using Source = std::function<ReadModelStates()>;

  // Listens on `address`, HOST:PORT; port 0 takes a free one. Errors, each with the cure:
  //   FAILED_PRECONDITION, INVALID_ARGUMENT  see rpc::CheckListenAddress.
  //   UNAVAILABLE                            the port is in use or may not be taken.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address,
                                                              Source source);
  // Blocks until a reading under way has ended; the source is not called any more then. Takes up to
  // two seconds, since the threads that listen look that often whether they should end.
  ~MetricsServer();

  int port() const { return port_; }

 private:
  explicit MetricsServer(Source source);

  const std::shared_ptr<prometheus::Collectable> metrics_;
  int port_ = 0;
  std::unique_ptr<prometheus::Exposer> exposer_;  // Last: its threads use the above.
};

}  // namespace loge::server

#endif  // LOGE_SERVICES_SERVER_METRICS_H_
