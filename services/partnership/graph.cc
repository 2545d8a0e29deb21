#include "services/partnership/graph.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/core_numbers.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstddef>
#include <iterator>
#include <utility>

namespace loge::partnership {
namespace {

using EdgeIndex = boost::property<boost::edge_index_t, size_t>;
using BoostGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS,
                                         boost::no_property, EdgeIndex>;

// `skip`, by node: leave its edges out.
BoostGraph ToBoost(const Graph& graph, const std::vector<bool>& skip = {}) {
  BoostGraph out(static_cast<size_t>(graph.nodes));
  for (size_t i = 0; i < graph.edges.size(); ++i) {
    const auto a = static_cast<size_t>(graph.edges[i].a);
    const auto b = static_cast<size_t>(graph.edges[i].b);
    if (!skip.empty() && (skip[a] || skip[b])) continue;
    boost::add_edge(a, b, EdgeIndex(i), out);
  }
  return out;
}

// A property map that writes to `values`, by node.
template <class T>
auto ByNode(std::vector<T>& values, const BoostGraph& graph) {
  return boost::make_iterator_property_map(values.begin(), boost::get(boost::vertex_index, graph));
}

}  // namespace

Components ComponentsOf(const Graph& graph, const std::vector<bool>& left_out) {
  Components out;
  out.of.assign(static_cast<size_t>(graph.nodes), -1);
  if (graph.nodes == 0) return out;
  const BoostGraph boost_graph = ToBoost(graph, left_out);
  std::vector<int> found(static_cast<size_t>(graph.nodes));
  boost::connected_components(boost_graph, ByNode(found, boost_graph));
  std::vector<int> renumbered(static_cast<size_t>(graph.nodes), -1);
  for (size_t node = 0; node < found.size(); ++node) {
    if (!left_out.empty() && left_out[node]) continue;
    int& number = renumbered[static_cast<size_t>(found[node])];
    if (number < 0) number = out.count++;
    out.of[node] = number;
  }
  return out;
}

Cuts CutsOf(const Graph& graph) {
  Cuts out;
  out.articulation_points.assign(static_cast<size_t>(graph.nodes), false);
  out.bridges.assign(graph.edges.size(), false);
  if (graph.edges.empty()) return out;
  const BoostGraph boost_graph = ToBoost(graph);
  std::vector<size_t> component(graph.edges.size());
  std::vector<size_t> points;
  boost::biconnected_components(boost_graph,
                                boost::make_iterator_property_map(
                                    component.begin(), boost::get(boost::edge_index, boost_graph)),
                                std::back_inserter(points));
  for (const size_t point : points) out.articulation_points[point] = true;
  // A bridge is a biconnected component of one edge.
  std::vector<int> sizes(graph.edges.size() + 1);
  for (const size_t number : component) ++sizes[number];
  for (size_t i = 0; i < component.size(); ++i) out.bridges[i] = sizes[component[i]] == 1;
  return out;
}

std::vector<int> CoreNumbers(const Graph& graph) {
  std::vector<int> cores(static_cast<size_t>(graph.nodes));
  if (graph.edges.empty()) return cores;
  const BoostGraph boost_graph = ToBoost(graph);
  boost::core_numbers(boost_graph, ByNode(cores, boost_graph));
  return cores;
}

std::vector<double> Betweenness(const Graph& graph) {
  std::vector<double> centrality(static_cast<size_t>(graph.nodes));
  if (graph.edges.empty()) return centrality;
  const BoostGraph boost_graph = ToBoost(graph);
  boost::brandes_betweenness_centrality(boost_graph, ByNode(centrality, boost_graph));
  return centrality;
}

std::vector<int> Degrees(const Graph& graph) {
  std::vector<int> degrees(static_cast<size_t>(graph.nodes));
  for (const Graph::Edge& edge : graph.edges) {
    ++degrees[static_cast<size_t>(edge.a)];
    ++degrees[static_cast<size_t>(edge.b)];
  }
  return degrees;
}

}  // namespace loge::partnership
