#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <string>

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

bool BenchWrites(const BenchEnv& env, LogUnderLoad& log) {
  for (int run = 0; run < env.runs; ++run) {
    if (!BenchAppends(env, log) || !BenchImportJoin(env, log) || !BenchImportMixed(env, log) ||
        !BenchAttendance(env, log)) {
      return false;
    }
  }
  return true;
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
    if (!SetUp(log) || !BenchWrites(env, log) || !BenchHistory(env, log) ||
        !BenchReadAll(env, log) || !BenchRebuild(env, log)) {
      return false;
    }
  }
  return BenchRawScan(env, data + "/log");
}

}  // namespace loge::bench
