// What rebuilding all read models of a whole country costs, beside reading its log, and what
// callers feel of it meanwhile.
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
using rebuild::FolderOf;
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
bool MeasureRebuild(CountryLog& log, const std::string& suffix, Rebuilt& rebuilt) {
  Report& report = *log.env().report;
  rebuilt = log.Rebuild(v1::REBUILD_MODE_VERIFY_ONLY);
  if (!rebuilt.ok) return false;
  report.Add("rebuild.all" + suffix + "_s", rebuilt.seconds);
  report.Add("rebuild.us_per_event" + suffix,
             rebuilt.seconds * 1e6 / static_cast<double>(rebuilt.events));
  return true;
}

// The short log and the long one in turn, so that both see the same machine.
bool MeasureRebuilds(CountryLog& few, CountryLog& many, Report& report) {
  Rebuilt rebuilt;
  for (int run = 0; run < many.env().runs; ++run) {
    if (!MeasureRebuild(few, "_small", rebuilt) || !MeasureRebuild(many, "", rebuilt)) return false;
  }
  report.Add("rebuild.rows", static_cast<double>(rebuilt.rows));
  report.Add("rebuild.rows_written", static_cast<double>(rebuilt.rows_written));
  report.Add("rebuild.loged_rss_mib", PeakResidentMib(many.loged().pid()));
  return true;
}

int64_t EventsOf(const BenchEnv& env) { return env.events == 0 ? kEvents : env.events; }

}  // namespace

bool BenchRebuildCountry(const BenchEnv& env) {
  const int64_t events = EventsOf(env);
  const int64_t few_events = events / kFewEventsShare;
  CountryLog few(env, FolderOf(env, few_events), few_events);
  CountryLog many(env, FolderOf(env, events), events);
  Report& report = *env.report;
  return few.Make("rebuild.small_") && many.Make("rebuild.") && MeasureScans(many, report) &&
         MeasureStarts(many, report) && few.Start() && MeasureRebuilds(few, many, report);
}

bool BenchBesideRebuild(const BenchEnv& env) {
  const int64_t events = EventsOf(env);
  CountryLog log(env, FolderOf(env, events), events);
  return log.Make("rebuild.") && log.Start() && MeasureSwap(log) && MeasureAsKnownAt(log) &&
         MeasureMinPosition(log) && MeasureAppends(log);
}

}  // namespace loge::bench
