// loge funding, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/rollout.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Tells everything at position 12, but knows payments already. Lists two fundings, one a page.
class FakeRollout final : public v1::RolloutService::Service {
 public:
  grpc::Status CommitFunding(grpc::ServerContext*, const v1::CommitFundingRequest* request,
                             v1::CommitFundingResponse* response) override {
    committed = *request;
    response->set_position(12);
    response->set_first_position(12);
    response->set_funding_id(request->funding_id());
    return grpc::Status::OK;
  }

  grpc::Status PayFunding(grpc::ServerContext*, const v1::PayFundingRequest* request,
                          v1::PayFundingResponse* response) override {
    paid = *request;
    response->set_position(12);
    response->set_funding_id(request->funding_id());
    return grpc::Status::OK;
  }

  grpc::Status ReduceFunding(grpc::ServerContext*, const v1::ReduceFundingRequest* request,
                             v1::ReduceFundingResponse* response) override {
    reduced = *request;
    response->set_position(12);
    response->set_first_position(12);
    return grpc::Status::OK;
  }

  grpc::Status ListFundings(grpc::ServerContext*, const v1::ListFundingsRequest* request,
                            v1::ListFundingsResponse* response) override {
    listed = *request;
    const bool first = request->page().page_token().empty();
    response->add_fundings()->set_funding_id(first ? "f1" : "f2");
    if (first) response->set_next_page_token("f1");
    return grpc::Status::OK;
  }

  v1::CommitFundingRequest committed;
  v1::PayFundingRequest paid;
  v1::ReduceFundingRequest reduced;
  v1::ListFundingsRequest listed;
};

class FundingTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&rollout_}); }

  FakeRollout rollout_;
};

TEST_F(FundingTest, CommitSendsAllOfIt) {
  EXPECT_EQ(Run("funding commit f1 --landlord landlord-a --territory vev --neighbourhood vev-n1 "
                "--from 2008-01-01 --until 2008-12-31 --purpose tfpb --amount 1234,5 --on 2008-01"),
            kExitOk);
  EXPECT_EQ(out_.str(), "told at position 12\n");
  const v1::CommitFundingRequest& request = rollout_.committed;
  EXPECT_NE(request.meta().request_id(), "");
  EXPECT_FALSE(request.meta().validate_only());
  EXPECT_EQ(request.occurred_on(), "2008-01");
  EXPECT_EQ(request.funding_id(), "f1");
  EXPECT_EQ(request.landlord_id(), "landlord-a");
  EXPECT_EQ(request.partner_id(), "");
  EXPECT_EQ(request.territory_id(), "vev");
  EXPECT_EQ(request.neighbourhood_id(), "vev-n1");
  EXPECT_EQ(request.period_from(), "2008-01-01");
  EXPECT_EQ(request.period_until(), "2008-12-31");
  EXPECT_EQ(request.purpose(), events::v1::FUNDING_PURPOSE_TFPB);
  EXPECT_EQ(request.amount_cents(), 123450);
}

TEST_F(FundingTest, CommitNeedsAPurposeAndAPeriod) {
  EXPECT_NE(Run("funding commit f1 --landlord a --from 2008-01-01 --until 2008-12-31 --amount 1 "
                "--on 2008"),
            kExitOk);
  EXPECT_NE(Run("funding commit f1 --landlord a --purpose tfpb --amount 1 --on 2008"), kExitOk);
}

TEST_F(FundingTest, PayAndReduceNameTheFunding) {
  EXPECT_EQ(Run("funding pay f1 --amount 10 --on 2008-03-01 --dry-run"), kExitOk);
  EXPECT_TRUE(rollout_.paid.meta().validate_only());
  EXPECT_THAT(out_.str(), HasSubstr("nothing was told"));
  EXPECT_EQ(Run("funding pay f1 --amount 10 --on 2008-03-01"), kExitOk);
  EXPECT_EQ(out_.str(), "known already, of f1\n");
  EXPECT_EQ(rollout_.paid.funding_id(), "f1");
  EXPECT_EQ(rollout_.paid.amount_cents(), 1000);
  EXPECT_EQ(rollout_.paid.occurred_on(), "2008-03-01");
  EXPECT_EQ(Run("funding reduce f1 --amount 0,07 --on 2008-04-01 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"12\""));
  EXPECT_EQ(rollout_.reduced.amount_cents(), 7);
}

TEST_F(FundingTest, ListsFollowThePagesToTheEnd) {
  EXPECT_EQ(Run("funding list --partner region --purpose training --as-of 2008-12-31"), kExitOk);
  EXPECT_EQ(rollout_.listed.partner_id(), "region");
  EXPECT_EQ(rollout_.listed.purpose(), events::v1::FUNDING_PURPOSE_TRAINING);
  EXPECT_EQ(rollout_.listed.at().as_of(), "2008-12-31");
  EXPECT_THAT(out_.str(), HasSubstr("f1"));
  EXPECT_THAT(out_.str(), HasSubstr("f2"));
  EXPECT_EQ(Run("funding list"), kExitOk);
  EXPECT_EQ(rollout_.listed.purpose(), events::v1::FUNDING_PURPOSE_UNSPECIFIED);
}

}  // namespace
}  // namespace loge::cli
