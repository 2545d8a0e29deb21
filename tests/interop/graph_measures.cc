// graph_measures: every measure of shapes, for programs that compare them with others. Reads one
// graph a line, {"nodes": 3, "edges": [[0, 1]]}, and writes one line of JSON for each; null where a
// measure is undefined. For tests, never installed.
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nlohmann/json.hpp"
#include "services/partnership/betweenness.h"
#include "services/partnership/graph.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/graph_triangles.h"

namespace {

using loge::partnership::Graph;
using Json = nlohmann::json;

Graph GraphIn(const Json& told) {
  std::vector<Graph::Edge> edges;
  for (const Json& edge : told.at("edges")) {
    edges.push_back({edge.at(0).get<int>(), edge.at(1).get<int>()});
  }
  return Graph(told.at("nodes").get<int>(), std::move(edges));
}

Json OrNull(const std::optional<double>& value) {
  return value.has_value() ? Json(*value) : Json();
}

Json ListOf(const std::vector<std::optional<double>>& values) {
  Json list = Json::array();
  for (const std::optional<double>& value : values) list.push_back(OrNull(value));
  return list;
}

// The numbers for which `chosen` is true.
Json NumbersOf(const std::vector<bool>& chosen) {
  Json list = Json::array();
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) list.push_back(i);
  }
  return list;
}

Json MeasuresOf(const Graph& graph) {
  const loge::partnership::Components components = loge::partnership::ComponentsOf(graph);
  const loge::partnership::Cuts cuts = loge::partnership::CutsOf(graph);
  const std::vector<int64_t> triangles = loge::partnership::TrianglesOf(graph);
  return {{"degree", loge::partnership::Degrees(graph)},
          {"components", components.of},
          {"articulation_points", NumbersOf(cuts.articulation_points)},
          {"bridges", NumbersOf(cuts.bridges)},
          {"core_numbers", loge::partnership::CoreNumbers(graph)},
          {"betweenness", loge::partnership::Betweenness(graph)},
          {"betweenness_of_all_pivots",
           loge::partnership::SampleBetweenness(graph, graph.nodes(), 1).values},
          {"clustering", ListOf(loge::partnership::ClusteringOf(graph, triangles))},
          {"transitivity", OrNull(loge::partnership::TransitivityOf(graph, triangles))},
          {"fragmentation", ListOf(loge::partnership::FragmentationOf(components, cuts))}};
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::cout << MeasuresOf(GraphIn(Json::parse(line))).dump() << "\n";
  }
  return 0;
}
