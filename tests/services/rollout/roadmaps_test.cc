// What a roadmap is made of, and the queries about it.
#include "services/rollout/roadmaps.h"

#include <string>

#include "gtest/gtest.h"
#include "loge/v1/roadmaps.pb.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/roadmaps.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::OBJECTIVE_STATUS_DROPPED;
using events::v1::OBJECTIVE_STATUS_IN_PROGRESS;
using events::v1::OBJECTIVE_STATUS_REACHED;
using loge::testing::EventList;
using loge::testing::QueryContextFake;

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

template <class Response, class Request>
absl::StatusOr<Response> Ask(const EventList& log, const Request& request,
                             const std::string& as_of = "2009-05-12",
                             const runtime::Page& page = {50, ""},
                             std::string* next_after = nullptr) {
  QueryContextFake context(as_of);
  context.Add(Projection(), log);
  return loge::testing::Ask<Response>(Queries(), context, request, page, next_after);
}

// r: of both, for 2009 to 2012. s: of vaulx, for 2005 to 2008.
EventList TwoRoadmaps() {
  EventList log;
  log.Tell(Adopted("r", {"vaulx", "venissieux"}), "2009-01");                          // 1
  log.Tell(Assessed("r", "airlock", OBJECTIVE_STATUS_REACHED), "2009-04-01");          // 2
  log.Tell(Assessed("r", "airlock", OBJECTIVE_STATUS_IN_PROGRESS), "2009-02");         // 3
  log.Tell(Assessed("other", "airlock", OBJECTIVE_STATUS_IN_PROGRESS), "2009-05-01");  // 4
  events::v1::RoadmapAdopted before = Adopted("s", {"vaulx"}, {"centre"});
  before.set_period_from("2005-01-01");
  before.set_period_until("2008-12-31");
  log.Tell(before, "2004-11-02");  // 5
  return log;
}

v1::Roadmap Get(const EventList& log, const std::string& as_of) {
  v1::GetRoadmapRequest request;
  request.set_roadmap_id("r");
  const auto answer = Ask<v1::GetRoadmapResponse>(log, request, as_of);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? answer->roadmap() : v1::Roadmap();
}

TEST(GetRoadmap, TellsWhatWasStatedLastAndEverythingBefore) {
  const v1::Roadmap roadmap = Get(TwoRoadmaps(), "2009-05-12");
  EXPECT_EQ(roadmap.roadmap_id(), "r");
  EXPECT_EQ(roadmap.title(), "Four years");
  EXPECT_EQ(roadmap.territory_ids_size(), 2);
  EXPECT_EQ(roadmap.period_from(), "2009-01-01");
  EXPECT_EQ(roadmap.period_until(), "2012-12-31");
  EXPECT_EQ(roadmap.adopted_on(), "2009-01");
  EXPECT_TRUE(roadmap.in_force());
  EXPECT_EQ(roadmap.provenance().position(), 1);
  ASSERT_EQ(roadmap.objectives_size(), 2);
  const v1::RoadmapObjective& airlock = roadmap.objectives(0);
  EXPECT_EQ(airlock.objective_id(), "airlock");
  EXPECT_EQ(airlock.title(), "Objective airlock");
  EXPECT_EQ(airlock.pillar(), events::v1::PILLAR_TRAINING);
  EXPECT_EQ(airlock.status(), OBJECTIVE_STATUS_REACHED);
  EXPECT_EQ(airlock.assessed_on(), "2009-04-01");
  ASSERT_EQ(airlock.statements_size(), 2);
  EXPECT_EQ(airlock.statements(0).status(), OBJECTIVE_STATUS_IN_PROGRESS);
  EXPECT_EQ(airlock.statements(0).assessed_on(), "2009-02");
  EXPECT_EQ(airlock.statements(0).provenance().position(), 3);
  EXPECT_EQ(airlock.statements(1).provenance().position(), 2);
  EXPECT_EQ(roadmap.objectives(1).status(), events::v1::OBJECTIVE_STATUS_UNSPECIFIED);
  EXPECT_EQ(roadmap.objectives(1).assessed_on(), "");
  EXPECT_EQ(roadmap.objectives(1).statements_size(), 0);
}

TEST(GetRoadmap, AsOfADay) {
  const v1::Roadmap roadmap = Get(TwoRoadmaps(), "2009-03-31");
  EXPECT_EQ(roadmap.objectives(0).status(), OBJECTIVE_STATUS_IN_PROGRESS);
  EXPECT_EQ(roadmap.objectives(0).statements_size(), 1);
  EXPECT_TRUE(Get(TwoRoadmaps(), "2012-12-31").in_force());
  EXPECT_FALSE(Get(TwoRoadmaps(), "2013-01-01").in_force());
  v1::GetRoadmapRequest request;
  request.set_roadmap_id("r");
  EXPECT_EQ(Ask<v1::GetRoadmapResponse>(TwoRoadmaps(), request, "2008-12-31").status().code(),
            absl::StatusCode::kNotFound);
}

TEST(GetRoadmap, SaysNotFoundAndRefusesWhatIsNoId) {
  v1::GetRoadmapRequest request;
  request.set_roadmap_id("other");  // A statement alone makes no roadmap.
  EXPECT_EQ(Ask<v1::GetRoadmapResponse>(TwoRoadmaps(), request).status().code(),
            absl::StatusCode::kNotFound);
  request.set_roadmap_id("");
  EXPECT_EQ(Ask<v1::GetRoadmapResponse>(TwoRoadmaps(), request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(GetRoadmap, CorrectedAndCancelledStatementsCountAsIfToldSo) {
  EventList log = TwoRoadmaps();
  log.Correct(2, Assessed("r", "airlock", OBJECTIVE_STATUS_DROPPED), "2009-01-31");  // 6
  v1::Roadmap roadmap = Get(log, "2009-05-12");
  EXPECT_EQ(roadmap.objectives(0).status(), OBJECTIVE_STATUS_IN_PROGRESS);  // Of February.
  EXPECT_EQ(roadmap.objectives(0).statements(0).provenance().position(), 6);
  EXPECT_EQ(roadmap.objectives(0).statements(0).provenance().original_position(), 2);
  log.Cancel(3);
  roadmap = Get(log, "2009-05-12");
  EXPECT_EQ(roadmap.objectives(0).status(), OBJECTIVE_STATUS_DROPPED);
  EXPECT_EQ(roadmap.objectives(0).statements_size(), 1);
}

std::string IdsIn(const v1::ListRoadmapsResponse& response) {
  std::string ids;
  for (const v1::Roadmap& roadmap : response.roadmaps()) ids += roadmap.roadmap_id();
  return ids;
}

std::string List(const v1::ListRoadmapsRequest& request, const std::string& as_of) {
  const auto answer = Ask<v1::ListRoadmapsResponse>(TwoRoadmaps(), request, as_of);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? IdsIn(*answer) : "";
}

TEST(ListRoadmaps, Filters) {
  v1::ListRoadmapsRequest request;
  EXPECT_EQ(List(request, "2009-05-12"), "rs");
  EXPECT_EQ(List(request, "2008-12-31"), "s");
  request.set_territory_id("venissieux");
  EXPECT_EQ(List(request, "2009-05-12"), "r");
  request.set_territory_id("vaulx");
  EXPECT_EQ(List(request, "2009-05-12"), "rs");
  request.set_in_force(true);
  EXPECT_EQ(List(request, "2009-05-12"), "r");
  EXPECT_EQ(List(request, "2008-12-31"), "s");
  EXPECT_EQ(List(request, "2004-12-31"), "");
  request.set_territory_id("Vaulx");
  EXPECT_EQ(Ask<v1::ListRoadmapsResponse>(TwoRoadmaps(), request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ListRoadmaps, TellsOfEachObjectiveTheLastStatementAlone) {
  const auto answer =
      Ask<v1::ListRoadmapsResponse>(TwoRoadmaps(), v1::ListRoadmapsRequest(), "2009-05-12");
  ASSERT_TRUE(answer.ok());
  const v1::RoadmapObjective& airlock = answer->roadmaps(0).objectives(0);
  EXPECT_EQ(airlock.status(), OBJECTIVE_STATUS_REACHED);
  EXPECT_EQ(airlock.assessed_on(), "2009-04-01");
  EXPECT_EQ(airlock.statements_size(), 0);
}

TEST(ListRoadmaps, InPages) {
  std::string next;
  const v1::ListRoadmapsRequest request;
  auto page = Ask<v1::ListRoadmapsResponse>(TwoRoadmaps(), request, "2009-05-12", {1, ""}, &next);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(IdsIn(*page), "r");
  EXPECT_EQ(next, "r");
  page = Ask<v1::ListRoadmapsResponse>(TwoRoadmaps(), request, "2009-05-12", {1, next}, &next);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(IdsIn(*page), "s");
  EXPECT_EQ(next, "");
}

}  // namespace
}  // namespace loge::rollout::testing
