#include "services/partnership/graph_cuts.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/graphs.h"

namespace loge::partnership {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<std::optional<double>> Fragmentation(const Graph& graph) {
  return FragmentationOf(ComponentsOf(graph), CutsOf(graph));
}

// domain.md, section 1. Of the 21 pairs without k, 6 stay joined; without c1, c2 loses the other 6.
TEST(GraphCutsTest, TestVector) {
  const Cuts cuts = CutsOf(TestVectorGraph());
  EXPECT_THAT(cuts.articulation_points,
              ElementsAre(false, false, false, false, true, false, false, true));
  EXPECT_THAT(cuts.bridges, ElementsAre(false, false, false, false, false, false, false, false,
                                        true, false, true));
  EXPECT_THAT(cuts.pairs_parted, ElementsAre(0, 0, 0, 0, 6, 0, 0, 15));
  EXPECT_THAT(Fragmentation(TestVectorGraph()),
              ElementsAre(0.0, 0.0, 0.0, 0.0, 6.0 / 21, 0.0, 0.0, 15.0 / 21));
}

TEST(GraphCutsTest, WithoutTheMiddleOfAStarNobodyIsJoined) {
  EXPECT_THAT(Fragmentation(Star(5)), ElementsAre(1.0, 0.0, 0.0, 0.0, 0.0));
  EXPECT_THAT(CutsOf(Star(5)).pairs_parted, ElementsAre(6, 0, 0, 0, 0));
}

TEST(GraphCutsTest, NothingPartsACompleteGraph) {
  EXPECT_THAT(CutsOf(Complete(6)).articulation_points, Each(false));
  EXPECT_THAT(CutsOf(Complete(6)).bridges, Each(false));
  EXPECT_THAT(Fragmentation(Complete(6)), Each(std::optional<double>(0)));
}

TEST(GraphCutsTest, NoShareOfNoPairs) {
  EXPECT_THAT(Fragmentation(Make(1, {})), Each(std::nullopt));
  EXPECT_THAT(Fragmentation(Make(2, {{0, 1}})), Each(std::nullopt));
  // Apart from 0, and apart from 1, no two are joined; apart from 2, those two are.
  EXPECT_THAT(Fragmentation(Make(3, {{0, 1}})),
              ElementsAre(std::nullopt, std::nullopt, std::optional<double>(0)));
}

TEST(GraphCutsTest, PairsOfOtherComponentsCount) {
  // A path of three and an edge apart: without the middle, one of two pairs is left.
  EXPECT_THAT(Fragmentation(Make(5, {{0, 1}, {1, 2}, {3, 4}})),
              ElementsAre(0.0, 0.5, 0.0, 0.0, 0.0));
}

TEST(GraphCutsTest, ALongPathNeedsNoStack) {
  constexpr int kNodes = 200'000;
  std::vector<Graph::Edge> edges;
  for (int i = 1; i < kNodes; ++i) edges.push_back({i - 1, i});
  const Cuts cuts = CutsOf(Graph(kNodes, std::move(edges)));
  EXPECT_THAT(cuts.bridges, Each(true));
  EXPECT_FALSE(cuts.articulation_points[0]);
  EXPECT_TRUE(cuts.articulation_points[1]);
  EXPECT_EQ(cuts.pairs_parted[kNodes / 2], int64_t{kNodes / 2} * (kNodes / 2 - 1));
}

}  // namespace
}  // namespace loge::partnership
