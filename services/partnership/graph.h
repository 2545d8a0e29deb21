// What the shape of an undirected graph says: components, degrees, cores. Where it falls apart is
// told by graph_cuts.h, how closed it is by graph_triangles.h, who stands between others by
// betweenness.h. Pure; thread-safe (no state). Nothing here knows what a person is.
#ifndef LOGE_SERVICES_PARTNERSHIP_GRAPH_H_
#define LOGE_SERVICES_PARTNERSHIP_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace loge::partnership {

// Nodes are 0 to nodes() - 1. No edge twice, none from a node to itself. Made once, then constant:
// the neighbours of all nodes lie one after the other (compressed sparse rows), so that whatever
// walks the graph walks memory in order.
class Graph {
 public:
  struct Edge {
    int a = 0;
    int b = 0;
  };

  Graph() : Graph(0, {}) {}
  // O(nodes + edges).
  Graph(int nodes, std::vector<Edge> edges);

  int nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }

  int Degree(int node) const { return static_cast<int>(Slot(node + 1) - Slot(node)); }
  // The nodes that edges join to `node`, in the order of edges().
  std::span<const int> NeighboursOf(int node) const { return Part(neighbours_, node); }
  // By the same places: the edges themselves, as indices into edges().
  std::span<const int> EdgesOf(int node) const { return Part(edge_of_, node); }

 private:
  size_t Slot(int node) const { return offsets_[static_cast<size_t>(node)]; }
  std::span<const int> Part(const std::vector<int>& all, int node) const {
    return std::span<const int>(all).subspan(Slot(node), Slot(node + 1) - Slot(node));
  }

  int nodes_ = 0;
  std::vector<Edge> edges_;
  std::vector<size_t> offsets_;  // By node: where its neighbours begin; one more at the end.
  std::vector<int> neighbours_;
  std::vector<int> edge_of_;
};

// Unordered pairs of `n` things.
inline int64_t PairsOf(int64_t n) { return n * (n - 1) / 2; }

struct Components {
  std::vector<int> of;  // By node, numbered in order of their least node; -1: left out.
  int count = 0;
};

// The components of what remains without the nodes for which `left_out` is true (by node; empty:
// none). O(nodes + edges).
Components ComponentsOf(const Graph& graph, const std::vector<bool>& left_out = {});

// By node: the largest k such that the node is in the k-core. O(nodes + edges): Batagelj and
// Zaversnik, An O(m) Algorithm for Cores Decomposition of Networks, 2003.
std::vector<int> CoreNumbers(const Graph& graph);

std::vector<int> Degrees(const Graph& graph);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_GRAPH_H_
