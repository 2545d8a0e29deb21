// loge explain statement, against a small server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "loge/v1/indicators.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Explains a statement by three events, in pages of two at most; knows landlord-a only.
class FakeIndicators final : public v1::IndicatorService::Service {
 public:
  grpc::Status ExplainYearlyStatement(grpc::ServerContext*,
                                      const v1::ExplainYearlyStatementRequest* request,
                                      v1::ExplainYearlyStatementResponse* response) override {
    asked.push_back(*request);
    if (request->landlord_id() != "landlord-a") {
      return {grpc::StatusCode::NOT_FOUND, "no such landlord"};
    }
    response->mutable_answered()->set_as_of("2009-05-12");
    v1::YearlyStatement& statement = *response->mutable_statement();
    statement.set_landlord_id("landlord-a");
    statement.set_year(request->year());
    statement.set_until("2008-12-31");
    statement.mutable_total()->set_half_days(7);
    const bool first = request->page().page_token().empty();
    for (int position = first ? 1 : 3; position <= (first ? 2 : 3); ++position) {
      response->add_evidence()->mutable_event()->set_position(position);
    }
    if (first) response->set_next_page_token("2");
    return grpc::Status::OK;
  }

  std::vector<v1::ExplainYearlyStatementRequest> asked;
};

class ExplainStatementTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&indicators_}); }

  FakeIndicators indicators_;
};

TEST_F(ExplainStatementTest, TellsTheStatementOnceAndTheEventsOfAllPages) {
  EXPECT_EQ(Run("explain statement landlord-a 2008 --as-of 2009-05-12 --known-at 17"), kExitOk);
  ASSERT_EQ(indicators_.asked.size(), 2u);
  for (const v1::ExplainYearlyStatementRequest& request : indicators_.asked) {
    EXPECT_EQ(request.landlord_id(), "landlord-a");
    EXPECT_EQ(request.year(), 2008);
    EXPECT_EQ(request.at().as_of(), "2009-05-12");
    EXPECT_EQ(request.at().as_known_at_position(), 17);
  }
  EXPECT_EQ(indicators_.asked[1].page().page_token(), "2");
  // Title, total, last day; the title and three events; what it stands on.
  EXPECT_EQ(Lines(), 3 + 1 + 1 + 3 + 1 + 1);
  EXPECT_THAT(out_.str(), HasSubstr("STATEMENT OF landlord-a, 2008 "));
}

TEST_F(ExplainStatementTest, EndsAtTheLimit) {
  EXPECT_EQ(Run("explain statement landlord-a 2008 --limit 1"), kExitOk);
  EXPECT_EQ(indicators_.asked.size(), 1u);
  EXPECT_EQ(Lines(), 3 + 1 + 1 + 1 + 1 + 1);
}

TEST_F(ExplainStatementTest, JsonHoldsTheEventsOfAllPages) {
  EXPECT_EQ(Run("explain statement landlord-a 2008 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"half_days\": 7"));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"1\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"3\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"next_page_token\": \"\""));
}

TEST_F(ExplainStatementTest, AnUnknownLandlordIsRefused) {
  EXPECT_EQ(Run("explain statement landlord-z 2008"), kExitRefused);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("no such landlord"));
}

}  // namespace
}  // namespace loge::cli
