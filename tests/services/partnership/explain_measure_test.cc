#include "services/partnership/explain_measure.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/runtime/limits.h"
#include "tests/services/partnership/explanations.h"

namespace loge::partnership {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::EventList;
using testing::QueryContextFake;

constexpr char kDay[] = "2009-05-12";

v1::ExplainMeasureRequest Of(const std::string& person, v1::PersonMeasure measure) {
  v1::ExplainMeasureRequest request;
  request.set_territory_id("vev");
  request.set_person_id(person);
  request.set_measure(measure);
  return request;
}

// With the person as the network tells it.
v1::ExplainMeasureResponse Explained(const Story& story, const std::string& person,
                                     v1::PersonMeasure measure) {
  const EventList log = LogOf(story);
  const auto response =
      testing::Ask<v1::ExplainMeasureResponse>(Registry(), On(log), Of(person, measure));
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return {};
  EXPECT_EQ(response->measure(), measure);
  EXPECT_EQ(response->parameters().window_days(), kWindowDaysDefault);
  const auto network = NetworkOn(log, kDay);
  const auto node = std::find_if(network.nodes().begin(), network.nodes().end(),
                                 [&](const auto& each) { return each.person_id() == person; });
  EXPECT_NE(node, network.nodes().end());
  if (node == network.nodes().end()) return {};
  v1::NetworkNode expected = *node;
  if (measure != v1::PERSON_MEASURE_BETWEENNESS) expected.clear_betweenness();
  EXPECT_EQ(response->node().SerializeAsString(), expected.SerializeAsString());
  return *response;
}

// Cast() takes 1 to 13: n1 n2, a1 a2 b1 b2 c1 c2 d1, the centre, k, vev, that k coordinates it.
// The meetings m1 to m6 of TestVector() follow from 14 on.
TEST(ExplainMeasure, OfTheDegreeHoldsTheTiesToEachNeighbour) {
  const auto of_one = Explained(TestVector(), "d1", v1::PERSON_MEASURE_DEGREE);
  EXPECT_EQ(of_one.node().degree(), 1);
  EXPECT_THAT(PositionsIn(of_one.evidence()), ElementsAre(9, 11, 12, 13, 19));
  // a2, b1 and k; m1 and m3.
  const auto of_three = Explained(TestVector(), "a1", v1::PERSON_MEASURE_DEGREE);
  EXPECT_EQ(of_three.node().degree(), 3);
  EXPECT_THAT(PositionsIn(of_three.evidence()), ElementsAre(3, 4, 5, 11, 12, 13, 14, 16));
}

TEST(ExplainMeasure, OfTheStrengthHoldsWhatLiesBeforeTheWindowToo) {
  Story story = TestVector();
  story.push_back({Meeting("m7", {"a1", "b1"}), "2001-01-01"});  // 20
  story.push_back({Meeting("m8", {"a1", "c1"}), "2001-01-02"});  // 21: they have no tie now.
  EXPECT_THAT(PositionsIn(Explained(story, "a1", v1::PERSON_MEASURE_STRENGTH).evidence()),
              ElementsAre(3, 4, 5, 11, 12, 13, 14, 16, 20));
  EXPECT_THAT(PositionsIn(Explained(story, "a1", v1::PERSON_MEASURE_DEGREE).evidence()),
              ElementsAre(3, 4, 5, 11, 12, 13, 14, 16));
}

TEST(ExplainMeasure, OfTheDiversityHoldsWhatPartnersAre) {
  Story story = TestVector();
  story.push_back({Absorbed("b", "a"), "2009-01-01"});  // 20
  const auto response = Explained(story, "a1", v1::PERSON_MEASURE_DIVERSITY);
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 4, 5, 10, 11, 12, 13, 14, 16, 20));
  EXPECT_EQ(response.node().landlords_reached(), 1);
  EXPECT_EQ(response.node().partner_types_reached(), 1);
  // The own partner is none that is reached.
  EXPECT_THAT(PositionsIn(Explained(story, "k", v1::PERSON_MEASURE_DIVERSITY).evidence()),
              ElementsAre(3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15, 18, 19, 20));
}

TEST(ExplainMeasure, OfClusteringHoldsTheTiesAmongNeighboursToo) {
  const auto response = Explained(TestVector(), "a1", v1::PERSON_MEASURE_CLUSTERING);
  // m5 joins a2 and k.
  EXPECT_THAT(PositionsIn(response.evidence()), ElementsAre(3, 4, 5, 11, 12, 13, 14, 16, 18));
  EXPECT_EQ(response.node().clustering(), 1);
}

TEST(ExplainMeasure, OfTheShapeHoldsTheComponentAndNoOther) {
  Story story = TestVector();
  story.push_back({Joined("x1", "a", {"n1"}), "2000-01-01"});    // 20
  story.push_back({Joined("x2", "a", {"n1"}), "2000-01-01"});    // 21
  story.push_back({Meeting("m7", {"x1", "x2"}), "2009-01-01"});  // 22
  story.push_back({Meeting("m8", {"c1"}), "2009-01-02"});        // 23: no tie.
  for (const auto measure : {v1::PERSON_MEASURE_BETWEENNESS, v1::PERSON_MEASURE_ARTICULATION_POINT,
                             v1::PERSON_MEASURE_CORE_NUMBER}) {
    const auto response = Explained(story, "c1", measure);
    EXPECT_THAT(PositionsIn(response.evidence()),
                ElementsAre(3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19));
    EXPECT_EQ(response.has_betweenness(), measure == v1::PERSON_MEASURE_BETWEENNESS);
    EXPECT_THAT(PositionsIn(Explained(story, "x2", measure).evidence()),
                ElementsAre(12, 20, 21, 22));
  }
  const auto betweenness = Explained(story, "c1", v1::PERSON_MEASURE_BETWEENNESS);
  EXPECT_EQ(betweenness.node().betweenness(), 6);
  EXPECT_TRUE(betweenness.betweenness().exact());
}

TEST(ExplainMeasure, OfPartsOfTheWholeHoldsTheWhole) {
  Story story = TestVector();
  story.push_back({Joined("x1", "a", {"n1"}), "2000-01-01"});    // 20
  story.push_back({Joined("x2", "a", {"n1"}), "2000-01-01"});    // 21
  story.push_back({Meeting("m7", {"x1", "x2"}), "2009-01-01"});  // 22
  for (const auto measure : {v1::PERSON_MEASURE_COMPONENT, v1::PERSON_MEASURE_FRAGMENTATION}) {
    EXPECT_THAT(
        PositionsIn(Explained(story, "x1", measure).evidence()),
        ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22));
  }
}

TEST(ExplainMeasure, OfAnEstimateHoldsTheWhole) {
  Story story = TestVector();
  for (int i = 0; i < runtime::kBetweennessNodesMax; ++i) {
    story.push_back({Joined(absl::StrCat("x", i), "a", {"n1"}), "2000-01-01"});
  }
  const auto response = Explained(story, "c1", v1::PERSON_MEASURE_BETWEENNESS);
  EXPECT_FALSE(response.betweenness().exact());
  EXPECT_THAT(PositionsIn(response.evidence()), Contains(20));  // Of the first page: x0 is there.
}

TEST(ExplainMeasure, OfSomebodyWithoutTiesHoldsWhatPutsThePersonThere) {
  Story story = TestVector();
  story.push_back({Joined("alone", "a", {"n1"}), "2000-01-01"});    // 20
  story.push_back({Neighbourhood("far", "69001"), "2000-01-01"});   // 21
  story.push_back({Joined("guest", "a", {"far"}), "2000-01-01"});   // 22
  story.push_back({Meeting("m7", {"guest"}), "2009-01-01"});        // 23
  story.push_back({Meeting("m8", {"guest", "a1"}), "2001-01-01"});  // 24: before the window.
  for (const auto measure :
       {v1::PERSON_MEASURE_DEGREE, v1::PERSON_MEASURE_CLUSTERING, v1::PERSON_MEASURE_BETWEENNESS}) {
    EXPECT_THAT(PositionsIn(Explained(story, "alone", measure).evidence()), ElementsAre(1, 12, 20));
    EXPECT_THAT(PositionsIn(Explained(story, "guest", measure).evidence()),
                ElementsAre(12, 22, 23));
  }
}

TEST(ExplainMeasure, ComesInPagesThatAllCarryThePerson) {
  const EventList log = LogOf(TestVector());
  std::string next;
  const auto page = testing::Ask<v1::ExplainMeasureResponse>(
      Registry(), On(log), Of("d1", v1::PERSON_MEASURE_DEGREE), {2, "11"}, &next);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->node().degree(), 1);
  EXPECT_THAT(PositionsIn(page->evidence()), ElementsAre(12, 13));
  EXPECT_EQ(next, "13");
}

TEST(ExplainMeasure, RefusesWhoIsNotInTheNetwork) {
  Story story = TestVector();
  story.push_back({Left("d1", "d"), "2009-01-31"});
  const QueryContextFake context = On(LogOf(story));
  v1::ExplainMeasureRequest request = Of("d1", v1::PERSON_MEASURE_DEGREE);
  EXPECT_EQ(RefusalOf<v1::ExplainMeasureResponse>(context, request),
            Refused(absl::StatusCode::kNotFound, {"person_id"}));
  request = Of("a1", v1::PERSON_MEASURE_DEGREE);
  request.set_territory_id("other");
  EXPECT_EQ(RefusalOf<v1::ExplainMeasureResponse>(context, request),
            Refused(absl::StatusCode::kNotFound, {"territory_id"}));
  request = Of("", v1::PERSON_MEASURE_UNSPECIFIED);
  request.clear_territory_id();
  request.mutable_parameters()->set_window_days(-1);
  EXPECT_EQ(RefusalOf<v1::ExplainMeasureResponse>(context, request),
            Refused(absl::StatusCode::kInvalidArgument,
                    {"territory_id", "person_id", "measure", "parameters.window_days"}));
}

TEST(ExplainMeasure, IsForThoseWhoMaySeePersons) {
  QueryContextFake context = On(LogOf(TestVector()));
  context.AskedBy({"somebody"});
  // Not even whether somebody is in the network.
  for (const char* person : {"a1", "nobody"}) {
    EXPECT_EQ(
        RefusalOf<v1::ExplainMeasureResponse>(context, Of(person, v1::PERSON_MEASURE_DEGREE)).first,
        absl::StatusCode::kPermissionDenied);
  }
}

}  // namespace
}  // namespace loge::partnership
