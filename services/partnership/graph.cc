#include "services/partnership/graph.h"

#include <algorithm>
#include <utility>

namespace loge::partnership {

Graph::Graph(int nodes, std::vector<Edge> edges)
    : nodes_(nodes),
      edges_(std::move(edges)),
      offsets_(static_cast<size_t>(nodes) + 1),
      neighbours_(2 * edges_.size()),
      edge_of_(2 * edges_.size()) {
  for (const Edge& edge : edges_) {
    ++offsets_[static_cast<size_t>(edge.a) + 1];
    ++offsets_[static_cast<size_t>(edge.b) + 1];
  }
  for (size_t i = 1; i < offsets_.size(); ++i) offsets_[i] += offsets_[i - 1];
  std::vector<size_t> next(offsets_.begin(), offsets_.end() - 1);
  const auto put = [&](int node, int neighbour, size_t edge) {
    const size_t slot = next[static_cast<size_t>(node)]++;
    neighbours_[slot] = neighbour;
    edge_of_[slot] = static_cast<int>(edge);
  };
  for (size_t i = 0; i < edges_.size(); ++i) {
    put(edges_[i].a, edges_[i].b, i);
    put(edges_[i].b, edges_[i].a, i);
  }
}

Components ComponentsOf(const Graph& graph, const std::vector<bool>& left_out) {
  const auto nodes = static_cast<size_t>(graph.nodes());
  Components out;
  out.of.assign(nodes, -1);
  // Those that are left out count as seen, so that no walk enters them.
  std::vector<bool> seen = left_out.empty() ? std::vector<bool>(nodes) : left_out;
  std::vector<int> waiting;
  for (int first = 0; first < graph.nodes(); ++first) {
    if (seen[static_cast<size_t>(first)]) continue;
    seen[static_cast<size_t>(first)] = true;
    waiting.push_back(first);
    while (!waiting.empty()) {
      const int node = waiting.back();
      waiting.pop_back();
      out.of[static_cast<size_t>(node)] = out.count;
      for (const int neighbour : graph.NeighboursOf(node)) {
        if (seen[static_cast<size_t>(neighbour)]) continue;
        seen[static_cast<size_t>(neighbour)] = true;
        waiting.push_back(neighbour);
      }
    }
    ++out.count;
  }
  return out;
}

namespace {

// All nodes in the order of the degrees that they have left, kept so while degrees fall: the nodes
// of one degree lie together, and one whose degree falls changes places with the first of them.
class ByDegree {
 public:
  explicit ByDegree(const Graph& graph)
      : degrees_(Degrees(graph)), order_(degrees_.size()), place_(degrees_.size()) {
    const int most = degrees_.empty() ? 0 : *std::max_element(degrees_.begin(), degrees_.end());
    begin_.assign(static_cast<size_t>(most) + 2, 0);
    for (const int had : degrees_) ++begin_[static_cast<size_t>(had) + 1];
    for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    std::vector<size_t> next = begin_;
    for (size_t node = 0; node < degrees_.size(); ++node) {
      place_[node] = next[static_cast<size_t>(degrees_[node])]++;
      order_[place_[node]] = static_cast<int>(node);
    }
  }

  int at(size_t place) const { return order_[place]; }
  int degree(int node) const { return degrees_[static_cast<size_t>(node)]; }

  void Lower(int node) {
    const size_t from = place_[static_cast<size_t>(node)];
    const size_t to = begin_[static_cast<size_t>(degree(node))]++;
    const int first = order_[to];
    std::swap(order_[from], order_[to]);
    place_[static_cast<size_t>(first)] = from;
    place_[static_cast<size_t>(node)] = to;
    --degrees_[static_cast<size_t>(node)];
  }

  std::vector<int> TakeDegrees() { return std::move(degrees_); }

 private:
  std::vector<int> degrees_;
  std::vector<int> order_;     // Nodes.
  std::vector<size_t> place_;  // By node: where it stands in order_.
  std::vector<size_t> begin_;  // By degree: where those of at least that degree begin.
};

}  // namespace

std::vector<int> CoreNumbers(const Graph& graph) {
  ByDegree left(graph);
  // Whoever has the fewest neighbours left goes next: what is left then is the node's core number.
  for (size_t place = 0; place < static_cast<size_t>(graph.nodes()); ++place) {
    const int node = left.at(place);
    for (const int neighbour : graph.NeighboursOf(node)) {
      if (left.degree(neighbour) > left.degree(node)) left.Lower(neighbour);
    }
  }
  return left.TakeDegrees();
}

std::vector<int> Degrees(const Graph& graph) {
  std::vector<int> degrees(static_cast<size_t>(graph.nodes()));
  for (int node = 0; node < graph.nodes(); ++node) {
    degrees[static_cast<size_t>(node)] = graph.Degree(node);
  }
  return degrees;
}

}  // namespace loge::partnership
