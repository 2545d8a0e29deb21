// loge_bench: measures Loge against the floors of this machine. The server runs in a process of its
// own; this one is the load.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "bench/benches.h"
#include "bench/echo_server.h"

namespace {

using loge::bench::BenchEnv;

struct Bench {
  std::function<bool(const BenchEnv&)> run;
  bool only_when_named = false;
};

const std::map<std::string, Bench>& Benches() {
  static const auto* const kBenches =
      new std::map<std::string, Bench>{{"batch", {loge::bench::BenchBatch}},
                                       {"beside", {loge::bench::BenchBesideRebuild, true}},
                                       {"disk", {loge::bench::BenchDisk}},
                                       {"exchange", {loge::bench::BenchExchange, true}},
                                       {"log", {loge::bench::BenchLog}},
                                       {"network", {loge::bench::BenchNetwork, true}},
                                       {"rollout", {loge::bench::BenchRollout, true}},
                                       {"questions", {loge::bench::BenchQuestions, true}},
                                       {"rpc", {loge::bench::BenchRpc}},
                                       {"rebuild", {loge::bench::BenchRebuildCountry, true}},
                                       {"size", {loge::bench::BenchSize, true}},
                                       {"subscribers", {loge::bench::BenchSubscribers}}};
  return *kBenches;
}

int Run(const std::vector<std::string>& names, const std::string& out, BenchEnv env) {
  loge::bench::Report report;
  env.report = &report;
  std::string folder = (std::filesystem::path(out).parent_path() / "bench-data-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    std::fprintf(stderr, "loge_bench: cannot make %s\n", folder.c_str());
    return 1;
  }
  env.folder = folder;
  bool ok = true;
  for (const auto& [name, bench] : Benches()) {
    const bool wanted = names.empty() ? !bench.only_when_named
                                      : std::find(names.begin(), names.end(), name) != names.end();
    if (!wanted) continue;
    std::fprintf(stderr, "%s …\n", name.c_str());
    ok = bench.run(env) && ok;
  }
  std::filesystem::remove_all(folder);
  report.Print();
  if (!report.WriteJson(out)) ok = false;
  return ok ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("loge_bench: figures of Loge beside the floors of this machine");
  std::vector<std::string> names;
  std::string out = "bench.json";
  BenchEnv env;
  bool echo = false;
  app.add_option("NAME", names,
                 "Which benchmarks: batch, disk, log, rpc, subscribers (all of these when none is "
                 "named), exchange (half a minute a run), network (takes minutes and igraph), "
                 "beside, questions, rebuild, rollout, size (take minutes and gigabytes)")
      ->check(CLI::IsMember({"batch", "beside", "disk", "exchange", "log", "network", "questions",
                             "rebuild", "rollout", "rpc", "size", "subscribers"}));
  app.add_option("--out", out, "Where the figures go, one flat JSON object");
  app.add_option("--runs", env.runs, "Runs of each; the median is told")->check(CLI::Range(1, 100));
  app.add_option("--events", env.events,
                 "Events of the long log: 20 million for size, 10 million for beside, questions, "
                 "rebuild and rollout unless told otherwise")
      ->check(CLI::Range(int64_t{10'000}, int64_t{1'000'000'000}));
  app.add_option("--keep", env.keep,
                 "Folder in which beside, questions, rebuild, rollout and size leave their logs, "
                 "and find them filled "
                 "the next time");
  app.add_option("--only", env.only,
                 "Of log, questions and rollout only those whose names begin with this: "
                 "log.append, training.due …");
  app.add_flag("--echo-server", echo, "Be the server that the floor of RPCs is measured on");
  CLI11_PARSE(app, argc, argv);
  if (echo) return loge::bench::RunEchoServer();
  const std::filesystem::path self = std::filesystem::canonical("/proc/self/exe");
  env.self = self.string();
  env.loged = (self.parent_path() / "loged").string();
  env.loge = (self.parent_path() / "loge").string();
  return Run(names, out, env);
}
