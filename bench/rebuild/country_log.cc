#include "bench/rebuild/country_log.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include "bench/country/fill.h"
#include "bench/local_log.h"
#include "bench/machine.h"
#include "loge/v1/admin.grpc.pb.h"
#include "services/runtime/limits.h"
#include "services/runtime/projection_apply.h"

namespace loge::bench::rebuild {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kTellEvery = 1'000'000;

double SecondsSince(SteadyClock::time_point begun) {
  return std::chrono::duration<double>(SteadyClock::now() - begun).count();
}

}  // namespace

std::string FolderOf(const BenchEnv& env, int64_t events) {
  const std::string& folder = env.keep.empty() ? env.folder : env.keep;
  return folder + "/country-" + std::to_string(events);
}

bool CountryLog::Make(const std::string& prefix) {
  std::error_code error;
  std::filesystem::create_directories(data_, error);
  std::fprintf(stderr, "  %lld events\n", static_cast<long long>(events_));
  const auto begun = SteadyClock::now();
  int64_t filled = 0;
  const absl::Status status =
      country::FillCountryFolder({.events = events_}, data_, [&filled](int64_t events) {
        if (events / kTellEvery > filled / kTellEvery) {
          std::fprintf(stderr, "  %lld of them\n", static_cast<long long>(events));
        }
        filled = events;
      });
  if (!status.ok()) {
    std::fprintf(stderr, "fill: %s\n", status.ToString().c_str());
    return false;
  }
  const auto events = static_cast<double>(events_);
  if (filled > 0) env_.report->Add(prefix + "fill_per_s", events / SecondsSince(begun));
  double ready_ms = 0;
  if (!Start(&ready_ms)) return false;
  if (filled > 0) env_.report->Add(prefix + "catch_up_per_s", events / ready_ms * 1000);
  WaitUntilCompacted(data_);
  Stop();
  return true;
}

bool CountryLog::Start(double* ready_ms) {
  const auto begun = SteadyClock::now();
  loged_ = Loged::Start(env_.loged, data_);
  if (loged_ == nullptr || !loged_->WaitUntilLevel()) return false;
  if (ready_ms != nullptr) *ready_ms = SecondsSince(begun) * 1000;
  return true;
}

double CountryLog::ScanAndParse() const {
  const std::unique_ptr<LocalLog> local = LocalLog::Open({.folder = data_ + "/log"});
  if (local == nullptr) return 0;
  const auto begun = SteadyClock::now();
  const int64_t head = local->log().GetHead().position.value();
  for (int64_t reached = 0; reached < head;) {
    const absl::StatusOr<std::vector<runtime::EventPtr>> events =
        runtime::ReadChunk(local->log(), reached, head, runtime::kRebuildBatchEventsMax);
    if (!events.ok()) {
      std::fprintf(stderr, "scan: %s\n", events.status().ToString().c_str());
      return 0;
    }
    reached = events->back()->position();
  }
  return SecondsSince(begun);
}

Rebuilt CountryLog::Rebuild(v1::RebuildMode mode) const {
  Rebuilt rebuilt;
  const auto stub = v1::AdminService::NewStub(loged_->channel());
  const auto begun = SteadyClock::now();
  grpc::ClientContext context;
  v1::RebuildProjectionsRequest request;
  request.set_mode(mode);
  const auto stream = stub->RebuildProjections(&context, request);
  v1::RebuildProjectionsResponse response;
  while (stream->Read(&response)) {
    if (!response.has_result()) continue;
    const v1::RebuildResult& result = response.result();
    rebuilt.events = result.compared_at_position();
    rebuilt.rows += result.rows();
    rebuilt.rows_written += result.rows_written();
    if (result.differences() == 0) continue;
    std::fprintf(stderr, "rebuild: %s differs\n", result.name().c_str());
    return rebuilt;
  }
  const grpc::Status status = stream->Finish();
  rebuilt.seconds = SecondsSince(begun);
  rebuilt.ok = status.ok() && rebuilt.events > 0;
  if (!rebuilt.ok) std::fprintf(stderr, "rebuild: %s\n", status.error_message().c_str());
  return rebuilt;
}

}  // namespace loge::bench::rebuild
