// loge practices and loge valorisation, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/rollout.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Tells everything at position 12, but knows adoptions already. Every list has two rows, one a
// page.
class FakeRollout final : public v1::RolloutService::Service {
 public:
  grpc::Status SharePractice(grpc::ServerContext*, const v1::SharePracticeRequest* request,
                             v1::SharePracticeResponse* response) override {
    shared = *request;
    return Told(response);
  }
  grpc::Status AdoptPractice(grpc::ServerContext*, const v1::AdoptPracticeRequest* request,
                             v1::AdoptPracticeResponse* response) override {
    adopted = *request;
    response->set_position(12);
    return grpc::Status::OK;
  }
  grpc::Status AdaptPractice(grpc::ServerContext*, const v1::AdaptPracticeRequest* request,
                             v1::AdaptPracticeResponse* response) override {
    adapted = *request;
    return Told(response);
  }
  grpc::Status DropPractice(grpc::ServerContext*, const v1::DropPracticeRequest* request,
                            v1::DropPracticeResponse* response) override {
    dropped = *request;
    return Told(response);
  }
  grpc::Status HoldValorisationAction(grpc::ServerContext*,
                                      const v1::HoldValorisationActionRequest* request,
                                      v1::HoldValorisationActionResponse* response) override {
    held = *request;
    response->set_action_id("made-1");
    return Told(response);
  }

  grpc::Status GetPractice(grpc::ServerContext*, const v1::GetPracticeRequest* request,
                           v1::GetPracticeResponse* response) override {
    got = *request;
    response->mutable_practice()->set_practice_id(request->practice_id());
    response->add_descendants()->set_practice_id("child");
    return grpc::Status::OK;
  }
  grpc::Status ListPractices(grpc::ServerContext*, const v1::ListPracticesRequest* request,
                             v1::ListPracticesResponse* response) override {
    listed = *request;
    response->add_practices()->set_practice_id(IsFirst(*request) ? "p1" : "p2");
    if (IsFirst(*request)) response->set_next_page_token("p1");
    return grpc::Status::OK;
  }
  grpc::Status GetAdoptionMatrix(grpc::ServerContext*, const v1::GetAdoptionMatrixRequest* request,
                                 v1::GetAdoptionMatrixResponse* response) override {
    matrix = *request;
    v1::AdoptionRow& row = *response->add_rows();
    row.set_practice_id(IsFirst(*request) ? "p1" : "p2");
    v1::AdoptionCell& cell = *row.add_cells();
    cell.set_landlord_id(IsFirst(*request) ? "landlord-a" : "landlord-b");
    cell.set_state(v1::ADOPTION_STATE_ADOPTED);
    cell.set_since("2006-03");
    if (IsFirst(*request)) response->set_next_page_token("p1");
    return grpc::Status::OK;
  }
  grpc::Status ListValorisationActions(grpc::ServerContext*,
                                       const v1::ListValorisationActionsRequest* request,
                                       v1::ListValorisationActionsResponse* response) override {
    actions = *request;
    response->add_actions()->set_action_id(IsFirst(*request) ? "x1" : "x2");
    if (IsFirst(*request)) response->set_next_page_token("x1");
    return grpc::Status::OK;
  }

  v1::SharePracticeRequest shared;
  v1::AdoptPracticeRequest adopted;
  v1::AdaptPracticeRequest adapted;
  v1::DropPracticeRequest dropped;
  v1::HoldValorisationActionRequest held;
  v1::GetPracticeRequest got;
  v1::ListPracticesRequest listed;
  v1::GetAdoptionMatrixRequest matrix;
  v1::ListValorisationActionsRequest actions;

 private:
  template <class Request>
  static bool IsFirst(const Request& request) {
    return request.page().page_token().empty();
  }
  template <class Response>
  static grpc::Status Told(Response* response) {
    response->set_position(12);
    response->set_first_position(12);
    return grpc::Status::OK;
  }
};

class PracticesTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&rollout_}); }

  FakeRollout rollout_;
};

TEST_F(PracticesTest, ShareSendsAllOfIt) {
  EXPECT_EQ(Run("practices share walk --landlord landlord-a --title Walk --kind procedure "
                "--on 2005-03-15"),
            kExitOk);
  EXPECT_EQ(out_.str(), "landlord-a shares walk (position 12)\n");
  EXPECT_NE(rollout_.shared.meta().request_id(), "");
  EXPECT_FALSE(rollout_.shared.meta().validate_only());
  EXPECT_EQ(rollout_.shared.occurred_on(), "2005-03-15");
  EXPECT_EQ(rollout_.shared.practice_id(), "walk");
  EXPECT_EQ(rollout_.shared.title(), "Walk");
  EXPECT_EQ(rollout_.shared.kind(), events::v1::PRACTICE_KIND_PROCEDURE);
  EXPECT_EQ(rollout_.shared.landlord_id(), "landlord-a");
  EXPECT_EQ(rollout_.shared.territory_id(), "");
}

TEST_F(PracticesTest, AdoptAdaptAndDropNameThePractice) {
  EXPECT_EQ(Run("practices adopt walk --territory vev --on 2006-01-01"), kExitOk);
  EXPECT_EQ(out_.str(), "known already\n");
  EXPECT_EQ(rollout_.adopted.practice_id(), "walk");
  EXPECT_EQ(rollout_.adopted.territory_id(), "vev");
  EXPECT_EQ(Run("practices adapt stairs --from walk --title Stairs --landlord b --on 2006-01-01"),
            kExitOk);
  EXPECT_EQ(out_.str(), "b makes of walk stairs (position 12)\n");
  EXPECT_EQ(rollout_.adapted.practice_id(), "stairs");
  EXPECT_EQ(rollout_.adapted.from_practice_id(), "walk");
  EXPECT_EQ(rollout_.adapted.title(), "Stairs");
  EXPECT_EQ(Run("practices drop walk --landlord b --on 2007-01-01 --dry-run"), kExitOk);
  EXPECT_TRUE(rollout_.dropped.meta().validate_only());
  EXPECT_EQ(rollout_.dropped.occurred_on(), "2007-01-01");
  EXPECT_EQ(out_.str(), "would be accepted\n");
}

TEST_F(PracticesTest, ListFollowsThePagesToTheEnd) {
  EXPECT_EQ(Run("practices list --kind tool --origin-landlord a --adopter-territory vev "
                "--as-of 2008-12-31"),
            kExitOk);
  EXPECT_EQ(rollout_.listed.kind(), events::v1::PRACTICE_KIND_TOOL);
  EXPECT_EQ(rollout_.listed.origin_landlord_id(), "a");
  EXPECT_EQ(rollout_.listed.adopter_territory_id(), "vev");
  EXPECT_EQ(rollout_.listed.at().as_of(), "2008-12-31");
  EXPECT_THAT(out_.str(), HasSubstr("p1"));
  EXPECT_THAT(out_.str(), HasSubstr("p2"));
  EXPECT_EQ(Run("practices list --origin-territory vev --adopter-landlord a"), kExitOk);
  EXPECT_EQ(rollout_.listed.kind(), events::v1::PRACTICE_KIND_UNSPECIFIED);
  EXPECT_EQ(rollout_.listed.origin_territory_id(), "vev");
  EXPECT_EQ(rollout_.listed.adopter_landlord_id(), "a");
}

TEST_F(PracticesTest, ShowAsksForOne) {
  EXPECT_EQ(Run("practices show walk"), kExitOk);
  EXPECT_EQ(rollout_.got.practice_id(), "walk");
  EXPECT_THAT(out_.str(), HasSubstr("led to"));
  EXPECT_EQ(Run("practices show walk --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"practice_id\": \"child\""));
}

TEST_F(PracticesTest, MatrixHasAColumnForEachOnAnyPage) {
  EXPECT_EQ(Run("practices matrix"), kExitOk);
  EXPECT_EQ(rollout_.matrix.axis(), v1::ADOPTION_AXIS_LANDLORD);
  EXPECT_THAT(out_.str(), HasSubstr("landlord-a"));
  EXPECT_THAT(out_.str(), HasSubstr("landlord-b"));
  EXPECT_THAT(out_.str(), HasSubstr("ADOPTED 2006"));
  EXPECT_EQ(Run("practices matrix --by territory --as-of 2008-12-31"), kExitOk);
  EXPECT_EQ(rollout_.matrix.axis(), v1::ADOPTION_AXIS_TERRITORY);
  EXPECT_EQ(rollout_.matrix.at().as_of(), "2008-12-31");
}

TEST_F(PracticesTest, ValorisationIsHeldAndListed) {
  EXPECT_EQ(Run("valorisation hold --territory vev --audience employers --medium print "
                "--on 2005-03-15"),
            kExitOk);
  EXPECT_EQ(out_.str(), "the action made-1 is recorded (position 12)\n");
  EXPECT_EQ(rollout_.held.action_id(), "");
  EXPECT_EQ(rollout_.held.territory_id(), "vev");
  EXPECT_EQ(rollout_.held.audience(), events::v1::VALORISATION_AUDIENCE_EMPLOYERS);
  EXPECT_EQ(rollout_.held.medium(), events::v1::VALORISATION_MEDIUM_PRINT);
  EXPECT_EQ(Run("valorisation list --audience population"), kExitOk);
  EXPECT_EQ(rollout_.actions.audience(), events::v1::VALORISATION_AUDIENCE_POPULATION);
  EXPECT_EQ(rollout_.actions.medium(), events::v1::VALORISATION_MEDIUM_UNSPECIFIED);
  EXPECT_THAT(out_.str(), HasSubstr("x1"));
  EXPECT_THAT(out_.str(), HasSubstr("x2"));
}

}  // namespace
}  // namespace loge::cli
