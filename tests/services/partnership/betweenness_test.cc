#include "services/partnership/betweenness.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/draws.h"
#include "tests/services/partnership/graphs.h"

namespace loge::partnership {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pointwise;

// domain.md, section 1.
TEST(BetweennessTest, TestVector) {
  EXPECT_THAT(Betweenness(TestVectorGraph()), ElementsAre(0, 0, 0, 0, 6, 0, 0, 15));
}

TEST(BetweennessTest, EqualPathsShare) {
  // A square: each is on one of the two paths between its neighbours.
  EXPECT_THAT(Betweenness(Make(4, {{0, 1}, {1, 2}, {2, 3}, {0, 3}})), Each(0.5));
  EXPECT_THAT(Betweenness(Complete(5)), Each(0));
  EXPECT_THAT(Betweenness(Make(2, {{0, 1}})), Each(0));
  EXPECT_THAT(Betweenness(Make(5, {{0, 1}, {1, 2}})), ElementsAre(0, 1, 0, 0, 0));
}

TEST(SampleBetweennessTest, OfAllNodesItIsExact) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    const Graph graph = Random(1 + static_cast<int>(random() % 20), 1 + random() % 9, random);
    const SampledBetweenness found =
        SampleBetweenness(graph, graph.nodes(), static_cast<uint64_t>(round));
    EXPECT_THAT(found.values, Pointwise(DoubleNear(1e-9), Betweenness(graph)));
    EXPECT_EQ(found.error, 0);
  }
}

TEST(SampleBetweennessTest, TheSeedDecides) {
  std::mt19937 random(6);
  const Graph graph = Random(60, 1, random);
  const SampledBetweenness first = SampleBetweenness(graph, 10, 4177);
  const SampledBetweenness again = SampleBetweenness(graph, 10, 4177);
  EXPECT_EQ(first.values, again.values);
  EXPECT_EQ(first.error, again.error);
  EXPECT_NE(first.values, SampleBetweenness(graph, 10, 4178).values);
}

// Node 0 is tied to all others, some of whom are tied to each other.
Graph AroundOne(std::mt19937& random) {
  std::vector<Graph::Edge> edges = Without(Random(40, 1, random), 0).edges();
  for (int i = 1; i < 40; ++i) edges.push_back({0, i});
  return Graph(40, std::move(edges));
}

// Over many seeds the estimates have the exact value as their mean, and stray from it as far as the
// error says.
TEST(SampleBetweennessTest, EstimatesHaveNoBiasAndTheErrorTellsTheirSpread) {
  constexpr int kSeeds = 2000;
  constexpr int kPivots = 12;
  std::mt19937 random(7);
  const Graph graph = AroundOne(random);
  const double exact = Betweenness(graph)[0];
  double sum = 0;
  double squares = 0;
  double told = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const SampledBetweenness found = SampleBetweenness(graph, kPivots, static_cast<uint64_t>(seed));
    // The error is that of the largest estimate.
    ASSERT_EQ(std::max_element(found.values.begin(), found.values.end()), found.values.begin());
    const double off = found.values[0] - exact;
    sum += off;
    squares += off * off;
    told += found.error * found.error;
  }
  const double spread = std::sqrt(squares / kSeeds);
  EXPECT_GT(spread, 0);
  EXPECT_LT(std::abs(sum / kSeeds), 4 * spread / std::sqrt(kSeeds));
  EXPECT_NEAR(std::sqrt(told / kSeeds), spread, 0.1 * spread);
}

TEST(SampleBetweennessTest, OnePivotTellsNoError) {
  EXPECT_EQ(SampleBetweenness(Star(5), 1, 3).error, 0);
}

TEST(DrawsTest, BelowIsFairAndRepeatable) {
  Draws draws(1);
  Draws same(1);
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) {
    const uint64_t drawn = draws.Below(7);
    ASSERT_LT(drawn, 7u);
    ASSERT_EQ(drawn, same.Below(7));
    ++counts[static_cast<size_t>(drawn)];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
  EXPECT_EQ(Draws(1).Below(1), 0u);
}

TEST(DrawsTest, FirstOnesAreDrawnWithoutRepetition) {
  std::vector<int> places(5);
  for (uint64_t seed = 0; seed < 5000; ++seed) {
    std::vector<int> items{0, 1, 2, 3, 4};
    Draws(seed).PutFirst(2, items);
    EXPECT_EQ(std::set<int>(items.begin(), items.end()).size(), 5u);
    ++places[static_cast<size_t>(items[0])];
    ++places[static_cast<size_t>(items[1])];
  }
  for (const int times : places) EXPECT_NEAR(times, 2000, 200);
}

}  // namespace
}  // namespace loge::partnership
