#include <cstdio>
#include <memory>
#include <string>

#include "bench/benches.h"
#include "bench/child.h"
#include "bench/load.h"

namespace loge::bench {
namespace {

constexpr int kCallsOne = 2000;
constexpr int kCallsMany = 20000;

std::shared_ptr<grpc::Channel> ChannelTo(int port) {
  return grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                             grpc::InsecureChannelCredentials());
}

bool Measure(const BenchEnv& env, const std::string& name, int port, const std::string& method) {
  for (int callers : {1, 64}) {
    const LoadResult result = RunLoad({.channel = ChannelTo(port),
                                       .method = method,
                                       .request = [](int) { return std::string(); },
                                       .callers = callers,
                                       .calls = callers == 1 ? kCallsOne : kCallsMany});
    if (!AddLoad(name + "_" + std::to_string(callers), result, *env.report)) return false;
  }
  return true;
}

}  // namespace

bool BenchRpc(const BenchEnv& env) {
  Child echo({env.self, "--echo-server"}, "ready");
  Child loged({env.loged, "--listen", "127.0.0.1:0", "--data", env.folder + "/rpc", "--log-level",
               "warning"},
              "loged ready");
  if (echo.port() == 0 || loged.port() == 0) {
    std::fprintf(stderr, "a server did not start\n");
    return false;
  }
  // In turn, so that a drift of the machine meets both.
  for (int run = 0; run < env.runs; ++run) {
    if (!Measure(env, "rpc.floor", echo.port(), "/loge.bench.Echo/Echo")) return false;
    if (!Measure(env, "rpc.empty", loged.port(), "/grpc.health.v1.Health/Check")) return false;
  }
  return true;
}

}  // namespace loge::bench
