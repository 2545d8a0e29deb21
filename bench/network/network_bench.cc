// The measures of networks of a territory, of a region and of a country, beside what igraph takes
// for the same ones.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/benches.h"
#include "bench/machine.h"
#include "bench/network/live.h"
#include "bench/network/made_network.h"
#include "bench/network/others.h"
#include "services/partnership/betweenness.h"
#include "services/partnership/graph.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/graph_triangles.h"
#include "services/partnership/measures.h"
#include "services/partnership/silo.h"
#include "services/runtime/limits.h"

namespace loge::bench {
namespace {

using partnership::Graph;
using partnership::Network;

constexpr uint64_t kSeed = 20090512;
constexpr double kTolerance = 1e-9;

using Found = std::map<std::string, double>;  // By measure, as igraph_bench.py names them.

double MillisecondsOf(const std::function<void()>& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
      .count();
}

double Count(const std::vector<bool>& chosen) {
  return static_cast<double>(std::count(chosen.begin(), chosen.end(), true));
}

// The silo indices as GetNetwork has them: by what the ends were on the day of the tie.
void MeasureSilo(const Network& network) {
  v1::NetworkIndicators figures;
  partnership::FillSilos(
      partnership::CaretakerTiesOf(network.data, network.ties,
                                   partnership::SamenessOf(network.data, network.ties)),
      figures);
}

// Components, isolates, articulation points, bridges, cores, silo indices.
void MeasureStructure(const Network& network, Found& found) {
  const Graph& graph = network.graph;
  found["components"] = partnership::ComponentsOf(graph).count;
  const std::vector<int> degrees = partnership::Degrees(graph);
  found["isolates"] = static_cast<double>(std::count(degrees.begin(), degrees.end(), 0));
  const partnership::Cuts cuts = partnership::CutsOf(graph);
  found["articulation_points"] = Count(cuts.articulation_points);
  found["bridges"] = Count(cuts.bridges);
  const std::vector<int> cores = partnership::CoreNumbers(graph);
  found["core"] = *std::max_element(cores.begin(), cores.end());
  MeasureSilo(network);
}

// Clustering, transitivity and fragmentation.
void MeasureRest(const Network& network, Found& found) {
  const Graph& graph = network.graph;
  const std::vector<int64_t> triangles = partnership::TrianglesOf(graph);
  partnership::ClusteringOf(graph, triangles);
  found["transitivity"] = partnership::TransitivityOf(graph, triangles).value_or(0);
  double worst = 0;
  for (const std::optional<double>& share :
       partnership::FragmentationOf(partnership::ComponentsOf(graph), partnership::CutsOf(graph))) {
    worst = std::max(worst, share.value_or(0));
  }
  found["fragmentation"] = worst;
}

double Largest(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

Network Make(const BenchEnv& env, const std::string& scale, int persons, int64_t ties) {
  partnership::NetworkData data = networks::MakeNetwork(persons, ties, kSeed);
  Network made;
  const double took =
      MillisecondsOf([&] { made = partnership::NetworkOf(std::move(data), 730, 365); });
  env.report->Add(absl::StrCat("network.", scale, "_build_ms"), took);
  env.report->Add(absl::StrCat("network.", scale, "_ties"), static_cast<double>(made.ties.size()));
  return made;
}

// By node: a number for its landlord; -1: none.
std::vector<int> LandlordsOf(const Network& network) {
  std::map<std::string, int> numbers;
  std::vector<int> out;
  for (const partnership::Member& member : network.data.members) {
    const int next = static_cast<int>(numbers.size());
    out.push_back(member.caretaker() ? numbers.try_emplace(member.landlord_id, next).first->second
                                     : -1);
  }
  return out;
}

// Asks the others about the network, and reports what they took and how much of that Loge took. A
// figure of theirs is named after the one of Loge that it is compared with.
std::optional<networks::Others> Compare(const BenchEnv& env, const std::string& scale,
                                        const Network& network, const Found& found) {
  std::optional<networks::Others> others =
      networks::AskOthers(env, scale, network.graph, LandlordsOf(network));
  if (!others.has_value()) return others;
  for (const auto& [name, value] : found) {
    const auto other = others->found.find(name);
    if (other != others->found.end() &&
        std::abs(other->second - value) <= kTolerance * std::max(1.0, std::abs(value))) {
      continue;
    }
    std::fprintf(stderr, "network: igraph finds another %s in the %s\n", name.c_str(),
                 scale.c_str());
    return std::nullopt;
  }
  for (const auto& [name, took] : others->took_ms) {
    env.report->Add(absl::StrCat("network.", name), took);
    const size_t end = name.find('_');
    const std::string figure = name.substr(end + 1);  // "region_structure_ms"
    const std::string stem = figure.substr(0, figure.size() - std::string("_ms").size());
    env.report->AddRatio(absl::StrCat("network.", stem, "_per_", name.substr(0, end)),
                         absl::StrCat("network.", figure), absl::StrCat("network.", name));
  }
  return others;
}

bool BenchTerritory(const BenchEnv& env) {
  const Network network = Make(env, "territory", 700, 8'000);
  Found found;
  for (int run = 0; run < env.runs; ++run) {
    env.report->Add("network.territory_all_ms", MillisecondsOf([&] {
                      MeasureStructure(network, found);
                      MeasureRest(network, found);
                      found["betweenness"] = Largest(partnership::Betweenness(network.graph));
                    }));
  }
  return Compare(env, "territory", network, found).has_value();
}

bool BenchRegion(const BenchEnv& env) {
  const Network network = Make(env, "region", 10'000, 120'000);
  Found found;
  partnership::SampledBetweenness sampled;
  for (int run = 0; run < env.runs; ++run) {
    env.report->Add("network.region_structure_ms", MillisecondsOf([&] {
                      MeasureStructure(network, found);
                      MeasureRest(network, found);
                    }));
    const auto seed = kSeed + static_cast<uint64_t>(run);
    env.report->Add("network.region_betweenness_ms", MillisecondsOf([&] {
                      sampled = partnership::SampleBetweenness(network.graph,
                                                               runtime::kBetweennessPivots, seed);
                    }));
    env.report->Add("network.region_betweenness_error", sampled.error / Largest(sampled.values));
  }
  const auto others = Compare(env, "region", network, found);
  if (!others.has_value()) return false;
  const auto exact = others->found.find("betweenness");
  if (exact == others->found.end()) return false;
  env.report->Add("network.region_betweenness_off",
                  std::abs(Largest(sampled.values) - exact->second) / exact->second);
  return true;
}

bool BenchCountry(const BenchEnv& env) {
  const bool fresh = ForgetPeakResident();
  const Network network = Make(env, "country", 100'000, 1'000'000);
  Found found;
  for (int run = 0; run < env.runs; ++run) {
    env.report->Add("network.country_structure_ms",
                    MillisecondsOf([&] { MeasureStructure(network, found); }));
    env.report->Add("network.country_silo_ms", MillisecondsOf([&] { MeasureSilo(network); }));
  }
  if (fresh) env.report->Add("network.country_rss_mib", PeakResidentMib(getpid()));
  return Compare(env, "country", network, found).has_value();
}

}  // namespace

bool BenchNetwork(const BenchEnv& env) {
  return BenchTerritory(env) && BenchRegion(env) && BenchCountry(env) && networks::BenchLive(env);
}

}  // namespace loge::bench
