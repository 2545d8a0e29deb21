// The part of the benchmark that appends while read models follow, and while they are rebuilt.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "bench/rebuild/open_load.h"
#include "bench/rebuild/parts.h"
#include "bench/report.h"
#include "bench/workload.h"
#include "loge/v1/caretakers.pb.h"

namespace loge::bench::rebuild {
namespace {

using SteadyClock = std::chrono::steady_clock;

// At least so long, because a percentile of a few hundred calls says little: short rebuilds follow
// one another.
constexpr std::chrono::seconds kTimeLeast{10};

// The commands, and the queries that must reflect them, which a sample is followed by.
OpenLoadOptions AppendsOf(CountryLog& log, Workload& workload) {
  OpenLoadOptions options;
  options.channel = log.loged().channel();
  options.method = "/loge.v1.CaretakerService/DefineNeighbourhood";
  options.request = [&workload](int) { return workload.Neighbourhood().SerializeAsString(); };
  options.follow_up_method = "/loge.v1.CaretakerService/GetNeighbourhood";
  options.follow_up = [](int, const std::string& bytes) {
    v1::DefineNeighbourhoodResponse defined;
    defined.ParseFromString(bytes);
    v1::GetNeighbourhoodRequest request;
    request.set_neighbourhood_id(defined.neighbourhood_id());
    request.mutable_at()->set_min_position(defined.position());
    return request.SerializeAsString();
  };
  return options;
}

bool Sound(const OpenLoadResult& result) {
  if (result.failed == 0) return true;
  std::fprintf(stderr, "open load: %d calls failed, the first: %s\n", result.failed,
               result.first_error.c_str());
  return false;
}

void AddQuantiles(const std::string& name, OpenLoadResult& result, Report& report) {
  report.Add("rebuild." + name + "_p50_us", Quantile(result.latencies_us, 0.5));
  report.Add("rebuild." + name + "_p99_us", Quantile(result.latencies_us, 0.99));
}

// Of the queries: from the answer of a command to that of the query that waits for it.
void AddLag(const std::string& name, OpenLoadResult& result, Report& report) {
  report.Add("projection." + name + "_p50_ms", Quantile(result.follow_ups_us, 0.5) / 1000);
  report.Add("projection." + name + "_p99_ms", Quantile(result.follow_ups_us, 0.99) / 1000);
}

OpenLoadResult AppendAlone(OpenLoadOptions options) {
  const auto until = SteadyClock::now() + kTimeLeast;
  options.more = [until] { return SteadyClock::now() < until; };
  return RunOpenLoad(options);
}

// Nothing but a failure when a rebuild failed.
OpenLoadResult AppendDuringRebuilds(CountryLog& log, OpenLoadOptions options) {
  std::atomic<bool> rebuilding = true;
  bool ok = true;
  std::thread rebuilds([&] {
    const auto until = SteadyClock::now() + kTimeLeast;
    while (ok && SteadyClock::now() < until) ok = log.Rebuild(v1::REBUILD_MODE_VERIFY_ONLY).ok;
    rebuilding = false;
  });
  options.more = [&rebuilding] { return rebuilding.load(); };
  OpenLoadResult result = RunOpenLoad(options);
  rebuilds.join();
  if (!ok && result.failed++ == 0) result.first_error = "a rebuild failed";
  return result;
}

}  // namespace

bool MeasureAppends(CountryLog& log) {
  Workload workload("appends-" + std::to_string(log.loged().Head()));
  const OpenLoadOptions options = AppendsOf(log, workload);
  Report& report = *log.env().report;
  for (int run = 0; run < log.env().runs; ++run) {
    OpenLoadResult alone = AppendAlone(options);
    if (!Sound(alone)) return false;
    AddQuantiles("append", alone, report);
    AddLag("lag", alone, report);
    OpenLoadResult during = AppendDuringRebuilds(log, options);
    if (!Sound(during)) return false;
    AddQuantiles("append_during", during, report);
    AddLag("lag_during", during, report);
  }
  return true;
}

}  // namespace loge::bench::rebuild
