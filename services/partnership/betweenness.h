// Who stands between others: exact, or estimated from a sample where exact takes too long. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_BETWEENNESS_H_
#define LOGE_SERVICES_PARTNERSHIP_BETWEENNESS_H_

#include <cstdint>
#include <vector>

#include "services/partnership/graph.h"

namespace loge::partnership {

// By node: sum over unordered pairs of other nodes of the share of their shortest paths that pass
// through it, not normalised. O(nodes * edges): Brandes, A Faster Algorithm for Betweenness
// Centrality, 2001.
std::vector<double> Betweenness(const Graph& graph);

struct SampledBetweenness {
  std::vector<double> values;  // By node: estimates without bias.
  // Estimated standard error of the largest estimate (of equal ones: that of the least node), in
  // the unit of the estimates: from the sample variance of what the pivots contribute to it, and
  // from how much of the graph was not drawn. 0 when all nodes are pivots; with one pivot of
  // several nodes there is no variance to tell: 0, too.
  double error = 0;
};

// The same from the shortest paths that begin at `pivots` nodes, drawn without repetition, times
// nodes / pivots (Brandes and Pich, Centrality Estimation in Large Networks, 2007). `pivots`: 1 to
// the number of nodes. The same graph, number and seed give the same bits. O(pivots * edges).
SampledBetweenness SampleBetweenness(const Graph& graph, int pivots, uint64_t seed);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_BETWEENNESS_H_
