// What rebuilding all read models of a whole country costs, beside reading its log, and what is
// felt of it meanwhile.
#include <algorithm>
#include <cstdint>
#include <string>

#include "bench/benches.h"
#include "bench/machine.h"
#include "bench/rebuild/country_log.h"
#include "bench/rebuild/parts.h"

namespace loge::bench {
namespace {

using rebuild::CountryLog;
using rebuild::Rebuilt;

constexpr int64_t kEvents = 10'000'000;
// Of the short log: a tenth of the long one.
constexpr int64_t kFewEventsShare = 10;

// Read and parsed by one thread: what no rebuild can be faster than by more than its threads.
bool MeasureScans(CountryLog& log, Report& report) {
  if (log.ScanAndParse() == 0) return false;  // Warms.
  for (int run = 0; run < log.env().runs; ++run) {
    const double seconds = log.ScanAndParse();
    if (seconds == 0) return false;
    report.Add("disk.scan_parse_s", seconds);
    report.Add("disk.scan_parse_per_s", static_cast<double>(log.events()) / seconds);
  }
  return true;
}

bool MeasureStarts(CountryLog& log, Report& report) {
  for (int run = 0; run < log.env().runs; ++run) {
    double ready_ms = 0;
    if (!log.Start(&ready_ms)) return false;
    report.Add("rebuild.start_ready_ms", ready_ms);
    if (run + 1 < log.env().runs) log.Stop();
  }
  return true;
}

// `suffix` tells the log.
bool MeasureRebuilds(CountryLog& log, const std::string& suffix, Rebuilt& last) {
  Report& report = *log.env().report;
  for (int run = 0; run < log.env().runs; ++run) {
    last = log.Rebuild(v1::REBUILD_MODE_VERIFY_ONLY);
    if (!last.ok) return false;
    report.Add("rebuild.all" + suffix + "_s", last.seconds);
    report.Add("rebuild.us_per_event" + suffix,
               last.seconds * 1e6 / static_cast<double>(last.events));
  }
  return true;
}

bool MeasureWhole(CountryLog& log, Report& report) {
  Rebuilt last;
  if (!MeasureScans(log, report) || !MeasureStarts(log, report)) return false;
  if (!MeasureRebuilds(log, "", last)) return false;
  report.Add("rebuild.all_per_scan_parse",
             report.Median("rebuild.all_s") / report.Median("disk.scan_parse_s"));
  report.Add("rebuild.rows", static_cast<double>(last.rows));
  report.Add("rebuild.rows_written", static_cast<double>(last.rows_written));
  report.Add("rebuild.loged_rss_mib", PeakResidentMib(log.loged().pid()));
  return MeasureSwap(log) && MeasureAsKnownAt(log) && MeasureMinPosition(log) &&
         MeasureAppends(log);
}

}  // namespace

bool BenchRebuildCountry(const BenchEnv& env) {
  const int64_t events = env.events == 0 ? kEvents : env.events;
  const std::string folder = env.keep.empty() ? env.folder : env.keep;
  const auto data_of = [&folder](int64_t count) {
    return folder + "/country-" + std::to_string(count);
  };
  CountryLog few(env, data_of(events / kFewEventsShare), events / kFewEventsShare);
  Rebuilt last;
  if (!few.Make("rebuild.small_") || !few.Start() || !MeasureRebuilds(few, "_small", last)) {
    return false;
  }
  few.Stop();
  CountryLog many(env, data_of(events), events);
  return many.Make("rebuild.") && MeasureWhole(many, *env.report);
}

}  // namespace loge::bench
