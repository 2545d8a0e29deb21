// loge_bench: measures Loge against the floors of this machine. The server runs in a process of its
// own; this one is the load.
#include <stdlib.h>
#include <unistd.h>

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

const std::map<std::string, std::function<bool(const BenchEnv&)>>& Benches() {
  static const auto* const kBenches =
      new std::map<std::string, std::function<bool(const BenchEnv&)>>{
          {"disk", loge::bench::BenchDisk},
          {"rpc", loge::bench::BenchRpc},
          {"log", loge::bench::BenchLog},
          {"batch", loge::bench::BenchBatch},
          {"subscribers", loge::bench::BenchSubscribers}};
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
    const bool wanted = names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    if (!wanted) continue;
    std::fprintf(stderr, "%s …\n", name.c_str());
    ok = bench(env) && ok;
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
                 "Which benchmarks: batch, disk, log, rpc, subscribers; all when none is named")
      ->check(CLI::IsMember({"batch", "disk", "log", "rpc", "subscribers"}));
  app.add_option("--out", out, "Where the figures go, one flat JSON object");
  app.add_option("--runs", env.runs, "Runs of each; the median is told")->check(CLI::Range(1, 100));
  app.add_flag("--echo-server", echo, "Be the server that the floor of RPCs is measured on");
  CLI11_PARSE(app, argc, argv);
  if (echo) return loge::bench::RunEchoServer();
  const std::filesystem::path self = std::filesystem::canonical("/proc/self/exe");
  env.self = self.string();
  env.loged = (self.parent_path() / "loged").string();
  return Run(names, out, env);
}
