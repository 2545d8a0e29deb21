#include "bench/load.h"

#include <chrono>

#include "bench/report.h"

namespace loge::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct OneCall {
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  SteadyClock::time_point begun;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
};

double Microseconds(SteadyClock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

}  // namespace

LoadResult RunLoad(const LoadOptions& options) {
  grpc::GenericStub stub(options.channel);
  grpc::CompletionQueue queue;
  LoadResult result;
  std::vector<double> latencies;
  latencies.reserve(static_cast<size_t>(options.calls));
  int started = 0;
  const auto start_one = [&] {
    if (started == options.calls) return;
    auto* call = new OneCall;
    const std::string bytes = options.request(started++);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    call->begun = SteadyClock::now();
    call->reader = stub.PrepareUnaryCall(&call->context, options.method, request, &queue);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  };
  const auto begun = SteadyClock::now();
  for (int i = 0; i < options.callers; ++i) start_one();
  void* tag = nullptr;
  bool ok = false;
  for (int done = 0; done < options.calls && queue.Next(&tag, &ok); ++done) {
    const std::unique_ptr<OneCall> call(static_cast<OneCall*>(tag));
    latencies.push_back(Microseconds(SteadyClock::now() - call->begun));
    if (!call->status.ok()) {
      if (result.failed++ == 0) result.first_error = call->status.error_message();
    }
    start_one();
  }
  const double seconds = Microseconds(SteadyClock::now() - begun) / 1e6;
  result.per_s = options.calls / seconds;
  result.p50_us = Quantile(latencies, 0.5);
  result.p99_us = Quantile(latencies, 0.99);
  queue.Shutdown();
  return result;
}

}  // namespace loge::bench
