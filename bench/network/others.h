// The same network handed to programs that share no code with Loge: igraph and NetworkX.
#ifndef LOGE_BENCH_NETWORK_OTHERS_H_
#define LOGE_BENCH_NETWORK_OTHERS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/benches.h"
#include "services/partnership/graph.h"

namespace loge::bench::networks {

// What they say of a network.
struct Others {
  std::map<std::string, double> took_ms;  // By figure, without "network.": medians of the runs.
  std::map<std::string, double> found;    // By measure; to be compared with what Loge finds.
};

// Writes the graph with the landlord of each node (a number; -1: none) into env.folder, has
// igraph_bench.py measure what it measures of a network of that scale ("territory", "region",
// "country"), and takes what it says. Nothing, and stderr says why, when that cannot be done.
std::optional<Others> AskOthers(const BenchEnv& env, const std::string& scale,
                                const partnership::Graph& graph, const std::vector<int>& landlords);

}  // namespace loge::bench::networks

#endif  // LOGE_BENCH_NETWORK_OTHERS_H_
