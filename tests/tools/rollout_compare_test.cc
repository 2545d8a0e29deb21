// loge rollout compare, against a small server in this process, and its table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/indicators.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Tells one age of two territories. Does not know "nowhere".
class FakeIndicators final : public v1::IndicatorService::Service {
 public:
  grpc::Status CompareTerritories(grpc::ServerContext*,
                                  const v1::CompareTerritoriesRequest* request,
                                  v1::CompareTerritoriesResponse* response) override {
    compared = *request;
    if (request->territory_ids(0) == "nowhere") return {grpc::StatusCode::NOT_FOUND, "no nowhere"};
    response->mutable_answered()->set_as_of("2009-05-12");
    response->set_anchor(request->anchor());
    response->set_normalisation(request->normalisation());
    *response->mutable_indicators() = request->indicators();
    v1::ComparedAge* age = response->add_ages();
    age->set_age_months(18);
    for (const std::string& id : request->territory_ids()) {
      response->add_territories()->set_territory_id(id);
      v1::TerritoryAtAge* territory = age->add_territories();
      for (int i = 0; i < request->indicators_size(); ++i) territory->add_values()->set_value(1.5);
    }
    return grpc::Status::OK;
  }

  v1::CompareTerritoriesRequest compared;
};

class RolloutCompareTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&indicators_}); }

  FakeIndicators indicators_;
};

TEST_F(RolloutCompareTest, AsksForWhatTheFlagsSay) {
  EXPECT_EQ(Run("rollout compare vev ven --anchor committed --indicators i1,participations"
                " --per caretakers --step 6 --window 90 --known-then --as-of 2009-05-12"
                " --known-at 17"),
            kExitOk);
  const v1::CompareTerritoriesRequest& request = indicators_.compared;
  EXPECT_THAT(request.territory_ids(), ElementsAre("vev", "ven"));
  EXPECT_EQ(request.anchor(), v1::COMPARISON_ANCHOR_COMMITTED);
  EXPECT_THAT(request.indicators(),
              ElementsAre(v1::COMPARED_INDICATOR_I1, v1::COMPARED_INDICATOR_PARTICIPATIONS));
  EXPECT_EQ(request.normalisation(), v1::COMPARISON_NORMALISATION_PER_100_CARETAKERS);
  EXPECT_EQ(request.step_months(), 6);
  EXPECT_EQ(request.parameters().window_days(), 90);
  EXPECT_TRUE(request.include_as_known_then());
  EXPECT_EQ(request.at().as_of(), "2009-05-12");
  EXPECT_EQ(request.at().as_known_at_position(), 17);
  EXPECT_THAT(out_.str(),
              HasSubstr("\n    18   1.500   1.500                 1.5                 1.5"));
  EXPECT_THAT(out_.str(), HasSubstr("per 100 caretakers"));
  EXPECT_THAT(out_.str(), HasSubstr("as of 2009-05-12"));
}

TEST_F(RolloutCompareTest, SinceThePilotAndTheQuickLookUnlessTold) {
  EXPECT_EQ(Run("rollout compare vev ven --json"), kExitOk);
  EXPECT_EQ(indicators_.compared.anchor(), v1::COMPARISON_ANCHOR_PILOT);
  EXPECT_THAT(
      indicators_.compared.indicators(),
      ElementsAre(v1::COMPARED_INDICATOR_I1, v1::COMPARED_INDICATOR_I3, v1::COMPARED_INDICATOR_N50,
                  v1::COMPARED_INDICATOR_I5, v1::COMPARED_INDICATOR_SILO_NEIGHBOURHOOD));
  EXPECT_EQ(indicators_.compared.normalisation(), v1::COMPARISON_NORMALISATION_UNSPECIFIED);
  EXPECT_FALSE(indicators_.compared.include_as_known_then());
  EXPECT_THAT(out_.str(), HasSubstr("\"age_months\": 18"));
  EXPECT_EQ(Run("rollout compare vev ven --per dwellings"), kExitOk);
  EXPECT_EQ(indicators_.compared.normalisation(), v1::COMPARISON_NORMALISATION_PER_1000_DWELLINGS);
}

TEST_F(RolloutCompareTest, WhatTheServerRefusesIsTold) {
  EXPECT_EQ(Run("rollout compare nowhere ven"), kExitRefused);
  EXPECT_THAT(err_.str(), HasSubstr("no nowhere"));
}

}  // namespace
}  // namespace loge::cli
