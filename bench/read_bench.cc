#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/load.h"
#include "bench/log_parts.h"
#include "bench/raw_log.h"
#include "bench/read_client.h"
#include "loge/v1/admin.grpc.pb.h"

namespace loge::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kHistoryCallers = 8;
constexpr int kHistoryCalls = 8000;
constexpr int kEventsOfHistory = 10;

double SecondsSince(SteadyClock::time_point begun) {
  return std::chrono::duration<double>(SteadyClock::now() - begun).count();
}

}  // namespace

bool BenchHistory(const BenchEnv& env, LogUnderLoad& log) {
  std::vector<std::string> subjects;
  for (const std::string& id : log.caretaker_ids) subjects.push_back("caretaker/" + id);
  for (const std::string& subject : {subjects.front(), subjects.back()}) {
    if (CountHistory(log.channel, subject) == kEventsOfHistory) continue;
    std::fprintf(stderr, "log.history: %s has not %d events\n", subject.c_str(), kEventsOfHistory);
    return false;
  }
  const LoadOptions empty = {.channel = log.channel,
                             .method = "/grpc.health.v1.Health/Check",
                             .request = [](int) { return std::string(); },
                             .callers = kHistoryCallers,
                             .calls = kHistoryCalls};
  const LoadOptions history = HistoryLoad(log.channel, subjects, kHistoryCallers, kHistoryCalls);
  RunLoad(history);  // Warms.
  for (int run = 0; run < env.runs; ++run) {
    if (!AddLoad("rpc.empty_8", RunLoad(empty), *env.report)) return false;
    if (!AddLoad("log.history", RunLoad(history), *env.report)) return false;
  }
  return true;
}

bool BenchReadAll(const BenchEnv& env, LogUnderLoad& log) {
  for (int run = 0; run < env.runs; ++run) {
    const auto begun = SteadyClock::now();
    const int64_t events = ReadAndParse(log.channel, 0);
    if (events == 0) return false;
    env.report->Add("log.read_all_per_s", static_cast<double>(events) / SecondsSince(begun));
  }
  return true;
}

bool BenchRebuild(const BenchEnv& env, LogUnderLoad& log) {
  auto stub = v1::AdminService::NewStub(log.channel);
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
    env.report->Add("log.rebuild_per_s", static_cast<double>(events) / seconds);
  }
  return true;
}

bool BenchRawScan(const BenchEnv& env, const std::string& folder) {
  const std::unique_ptr<RawLog> raw = RawLog::Open(folder);
  if (raw == nullptr) return false;
  for (int run = 0; run < env.runs; ++run) {
    const RawLog::Scanned scanned = raw->Scan(INT64_MAX);
    if (scanned.events == 0) return false;
    const auto events = static_cast<double>(scanned.events);
    env.report->Add("disk.raw_scan_per_s", events / scanned.seconds);
    env.report->Add("log.event_bytes", static_cast<double>(scanned.bytes) / events);
  }
  return true;
}

}  // namespace loge::bench
