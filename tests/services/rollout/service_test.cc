#include "services/rollout/service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/people.h"
#include "tests/services/rollout/stage_facts.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::FactReaderFake;
using runtime::Page;

// A query on 2009-05-12 over a list of events.
class FakeContext : public runtime::QueryContext {
 public:
  FakeContext(const EventList& log, runtime::Principal principal)
      : log_(log),
        principal_(std::move(principal)),
        rollout_(Projection(), log, "2009-05-12"),
        people_(PeopleModel(), log, "2009-05-12") {}

  const runtime::Principal& principal() const override { return principal_; }
  runtime::Date as_of() const override { return Day("2009-05-12"); }
  int64_t as_known_at() const override { return log_.head(); }
  const runtime::FactReader& Reader(absl::string_view projection) const override {
    return projection == "rollout" ? rollout_ : people_;
  }
  absl::StatusOr<std::optional<events::v1::PersonalData>> OpenPersonal(
      const events::v1::Sealed&) const override {
    return std::optional<events::v1::PersonalData>();
  }
  absl::StatusOr<std::optional<std::string>> FindEmployee(const v1::EmployeeRef&) const override {
    return std::optional<std::string>();
  }
  absl::StatusOr<runtime::EventPtr> ReadEvent(int64_t position) const override {
    return log_.ReadEvent(position);
  }
  absl::StatusOr<runtime::EventPtr> FindReplacement(
      const events::v1::RecordedEvent& event) const override {
    return log_.FindReplacement(event);
  }

 private:
  const EventList log_;
  const runtime::Principal principal_;
  FactReaderFake rollout_;
  FactReaderFake people_;
};

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

// Checks and answers a query; the next page begins after `next_after`.
template <class Request, class Response>
absl::Status Ask(const EventList& log, const Request& request, Response* response,
                 const Page& page = {50, ""}, std::string* next_after = nullptr,
                 const runtime::Principal& caller = runtime::LocalPrincipal()) {
  const auto* query = Queries().Find(Request::descriptor());
  if (query == nullptr) return absl::InternalError("no such query");
  runtime::Violations violations;
  query->check(request, violations);
  if (!violations.empty()) return violations.ToStatus(absl::StatusCode::kInvalidArgument);
  std::string ignored;
  return query->handle(FakeContext(log, caller), request, page, response,
                       next_after != nullptr ? next_after : &ignored);
}

EventList ThreeTerritories() {
  EventList log;
  log.Tell(Proposed("a"), "1998");
  log.Tell(Proposed("b", {"a", "ghost"}), "2001");  // The parent "ghost" is not known.
  log.Tell(Proposed("c"), "2009-05-12");
  log.Tell(Published("e1", {"a"}), "2008");
  log.Tell(Published("e2", {"a", "b"}), "2009");
  return log;
}

TEST(GetTerritory, AnswersOrSaysNotFound) {
  v1::GetTerritoryRequest request;
  v1::GetTerritoryResponse response;
  request.set_territory_id("b");
  ASSERT_TRUE(Ask(ThreeTerritories(), request, &response).ok());
  EXPECT_EQ(response.territory().territory_id(), "b");
  request.set_territory_id("ghost");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kNotFound);
  request.set_territory_id("");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kInvalidArgument);
}

TEST(ListTerritories, GivesKnownOnesAPageAtATime) {
  v1::ListTerritoriesResponse first;
  std::string next_after;
  ASSERT_TRUE(
      Ask(ThreeTerritories(), v1::ListTerritoriesRequest(), &first, {2, ""}, &next_after).ok());
  ASSERT_EQ(first.territories_size(), 2);
  EXPECT_EQ(first.territories(0).territory_id(), "a");
  EXPECT_EQ(first.territories(1).territory_id(), "b");
  EXPECT_EQ(next_after, "b");
  v1::ListTerritoriesResponse second;
  std::string end;
  ASSERT_TRUE(
      Ask(ThreeTerritories(), v1::ListTerritoriesRequest(), &second, {2, next_after}, &end).ok());
  ASSERT_EQ(second.territories_size(), 1);
  EXPECT_EQ(second.territories(0).territory_id(), "c");
  EXPECT_EQ(end, "");
}

TEST(Coverage, OfFewCaretakersIsForThoseWhoMaySeeSmallGroups) {
  EventList log;
  log.Tell(Proposed("a"), "1998");
  log.Tell(PlaceIn("n1", "69256"), "1990");
  for (const char* id : {"p1", "p2", "p3", "p4"}) log.Tell(JoinedAt(id, "l", "n1"), "1999");
  v1::GetTerritoryRequest request;
  request.set_territory_id("a");
  const auto get = [&](const runtime::Principal& caller) {
    v1::GetTerritoryResponse response;
    EXPECT_TRUE(Ask(log, request, &response, {50, ""}, nullptr, caller).ok());
    v1::ListTerritoriesResponse list;
    EXPECT_TRUE(Ask(log, v1::ListTerritoriesRequest(), &list, {50, ""}, nullptr, caller).ok());
    EXPECT_EQ(list.territories_size(), 1);
    EXPECT_EQ(list.territories(0).SerializeAsString(), response.territory().SerializeAsString());
    return response.territory().coverage();
  };
  const runtime::Principal commune{"commune"};
  EXPECT_EQ(get(runtime::LocalPrincipal()).caretakers(), 4);
  EXPECT_FALSE(get(commune).has_caretakers());
  EXPECT_EQ(get(commune).landlords(), 1);
  log.Tell(JoinedAt("p5", "l", "n1"), "1999");
  EXPECT_EQ(get(commune).caretakers(), 5);
}

// Position and whether it stands, of every event behind the stages of "a".
std::vector<std::pair<int64_t, bool>> EvidenceOf(const EventList& log) {
  v1::ExplainStagesRequest request;
  request.set_territory_id("a");
  v1::ExplainStagesResponse response;
  std::vector<std::pair<int64_t, bool>> positions;
  std::string next_after;
  do {
    v1::ExplainStagesResponse page;
    const std::string after = next_after;
    next_after.clear();
    EXPECT_TRUE(Ask(log, request, &page, {2, after}, &next_after).ok());
    for (const v1::Evidence& row : page.evidence()) {
      positions.push_back({row.event().position(), row.stands()});
    }
    response = page;
  } while (!next_after.empty());
  v1::GetTerritoryRequest territory;
  territory.set_territory_id("a");
  v1::GetTerritoryResponse whole;
  EXPECT_TRUE(Ask(log, territory, &whole).ok());
  EXPECT_EQ(response.stages_size(), whole.territory().stages_size());
  for (int i = 0; i < std::min(response.stages_size(), whole.territory().stages_size()); ++i) {
    EXPECT_EQ(response.stages(i).SerializeAsString(),
              whole.territory().stages(i).SerializeAsString());
  }
  EXPECT_EQ(response.pauses_size(), whole.territory().pauses_size());
  return positions;
}

using Positions = std::vector<std::pair<int64_t, bool>>;

events::v1::TerritoryAdvanced AdvancedUpon(Stage stage, const std::vector<int64_t>& evidence) {
  events::v1::TerritoryAdvanced event = Advanced("a", stage);
  for (const int64_t position : evidence) event.add_evidence_positions(position);
  return event;
}

TEST(ExplainStages, HoldsStagesPausesAndWhatTheyName) {
  EventList log;
  log.Tell(Proposed("b", {"a"}), "1997");                              // 1
  log.Tell(Proposed("a"), "1998");                                     // 2
  log.Tell(Published("e1", {"b"}), "1999");                            // 3
  log.Tell(Published("e2", {"b"}), "1999");                            // 4
  log.Tell(AdvancedUpon(events::v1::STAGE_COMMITTED, {3}), "2000");    // 5
  log.Tell(Paused("a"), "2001");                                       // 6
  log.Tell(Resumed("a"), "2002");                                      // 7
  log.Tell(Advanced("b", events::v1::STAGE_COMMITTED), "2002");        // 8
  log.Tell(AdvancedUpon(events::v1::STAGE_PILOT, {4}), "2010-01-01");  // 9: later.
  EXPECT_EQ(EvidenceOf(log), (Positions{{2, true}, {3, true}, {5, true}, {6, true}, {7, true}}));
  // What a stage names may be corrected or taken back since, and so may the stage.
  log.Correct(3, Published("e1", {"b"}), "1999-02");                             // 10
  log.Cancel(10);                                                                // 11
  log.Correct(5, AdvancedUpon(events::v1::STAGE_COMMITTED, {3, 6}), "2000-03");  // 12
  EXPECT_EQ(EvidenceOf(log), (Positions{{2, true},
                                        {3, false},
                                        {5, false},
                                        {6, true},
                                        {7, true},
                                        {10, false},
                                        {11, true},
                                        {12, true}}));
}

TEST(ExplainStages, HoldsTheEndOfTheTerritory) {
  EventList log;
  log.Tell(Proposed("a"), "1998");
  log.Tell(Withdrawn("a"), "2001");
  EXPECT_EQ(EvidenceOf(log), (Positions{{1, true}, {2, true}}));
  v1::ExplainStagesRequest request;
  request.set_territory_id("a");
  v1::ExplainStagesResponse response;
  ASSERT_TRUE(Ask(log, request, &response).ok());
  EXPECT_EQ(response.withdrawal().from(), "2001");
}

TEST(ExplainStages, WhatIsNamedAsEvidenceIsForThoseWhoMaySeePersons) {
  EventList log;
  log.Tell(Proposed("a"), "1998");
  log.Tell(Seat("p"), "1999");  // Somebody's; any event of the log may be named.
  log.Tell(AdvancedUpon(events::v1::STAGE_COMMITTED, {2}), "2000");
  EXPECT_EQ(EvidenceOf(log), (Positions{{1, true}, {2, true}, {3, true}}));
  v1::ExplainStagesRequest request;
  request.set_territory_id("a");
  v1::ExplainStagesResponse response;
  ASSERT_TRUE(Ask(log, request, &response, {50, ""}, nullptr, runtime::Principal{"commune"}).ok());
  ASSERT_EQ(response.evidence_size(), 2);
  EXPECT_EQ(response.evidence(0).event().position(), 1);
  EXPECT_EQ(response.evidence(1).event().position(), 3);
  ASSERT_EQ(response.stages_size(), 2);
  EXPECT_EQ(response.stages(1).evidence_positions_size(), 1);  // That there is some is no secret.
}

TEST(ExplainStages, RefusesUnknownTerritories) {
  v1::ExplainStagesRequest request;
  v1::ExplainStagesResponse response;
  request.set_territory_id("ghost");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kNotFound);
  request.set_territory_id("");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kInvalidArgument);
}

TEST(GetEvaluation, AnswersOrSaysNotFound) {
  v1::GetEvaluationRequest request;
  v1::GetEvaluationResponse response;
  request.set_evaluation_id("e1");
  ASSERT_TRUE(Ask(ThreeTerritories(), request, &response).ok());
  EXPECT_EQ(response.evaluation().published_on(), "2008");
  request.set_evaluation_id("e3");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kNotFound);
}

TEST(ListEvaluations, FiltersByTerritory) {
  v1::ListEvaluationsRequest request;
  v1::ListEvaluationsResponse response;
  ASSERT_TRUE(Ask(ThreeTerritories(), request, &response).ok());
  EXPECT_EQ(response.evaluations_size(), 2);
  request.set_territory_id("b");
  response.Clear();
  ASSERT_TRUE(Ask(ThreeTerritories(), request, &response).ok());
  ASSERT_EQ(response.evaluations_size(), 1);
  EXPECT_EQ(response.evaluations(0).evaluation_id(), "e2");
  request.set_territory_id("a");
  std::string next;
  response.Clear();
  ASSERT_TRUE(Ask(ThreeTerritories(), request, &response, {1, ""}, &next).ok());
  EXPECT_EQ(response.evaluations(0).evaluation_id(), "e1");
  EXPECT_EQ(next, "e1");
  response.Clear();
  ASSERT_TRUE(Ask(ThreeTerritories(), request, &response, {1, next}).ok());
  EXPECT_EQ(response.evaluations(0).evaluation_id(), "e2");
  request.set_territory_id("B");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace loge::rollout::testing
