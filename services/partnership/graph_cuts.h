// Where a graph falls apart: the nodes and edges that hold it together, and how much each node
// holds. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_GRAPH_CUTS_H_
#define LOGE_SERVICES_PARTNERSHIP_GRAPH_CUTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "services/partnership/graph.h"

namespace loge::partnership {

struct Cuts {
  std::vector<bool> articulation_points;  // By node: its removal raises the number of components.
  std::vector<bool> bridges;              // By edge: the same.
  // By node: unordered pairs of other nodes that a path joins now, and none when it is gone.
  std::vector<int64_t> pairs_parted;
};

// One depth-first walk, without recursion. O(nodes + edges): Hopcroft and Tarjan, Efficient
// Algorithms for Graph Manipulation, 1973.
Cuts CutsOf(const Graph& graph);

// By node v: the share of the pairs of other nodes joined by a path that are joined no more when v
// leaves, 1 - R(G minus v) / R'(G) (Borgatti, Identifying Sets of Key Players in a Social Network,
// 2006); nothing where no other two are joined. `components` (none left out) and `cuts` are of one
// graph. O(nodes).
std::vector<std::optional<double>> FragmentationOf(const Components& components, const Cuts& cuts);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_GRAPH_CUTS_H_
