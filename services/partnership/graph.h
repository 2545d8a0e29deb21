// What the shape of an undirected graph says: components, points and ties at which it falls apart,
// cores, betweenness. Pure; thread-safe (no state). Nothing here knows what a person is.
#ifndef LOGE_SERVICES_PARTNERSHIP_GRAPH_H_
#define LOGE_SERVICES_PARTNERSHIP_GRAPH_H_

#include <vector>

namespace loge::partnership {

// Nodes are 0 to nodes - 1. No edge twice, none from a node to itself.
struct Graph {
  struct Edge {
    int a = 0;
    int b = 0;
  };

  int nodes = 0;
  std::vector<Edge> edges;
};

struct Components {
  std::vector<int> of;  // By node, numbered in order of their least node; -1: left out.
  int count = 0;
};

// The components of what remains without the nodes for which `left_out` is true (by node; empty:
// none). O(nodes + edges).
Components ComponentsOf(const Graph& graph, const std::vector<bool>& left_out = {});

// Where the removal of one node or edge raises the number of components. O(nodes + edges).
struct Cuts {
  std::vector<bool> articulation_points;  // By node.
  std::vector<bool> bridges;              // By edge.
};
Cuts CutsOf(const Graph& graph);

// By node: the largest k such that the node is in the k-core (Batagelj-Zaversnik). O(edges).
std::vector<int> CoreNumbers(const Graph& graph);

// By node: sum over unordered pairs of other nodes of the share of their shortest paths that pass
// through it (Brandes), not normalised. O(nodes * edges).
std::vector<double> Betweenness(const Graph& graph);

std::vector<int> Degrees(const Graph& graph);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_GRAPH_H_
