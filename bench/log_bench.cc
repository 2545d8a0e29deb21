#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "bench/benches.h"
#include "bench/child.h"
#include "bench/import_client.h"
#include "bench/load.h"
#include "bench/log_parts.h"

namespace loge::bench {
namespace {

constexpr int kCallsOne = 500;
constexpr int kCallsPerCaller = 200;

bool SetUp(LogUnderLoad& log) {
  if (!Import(log.channel, log.workload.Setup()).ok) return false;
  const std::vector<v1::Command> commands = log.mix.Setup();
  const ImportResult imported = Import(log.channel, commands);
  log.mix.NoteIds(commands, imported.ids);
  return imported.ok;
}

struct Part {
  std::vector<std::string> names;  // That somebody may ask for, because it gives or prepares them.
  bool (*run)(const BenchEnv&, LogUnderLoad&);
};

bool Run(const BenchEnv& env, const std::vector<Part>& parts, LogUnderLoad& log) {
  for (const Part& part : parts) {
    const bool wanted =
        std::any_of(part.names.begin(), part.names.end(),
                    [&](const std::string& name) { return absl::StartsWith(name, env.only); });
    if (wanted && !part.run(env, log)) return false;
  }
  return true;
}

bool BenchWrites(const BenchEnv& env, LogUnderLoad& log) {
  const std::vector<Part> parts = {
      {{"log.append", "log.read_all", "log.rebuild"}, &BenchAppends},
      {{"log.import_join", "log.read_all", "log.rebuild"}, &BenchImportJoin},
      {{"log.import_mixed", "log.read_all", "log.rebuild"}, &BenchImportMixed},
      {{"log.import_attendance", "log.sheet", "log.history", "log.read_all", "log.rebuild"},
       &BenchAttendance},
  };
  for (int run = 0; run < env.runs; ++run) {
    if (!Run(env, parts, log)) return false;
  }
  return true;
}

bool BenchReads(const BenchEnv& env, LogUnderLoad& log) {
  const std::vector<Part> parts = {
      {{"log.history"}, &BenchHistory},
      {{"log.read_all"}, &BenchReadAll},
      {{"log.rebuild"}, &BenchRebuild},
  };
  return Run(env, parts, log);
}

}  // namespace

bool BenchAppends(const BenchEnv& env, LogUnderLoad& log) {
  for (int callers : {1, 8, 64, 256}) {
    const LoadResult result =
        RunLoad({.channel = log.channel,
                 .method = "/loge.v1.CaretakerService/DefineNeighbourhood",
                 .request = [&](int) { return log.workload.Neighbourhood().SerializeAsString(); },
                 .callers = callers,
                 .calls = callers == 1 ? kCallsOne : callers * kCallsPerCaller});
    if (!AddLoad("log.append_" + std::to_string(callers), result, *env.report)) return false;
  }
  return true;
}

bool BenchLog(const BenchEnv& env) {
  const std::string data = env.folder + "/log";
  {
    Child loged({env.loged, "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warning"},
                "loged ready");
    if (loged.port() == 0) {
      std::fprintf(stderr, "loged did not start\n");
      return false;
    }
    LogUnderLoad log;
    log.channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(loged.port()),
                                      grpc::InsecureChannelCredentials());
    if (!SetUp(log) || !BenchWrites(env, log) || !BenchReads(env, log)) return false;
  }
  // The floor of reading all.
  return !absl::StartsWith("log.read_all", env.only) || BenchRawScan(env, data + "/log");
}

}  // namespace loge::bench
