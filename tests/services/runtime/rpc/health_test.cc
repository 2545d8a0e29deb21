#include "services/runtime/rpc/health.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "grpc/health/v1/health.pb.h"
#include "services/runtime/rpc/rpc_server.h"
#include "tests/services/runtime/rpc/test_client.h"
#include "tests/support/clocks.h"

namespace loge::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() {
    MethodTable methods;
    AddHealth(methods, {.source = [this](absl::string_view service) -> std::optional<bool> {
                          if (service.empty()) return true;
                          if (service == "projection/caretakers") return serving_.load();
                          return std::nullopt;
                        },
                        .timers = &timers_,
                        .watch_interval = absl::Milliseconds(10)});
    RpcServerOptions options;
    options.listen_address = "127.0.0.1:0";
    server_ = RpcServer::Start(options, std::move(methods), logger_).value();
    channel_ = ConnectTo(server_->port());
  }

  static std::string Request(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request.SerializeAsString();
  }
  UnaryResult Check(const std::string& service) {
    return CallUnary(channel_, "/grpc.health.v1.Health/Check", Request(service));
  }
  static int StatusIn(const std::string& bytes) {
    HealthCheckResponse response;
    EXPECT_TRUE(response.ParseFromString(bytes));
    return response.status();
  }

  std::atomic<bool> serving_ = true;
  NullLogger logger_;
  runtime::testing::SettableClock clock_;
  runtime::Timers timers_{clock_};
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(HealthTest, ChecksTellTheTruth) {
  EXPECT_EQ(StatusIn(Check("").bytes), HealthCheckResponse::SERVING);
  EXPECT_EQ(StatusIn(Check("projection/caretakers").bytes), HealthCheckResponse::SERVING);
  serving_ = false;
  EXPECT_EQ(StatusIn(Check("projection/caretakers").bytes), HealthCheckResponse::NOT_SERVING);
  const grpc::Status status = Check("projection/none").status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(status), "NOT_FOUND");
}

TEST_F(HealthTest, WatchTellsOfChangesOnly) {
  ClientCall call(channel_, "/grpc.health.v1.Health/Watch");
  call.Write(Request("projection/caretakers"));
  EXPECT_EQ(StatusIn(*call.Read()), HealthCheckResponse::SERVING);
  serving_ = false;
  EXPECT_EQ(StatusIn(*call.Read()), HealthCheckResponse::NOT_SERVING);
  serving_ = true;
  EXPECT_EQ(StatusIn(*call.Read()), HealthCheckResponse::SERVING);
  ClientCall unknown(channel_, "/grpc.health.v1.Health/Watch");
  unknown.Write(Request("nothing"));
  EXPECT_EQ(StatusIn(*unknown.Read()), HealthCheckResponse::SERVICE_UNKNOWN);
  server_->Shutdown(absl::Seconds(5));
  EXPECT_FALSE(call.Read().has_value());
}

TEST_F(HealthTest, WatchTellsOfChangesWhenTheClockIsSetBack) {
  ClientCall call(channel_, "/grpc.health.v1.Health/Watch");
  call.Write(Request("projection/caretakers"));
  EXPECT_EQ(StatusIn(*call.Read()), HealthCheckResponse::SERVING);
  clock_.SetBack(absl::Hours(1));
  serving_ = false;
  const auto told = call.Read();
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(StatusIn(*told), HealthCheckResponse::NOT_SERVING);
  server_->Shutdown(absl::Seconds(5));
}

}  // namespace
}  // namespace loge::rpc
