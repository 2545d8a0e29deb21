// An open-loop load over gRPC: calls begin when they are planned to, whether the earlier ones have
// been answered or not, and a latency counts from the planned instant. So a server that stands
// still for a second is seen by every call of that second.
#ifndef LOGE_BENCH_REBUILD_OPEN_LOAD_H_
#define LOGE_BENCH_REBUILD_OPEN_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace loge::bench::rebuild {

struct OpenLoadOptions {
  std::shared_ptr<grpc::Channel> channel;
  std::string method;
  // The serialised request of call `number` (0, 1, …). Called on a thread of the load.
  std::function<std::string(int number)> request;
  double per_s = 1000;
  // Asked before each call, on a thread of the load: whether to go on.
  std::function<bool()> more;
  // When set: every `follow_up_every`th call, once answered with `response`, is followed at once by
  // a call of `follow_up_method`, whose latency counts from that answer.
  std::string follow_up_method;
  int follow_up_every = 20;
  std::function<std::string(int number, const std::string& response)> follow_up;
};

struct OpenLoadResult {
  std::vector<double> latencies_us;
  std::vector<double> follow_ups_us;
  int failed = 0;
  std::string first_error;
};

// Blocks until `more` says no and all is answered.
OpenLoadResult RunOpenLoad(const OpenLoadOptions& options);

}  // namespace loge::bench::rebuild

#endif  // LOGE_BENCH_REBUILD_OPEN_LOAD_H_
