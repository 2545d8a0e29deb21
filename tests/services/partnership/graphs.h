// Graphs for the tests of what knows shapes alone.
#ifndef LOGE_TESTS_SERVICES_PARTNERSHIP_GRAPHS_H_
#define LOGE_TESTS_SERVICES_PARTNERSHIP_GRAPHS_H_

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "services/partnership/graph.h"

namespace loge::partnership {

inline Graph Make(int nodes, std::vector<Graph::Edge> edges) {
  return Graph(nodes, std::move(edges));
}

// All of whose edges are to node 0.
inline Graph Star(int nodes) {
  std::vector<Graph::Edge> edges;
  for (int i = 1; i < nodes; ++i) edges.push_back({0, i});
  return Graph(nodes, std::move(edges));
}

inline Graph Complete(int nodes) {
  std::vector<Graph::Edge> edges;
  for (int a = 0; a < nodes; ++a) {
    for (int b = a + 1; b < nodes; ++b) edges.push_back({a, b});
  }
  return Graph(nodes, std::move(edges));
}

// Of ten possible edges about `density` are there.
inline Graph Random(int nodes, uint64_t density, std::mt19937& random) {
  std::vector<Graph::Edge> edges;
  for (int a = 0; a < nodes; ++a) {
    for (int b = a + 1; b < nodes; ++b) {
      if (random() % 10 < density) edges.push_back({a, b});
    }
  }
  return Graph(nodes, std::move(edges));
}

// domain.md, section 1: a1 a2 b1 b2 c1 c2 d1 k are 0 to 7.
inline Graph TestVectorGraph() {
  return Graph(
      8, {{0, 1}, {0, 2}, {0, 7}, {1, 2}, {1, 7}, {2, 7}, {3, 4}, {3, 7}, {4, 5}, {4, 7}, {6, 7}});
}

// The same without one node and its edges; the other nodes keep their numbers.
inline Graph Without(const Graph& graph, int node) {
  std::vector<Graph::Edge> edges;
  for (const Graph::Edge& edge : graph.edges()) {
    if (edge.a != node && edge.b != node) edges.push_back(edge);
  }
  return Graph(graph.nodes(), std::move(edges));
}

}  // namespace loge::partnership

#endif  // LOGE_TESTS_SERVICES_PARTNERSHIP_GRAPHS_H_
