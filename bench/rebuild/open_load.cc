#include "bench/rebuild/open_load.h"

#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

namespace loge::bench::rebuild {
namespace {

using SteadyClock = std::chrono::steady_clock;

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// One call, which is its own tag.
struct Call {
  int number = 0;
  bool follows_up = false;
  SteadyClock::time_point begun;  // As planned.
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
};

// The calls of one load: one thread begins them, one takes the answers.
class OpenLoad {
 public:
  explicit OpenLoad(const OpenLoadOptions& options) : options_(options), stub_(options.channel) {}

  OpenLoadResult Run() {
    std::thread answers([this] { TakeAnswers(); });
    const auto period = std::chrono::duration_cast<SteadyClock::duration>(
        std::chrono::duration<double>(1 / options_.per_s));
    SteadyClock::time_point planned = SteadyClock::now();
    for (int number = 0; options_.more(); ++number) {
      std::this_thread::sleep_until(planned);
      ++open_;
      Begin(number, /*follows_up=*/false, planned, options_.method, options_.request(number));
      planned += period;
    }
    if (--open_ == 0) queue_.Shutdown();
    answers.join();
    return std::move(result_);
  }

 private:
  // The call is owned by the thread that takes the answers.
  void Begin(int number, bool follows_up, SteadyClock::time_point planned,
             const std::string& method, const std::string& request) {
    auto* call = new Call;
    call->number = number;
    call->follows_up = follows_up;
    call->begun = planned;
    call->reader = stub_.PrepareUnaryCall(&call->context, method, BufferOf(request), &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  void TakeAnswers() {
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
      const auto now = SteadyClock::now();
      const std::unique_ptr<Call> call(static_cast<Call*>(tag));
      Note(*call, now);
      const bool follow = options_.follow_up != nullptr && !call->follows_up && call->status.ok() &&
                          call->number % options_.follow_up_every == 0;
      if (follow) {
        Begin(call->number, /*follows_up=*/true, now, options_.follow_up_method,
              options_.follow_up(call->number, BytesOf(call->response)));
      } else if (--open_ == 0) {
        queue_.Shutdown();
      }
    }
  }

  void Note(const Call& call, SteadyClock::time_point now) {
    if (!call.status.ok() && result_.failed++ == 0) {
      result_.first_error = call.status.error_message();
    }
    const double us = std::chrono::duration<double, std::micro>(now - call.begun).count();
    (call.follows_up ? result_.follow_ups_us : result_.latencies_us).push_back(us);
  }

  const OpenLoadOptions& options_;
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  // Calls under way, and one for the thread that begins them. Who takes the last away ends the
  // queue: nothing is begun after that.
  std::atomic<int> open_ = 1;
  OpenLoadResult result_;  // Of the thread that takes the answers, until it has ended.
};

}  // namespace

OpenLoadResult RunOpenLoad(const OpenLoadOptions& options) { return OpenLoad(options).Run(); }

}  // namespace loge::bench::rebuild
