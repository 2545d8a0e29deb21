// loge rollout readiness, fidelity, thresholds, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/rollout.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class FakeRollout final : public v1::RolloutService::Service {
 public:
  grpc::Status ListTerritories(grpc::ServerContext*, const v1::ListTerritoriesRequest*,
                               v1::ListTerritoriesResponse* response) override {
    ++lists;
    response->add_territories()->set_territory_id("vev");
    return grpc::Status::OK;
  }

  grpc::Status GetStageReadiness(grpc::ServerContext*, const v1::GetStageReadinessRequest* request,
                                 v1::GetStageReadinessResponse* response) override {
    readiness = *request;
    response->set_stage(events::v1::STAGE_PILOT);
    auto* row = response->add_criteria();
    row->set_criterion(events::v1::STAGE_CRITERION_EXPRESSION_GROUP_HELD);
    row->set_threshold(1);
    return grpc::Status::OK;
  }

  grpc::Status GetFidelity(grpc::ServerContext*, const v1::GetFidelityRequest* request,
                           v1::GetFidelityResponse* response) override {
    fidelity = *request;
    response->set_bottleneck(v1::CORE_COMPONENT_VALORISATION);
    return grpc::Status::OK;
  }

  grpc::Status GetThresholds(grpc::ServerContext*, const v1::GetThresholdsRequest* request,
                             v1::GetThresholdsResponse* response) override {
    thresholds = *request;
    response->add_thresholds()->set_criterion(events::v1::STAGE_CRITERION_PARTICIPATION);
    return grpc::Status::OK;
  }

  int lists = 0;
  v1::GetStageReadinessRequest readiness;
  v1::GetFidelityRequest fidelity;
  v1::GetThresholdsRequest thresholds;
};

class StagesTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&rollout_}); }

  FakeRollout rollout_;
};

TEST_F(StagesTest, ReadinessOfTheNextStageOrAnother) {
  EXPECT_EQ(Run("rollout readiness vev --as-of 2009-05-12"), kExitOk);
  EXPECT_EQ(rollout_.readiness.territory_id(), "vev");
  EXPECT_EQ(rollout_.readiness.stage(), events::v1::STAGE_UNSPECIFIED);
  EXPECT_EQ(rollout_.readiness.at().as_of(), "2009-05-12");
  EXPECT_THAT(out_.str(), HasSubstr("EXPRESSION_GROUP_HELD"));
  EXPECT_EQ(rollout_.lists, 0);  // Of the parent command.
  EXPECT_EQ(Run("rollout readiness vev --stage rooted --json"), kExitOk);
  EXPECT_EQ(rollout_.readiness.stage(), events::v1::STAGE_ROOTED);
  EXPECT_THAT(out_.str(), HasSubstr("\"criterion\": \"STAGE_CRITERION_EXPRESSION_GROUP_HELD\""));
}

TEST_F(StagesTest, FidelityNamesTheBottleneck) {
  EXPECT_EQ(Run("rollout fidelity vev"), kExitOk);
  EXPECT_EQ(rollout_.fidelity.territory_id(), "vev");
  EXPECT_THAT(out_.str(), HasSubstr("the bottleneck is VALORISATION"));
}

TEST_F(StagesTest, ThresholdsOfAllOrOfOne) {
  EXPECT_EQ(Run("rollout thresholds"), kExitOk);
  EXPECT_EQ(rollout_.thresholds.territory_id(), "");
  EXPECT_THAT(out_.str(), HasSubstr("(to be set)"));
  EXPECT_EQ(Run("rollout thresholds vev --json"), kExitOk);
  EXPECT_EQ(rollout_.thresholds.territory_id(), "vev");
  EXPECT_THAT(out_.str(), Not(HasSubstr("CRITERION  ")));
}

TEST_F(StagesTest, TheRolloutItselfIsStillShown) {
  EXPECT_EQ(Run("rollout"), kExitOk);
  EXPECT_EQ(rollout_.lists, 1);
  EXPECT_THAT(out_.str(), HasSubstr("vev"));
}

}  // namespace
}  // namespace loge::cli
