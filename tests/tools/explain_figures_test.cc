// loge explain participation, retention, core, onboarding and turnover, against a small server in
// this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tests/tools/command_line_test.h"
#include "tools/loge/report_views.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Explains figures by three events, in pages of two at most.
class FakeIndicators final : public v1::IndicatorService::Service {
 public:
  grpc::Status ExplainFigures(grpc::ServerContext*, const v1::ExplainFiguresRequest* request,
                              v1::ExplainFiguresResponse* response) override {
    asked.push_back(*request);
    response->mutable_answered()->set_as_of("2009-05-12");
    Fill(request->figures(), response);
    const bool first = request->page().page_token().empty();
    for (int position = first ? 1 : 3; position <= (first ? 2 : 3); ++position) {
      response->add_evidence()->mutable_event()->set_position(position);
    }
    if (first) response->set_next_page_token("2");
    return grpc::Status::OK;
  }

  static void Fill(v1::Figures figures, v1::ExplainFiguresResponse* response) {
    if (figures == v1::FIGURES_PARTICIPATION) {
      response->mutable_participation()->set_participants(41);
      response->mutable_participation()->mutable_parameters()->set_window_days(90);
    }
    if (figures == v1::FIGURES_RETENTION) response->mutable_retention()->set_persons(42);
    if (figures == v1::FIGURES_ACTIVE_CORE) response->mutable_active_core()->set_active_core(43);
    if (figures == v1::FIGURES_ONBOARDING) response->mutable_onboarding()->set_newcomers(44);
    if (figures == v1::FIGURES_TURNOVER) response->mutable_turnover()->set_departures(45);
  }

  std::vector<v1::ExplainFiguresRequest> asked;
};

class ExplainFiguresTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&indicators_}); }

  int Run(const std::string& line) {
    indicators_.asked.clear();
    return CommandLineTest::Run(line);
  }

  FakeIndicators indicators_;
};

TEST_F(ExplainFiguresTest, TellsTheFiguresOnceAndTheEventsOfAllPages) {
  EXPECT_EQ(Run("explain participation --territory vev --window 90 --as-of 2009-05-12 "
                "--known-at 17"),
            kExitOk);
  ASSERT_EQ(indicators_.asked.size(), 2u);
  for (const v1::ExplainFiguresRequest& request : indicators_.asked) {
    EXPECT_EQ(request.figures(), v1::FIGURES_PARTICIPATION);
    EXPECT_EQ(request.scope().territory_id(), "vev");
    EXPECT_EQ(request.parameters().window_days(), 90);
    EXPECT_EQ(request.at().as_of(), "2009-05-12");
    EXPECT_EQ(request.at().as_known_at_position(), 17);
  }
  EXPECT_EQ(indicators_.asked[1].page().page_token(), "2");
  v1::ExplainFiguresResponse told;
  FakeIndicators::Fill(v1::FIGURES_PARTICIPATION, &told);
  for (const int position : {1, 2, 3}) told.add_evidence()->mutable_event()->set_position(position);
  EXPECT_EQ(out_.str(), absl::StrCat(ViewParticipation(told.participation()), "Window: 90 days.\n",
                                     "\n", ViewEvidence(told.evidence()), "\n",
                                     "as of 2009-05-12, as known at position 0\n"));
}

TEST_F(ExplainFiguresTest, EachHasItsOwnTable) {
  v1::ExplainFiguresResponse told;
  EXPECT_EQ(Run("explain retention --landlord a"), kExitOk);
  EXPECT_EQ(indicators_.asked[0].scope().landlord_id(), "a");
  EXPECT_EQ(indicators_.asked[0].figures(), v1::FIGURES_RETENTION);
  FakeIndicators::Fill(v1::FIGURES_RETENTION, &told);
  EXPECT_THAT(out_.str(), HasSubstr(ViewRetention(told.retention())));
  EXPECT_EQ(Run("explain core --landlord a"), kExitOk);
  FakeIndicators::Fill(v1::FIGURES_ACTIVE_CORE, &told);
  EXPECT_THAT(out_.str(), HasSubstr(ViewActiveCore(told.active_core())));
  EXPECT_EQ(Run("explain onboarding --landlord a"), kExitOk);
  FakeIndicators::Fill(v1::FIGURES_ONBOARDING, &told);
  EXPECT_THAT(out_.str(), HasSubstr(ViewOnboarding(told.onboarding())));
  EXPECT_EQ(Run("explain turnover --landlord a"), kExitOk);
  FakeIndicators::Fill(v1::FIGURES_TURNOVER, &told);
  EXPECT_THAT(out_.str(), HasSubstr(ViewTurnover(told.turnover())));
}

TEST_F(ExplainFiguresTest, EndsAtTheLimitAndSpeaksJson) {
  EXPECT_EQ(Run("explain turnover --territory vev --limit 1 --json"), kExitOk);
  EXPECT_EQ(indicators_.asked.size(), 1u);
  EXPECT_THAT(out_.str(), HasSubstr("\"departures\": 45"));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"1\""));
  EXPECT_THAT(out_.str(), testing::Not(HasSubstr("\"position\": \"2\"")));
}

TEST_F(ExplainFiguresTest, AsksForExactlyOneScope) {
  EXPECT_EQ(Run("explain core"), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--landlord"));
  EXPECT_NE(Run("explain core --territory vev --landlord a"), kExitOk);
  EXPECT_NE(Run("explain core vev"), kExitOk);
  EXPECT_TRUE(indicators_.asked.empty());
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace loge::cli
