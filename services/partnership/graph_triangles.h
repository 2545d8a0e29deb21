// How closed a graph is: whether those whom a node is tied to are tied to each other. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_GRAPH_TRIANGLES_H_
#define LOGE_SERVICES_PARTNERSHIP_GRAPH_TRIANGLES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "services/partnership/graph.h"

namespace loge::partnership {

// By node: the triangles it is part of. O(edges * sqrt(edges)): each is found once, from its node
// of the least degree (the forward algorithm of Schank and Wagner, Finding, Counting and Listing
// all Triangles in Large Graphs, 2005).
std::vector<int64_t> TrianglesOf(const Graph& graph);

// By node: edges among its neighbours / possible ones (Watts and Strogatz, Collective Dynamics of
// 'Small-World' Networks, 1998); nothing with fewer than two neighbours. `triangles`: of the graph.
std::vector<std::optional<double>> ClusteringOf(const Graph& graph,
                                                const std::vector<int64_t>& triangles);

// 3 * triangles / pairs of edges that meet; nothing where no two meet.
std::optional<double> TransitivityOf(const Graph& graph, const std::vector<int64_t>& triangles);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_GRAPH_TRIANGLES_H_
