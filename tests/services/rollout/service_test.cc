#include "services/rollout/service.h"

#include <memory>
#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/facts.h"
#include "tests/support/fact_reader_fake.h"

namespace loge::rollout::testing {
namespace {

using loge::testing::Day;
using loge::testing::EventList;
using loge::testing::FactReaderFake;
using runtime::Page;

// A query on 2009-05-12 over a list of events; the caretakers' read model is empty.
class FakeContext : public runtime::QueryContext {
 public:
  explicit FakeContext(const EventList& log)
      : rollout_(Projection(), log, "2009-05-12"),
        people_({"caretakers", 1, {}}, log, "2009-05-12"),
        head_(log.head()) {}

  const runtime::Principal& principal() const override { return principal_; }
  runtime::Date as_of() const override { return Day("2009-05-12"); }
  int64_t as_known_at() const override { return head_; }
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

 private:
  runtime::Principal principal_ = runtime::LocalPrincipal();
  FactReaderFake rollout_;
  FactReaderFake people_;
  int64_t head_;
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
                 const Page& page = {50, ""}, std::string* next_after = nullptr) {
  const auto* query = Queries().Find(Request::descriptor());
  if (query == nullptr) return absl::InternalError("no such query");
  runtime::Violations violations;
  query->check(request, violations);
  if (!violations.empty()) return violations.ToStatus(absl::StatusCode::kInvalidArgument);
  std::string ignored;
  return query->handle(FakeContext(log), request, page, response,
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
  request.set_territory_id("B");
  EXPECT_EQ(Ask(ThreeTerritories(), request, &response).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace loge::rollout::testing
