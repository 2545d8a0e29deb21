// What the settings refuse about the address of the metrics.
#include "services/server/config.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"

namespace loge::server {
namespace {

Config WithMetrics(const std::string& address) {
  Config config;
  config.data_folder = "data";
  config.time_zone_name = "UTC";
  config.metrics_listen_address = address;
  return config;
}

TEST(CheckConfig, TakesMetricsOnLoopbackOrNone) {
  for (const char* good : {"", "127.0.0.1:9145", "127.0.0.1:0", "localhost:9145"}) {
    Config config = WithMetrics(good);
    const absl::Status checked = CheckConfig(config);
    EXPECT_TRUE(checked.ok()) << good << ": " << checked;
  }
}

TEST(CheckConfig, RefusesMetricsForTheWholeNetworkAndNamesTheFlag) {
  for (const char* open : {"0.0.0.0:9145", "[::]:9145", "example.org:9145"}) {
    Config config = WithMetrics(open);
    const absl::Status checked = CheckConfig(config);
    EXPECT_EQ(checked.code(), absl::StatusCode::kFailedPrecondition) << open;
    EXPECT_TRUE(absl::StartsWith(checked.message(), "--metrics-listen: ")) << checked;
  }
}

TEST(CheckConfig, RefusesWhatIsNoAddressForMetrics) {
  for (const char* bad : {"9145", ":9145", "127.0.0.1", "127.0.0.1:9145,127.0.0.1:9146"}) {
    Config config = WithMetrics(bad);
    EXPECT_EQ(CheckConfig(config).code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(CheckConfig, RefusesMetricsOnThePortOfTheServer) {
  Config config = WithMetrics("127.0.0.1:9145");
  config.listen_address = "127.0.0.1:9145";
  EXPECT_EQ(CheckConfig(config).code(), absl::StatusCode::kInvalidArgument);
  // Two free ports are not the same one.
  config.listen_address = "127.0.0.1:0";
  config.metrics_listen_address = "127.0.0.1:0";
  EXPECT_TRUE(CheckConfig(config).ok());
}

}  // namespace
}  // namespace loge::server
