#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <functional>
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
#include "loge/v1/import.grpc.pb.h"
#include "storage/rocksdb/open.h"

namespace loge::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kLandlords = 100;
constexpr int kImportCommands = 20000;
constexpr int kCommandsPerMessage = 100;

double SecondsSince(SteadyClock::time_point begun) {
  return std::chrono::duration<double>(SteadyClock::now() - begun).count();
}

// Numbers go up over the whole run, so that every id and request id is fresh.
class Workload {
 public:
  explicit Workload(int port)
      : channel_(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                     grpc::InsecureChannelCredentials())) {}

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  v1::Command Landlord(int number) {
    v1::Command command;
    auto& request = *command.mutable_register_landlord();
    Stamp(*request.mutable_meta());
    request.set_occurred_on("1998-01-01");
    request.set_landlord_id("landlord-" + std::to_string(number));
    request.set_kind(events::v1::LANDLORD_KIND_OPH);
    request.set_name("Landlord");
    return command;
  }

  // A new person, sealed: the landlord must exist, the employee number is claimed.
  v1::Command Join() {
    v1::Command command;
    auto& request = *command.mutable_join_caretaker();
    Stamp(*request.mutable_meta());
    request.set_occurred_on("2001-01-01");
    request.set_landlord_id("landlord-" + std::to_string(next_ % kLandlords));
    request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
    request.set_job_title("Gardien d'immeubles");
    auto& data = *request.mutable_personal_data();
    data.set_family_name("Caretaker " + std::to_string(next_));
    data.set_given_name("Demo");
    data.set_employee_number("E" + std::to_string(next_));
    return command;
  }

  // A neighbourhood: decided over its own subject, nothing sealed.
  v1::DefineNeighbourhoodRequest Neighbourhood() {
    v1::DefineNeighbourhoodRequest request;
    Stamp(*request.mutable_meta());
    request.set_occurred_on("1998-01-01");
    request.set_neighbourhood_id("n-" + std::to_string(next_));
    request.set_commune_code("69256");
    request.set_name("A neighbourhood with a name of ordinary length");
    return request;
  }

 private:
  void Stamp(v1::CommandMeta& meta) { meta.set_request_id("bench-" + std::to_string(++next_)); }

  const std::shared_ptr<grpc::Channel> channel_;
  int next_ = 0;
};

bool Import(Workload& workload, const std::vector<v1::Command>& commands) {
  auto stub = v1::ImportService::NewStub(workload.channel());
  grpc::ClientContext context;
  auto stream = stub->Import(&context);
  std::thread writer([&] {
    for (size_t i = 0; i < commands.size();) {
      v1::ImportRequest request;
      for (int n = 0; n < kCommandsPerMessage && i < commands.size(); ++n, ++i) {
        *request.add_commands() = commands[i];
      }
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
  });
  v1::ImportResponse response;
  size_t accepted = 0;
  std::string error;
  while (stream->Read(&response)) {
    for (const v1::CommandResult& result : response.results()) {
      if (result.status().code() == 0) {
        ++accepted;
      } else {
        error = result.status().message();
      }
    }
  }
  writer.join();
  const grpc::Status status = stream->Finish();
  if (status.ok() && accepted == commands.size()) return true;
  std::fprintf(stderr, "import: %zu of %zu accepted; %s %s\n", accepted, commands.size(),
               error.c_str(), status.error_message().c_str());
  return false;
}

bool BenchAppends(const BenchEnv& env, Workload& workload) {
  for (int callers : {1, 8, 64}) {
    const LoadResult result =
        RunLoad({.channel = workload.channel(),
                 .method = "/loge.v1.CaretakerService/DefineNeighbourhood",
                 .request = [&](int) { return workload.Neighbourhood().SerializeAsString(); },
                 .callers = callers,
                 .calls = callers == 1 ? 500 : callers * 200});
    const std::string prefix = "log.append_" + std::to_string(callers);
    if (result.failed > 0) {
      std::fprintf(stderr, "%s: %s\n", prefix.c_str(), result.first_error.c_str());
      return false;
    }
    env.report->Add(prefix + "_per_s", result.per_s);
    env.report->Add(prefix + "_p50_us", result.p50_us);
    env.report->Add(prefix + "_p99_us", result.p99_us);
  }
  return true;
}

bool BenchImport(const BenchEnv& env, Workload& workload) {
  std::vector<v1::Command> commands;
  for (int i = 0; i < kImportCommands; ++i) commands.push_back(workload.Join());
  const auto begun = SteadyClock::now();
  if (!Import(workload, commands)) return false;
  env.report->Add("log.import_join_per_s", kImportCommands / SecondsSince(begun));
  return true;
}

bool BenchReadAll(const BenchEnv& env, Workload& workload) {
  auto stub = v1::EventService::NewStub(workload.channel());
  for (int run = 0; run < env.runs; ++run) {
    const auto begun = SteadyClock::now();
    grpc::ClientContext context;
    auto stream = stub->ReadEvents(&context, v1::ReadEventsRequest());
    v1::ReadEventsResponse response;
    int64_t events = 0;
    while (stream->Read(&response)) events += response.events_size();
    if (!stream->Finish().ok()) return false;
    env.report->Add("log.read_all_per_s", static_cast<double>(events) / SecondsSince(begun));
  }
  return true;
}

bool BenchRebuild(const BenchEnv& env, Workload& workload) {
  auto stub = v1::AdminService::NewStub(workload.channel());
  for (int run = 0; run < env.runs; ++run) {
    const auto begun = SteadyClock::now();
    grpc::ClientContext context;
    v1::RebuildProjectionsRequest request;
    request.set_mode(v1::REBUILD_MODE_VERIFY_ONLY);
    auto stream = stub->RebuildProjections(&context, request);
    v1::RebuildProjectionsResponse response;
    int64_t events = 0;
    while (stream->Read(&response)) {
      if (!response.has_result()) continue;
      events = response.result().compared_at_position();
      if (response.result().differences() != 0) {
        std::fprintf(stderr, "rebuild: %s differs\n", response.result().name().c_str());
        return false;
      }
    }
    if (!stream->Finish().ok()) return false;
    const double seconds = SecondsSince(begun);
    env.report->Add("rebuild.all_s", seconds);
    env.report->Add("rebuild.events_per_s", static_cast<double>(events) / seconds);
  }
  return true;
}

// The floor of reading: the store's own scan, in this process, over the same files.
bool BenchRawScan(const BenchEnv& env, const std::string& data) {
  auto store = storage::OpenRocksDbLogStore({.folder = data + "/log"});
  if (!store.ok()) {
    std::fprintf(stderr, "raw scan: %s\n", store.status().ToString().c_str());
    return false;
  }
  const auto head = (*store)->LoadHead();
  if (!head.ok()) return false;
  for (int run = 0; run < env.runs; ++run) {
    const auto begun = SteadyClock::now();
    int64_t bytes = 0;
    const auto next =
        (*store)->Read({.to = head->position}, [&](const storage::StoredEventView& view) {
          bytes += static_cast<int64_t>(view.bytes.size());
          return true;
        });
    if (!next.ok()) return false;
    env.report->Add("disk.raw_scan_per_s",
                    static_cast<double>(head->position.value()) / SecondsSince(begun));
    env.report->Add("log.event_bytes",
                    static_cast<double>(bytes) / static_cast<double>(head->position.value()));
  }
  return true;
}

}  // namespace

bool BenchLog(const BenchEnv& env) {
  const std::string data = env.folder + "/log";
  {
    Child loged({env.loged, "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warning"},
                "loged ready");
    if (loged.port() == 0) {
      std::fprintf(stderr, "loged did not start\n");
      return false;
    }
    Workload workload(loged.port());
    std::vector<v1::Command> landlords;
    for (int i = 0; i < kLandlords; ++i) landlords.push_back(workload.Landlord(i));
    if (!Import(workload, landlords)) return false;
    for (int run = 0; run < env.runs; ++run) {
      if (!BenchAppends(env, workload) || !BenchImport(env, workload)) return false;
    }
    if (!BenchReadAll(env, workload) || !BenchRebuild(env, workload)) return false;
  }
  return BenchRawScan(env, data);
}

}  // namespace loge::bench
