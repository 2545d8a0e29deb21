#include "services/partnership/graph.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace loge::partnership {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Graph Make(int nodes, const std::vector<std::pair<int, int>>& edges) {
  Graph graph;
  graph.nodes = nodes;
  for (const auto& [a, b] : edges) graph.edges.push_back({a, b});
  return graph;
}

Graph Star(int nodes) {
  Graph graph;
  graph.nodes = nodes;
  for (int i = 1; i < nodes; ++i) graph.edges.push_back({0, i});
  return graph;
}

Graph Complete(int nodes) {
  Graph graph;
  graph.nodes = nodes;
  for (int a = 0; a < nodes; ++a) {
    for (int b = a + 1; b < nodes; ++b) graph.edges.push_back({a, b});
  }
  return graph;
}

// Recounts by brute force ------------------------------------------------------------------------

// -1: node out of reach.
std::vector<int> Distances(const Graph& graph, int from, int without_node = -1,
                           int without_edge = -1) {
  std::vector<int> distance(static_cast<size_t>(graph.nodes), -1);
  std::queue<int> queue;
  distance[static_cast<size_t>(from)] = 0;
  queue.push(from);
  while (!queue.empty()) {
    const int node = queue.front();
    queue.pop();
    for (int i = 0; i < static_cast<int>(graph.edges.size()); ++i) {
      const Graph::Edge& edge = graph.edges[static_cast<size_t>(i)];
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
  for (int node = 0; node < graph.nodes; ++node) {
    if (node == without_node || seen.count(node) != 0) continue;
    ++count;
    const std::vector<int> distance = Distances(graph, node, without_node, without_edge);
    for (int other = 0; other < graph.nodes; ++other) {
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
    for (const Graph::Edge& edge : graph.edges) {
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
  for (int s = 0; s < graph.nodes; ++s) {
    const std::vector<int> distance = Distances(graph, s);
    for (int t = s + 1; t < graph.nodes; ++t) {
      if (s == v || t == v || distance[static_cast<size_t>(t)] < 0) continue;
      sum += PathsThrough(graph, s, t, v) / PathsThrough(graph, s, t, -1);
    }
  }
  return sum;
}

// The largest k such that peeling off all nodes of degree < k leaves the node.
int CoreOf(const Graph& graph, int node) {
  for (int k = graph.nodes;; --k) {
    std::set<int> left;
    for (int i = 0; i < graph.nodes; ++i) left.insert(i);
    for (bool changed = true; changed;) {
      changed = false;
      for (int i = 0; i < graph.nodes; ++i) {
        const auto degree =
            std::count_if(graph.edges.begin(), graph.edges.end(), [&](const Graph::Edge& edge) {
              return (edge.a == i || edge.b == i) && left.count(edge.a) && left.count(edge.b);
            });
        if (left.count(i) != 0 && degree < k) changed = left.erase(i) != 0;
      }
    }
    if (left.count(node) != 0) return k;
  }
}

void ExpectAsByBruteForce(const Graph& graph) {
  const Components components = ComponentsOf(graph);
  const Cuts cuts = CutsOf(graph);
  const std::vector<int> cores = CoreNumbers(graph);
  const std::vector<double> betweenness = Betweenness(graph);
  const std::vector<int> degrees = Degrees(graph);
  const int all = CountComponents(graph);
  EXPECT_EQ(components.count, all);
  for (int node = 0; node < graph.nodes; ++node) {
    const auto i = static_cast<size_t>(node);
    const std::vector<int> distance = Distances(graph, node);
    for (int other = 0; other < graph.nodes; ++other) {
      EXPECT_EQ(components.of[i] == components.of[static_cast<size_t>(other)],
                distance[static_cast<size_t>(other)] >= 0);
    }
    EXPECT_EQ(cuts.articulation_points[i], CountComponents(graph, node) > all) << node;
    EXPECT_EQ(cores[i], CoreOf(graph, node)) << node;
    EXPECT_NEAR(betweenness[i], BetweennessOf(graph, node), 1e-9) << node;
    EXPECT_EQ(degrees[i], std::count(distance.begin(), distance.end(), 1)) << node;
  }
  for (size_t i = 0; i < graph.edges.size(); ++i) {
    EXPECT_EQ(cuts.bridges[i], CountComponents(graph, -1, static_cast<int>(i)) > all) << i;
  }
}

TEST(GraphTest, Empty) {
  const Graph graph = Make(0, {});
  EXPECT_EQ(ComponentsOf(graph).count, 0);
  EXPECT_THAT(CutsOf(graph).articulation_points, IsEmpty());
  EXPECT_THAT(CoreNumbers(graph), IsEmpty());
  EXPECT_THAT(Betweenness(graph), IsEmpty());
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
    const unsigned density = 1 + random() % 9;
    Graph graph;
    graph.nodes = nodes;
    for (int a = 0; a < nodes; ++a) {
      for (int b = a + 1; b < nodes; ++b) {
        if (random() % 10 < density) graph.edges.push_back({a, b});
      }
    }
    SCOPED_TRACE(round);
    ExpectAsByBruteForce(graph);
  }
}

}  // namespace
}  // namespace loge::partnership
