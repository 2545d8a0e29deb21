// What an experiment is made of, and the answers about it.
#include "services/rollout/experiments.h"

#include <string>

#include "gtest/gtest.h"
#include "services/rollout/service.h"
#include "services/rollout/views.h"
#include "tests/services/rollout/experiments.h"
#include "tests/services/rollout/facts.h"
#include "tests/services/rollout/fundings.h"
#include "tests/support/query_context_fake.h"

namespace loge::rollout::testing {
namespace {

using events::v1::EXPERIMENT_OUTCOME_ADOPTED;
using events::v1::EXPERIMENT_OUTCOME_FAILED;
using loge::testing::EventList;
using loge::testing::QueryContextFake;

TEST(FoldExperiment, DoesNotDependOnTheOrderOfArrival) {
  EventList log;
  log.Tell(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-06-30");
  log.Tell(Together("x", {"c2"}), "2006-05-01");
  log.Tell(Together("y", {"c1"}), "2006-04-01");
  EXPECT_FALSE(FoldExperiment("x", log.Living(log.head())).known());
  log.Tell(Together("x", {"c1"}), "2006-04-01");
  log.Tell(Launched("x"), "2006-03");
  const ExperimentState state = FoldExperiment("x", log.Living(log.head()));
  ASSERT_TRUE(state.known());
  ASSERT_EQ(state.joins.size(), 2u);
  EXPECT_EQ(state.joins[0].known_from, 4);
  EXPECT_EQ(state.joins[1].known_from, 2);
  ASSERT_TRUE(state.conclusion.has_value());
  EXPECT_EQ(state.conclusion->known_from, 1);
}

const runtime::QueryRegistry& Queries() {
  static const auto* const kQueries = [] {
    auto* queries = new runtime::QueryRegistry();
    RegisterQueries(*queries);
    return queries;
  }();
  return *kQueries;
}

// x: of a and b, about waste, joined by five, adopted in 2007; y: of b and c, about noise in ven,
// failed in 2009; z: of a and c, goes on, nobody joined.
EventList ThreeExperiments() {
  EventList log;
  log.Tell(Launched("x"), "2006-03");
  log.Tell(Together("x", {"c1", "c2"}, {"k"}), "2006-04-01");
  log.Tell(Together("x", {"c1", "c3", "c4"}), "2006-05-01");
  log.Tell(Concluded("x", EXPERIMENT_OUTCOME_ADOPTED), "2007-06-30");
  events::v1::ExperimentLaunched y = Launched("y", {"b", "c"});
  y.set_theme("noise");
  y.set_territory_id("ven");
  y.set_approach(events::v1::EXPERIMENT_APPROACH_CURATIVE);
  y.set_hypothesis("Fewer complaints");
  log.Tell(y, "2008-01-01");
  log.Tell(Together("y", {"c1"}), "2008-02-01");
  log.Tell(Concluded("y", EXPERIMENT_OUTCOME_FAILED, "Ask first"), "2009-03-01");
  log.Tell(Launched("z", {"a", "c"}), "2008-06-01");
  return log;
}

QueryContextFake On(const EventList& log, const std::string& as_of) {
  QueryContextFake context(as_of);
  context.Add(Projection(), log);
  return context;
}

v1::Experiment Get(const EventList& log, const std::string& id,
                   const std::string& as_of = "2009-05-12", const std::string& asked_by = "local") {
  QueryContextFake context = On(log, as_of);
  context.AskedBy(runtime::Principal{asked_by});
  v1::GetExperimentRequest request;
  request.set_experiment_id(id);
  const auto answer = loge::testing::Ask<v1::GetExperimentResponse>(Queries(), context, request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? answer->experiment() : v1::Experiment();
}

std::string List(const EventList& log, const v1::ListExperimentsRequest& request,
                 const std::string& as_of = "2009-05-12", const runtime::Page& page = {50, ""},
                 std::string* next_after = nullptr) {
  const auto answer = loge::testing::Ask<v1::ListExperimentsResponse>(Queries(), On(log, as_of),
                                                                      request, page, next_after);
  EXPECT_TRUE(answer.ok()) << answer.status();
  std::string ids;
  if (!answer.ok()) return ids;
  for (const v1::Experiment& experiment : answer->experiments()) ids += experiment.experiment_id();
  return ids;
}

TEST(GetExperiment, TellsAllOfIt) {
  const v1::Experiment x = Get(ThreeExperiments(), "x");
  EXPECT_EQ(x.title(), "Experiment x");
  EXPECT_EQ(x.territory_id(), "vaulx");
  ASSERT_EQ(x.landlord_ids_size(), 2);
  EXPECT_EQ(x.landlord_ids(0), "a");
  EXPECT_EQ(x.theme(), "waste");
  EXPECT_EQ(x.approach(), events::v1::EXPERIMENT_APPROACH_PREVENTIVE);
  EXPECT_EQ(x.launched_on(), "2006-03");
  EXPECT_EQ(x.standing(), v1::EXPERIMENT_STANDING_CONCLUDED);
  EXPECT_EQ(x.outcome(), EXPERIMENT_OUTCOME_ADOPTED);
  EXPECT_EQ(x.concluded_on(), "2007-06-30");
  EXPECT_EQ(x.persons(), 5);  // c1 once.
  ASSERT_EQ(x.joins_size(), 2);
  EXPECT_EQ(x.joins(0).occurred_on(), "2006-04-01");
  EXPECT_EQ(x.joins(0).caretaker_ids_size(), 2);
  EXPECT_EQ(x.joins(0).contact_ids(0), "k");
  EXPECT_EQ(x.joins(1).provenance().position(), 3);
  EXPECT_EQ(x.provenance().position(), 1);
  EXPECT_EQ(x.conclusion_provenance().position(), 4);
  const v1::Experiment y = Get(ThreeExperiments(), "y");
  EXPECT_EQ(y.hypothesis(), "Fewer complaints");
  EXPECT_EQ(y.lesson(), "Ask first");
}

TEST(GetExperiment, AsOfADay) {
  const v1::Experiment x = Get(ThreeExperiments(), "x", "2006-04-30");
  EXPECT_EQ(x.standing(), v1::EXPERIMENT_STANDING_OPEN);
  EXPECT_EQ(x.outcome(), events::v1::EXPERIMENT_OUTCOME_UNSPECIFIED);
  EXPECT_EQ(x.concluded_on(), "");
  EXPECT_FALSE(x.has_conclusion_provenance());
  EXPECT_EQ(x.persons(), 3);
  v1::GetExperimentRequest request;
  request.set_experiment_id("x");
  EXPECT_EQ(loge::testing::Ask<v1::GetExperimentResponse>(
                Queries(), On(ThreeExperiments(), "2006-02-28"), request)
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

TEST(GetExperiment, WhoTookPartIsForThoseWhoMaySeePersons) {
  const v1::Experiment many = Get(ThreeExperiments(), "x", "2009-05-12", "partner");
  EXPECT_EQ(many.joins_size(), 0);
  EXPECT_EQ(many.persons(), 5);
  const v1::Experiment few = Get(ThreeExperiments(), "y", "2009-05-12", "partner");
  EXPECT_EQ(few.joins_size(), 0);
  EXPECT_FALSE(few.has_persons());
  EXPECT_EQ(few.outcome(), EXPERIMENT_OUTCOME_FAILED);
  const v1::Experiment none = Get(ThreeExperiments(), "z", "2009-05-12", "partner");
  EXPECT_TRUE(none.has_persons());
  EXPECT_EQ(none.persons(), 0);
}

TEST(GetExperiment, WhoWasKnownTwiceCountsOnce) {
  EventList log = ThreeExperiments();
  events::v1::CaretakersMerged merged;
  merged.set_survivor_id("c3");
  merged.set_absorbed_id("c4");
  log.Tell(merged, "2009-01-01");
  const v1::Experiment x = Get(log, "x");
  EXPECT_EQ(x.persons(), 4);
  EXPECT_EQ(x.joins(1).caretaker_ids_size(), 2);
}

TEST(ListExperiments, Filters) {
  const EventList log = ThreeExperiments();
  EXPECT_EQ(List(log, {}), "xyz");
  EXPECT_EQ(List(log, {}, "2008-01-01"), "xy");
  v1::ListExperimentsRequest request;
  request.set_territory_id("vaulx");
  EXPECT_EQ(List(log, request), "xz");
  request.Clear();
  request.set_landlord_id("c");
  EXPECT_EQ(List(log, request), "yz");
  request.Clear();
  request.set_theme("noise");
  EXPECT_EQ(List(log, request), "y");
  request.Clear();
  request.set_approach(events::v1::EXPERIMENT_APPROACH_PREVENTIVE);
  EXPECT_EQ(List(log, request), "xz");
  request.Clear();
  request.set_outcome(EXPERIMENT_OUTCOME_FAILED);
  EXPECT_EQ(List(log, request), "y");
  EXPECT_EQ(List(log, request, "2009-02-28"), "");
  request.Clear();
  request.set_standing(v1::EXPERIMENT_STANDING_OPEN);
  EXPECT_EQ(List(log, request), "z");
  EXPECT_EQ(List(log, request, "2009-02-28"), "yz");
  request.set_standing(v1::EXPERIMENT_STANDING_CONCLUDED);
  EXPECT_EQ(List(log, request), "xy");
}

TEST(ListExperiments, LeaveOutWhoCameTogether) {
  const auto answer = loge::testing::Ask<v1::ListExperimentsResponse>(
      Queries(), On(ThreeExperiments(), "2009-05-12"), v1::ListExperimentsRequest());
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->experiments_size(), 3);
  EXPECT_EQ(answer->experiments(0).persons(), 5);
  EXPECT_EQ(answer->experiments(0).joins_size(), 0);
}

TEST(ListExperiments, InPages) {
  std::string next;
  EXPECT_EQ(List(ThreeExperiments(), {}, "2009-05-12", {2, ""}, &next), "xy");
  EXPECT_EQ(next, "y");
  EXPECT_EQ(List(ThreeExperiments(), {}, "2009-05-12", {2, next}, &next), "z");
  EXPECT_EQ(next, "");
}

TEST(ListExperiments, RefusesWhatIsNoId) {
  v1::ListExperimentsRequest request;
  request.set_theme("Waste and noise");
  EXPECT_EQ(
      loge::testing::Ask<v1::ListExperimentsResponse>(Queries(), On({}, "2009-05-12"), request)
          .status()
          .code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(ListExperiments, CorrectedAndCancelledFactsCountAsIfToldSo) {
  EventList log = ThreeExperiments();
  log.Correct(1, Launched("x", {"b", "c"}), "2006-03");
  log.Cancel(7);
  v1::ListExperimentsRequest request;
  request.set_landlord_id("c");
  EXPECT_EQ(List(log, request), "xyz");
  request.set_standing(v1::EXPERIMENT_STANDING_OPEN);
  EXPECT_EQ(List(log, request), "yz");
  log.Cancel(8);  // Of z: nobody launched it.
  EXPECT_EQ(List(log, request), "y");
}

}  // namespace
}  // namespace loge::rollout::testing
