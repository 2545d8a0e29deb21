// loge_bench: measures Loge against the floors of this machine. The server runs in a process of its
// own; this one is the load.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "bench/benches.h"
#include "bench/bounds.h"
#include "bench/derived.h"
#include "bench/echo_server.h"

namespace {

using loge::bench::BenchEnv;

struct Bench {
  std::function<bool(const BenchEnv&)> run;
  bool only_when_named = false;
  bool heeds_only = false;  // BenchEnv::only.
};

const std::map<std::string, Bench>& Benches() {
  static const auto* const kBenches = new std::map<std::string, Bench>{
      {"batch", {loge::bench::BenchBatch}},
      {"beside", {loge::bench::BenchBesideRebuild, true}},
      {"disk", {loge::bench::BenchDisk}},
      {"exchange", {loge::bench::BenchExchange, true}},
      {"log", {.run = loge::bench::BenchLog, .heeds_only = true}},
      {"network", {loge::bench::BenchNetwork, true}},
      {"rollout", {.run = loge::bench::BenchRollout, .only_when_named = true, .heeds_only = true}},
      {"questions",
       {.run = loge::bench::BenchQuestions, .only_when_named = true, .heeds_only = true}},
      {"rpc", {loge::bench::BenchRpc}},
      {"rebuild", {loge::bench::BenchRebuildCountry, true}},
      {"size", {loge::bench::BenchSize, true}},
      {"subscribers", {loge::bench::BenchSubscribers}}};
  return *kBenches;
}

int64_t UnixSeconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

bool Ok(const absl::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "loge_bench: %s\n", std::string(status.message()).c_str());
  return status.ok();
}

// Runs one benchmark. Only one that has run to its end is as old as that: a part of it is known by
// the names that it was asked for with.
bool RunBench(const std::string& name, const Bench& bench, const BenchEnv& env) {
  std::fprintf(stderr, "%s …\n", name.c_str());
  if (!bench.run(env)) return false;
  const bool whole = env.only.empty() || !bench.heeds_only;
  env.report->NoteMeasuredAt(whole ? name : env.only, UnixSeconds());
  return true;
}

// Tells what was measured. False when it could not be kept, or when `check` and a bound is missed.
bool Tell(loge::bench::Report& report, const std::string& out, bool check) {
  loge::bench::AddDerived(UnixSeconds(), report);
  report.Print();
  bool ok = Ok(report.MergeIntoJson(out));
  if (check) {
    const auto checked = loge::bench::CheckBounds(loge::bench::Bounds(), report);
    std::printf("\n%s", loge::bench::BoundsTable(checked).c_str());
    ok = loge::bench::NoneMissed(checked) && ok;
  }
  return ok;
}

int Run(const std::vector<std::string>& names, const std::string& out, bool check, BenchEnv env) {
  if (!Ok(loge::bench::CheckJson(out))) return 1;
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
    if (wanted) ok = RunBench(name, bench, env) && ok;
  }
  std::filesystem::remove_all(folder);
  return Tell(report, out, check) && ok ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  // As in loged: the floors and the load cost what they cost without the checks of Debian's Abseil.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
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
  app.add_option("--out", out,
                 "Where the figures go, one flat JSON object; what is there by other names stays");
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
  bool check = false;
  app.add_flag("--check", check,
               "Tell of each figure that something is asked of whether this run met it, and end "
               "with exit code 1 when one missed it");
  app.add_flag("--echo-server", echo, "Be the server that the floor of RPCs is measured on");
  CLI11_PARSE(app, argc, argv);
  if (echo) return loge::bench::RunEchoServer();
  const std::filesystem::path self = std::filesystem::canonical("/proc/self/exe");
  env.self = self.string();
  env.loged = (self.parent_path() / "loged").string();
  env.loge = (self.parent_path() / "loge").string();
  return Run(names, out, check, env);
}
