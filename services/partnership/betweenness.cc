#include "services/partnership/betweenness.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "services/partnership/draws.h"

namespace loge::partnership {
namespace {

// Brandes' dependencies: of one source at a time, with the memory of the walk kept for the next.
class Dependencies {
 public:
  explicit Dependencies(const Graph& graph)
      : graph_(graph),
        distance_(static_cast<size_t>(graph.nodes()), -1),
        paths_(distance_.size()),
        dependency_(distance_.size()) {
    reached_.reserve(distance_.size());
  }

  // Works out by node v: the sum over all other nodes t of the share of the shortest paths from
  // `source` to t that pass through v.
  void From(int source) {
    for (const int node : reached_) {
      const auto i = static_cast<size_t>(node);
      distance_[i] = -1;
      paths_[i] = 0;
      dependency_[i] = 0;
    }
    reached_.clear();
    distance_[static_cast<size_t>(source)] = 0;
    paths_[static_cast<size_t>(source)] = 1;
    reached_.push_back(source);
    for (size_t next = 0; next < reached_.size(); ++next) CountPathsPast(reached_[next]);
    for (size_t left = reached_.size(); left > 1; --left) PassBack(reached_[left - 1]);
    dependency_[static_cast<size_t>(source)] = 0;
  }

  // Those that a path joins to the source, which comes first; all others depend on nobody.
  const std::vector<int>& reached() const { return reached_; }
  double operator[](size_t node) const { return dependency_[node]; }

 private:
  void CountPathsPast(int node) {
    const auto i = static_cast<size_t>(node);
    for (const int neighbour : graph_.NeighboursOf(node)) {
      const auto j = static_cast<size_t>(neighbour);
      if (distance_[j] < 0) {
        distance_[j] = distance_[i] + 1;
        reached_.push_back(neighbour);
      }
      if (distance_[j] == distance_[i] + 1) paths_[j] += paths_[i];
    }
  }

  void PassBack(int node) {
    const auto i = static_cast<size_t>(node);
    const double share = (1 + dependency_[i]) / paths_[i];
    for (const int neighbour : graph_.NeighboursOf(node)) {
      const auto j = static_cast<size_t>(neighbour);
      if (distance_[j] == distance_[i] - 1) dependency_[j] += paths_[j] * share;
    }
  }

  const Graph& graph_;
  std::vector<int> distance_;  // By node; -1: out of reach.
  std::vector<double> paths_;
  std::vector<double> dependency_;
  std::vector<int> reached_;  // By distance.
};

}  // namespace

std::vector<double> Betweenness(const Graph& graph) {
  std::vector<double> values(static_cast<size_t>(graph.nodes()));
  Dependencies dependencies(graph);
  for (int source = 0; source < graph.nodes(); ++source) {
    dependencies.From(source);
    for (const int node : dependencies.reached()) {
      const auto i = static_cast<size_t>(node);
      values[i] += dependencies[i];
    }
  }
  for (double& value : values) value /= 2;  // Each pair was met from both of its ends.
  return values;
}

SampledBetweenness SampleBetweenness(const Graph& graph, int pivots, uint64_t seed) {
  const auto nodes = static_cast<size_t>(graph.nodes());
  SampledBetweenness out;
  out.values.resize(nodes);
  if (nodes == 0) return out;
  std::vector<int> drawn(nodes);
  std::iota(drawn.begin(), drawn.end(), 0);
  Draws(seed).PutFirst(static_cast<size_t>(pivots), drawn);
  drawn.resize(static_cast<size_t>(pivots));

  // By node: mean, and sum of squared deviations from it, of the contributions so far (Welford).
  std::vector<double>& mean = out.values;
  std::vector<double> squares(nodes);
  Dependencies dependencies(graph);
  for (size_t k = 0; k < drawn.size(); ++k) {
    dependencies.From(drawn[k]);
    for (size_t i = 0; i < nodes; ++i) {
      const double off = dependencies[i] - mean[i];
      mean[i] += off / static_cast<double>(k + 1);
      squares[i] += off * (dependencies[i] - mean[i]);
    }
  }
  const auto largest =
      static_cast<size_t>(std::max_element(mean.begin(), mean.end()) - mean.begin());
  // A pair is met from both of its ends: half of what all nodes would contribute.
  const double scale = static_cast<double>(graph.nodes()) / 2;
  if (pivots > 1) {
    const double variance = squares[largest] / (pivots - 1);
    const double not_drawn = 1 - static_cast<double>(pivots) / graph.nodes();
    out.error = scale * std::sqrt(variance / pivots * not_drawn);
  }
  for (double& value : mean) value *= scale;
  return out;
}

}  // namespace loge::partnership
