// A closed-loop load generator over gRPC: `callers` calls are under way at any time on one channel,
// driven by one completion queue on one thread.
#ifndef LOGE_BENCH_LOAD_H_
#define LOGE_BENCH_LOAD_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/report.h"

namespace loge::bench {

struct LoadOptions {
  std::shared_ptr<grpc::Channel> channel;
  std::string method;  // "/loge.v1.CaretakerService/RegisterLandlord"
  // The serialised request of call `number` (0, 1, …).
  std::function<std::string(int number)> request;
  int callers = 1;
  int calls = 1000;
  // Whether the server answers with a stream: a call then ends when all of it was read.
  bool streaming = false;
};

struct LoadResult {
  double per_s = 0;
  double p50_us = 0;
  double p99_us = 0;
  int failed = 0;
  std::string first_error;
};

LoadResult RunLoad(const LoadOptions& options);

// Adds <name>_per_s, <name>_p50_us and <name>_p99_us. False, and stderr says why, when a call
// failed.
bool AddLoad(const std::string& name, const LoadResult& result, Report& report);

}  // namespace loge::bench

#endif  // LOGE_BENCH_LOAD_H_
