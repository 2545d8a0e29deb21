#include "services/partnership/graph_triangles.h"

#include <cstddef>
#include <numeric>
#include <span>

namespace loge::partnership {
namespace {

// Of each node the neighbours that come after it when nodes stand by degree, then by number.
class Later {
 public:
  explicit Later(const Graph& graph) : begin_(static_cast<size_t>(graph.nodes()) + 1) {
    later_.reserve(graph.edges().size());
    for (int node = 0; node < graph.nodes(); ++node) {
      for (const int neighbour : graph.NeighboursOf(node)) {
        const int of_node = graph.Degree(node);
        const int of_neighbour = graph.Degree(neighbour);
        const bool after = of_neighbour > of_node || (of_neighbour == of_node && neighbour > node);
        if (after) later_.push_back(neighbour);
      }
      begin_[static_cast<size_t>(node) + 1] = later_.size();
    }
  }

  std::span<const int> Of(int node) const {
    const size_t begin = begin_[static_cast<size_t>(node)];
    return std::span<const int>(later_).subspan(begin,
                                                begin_[static_cast<size_t>(node) + 1] - begin);
  }

 private:
  std::vector<size_t> begin_;
  std::vector<int> later_;
};

}  // namespace

std::vector<int64_t> TrianglesOf(const Graph& graph) {
  const Later later(graph);
  std::vector<int64_t> triangles(static_cast<size_t>(graph.nodes()));
  std::vector<int> marked_by(triangles.size(), -1);
  for (int first = 0; first < graph.nodes(); ++first) {
    for (const int node : later.Of(first)) marked_by[static_cast<size_t>(node)] = first;
    for (const int second : later.Of(first)) {
      for (const int third : later.Of(second)) {
        if (marked_by[static_cast<size_t>(third)] != first) continue;
        ++triangles[static_cast<size_t>(first)];
        ++triangles[static_cast<size_t>(second)];
        ++triangles[static_cast<size_t>(third)];
      }
    }
  }
  return triangles;
}

std::vector<std::optional<double>> ClusteringOf(const Graph& graph,
                                                const std::vector<int64_t>& triangles) {
  std::vector<std::optional<double>> out(triangles.size());
  for (int node = 0; node < graph.nodes(); ++node) {
    const int64_t possible = PairsOf(graph.Degree(node));
    if (possible == 0) continue;
    const auto i = static_cast<size_t>(node);
    out[i] = static_cast<double>(triangles[i]) / static_cast<double>(possible);
  }
  return out;
}

std::optional<double> TransitivityOf(const Graph& graph, const std::vector<int64_t>& triangles) {
  int64_t triads = 0;
  for (int node = 0; node < graph.nodes(); ++node) triads += PairsOf(graph.Degree(node));
  if (triads == 0) return std::nullopt;
  // Each triangle is counted at its three nodes.
  const int64_t closed = std::accumulate(triangles.begin(), triangles.end(), int64_t{0});
  return static_cast<double>(closed) / static_cast<double>(triads);
}

}  // namespace loge::partnership
