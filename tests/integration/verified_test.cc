// What an administrator sees of a read model that differs from the log, until it is mended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "storage/base/strings.h"
#include "storage/rocksdb/open.h"
#include "storage/row_store.h"
#include "tests/integration/health_check.h"
#include "tests/services/runtime/rpc/test_client.h"
#include "tests/support/http_get.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ::testing::Not;

class VerifiedTest : public ::testing::Test {
 protected:
  VerifiedTest() { StartServer(); }

  void StartServer(testing::Metrics metrics = testing::Metrics::kOff) {
    server_ = std::make_unique<testing::TestServer>(folder_.path(), metrics);
  }
  // What the server tells a monitoring program.
  std::string Metrics() {
    const testing::HttpAnswer answer = testing::HttpGet(server_->metrics_port(), "/metrics");
    EXPECT_EQ(answer.status, 200);
    return answer.body;
  }
  HealthCheckResponse::ServingStatus Health(const std::string& service) {
    return testing::CheckHealth(server_->channel(), service);
  }
  int64_t RegisterLandlord() {
    v1::RegisterLandlordRequest request;
    testing::Stamp(request, "1998-10-27");
    request.set_landlord_id("landlord-a");
    request.set_kind(events::v1::LANDLORD_KIND_OPH);
    request.set_name("Landlord");
    v1::RegisterLandlordResponse response;
    testing::ClientContext context;
    EXPECT_TRUE(server_->caretakers->RegisterLandlord(&context, request, &response).ok());
    return response.position();
  }
  // Until the read model has it.
  void AwaitLandlord(int64_t position) {
    v1::GetLandlordRequest request;
    request.set_landlord_id("landlord-a");
    request.mutable_at()->set_min_position(position);
    v1::GetLandlordResponse response;
    testing::ClientContext context;
    ASSERT_TRUE(server_->caretakers->GetLandlord(&context, request, &response).ok());
  }
  // Flips a bit of the only row of "caretakers", with the server stopped.
  void FlipABit() {
    server_.reset();
    storage::RocksDbOptions options;
    options.folder = folder_.path() + "/data/views";
    auto rows = storage::OpenRocksDbRowStore(options);
    ASSERT_TRUE(rows.ok()) << rows.status();
    for (const auto& family : (*rows)->Families()) {
      if (family->info().projection != "caretakers") continue;
      const auto snapshot = (*rows)->Snapshot();
      const auto row = snapshot->Iterate(*family);
      ASSERT_TRUE(row->Valid());
      std::string value = ToString(row->value());
      value.back() = static_cast<char>(value.back() ^ 1);  // A letter of the name.
      const auto batch = (*rows)->NewBatch(*family);
      batch->Put(row->key(), value);
      ASSERT_TRUE(batch->Commit(*snapshot->Checkpoint(*family)).ok());
    }
    ASSERT_TRUE((*rows)->Flush().ok());
    rows->reset();
    StartServer();
  }
  std::vector<v1::RebuildResult> Rebuild(v1::RebuildMode mode) {
    v1::RebuildProjectionsRequest request;
    request.set_mode(mode);
    testing::RebuildContext context;
    const auto reader = server_->admin->RebuildProjections(&context, request);
    std::vector<v1::RebuildResult> results;
    for (v1::RebuildProjectionsResponse message; reader->Read(&message);) {
      if (message.has_result()) results.push_back(message.result());
    }
    EXPECT_TRUE(reader->Finish().ok());
    return results;
  }
  v1::Projection Caretakers() {
    testing::ClientContext context;
    v1::ListProjectionsResponse response;
    EXPECT_TRUE(server_->admin->ListProjections(&context, {}, &response).ok());
    return response.projections(0);
  }

  storage::testing::TempFolder folder_;
  std::unique_ptr<testing::TestServer> server_;
};

TEST_F(VerifiedTest, AFlippedBitIsNamedAndStaysVisibleUntilItIsMended) {
  const int64_t position = RegisterLandlord();
  AwaitLandlord(position);
  EXPECT_EQ(Health("verified"), HealthCheckResponse::SERVING);
  FlipABit();
  EXPECT_EQ(Health("verified/caretakers"), HealthCheckResponse::SERVING);  // Nobody has looked yet.

  const std::vector<v1::RebuildResult> results = Rebuild(v1::REBUILD_MODE_VERIFY_ONLY);
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0].name(), "caretakers");
  ASSERT_EQ(results[0].first_differences_size(), 1);
  const v1::RowDifference& difference = results[0].first_differences(0);
  EXPECT_EQ(difference.kind(), v1::DIFFERENCE_KIND_CHANGED);
  EXPECT_EQ(difference.subject(), "landlord/landlord-a");
  EXPECT_EQ(difference.position(), position);
  EXPECT_EQ(difference.original_position(), position);
  for (size_t i = 1; i < results.size(); ++i) EXPECT_EQ(results[i].differences(), 0);

  for (const bool restarted : {false, true}) {
    if (restarted) {
      server_.reset();
      StartServer();
    }
    EXPECT_TRUE(Caretakers().verification().differs());
    EXPECT_EQ(Caretakers().verification().differences(), 1);
    EXPECT_EQ(Health("verified/caretakers"), HealthCheckResponse::NOT_SERVING);
    EXPECT_EQ(Health("verified"), HealthCheckResponse::NOT_SERVING);
    EXPECT_EQ(Health("verified/rollout"), HealthCheckResponse::SERVING);
    EXPECT_EQ(Health("projection/caretakers"), HealthCheckResponse::SERVING);
    EXPECT_EQ(Health(""), HealthCheckResponse::SERVING);
  }
  Rebuild(v1::REBUILD_MODE_REPLACE_IF_DIFFERENT);
  EXPECT_FALSE(Caretakers().verification().differs());
  EXPECT_EQ(Health("verified"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Rebuild(v1::REBUILD_MODE_VERIFY_ONLY)[0].differences(), 0);
}

TEST_F(VerifiedTest, MetricsTellADifferenceUntilItIsMended) {
  AwaitLandlord(RegisterLandlord());
  FlipABit();
  server_.reset();
  StartServer(testing::Metrics::kOn);
  EXPECT_THAT(Metrics(), Not(HasSubstr("loge_projection_verified")));  // Nobody has looked yet.
  const auto differences = [](const std::string& name, int rows) {
    return absl::StrCat("\nloge_projection_verified_differences{projection=\"", name, "\"} ", rows,
                        "\n");
  };
  Rebuild(v1::REBUILD_MODE_VERIFY_ONLY);
  std::string metrics = Metrics();
  EXPECT_THAT(metrics, HasSubstr(differences("caretakers", 1)));
  EXPECT_THAT(metrics, HasSubstr(differences("rollout", 0)));
  EXPECT_THAT(metrics, HasSubstr("\nloge_projection_verified_timestamp_seconds{projection="
                                 "\"caretakers\"} "));
  EXPECT_THAT(metrics, HasSubstr("\nloge_projection_stopped{projection=\"caretakers\"} 0\n"));
  EXPECT_THAT(metrics, HasSubstr("\nloge_rebuild_running 0\n"));
  Rebuild(v1::REBUILD_MODE_REPLACE_IF_DIFFERENT);
  metrics = Metrics();
  EXPECT_THAT(metrics, HasSubstr(differences("caretakers", 0)));
}

TEST_F(VerifiedTest, OnlyProjectionsAreVerified) {
  HealthCheckRequest request;
  request.set_service("verified/nothing");
  EXPECT_EQ(rpc::CallUnary(server_->channel(), "/grpc.health.v1.Health/Check",
                           request.SerializeAsString())
                .status.error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(VerifiedTest, RefusesAShareThatIsNone) {
  for (const int share : {-1, 101}) {
    v1::RebuildProjectionsRequest request;
    request.set_mode(v1::REBUILD_MODE_VERIFY_ONLY);
    request.set_share_percent(share);
    testing::ClientContext context;
    const auto reader = server_->admin->RebuildProjections(&context, request);
    v1::RebuildProjectionsResponse message;
    EXPECT_FALSE(reader->Read(&message));
    const grpc::Status status = reader->Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(testing::DetailOf(status)->violations(0).field(), "share_percent");
  }
}

}  // namespace
}  // namespace loge
