#include "bench/network/others.h"

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "bench/child.h"
#include "nlohmann/json.hpp"

namespace loge::bench::networks {
namespace {

constexpr char kPython[] = "/usr/bin/python3";  // The one that sees Debian's packages.

// "nodes edges", the landlords in one line, then an edge a line.
bool WriteGraph(const std::string& path, const partnership::Graph& graph,
                const std::vector<int>& landlords) {
  std::ofstream file(path);
  file << graph.nodes() << ' ' << graph.edges().size() << '\n';
  for (const int landlord : landlords) file << landlord << ' ';
  file << '\n';
  for (const partnership::Graph::Edge& edge : graph.edges())
    file << edge.a << ' ' << edge.b << '\n';
  file.close();
  return !file.fail();
}

}  // namespace

std::optional<Others> AskOthers(const BenchEnv& env, const std::string& scale,
                                const partnership::Graph& graph,
                                const std::vector<int>& landlords) {
  const std::string told = absl::StrCat(env.folder, "/network-", scale, ".txt");
  const std::string answer = absl::StrCat(env.folder, "/network-", scale, ".json");
  if (!WriteGraph(told, graph, landlords)) {
    std::fprintf(stderr, "network: cannot write %s\n", told.c_str());
    return std::nullopt;
  }
  if (!RunToEnd({kPython, "-B", LOGE_IGRAPH_BENCH, "--scale", scale, "--graph", told, "--runs",
                 absl::StrCat(env.runs), "--out", answer})) {
    std::fprintf(stderr, "network: %s failed\n", LOGE_IGRAPH_BENCH);
    return std::nullopt;
  }
  std::ifstream file(answer);
  const auto said = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (said.is_discarded() || !said.contains("took_ms") || !said.contains("found")) {
    std::fprintf(stderr, "network: %s is no answer\n", answer.c_str());
    return std::nullopt;
  }
  Others out;
  for (const auto& [name, value] : said.at("took_ms").items()) {
    out.took_ms[name] = value.get<double>();
  }
  for (const auto& [name, value] : said.at("found").items()) {
    out.found[name] = value.get<double>();
  }
  return out;
}

}  // namespace loge::bench::networks
