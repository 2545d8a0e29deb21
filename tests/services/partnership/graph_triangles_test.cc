#include "services/partnership/graph_triangles.h"

#include <optional>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/partnership/graphs.h"

namespace loge::partnership {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<std::optional<double>> Clustering(const Graph& graph) {
  return ClusteringOf(graph, TrianglesOf(graph));
}

std::optional<double> Transitivity(const Graph& graph) {
  return TransitivityOf(graph, TrianglesOf(graph));
}

// domain.md, section 1: the triangles are the four of k, a1, a2, b1 and that of k, b2, c1.
TEST(GraphTrianglesTest, TestVector) {
  EXPECT_THAT(TrianglesOf(TestVectorGraph()), ElementsAre(3, 3, 3, 1, 1, 0, 0, 4));
  EXPECT_THAT(Clustering(TestVectorGraph()),
              ElementsAre(1.0, 1.0, 1.0, 1.0, 1.0 / 3, std::nullopt, std::nullopt, 4.0 / 15));
  EXPECT_EQ(Transitivity(TestVectorGraph()), 15.0 / 28);
}

TEST(GraphTrianglesTest, AStarIsOpenAndACompleteGraphIsClosed) {
  EXPECT_THAT(Clustering(Star(4)), ElementsAre(0.0, std::nullopt, std::nullopt, std::nullopt));
  EXPECT_EQ(Transitivity(Star(4)), 0.0);
  EXPECT_THAT(Clustering(Complete(5)), Each(std::optional<double>(1)));
  EXPECT_EQ(Transitivity(Complete(5)), 1.0);
}

TEST(GraphTrianglesTest, NothingToCloseWithFewerThanTwoNeighbours) {
  EXPECT_THAT(Clustering(Make(3, {{0, 1}})), Each(std::nullopt));
  EXPECT_EQ(Transitivity(Make(3, {{0, 1}})), std::nullopt);
  EXPECT_EQ(Transitivity(Make(0, {})), std::nullopt);
}

// Clustering is a figure of each, transitivity one of all: no mean of the former.
TEST(GraphTrianglesTest, APendantOpensATriangle) {
  const Graph graph = Make(4, {{0, 1}, {1, 2}, {0, 2}, {2, 3}});
  EXPECT_THAT(Clustering(graph), ElementsAre(1.0, 1.0, 1.0 / 3, std::nullopt));
  EXPECT_EQ(Transitivity(graph), 3.0 / 5);
}

}  // namespace
}  // namespace loge::partnership
