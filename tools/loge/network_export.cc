#include "tools/loge/network_export.h"

#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/property_map/dynamic_property_map.hpp>
#include <charconv>
#include <cstdint>
#include <map>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/loge/csv/records.h"
#include "tools/loge/network_flags.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

// With as few digits as tell it from all other doubles, wherever the program runs.
std::string Exact(double number) {
  std::array<char, 32> digits = {};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), end.ptr};
}

std::string Neighbourhoods(const v1::NetworkNode& node) {
  return absl::StrJoin(node.neighbourhood_ids(), "|");
}

constexpr char kWhichColumns[] = "as_of,as_known_at,window_days,half_life_days,";

// A line of `cells` behind those of kWhichColumns.
std::string Line(const v1::GetNetworkResponse& response, const std::vector<std::string>& cells) {
  std::string line = absl::StrCat(
      response.answered().as_of(), ",", response.answered().as_known_at(), ",",
      response.parameters().window_days(), ",", response.parameters().half_life_days());
  for (const std::string& cell : cells) {
    absl::StrAppend(&line, ",", csv::CellForSpreadsheet(cell, ','));
  }
  return line + "\r\n";
}

struct Person {
  std::string person_id;
  std::string kind;
  std::string landlord_id;
  std::string partner_id;
  std::string neighbourhood_ids;
  int degree = 0;
  double strength = 0;
  double betweenness = 0;
  bool articulation_point = false;
  int core_number = 0;
};

struct Bond {
  double strength = 0;
  int activities = 0;
  std::string first_shared_on;
  std::string last_shared_on;
  bool bridge = false;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, Person, Bond>;

Graph GraphOf(const v1::GetNetworkResponse& response) {
  Graph graph;
  std::map<std::string, Graph::vertex_descriptor> vertices;
  for (const v1::NetworkNode& node : response.nodes()) {
    vertices.emplace(
        node.person_id(),
        boost::add_vertex(
            Person{node.person_id(), EnumLabel(node.kind()), node.landlord_id(), node.partner_id(),
                   Neighbourhoods(node), node.degree(), node.strength(), node.betweenness(),
                   node.articulation_point(), node.core_number()},
            graph));
  }
  for (const v1::NetworkTie& tie : response.ties()) {
    const auto a = vertices.find(tie.person_a());
    const auto b = vertices.find(tie.person_b());
    if (a == vertices.end() || b == vertices.end()) continue;
    boost::add_edge(a->second, b->second,
                    Bond{tie.strength(), tie.activities(), tie.first_shared_on(),
                         tie.last_shared_on(), tie.bridge()},
                    graph);
  }
  return graph;
}

void NameAttributes(bool with_betweenness, Graph& graph, boost::dynamic_properties& out) {
  out.property("person_id", boost::get(&Person::person_id, graph));
  out.property("kind", boost::get(&Person::kind, graph));
  out.property("landlord_id", boost::get(&Person::landlord_id, graph));
  out.property("partner_id", boost::get(&Person::partner_id, graph));
  out.property("neighbourhood_ids", boost::get(&Person::neighbourhood_ids, graph));
  out.property("degree", boost::get(&Person::degree, graph));
  out.property("strength", boost::get(&Person::strength, graph));
  if (with_betweenness) out.property("betweenness", boost::get(&Person::betweenness, graph));
  out.property("articulation_point", boost::get(&Person::articulation_point, graph));
  out.property("core_number", boost::get(&Person::core_number, graph));
  out.property("strength", boost::get(&Bond::strength, graph));
  out.property("activities", boost::get(&Bond::activities, graph));
  out.property("first_shared_on", boost::get(&Bond::first_shared_on, graph));
  out.property("last_shared_on", boost::get(&Bond::last_shared_on, graph));
  out.property("bridge", boost::get(&Bond::bridge, graph));
}

}  // namespace

std::string NetworkGraphml(const std::string& territory, const v1::GetNetworkResponse& response) {
  Graph graph = GraphOf(response);
  const bool with_betweenness = !response.nodes().empty() && response.nodes(0).has_betweenness();
  boost::dynamic_properties attributes;
  NameAttributes(with_betweenness, graph, attributes);
  std::string territory_id = territory;
  std::string as_of = response.answered().as_of();
  int64_t as_known_at = response.answered().as_known_at();
  int window_days = response.parameters().window_days();
  int half_life_days = response.parameters().half_life_days();
  std::string tie_rule = TieRuleText(response.parameters());
  // Of the whole graph; the maps borrow.
  attributes.property("territory_id", boost::ref_property_map<Graph*, std::string>(territory_id));
  attributes.property("as_of", boost::ref_property_map<Graph*, std::string>(as_of));
  attributes.property("as_known_at", boost::ref_property_map<Graph*, int64_t>(as_known_at));
  attributes.property("window_days", boost::ref_property_map<Graph*, int>(window_days));
  attributes.property("half_life_days", boost::ref_property_map<Graph*, int>(half_life_days));
  attributes.property("tie_rule", boost::ref_property_map<Graph*, std::string>(tie_rule));
  std::ostringstream out;
  boost::write_graphml(out, graph, attributes, /*ordered_vertices=*/true);
  return out.str();
}

std::string NetworkNodesCsv(const v1::GetNetworkResponse& response) {
  std::string text =
      absl::StrCat(kWhichColumns,
                   "person_id,kind,landlord_id,partner_id,neighbourhood_ids,degree,strength,"
                   "betweenness,articulation_point,core_number\r\n");
  for (const v1::NetworkNode& node : response.nodes()) {
    text += Line(response,
                 {node.person_id(), EnumLabel(node.kind()), node.landlord_id(), node.partner_id(),
                  Neighbourhoods(node), absl::StrCat(node.degree()), Exact(node.strength()),
                  node.has_betweenness() ? Exact(node.betweenness()) : "",
                  node.articulation_point() ? "1" : "0", absl::StrCat(node.core_number())});
  }
  return text;
}

std::string NetworkTiesCsv(const v1::GetNetworkResponse& response) {
  std::string text = absl::StrCat(
      kWhichColumns,
      "person_a,person_b,strength,activities,first_shared_on,last_shared_on,bridge\r\n");
  for (const v1::NetworkTie& tie : response.ties()) {
    text += Line(response, {tie.person_a(), tie.person_b(), Exact(tie.strength()),
                            absl::StrCat(tie.activities()), tie.first_shared_on(),
                            tie.last_shared_on(), tie.bridge() ? "1" : "0"});
  }
  return text;
}

}  // namespace loge::cli
