#include "services/server/metrics.h"

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/rpc/rpc_server.h"
#include "storage/base/status_macros.h"

namespace loge::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

// A reader that is slow to take its answer must not keep the next one waiting.
constexpr size_t kThreads = 2;

// Of a Timestamp or a Duration.
template <class Time>
double Seconds(const Time& time) {
  return static_cast<double>(time.seconds()) + time.nanos() / 1e9;
}

// One figure of each read model; none where it is not known.
struct ReadModelGauge {
  const char* name;
  const char* help;
  std::optional<double> (*value)(const v1::Projection& projection);
};

constexpr ReadModelGauge kReadModelGauges[] = {
    {"loge_projection_position", "Position of the log that the read model has reached.",
     [](const v1::Projection& p) -> std::optional<double> {
       return static_cast<double>(p.checkpoint());
     }},
    {"loge_projection_lag_events", "Events between that position and the end of the log.",
     [](const v1::Projection& p) -> std::optional<double> {
       return static_cast<double>(p.lag_events());
     }},
    {"loge_projection_lag_seconds",
     "Seconds since the first event was recorded that the read model has not applied; 0 at the end "
     "of the log.",
     [](const v1::Projection& p) -> std::optional<double> { return Seconds(p.lag()); }},
    {"loge_projection_stopped",
     "1 when the read model has stopped at an event that it cannot apply, else 0.",
     [](const v1::Projection& p) -> std::optional<double> {
       return p.state() == v1::PROJECTION_STATE_STOPPED ? 1 : 0;
     }},
    {"loge_projection_building", "1 while the read model is built and does not answer yet, else 0.",
     [](const v1::Projection& p) -> std::optional<double> {
       return p.state() == v1::PROJECTION_STATE_BUILDING ? 1 : 0;
     }},
    // Not those of one that was replaced: what answers now is what the log tells.
    {"loge_projection_verified_differences",
     "Rows in which what answers differed from the log when last compared; 0 once replaced.",
     [](const v1::Projection& p) -> std::optional<double> {
       if (!p.has_verification()) return std::nullopt;
       return p.verification().differs() ? static_cast<double>(p.verification().differences()) : 0;
     }},
    {"loge_projection_verified_timestamp_seconds",
     "When the read model was last compared with the log, in seconds since 1970.",
     [](const v1::Projection& p) -> std::optional<double> {
       if (!p.has_verification()) return std::nullopt;
       return Seconds(p.verification().verified_at());
     }}};

MetricFamily Gauge(const char* name, const char* help) {
  MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = prometheus::MetricType::Gauge;
  return family;
}

MetricFamily Single(const char* name, const char* help, double value) {
  MetricFamily family = Gauge(name, help);
  family.metric.emplace_back().gauge.value = value;
  return family;
}

class ReadModelMetrics : public prometheus::Collectable {
 public:
  explicit ReadModelMetrics(MetricsServer::Source source) : source_(std::move(source)) {}

  std::vector<MetricFamily> Collect() const override { return FamiliesOf(source_()); }

 private:
  const MetricsServer::Source source_;
};

}  // namespace

std::vector<MetricFamily> FamiliesOf(const ReadModelStates& states) {
  std::vector<MetricFamily> families;
  families.push_back(Single("loge_log_position", "Position of the last event of the log.",
                            static_cast<double>(states.projections.head_position())));
  families.push_back(Single("loge_rebuild_running",
                            "1 while read models are rebuilt or rolled back, else 0.",
                            states.rebuild_running ? 1 : 0));
  for (const ReadModelGauge& gauge : kReadModelGauges) {
    MetricFamily family = Gauge(gauge.name, gauge.help);
    for (const v1::Projection& projection : states.projections.projections()) {
      const std::optional<double> value = gauge.value(projection);
      if (!value.has_value()) continue;
      ClientMetric& metric = family.metric.emplace_back();
      metric.label.push_back({"projection", projection.name()});
      metric.gauge.value = *value;
    }
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
  return families;
}

MetricsServer::MetricsServer(Source source)
    : metrics_(std::make_shared<ReadModelMetrics>(std::move(source))) {}

MetricsServer::~MetricsServer() = default;

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address,
                                                                    Source source) {
  // The library would also take lists of addresses, and ports without one for all of the network.
  LOGE_RETURN_IF_ERROR(rpc::CheckListenAddress(address));
  std::unique_ptr<MetricsServer> server(new MetricsServer(std::move(source)));
  std::string reason = "it listens on no port";
  // What the library throws ends here.
  try {
    server->exposer_ = std::make_unique<prometheus::Exposer>(address, kThreads);
    server->exposer_->RegisterCollectable(server->metrics_);
    const std::vector<int> ports = server->exposer_->GetListeningPorts();
    if (!ports.empty()) server->port_ = ports.front();
  } catch (const std::exception& error) {
    reason = error.what();
  }
  if (server->port_ == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot tell metrics on ", address,
                     ": another process has the port, or it may not be taken; stop that process "
                     "or choose another port with --metrics-listen (",
                     reason, ")"));
  }
  return server;
}

}  // namespace loge::server
