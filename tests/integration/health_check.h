// What a server says of its health.
#ifndef LOGE_TESTS_INTEGRATION_HEALTH_CHECK_H_
#define LOGE_TESTS_INTEGRATION_HEALTH_CHECK_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "grpc/health/v1/health.pb.h"
#include "tests/services/runtime/rpc/test_client.h"

namespace loge::testing {

// The status of `service`, which must be known.
inline grpc::health::v1::HealthCheckResponse::ServingStatus CheckHealth(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  const rpc::UnaryResult result =
      rpc::CallUnary(channel, "/grpc.health.v1.Health/Check", request.SerializeAsString());
  EXPECT_TRUE(result.status.ok()) << service << ": " << result.status.error_message();
  grpc::health::v1::HealthCheckResponse response;
  EXPECT_TRUE(response.ParseFromString(result.bytes));
  return response.status();
}

}  // namespace loge::testing

#endif  // LOGE_TESTS_INTEGRATION_HEALTH_CHECK_H_
