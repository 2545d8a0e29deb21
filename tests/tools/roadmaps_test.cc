// loge roadmaps, loge rollout means and loge rollout diffusion, against a small server in this
// process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loge/v1/rollout.grpc.pb.h"
#include "tests/tools/command_line_test.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

// Lists two roadmaps, one a page. Does not know the territory "nowhere".
class FakeRollout final : public v1::RolloutService::Service {
 public:
  grpc::Status GetRoadmap(grpc::ServerContext*, const v1::GetRoadmapRequest* request,
                          v1::GetRoadmapResponse* response) override {
    shown = *request;
    response->mutable_answered()->set_as_of("2009-12-31");
    v1::Roadmap* roadmap = response->mutable_roadmap();
    roadmap->set_roadmap_id(request->roadmap_id());
    v1::RoadmapObjective* objective = roadmap->add_objectives();
    objective->set_objective_id("airlock");
    objective->set_status(events::v1::OBJECTIVE_STATUS_MOSTLY_REACHED);
    return grpc::Status::OK;
  }

  grpc::Status ListRoadmaps(grpc::ServerContext*, const v1::ListRoadmapsRequest* request,
                            v1::ListRoadmapsResponse* response) override {
    listed = *request;
    const bool first = request->page().page_token().empty();
    response->add_roadmaps()->set_roadmap_id(first ? "r1" : "r2");
    if (first) response->set_next_page_token("r1");
    return grpc::Status::OK;
  }

  grpc::Status GetMeans(grpc::ServerContext*, const v1::GetMeansRequest* request,
                        v1::GetMeansResponse* response) override {
    means = *request;
    if (request->territory_id() == "nowhere") return {grpc::StatusCode::NOT_FOUND, "no nowhere"};
    response->mutable_presence()->set_fte_hundredths(105);
    return grpc::Status::OK;
  }

  grpc::Status GetDiffusion(grpc::ServerContext*, const v1::GetDiffusionRequest* request,
                            v1::GetDiffusionResponse* response) override {
    diffusion = *request;
    response->set_landlords(14);
    return grpc::Status::OK;
  }

  grpc::Status GetTerritory(grpc::ServerContext*, const v1::GetTerritoryRequest* request,
                            v1::GetTerritoryResponse* response) override {
    response->mutable_territory()->set_territory_id(request->territory_id());
    return grpc::Status::OK;
  }

  v1::GetRoadmapRequest shown;
  v1::ListRoadmapsRequest listed;
  v1::GetMeansRequest means;
  v1::GetDiffusionRequest diffusion;
};

class RoadmapsTest : public CommandLineTest {
 protected:
  void SetUp() override { Serve({&rollout_}); }

  FakeRollout rollout_;
};

TEST_F(RoadmapsTest, ListFiltersAndFollowsThePages) {
  EXPECT_EQ(Run("roadmaps list --territory vev --in-force --as-of 2009-12-31"), kExitOk);
  EXPECT_EQ(rollout_.listed.territory_id(), "vev");
  EXPECT_TRUE(rollout_.listed.in_force());
  EXPECT_EQ(rollout_.listed.at().as_of(), "2009-12-31");
  EXPECT_EQ(Lines(), 1 + 2 + 1);
  EXPECT_EQ(Run("roadmaps list --limit 1 --json"), kExitOk);
  EXPECT_FALSE(rollout_.listed.in_force());
  EXPECT_THAT(out_.str(), HasSubstr("\"r1\""));
  EXPECT_THAT(out_.str(), Not(HasSubstr("\"r2\"")));
}

TEST_F(RoadmapsTest, ShowTellsTheObjectives) {
  EXPECT_EQ(Run("roadmaps show roadmap-2009 --known-at 17"), kExitOk);
  EXPECT_EQ(rollout_.shown.roadmap_id(), "roadmap-2009");
  EXPECT_EQ(rollout_.shown.at().as_known_at_position(), 17);
  EXPECT_THAT(out_.str(), HasSubstr("MOSTLY_REACHED"));
  EXPECT_THAT(out_.str(), HasSubstr("as of 2009-12-31"));
  EXPECT_EQ(Run("roadmaps show roadmap-2009 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"OBJECTIVE_STATUS_MOSTLY_REACHED\""));
}

TEST_F(RoadmapsTest, MeansOfAPeriod) {
  EXPECT_EQ(Run("rollout means vev --from 2008 --until 2008-06 --as-of 2009-05-12"), kExitOk);
  EXPECT_EQ(rollout_.means.territory_id(), "vev");
  EXPECT_EQ(rollout_.means.from(), "2008");
  EXPECT_EQ(rollout_.means.until(), "2008-06");
  EXPECT_EQ(rollout_.means.at().as_of(), "2009-05-12");
  EXPECT_THAT(out_.str(), HasSubstr("1.05"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("SEEDED FROM")));
  EXPECT_EQ(Run("rollout means vev --from 2008 --until 2008 --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"105\""));
  EXPECT_EQ(Run("rollout means nowhere --from 2008 --until 2008"), kExitRefused);
  EXPECT_THAT(err_.str(), HasSubstr("no nowhere"));
}

TEST_F(RoadmapsTest, DiffusionOfADay) {
  EXPECT_EQ(Run("rollout diffusion --as-of 2009-05-12"), kExitOk);
  EXPECT_EQ(rollout_.diffusion.at().as_of(), "2009-05-12");
  EXPECT_THAT(out_.str(), HasSubstr("0 of 14 landlords"));
  EXPECT_EQ(Run("rollout diffusion --json"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"landlords\": 14"));
}

TEST_F(RoadmapsTest, RolloutAloneStillTellsTheTerritories) {
  EXPECT_EQ(Run("rollout vev"), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("SEEDED FROM"));
  EXPECT_THAT(out_.str(), HasSubstr("vev"));
}

}  // namespace
}  // namespace loge::cli
