// loge rollout centre and loge rollout evaluations, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/rollout.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Knows the centre of vev alone. Lists two evaluations, one a page.
class FakeRollout final : public v1::RolloutService::Service {
 public:
  grpc::Status GetCentre(grpc::ServerContext*, const v1::GetCentreRequest* request,
                         v1::GetCentreResponse* response) override {
    centre = *request;
    if (request->territory_id() != "vev") return {grpc::StatusCode::NOT_FOUND, "no such one"};
    response->mutable_centre()->add_carriers()->set_name("HLM Vaulx-en-Velin");
    response->mutable_answered()->set_as_of("2009-05-12");
    return grpc::Status::OK;
  }

  grpc::Status ListEvaluations(grpc::ServerContext*, const v1::ListEvaluationsRequest* request,
                               v1::ListEvaluationsResponse* response) override {
    evaluations = *request;
    const bool first = request->page().page_token().empty();
    v1::Evaluation* evaluation = response->add_evaluations();
    evaluation->set_evaluation_id(first ? "e1" : "e2");
    evaluation->add_findings()->set_text("Isolation is broken");
    if (first) response->set_next_page_token("e1");
    return grpc::Status::OK;
  }

  grpc::Status GetTerritory(grpc::ServerContext*, const v1::GetTerritoryRequest* request,
                            v1::GetTerritoryResponse* response) override {
    response->mutable_territory()->set_territory_id(request->territory_id());
    return grpc::Status::OK;
  }

  v1::GetCentreRequest centre;
  v1::ListEvaluationsRequest evaluations;
};

class CentreTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&rollout_}); }

  FakeRollout rollout_;
};

TEST_F(CentreTest, ShowsACentre) {
  EXPECT_EQ(Run("rollout centre vev --as-of 2009-05-12 --known-at 17"), kExitOk);
  EXPECT_EQ(rollout_.centre.at().as_of(), "2009-05-12");
  EXPECT_EQ(rollout_.centre.at().as_known_at_position(), 17);
  EXPECT_THAT(out_.str(), HasSubstr("HLM Vaulx-en-Velin"));
  EXPECT_THAT(out_.str(), HasSubstr("as of 2009-05-12"));
  EXPECT_EQ(Run("rollout centre vev --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"carriers\""));
  EXPECT_EQ(Run("rollout centre nowhere"), kExitRefused);
}

TEST_F(CentreTest, ShowsEvaluationsToTheEnd) {
  EXPECT_EQ(Run("rollout evaluations"), kExitOk);
  EXPECT_EQ(rollout_.evaluations.territory_id(), "");
  EXPECT_THAT(out_.str(), HasSubstr("e1"));
  EXPECT_THAT(out_.str(), HasSubstr("e2"));
  EXPECT_THAT(out_.str(), HasSubstr("Isolation is broken"));
  EXPECT_EQ(Run("rollout evaluations vev --limit 1 --json"), kExitOk);
  EXPECT_EQ(rollout_.evaluations.territory_id(), "vev");
  EXPECT_THAT(out_.str(), HasSubstr("\"e1\""));
}

TEST_F(CentreTest, ATerritoryIsStillShownAlone) {
  EXPECT_EQ(Run("rollout vev"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("vev"));
}

}  // namespace
}  // namespace loge::cli
