#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/benches.h"
#include "bench/child.h"
#include "bench/load.h"
#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/caretakers.grpc.pb.h"
#include "loge/v1/events.grpc.pb.h"

namespace loge::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kReaders = 180;
constexpr int kStuck = 20;
constexpr int kCallers = 64;
constexpr int kAppends = 6400;

// A connection that shares nothing with others.
std::shared_ptr<grpc::Channel> Connect(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

// One subscriber on a connection of its own, from the first event on. It reads when it is told to.
class Subscriber {
 public:
  explicit Subscriber(int port) : stub_(v1::EventService::NewStub(Connect(port))) {
    v1::SubscribeEventsRequest request;
    request.set_heartbeat_ms(1000);
    stream_ = stub_->SubscribeEvents(&context_, request);
  }
  ~Subscriber() {
    context_.TryCancel();
    if (thread_.joinable()) thread_.join();
  }

  // Reads on this thread up to `position`. False when the stream ended or an event is missing, or
  // came twice.
  bool ReadUntil(int64_t position) {
    while (reached_ < position) {
      if (!ReadOne()) return false;
    }
    return true;
  }

  // The same on a thread of its own; `position` may become known later (0 until then).
  void ReadAside(const std::atomic<int64_t>& position) {
    thread_ = std::thread([this, &position] {
      while (position == 0 || reached_ < position) {
        if (!ReadOne()) return;
      }
      whole_ = true;
    });
  }
  // Waits for that thread. False as for ReadUntil.
  bool Join() {
    thread_.join();
    return whole_;
  }
  // When the last events came.
  SteadyClock::time_point last_events_at() const { return last_events_at_; }

 private:
  bool ReadOne() {
    v1::SubscribeEventsResponse message;
    if (!stream_->Read(&message)) return false;
    if (message.has_caught_up()) reached_ = message.caught_up();
    if (!message.has_events()) return true;
    last_events_at_ = SteadyClock::now();
    for (const events::v1::RecordedEvent& event : message.events().events()) {
      if (event.position() != next_++) return false;
    }
    reached_ = message.events().checkpoint();
    return true;
  }

  const std::unique_ptr<v1::EventService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::SubscribeEventsResponse>> stream_;
  std::thread thread_;
  int64_t reached_ = -1;
  int64_t next_ = 1;
  bool whole_ = false;
  SteadyClock::time_point last_events_at_;
};

// Memory that a process holds; 0 when it cannot be told.
double ResidentBytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * 4096;
}

int64_t HeadOf(v1::AdminService::Stub& stub) {
  grpc::ClientContext context;
  v1::GetServerInfoResponse info;
  if (!stub.GetServerInfo(&context, {}, &info).ok()) return 0;
  return info.head_position();
}

// One arm of the pair: `stuck` subscribers that read nothing, kReaders that read all, and appends.
bool RunArm(const BenchEnv& env, int stuck, const std::string& folder, const std::string& suffix) {
  Child loged({env.loged, "--listen", "127.0.0.1:0", "--data", folder, "--log-level", "warning"},
              "loged ready");
  if (loged.port() == 0) return false;
  std::vector<std::unique_ptr<Subscriber>> unread;
  for (int i = 0; i < stuck; ++i) {
    unread.push_back(std::make_unique<Subscriber>(loged.port()));
    if (!unread.back()->ReadUntil(0)) return false;  // Live; no more from here on.
  }
  std::atomic<int64_t> last = 0;
  std::vector<std::unique_ptr<Subscriber>> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.push_back(std::make_unique<Subscriber>(loged.port()));
    if (!readers.back()->ReadUntil(0)) return false;
    readers.back()->ReadAside(last);
  }
  const auto channel = Connect(loged.port());
  const auto begun = SteadyClock::now();
  const LoadResult load =
      RunLoad({.channel = channel,
               .method = "/loge.v1.CaretakerService/DefineNeighbourhood",
               .request =
                   [](int number) {
                     v1::DefineNeighbourhoodRequest request;
                     request.mutable_meta()->set_request_id("s-" + std::to_string(number));
                     request.set_occurred_on("1998-01-01");
                     request.set_neighbourhood_id("n-" + std::to_string(number));
                     request.set_commune_code("69256");
                     request.set_name("A neighbourhood with a name of ordinary length");
                     return request.SerializeAsString();
                   },
               .callers = kCallers,
               .calls = kAppends});
  const auto admin = v1::AdminService::NewStub(channel);
  const int64_t head = HeadOf(*admin);
  // Never 0, so that every reader ends, if only with its stream.
  last = head > 0 ? head : 1;
  bool whole = load.failed == 0 && head > 0;
  SteadyClock::time_point last_at = begun;
  for (const auto& reader : readers) {
    whole = reader->Join() && whole;
    last_at = std::max(last_at, reader->last_events_at());
  }
  env.report->Add("subscribers.append" + suffix + "_per_s", load.per_s);
  env.report->Add("subscribers.delivered" + suffix + "_per_s",
                  static_cast<double>(head) * kReaders /
                      std::chrono::duration<double>(last_at - begun).count());
  env.report->Add("subscribers.resident" + suffix + "_bytes", ResidentBytes(loged.pid()));
  // Those that were stuck get all of it after all, once and in order.
  for (const auto& subscriber : unread) whole = subscriber->ReadUntil(head) && whole;
  if (!whole) std::fprintf(stderr, "subscribers: an append failed, or a reader missed an event\n");
  return whole;
}

}  // namespace

bool BenchSubscribers(const BenchEnv& env) {
  for (int run = 0; run < env.runs; ++run) {
    const std::string folder = env.folder + "/subscribers-" + std::to_string(run);
    if (!RunArm(env, 0, folder + "-all-read", "_180")) return false;
    if (!RunArm(env, kStuck, folder + "-20-stuck", "_180_20_stuck")) return false;
  }
  return true;
}

}  // namespace loge::bench
