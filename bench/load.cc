#include "bench/load.h"

#include <chrono>
#include <cstdio>

namespace loge::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A call, which is its own tag. Bytes go out and come in as they are.
class Call {
 public:
  virtual ~Call() = default;
  // True when that was the end; `status` is set then.
  virtual bool Advance(bool ok) = 0;

  grpc::Status status;
  SteadyClock::time_point begun = SteadyClock::now();
};

class UnaryCall final : public Call {
 public:
  UnaryCall(grpc::GenericStub& stub, const std::string& method, const grpc::ByteBuffer& request,
            grpc::CompletionQueue& queue)
      : reader_(stub.PrepareUnaryCall(&context_, method, request, &queue)) {
    reader_->StartCall();
    reader_->Finish(&response_, &status, this);
  }

  bool Advance(bool) override { return true; }

 private:
  grpc::ClientContext context_;
  grpc::ByteBuffer response_;
  const std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader_;
};

// One request, answered by a stream.
class StreamCall final : public Call {
 public:
  StreamCall(grpc::GenericStub& stub, const std::string& method, const grpc::ByteBuffer& request,
             grpc::CompletionQueue& queue) {
    // All that is sent goes in one step, and so under one tag: that of the write.
    context_.set_initial_metadata_corked(true);
    stream_ = stub.PrepareCall(&context_, method, &queue);
    stream_->StartCall(nullptr);
    stream_->WriteLast(request, grpc::WriteOptions(), this);
  }

  bool Advance(bool ok) override {
    if (finishing_) return true;
    if (ok) {
      stream_->Read(&response_, this);
    } else {
      finishing_ = true;
      stream_->Finish(&status, this);
    }
    return false;
  }

 private:
  grpc::ClientContext context_;
  grpc::ByteBuffer response_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  bool finishing_ = false;
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
  // Made before the clock starts: the load should cost as little as it can.
  std::vector<grpc::ByteBuffer> requests;
  requests.reserve(static_cast<size_t>(options.calls));
  for (int i = 0; i < options.calls; ++i) {
    const grpc::Slice slice(options.request(i));
    requests.emplace_back(&slice, 1);
  }
  size_t started = 0;
  const auto start_one = [&] {
    if (started == requests.size()) return;
    const grpc::ByteBuffer& request = requests[started++];
    if (options.streaming) {
      new StreamCall(stub, options.method, request, queue);  // Owned by the loop below.
    } else {
      new UnaryCall(stub, options.method, request, queue);
    }
  };
  const auto begun = SteadyClock::now();
  for (int i = 0; i < options.callers; ++i) start_one();
  void* tag = nullptr;
  bool ok = false;
  for (int done = 0; done < options.calls && queue.Next(&tag, &ok);) {
    if (!static_cast<Call*>(tag)->Advance(ok)) continue;
    const std::unique_ptr<Call> call(static_cast<Call*>(tag));
    ++done;
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

bool AddLoad(const std::string& name, const LoadResult& result, Report& report) {
  if (result.failed > 0) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), result.first_error.c_str());
    return false;
  }
  report.Add(name + "_per_s", result.per_s);
  report.Add(name + "_p50_us", result.p50_us);
  report.Add(name + "_p99_us", result.p99_us);
  return true;
}

}  // namespace loge::bench
