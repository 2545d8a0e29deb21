#include "services/partnership/graph.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <span>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/betweenness.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/graph_triangles.h"
#include "tests/services/partnership/graphs.h"

namespace loge::partnership {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Recounts by brute force ------------------------------------------------------------------------

// -1: node out of reach.
std::vector<int> Distances(const Graph& graph, int from, int without_node = -1,
                           int without_edge = -1) {
  std::vector<int> distance(static_cast<size_t>(graph.nodes()), -1);
  std::queue<int> queue;
  distance[static_cast<size_t>(from)] = 0;
  queue.push(from);
  while (!queue.empty()) {
    const int node = queue.front();
    queue.pop();
    for (int i = 0; i < static_cast<int>(graph.edges().size()); ++i) {
      const Graph::Edge& edge = graph.edges()[static_cast<size_t>(i)];
      if (i == without_edge || (edge.a != node && edge.b != node)) continue;
      const int other = edge.a == node ? edge.b : edge.a;
      if (other == without_node || distance[static_cast<size_t>(other)] >= 0) continue;
      distance[static_cast<size_t>(other)] = distance[static_cast<size_t>(node)] + 1;
      queue.push(other);
    }
  }
  return distance;
}

int CountComponents(const Graph& graph, int without_node = -1, int without_edge = -1) {
  std::set<int> seen;
  int count = 0;
  for (int node = 0; node < graph.nodes(); ++node) {
    if (node == without_node || seen.count(node) != 0) continue;
    ++count;
    const std::vector<int> distance = Distances(graph, node, without_node, without_edge);
    for (int other = 0; other < graph.nodes(); ++other) {
      if (distance[static_cast<size_t>(other)] >= 0) seen.insert(other);
    }
  }
  return count;
}

// The number of shortest paths from s to t, through v alone when v is given.
double PathsThrough(const Graph& graph, int s, int t, int v) {
  const std::vector<int> from_s = Distances(graph, s);
  const std::vector<int> from_t = Distances(graph, t);
  const auto at = [](const std::vector<int>& d, int i) { return d[static_cast<size_t>(i)]; };
  std::function<double(int, bool)> walk = [&](int node, bool passed) -> double {
    if (node == v) passed = true;
    if (node == t) return passed || v < 0 ? 1 : 0;
    double paths = 0;
    for (const Graph::Edge& edge : graph.edges()) {
      if (edge.a != node && edge.b != node) continue;
      const int other = edge.a == node ? edge.b : edge.a;
      if (at(from_s, other) == at(from_s, node) + 1 && at(from_t, other) == at(from_t, node) - 1) {
        paths += walk(other, passed);
      }
    }
    return paths;
  };
  return walk(s, false);
}

double BetweennessOf(const Graph& graph, int v) {
  double sum = 0;
  for (int s = 0; s < graph.nodes(); ++s) {
    const std::vector<int> distance = Distances(graph, s);
    for (int t = s + 1; t < graph.nodes(); ++t) {
      if (s == v || t == v || distance[static_cast<size_t>(t)] < 0) continue;
      sum += PathsThrough(graph, s, t, v) / PathsThrough(graph, s, t, -1);
    }
  }
  return sum;
}

// The largest k such that peeling off all nodes of degree < k leaves the node.
int CoreOf(const Graph& graph, int node) {
  for (int k = graph.nodes();; --k) {
    std::set<int> left;
    for (int i = 0; i < graph.nodes(); ++i) left.insert(i);
    for (bool changed = true; changed;) {
      changed = false;
      for (int i = 0; i < graph.nodes(); ++i) {
        const auto degree =
            std::count_if(graph.edges().begin(), graph.edges().end(), [&](const Graph::Edge& edge) {
              return (edge.a == i || edge.b == i) && left.count(edge.a) && left.count(edge.b);
            });
        if (left.count(i) != 0 && degree < k) changed = left.erase(i) != 0;
      }
    }
    if (left.count(node) != 0) return k;
  }
}

// Pairs of nodes, `without` apart, that are joined by a path.
int64_t JoinedPairs(const Graph& graph, int without, bool passing) {
  int64_t pairs = 0;
  for (int a = 0; a < graph.nodes(); ++a) {
    if (a == without) continue;
    const std::vector<int> distance = Distances(graph, a, passing ? -1 : without);
    for (int b = a + 1; b < graph.nodes(); ++b) {
      if (b != without && distance[static_cast<size_t>(b)] >= 0) ++pairs;
    }
  }
  return pairs;
}

bool Joined(const Graph& graph, int a, int b) {
  return Distances(graph, a)[static_cast<size_t>(b)] == 1;
}

// Pairs of neighbours of `node` and how many of them are joined by an edge.
struct Neighbourhood {
  int pairs = 0;
  int joined = 0;
};

Neighbourhood NeighbourhoodOf(const Graph& graph, int node) {
  Neighbourhood out;
  for (int a = 0; a < graph.nodes(); ++a) {
    for (int b = a + 1; b < graph.nodes(); ++b) {
      if (!Joined(graph, node, a) || !Joined(graph, node, b)) continue;
      ++out.pairs;
      if (Joined(graph, a, b)) ++out.joined;
    }
  }
  return out;
}

void ExpectFragmentation(const Graph& graph) {
  const auto fragmentation = FragmentationOf(ComponentsOf(graph), CutsOf(graph));
  ASSERT_EQ(fragmentation.size(), static_cast<size_t>(graph.nodes()));
  for (int node = 0; node < graph.nodes(); ++node) {
    const auto before = static_cast<double>(JoinedPairs(graph, node, true));
    const auto after = static_cast<double>(JoinedPairs(graph, node, false));
    const std::optional<double>& found = fragmentation[static_cast<size_t>(node)];
    ASSERT_EQ(found.has_value(), before > 0) << node;
    if (found.has_value()) {
      EXPECT_NEAR(*found, 1 - after / before, 1e-12) << node;
    }
  }
}

void ExpectClosure(const Graph& graph) {
  const std::vector<int64_t> triangles = TrianglesOf(graph);
  const auto clustering = ClusteringOf(graph, triangles);
  ASSERT_EQ(clustering.size(), static_cast<size_t>(graph.nodes()));
  double pairs = 0;
  double joined = 0;
  for (int node = 0; node < graph.nodes(); ++node) {
    const Neighbourhood around = NeighbourhoodOf(graph, node);
    const auto i = static_cast<size_t>(node);
    EXPECT_EQ(triangles[i], around.joined) << node;
    ASSERT_EQ(clustering[i].has_value(), around.pairs > 0) << node;
    if (around.pairs > 0) {
      EXPECT_NEAR(*clustering[i], static_cast<double>(around.joined) / around.pairs, 1e-12) << node;
    }
    pairs += around.pairs;
    joined += around.joined;
  }
  const std::optional<double> transitivity = TransitivityOf(graph, triangles);
  ASSERT_EQ(transitivity.has_value(), pairs > 0);
  if (transitivity.has_value()) {
    EXPECT_NEAR(*transitivity, joined / pairs, 1e-12);
  }
}

void ExpectAsByBruteForce(const Graph& graph) {
  ExpectFragmentation(graph);
  ExpectClosure(graph);
  const Components components = ComponentsOf(graph);
  const Cuts cuts = CutsOf(graph);
  const std::vector<int> cores = CoreNumbers(graph);
  const std::vector<double> betweenness = Betweenness(graph);
  const std::vector<int> degrees = Degrees(graph);
  const int all = CountComponents(graph);
  EXPECT_EQ(components.count, all);
  for (int node = 0; node < graph.nodes(); ++node) {
    const auto i = static_cast<size_t>(node);
    const std::vector<int> distance = Distances(graph, node);
    for (int other = 0; other < graph.nodes(); ++other) {
      EXPECT_EQ(components.of[i] == components.of[static_cast<size_t>(other)],
                distance[static_cast<size_t>(other)] >= 0);
    }
    EXPECT_EQ(cuts.articulation_points[i], CountComponents(graph, node) > all) << node;
    EXPECT_EQ(cores[i], CoreOf(graph, node)) << node;
    EXPECT_NEAR(betweenness[i], BetweennessOf(graph, node), 1e-9) << node;
    EXPECT_EQ(degrees[i], std::count(distance.begin(), distance.end(), 1)) << node;
  }
  for (size_t i = 0; i < graph.edges().size(); ++i) {
    EXPECT_EQ(cuts.bridges[i], CountComponents(graph, -1, static_cast<int>(i)) > all) << i;
  }
}

TEST(GraphTest, Empty) {
  const Graph graph = Make(0, {});
  EXPECT_EQ(ComponentsOf(graph).count, 0);
  EXPECT_THAT(CutsOf(graph).articulation_points, IsEmpty());
  EXPECT_THAT(CoreNumbers(graph), IsEmpty());
  EXPECT_THAT(Betweenness(graph), IsEmpty());
  EXPECT_THAT(SampleBetweenness(graph, 1, 7).values, IsEmpty());
  EXPECT_THAT(FragmentationOf(ComponentsOf(graph), CutsOf(graph)), IsEmpty());
  EXPECT_THAT(TrianglesOf(graph), IsEmpty());
  EXPECT_EQ(TransitivityOf(graph, {}), std::nullopt);
}

TEST(GraphTest, SpecialShapes) {
  ExpectAsByBruteForce(Make(1, {}));
  ExpectAsByBruteForce(Make(2, {}));
  ExpectAsByBruteForce(Make(2, {{0, 1}}));
  ExpectAsByBruteForce(Make(5, {}));
  ExpectAsByBruteForce(Star(6));
  ExpectAsByBruteForce(Complete(5));
  ExpectAsByBruteForce(Make(6, {{0, 1}, {1, 2}, {0, 2}, {3, 4}}));
  ExpectAsByBruteForce(Make(4, {{0, 1}, {1, 2}, {2, 3}}));
}

std::vector<int> Listed(std::span<const int> numbers) { return {numbers.begin(), numbers.end()}; }

TEST(GraphTest, NeighboursComeWithTheirEdges) {
  const Graph graph = Make(4, {{2, 0}, {1, 2}, {0, 1}});
  EXPECT_THAT(Listed(graph.NeighboursOf(2)), ElementsAre(0, 1));
  EXPECT_THAT(Listed(graph.EdgesOf(2)), ElementsAre(0, 1));
  EXPECT_THAT(Listed(graph.NeighboursOf(0)), ElementsAre(2, 1));
  EXPECT_THAT(Listed(graph.EdgesOf(0)), ElementsAre(0, 2));
  EXPECT_THAT(Listed(graph.NeighboursOf(3)), IsEmpty());
  EXPECT_EQ(graph.Degree(2), 2);
  EXPECT_EQ(graph.Degree(3), 0);
  EXPECT_EQ(Graph().nodes(), 0);
}

TEST(GraphTest, AStarFallsApartAtItsMiddle) {
  const Cuts cuts = CutsOf(Star(4));
  EXPECT_THAT(cuts.articulation_points, ElementsAre(true, false, false, false));
  EXPECT_THAT(cuts.bridges, Each(true));
  EXPECT_THAT(Betweenness(Star(4)), ElementsAre(3, 0, 0, 0));
}

TEST(GraphTest, TwoNodesHaveABridgeAndNoPoint) {
  const Cuts cuts = CutsOf(Make(2, {{0, 1}}));
  EXPECT_THAT(cuts.articulation_points, Each(false));
  EXPECT_THAT(cuts.bridges, ElementsAre(true));
}

TEST(GraphTest, ComponentsAreNumberedByTheirLeastNode) {
  const Components components = ComponentsOf(Make(5, {{1, 4}, {0, 3}}));
  EXPECT_THAT(components.of, ElementsAre(0, 1, 2, 0, 1));
  EXPECT_EQ(components.count, 3);
}

TEST(GraphTest, LeftOutNodesBelongToNoComponent) {
  const Components components = ComponentsOf(Star(4), {true, false, false, false});
  EXPECT_THAT(components.of, ElementsAre(-1, 0, 1, 2));
  EXPECT_EQ(components.count, 3);
  EXPECT_EQ(ComponentsOf(Make(1, {}), {true}).count, 0);
}

TEST(GraphTest, RandomGraphsAsByBruteForce) {
  std::mt19937 random(20090512);
  for (int round = 0; round < 150; ++round) {
    const int nodes = 1 + static_cast<int>(random() % 8);
    const uint64_t density = 1 + random() % 9;
    const Graph graph = Random(nodes, density, random);
    SCOPED_TRACE(round);
    ExpectAsByBruteForce(graph);
  }
}

}  // namespace
}  // namespace loge::partnership
