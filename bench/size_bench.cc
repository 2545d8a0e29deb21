// What grows with the log and what must not: the same figures with few events and with many.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/benches.h"
#include "bench/loged.h"
#include "bench/machine.h"
#include "bench/raw_log.h"
#include "bench/read_client.h"
#include "bench/size_fill.h"
#include "bench/sized_log.h"
#include "bench/stored_events.h"

namespace loge::bench {
namespace {

constexpr int64_t kFewEvents = 100'000;
constexpr int64_t kManyEvents = 20'000'000;
constexpr int64_t kEventsReadMax = 10'000'000;
constexpr int kAppendCalls = 500;
// So few that the blocks with their events (one each, where the log is long) fit into loged's
// cache.
constexpr int kWarmPersons = 100;
constexpr int kWarmCalls = 2000;
// Read once each. The step is prime: they lie all over the log, in no order.
constexpr int kColdPersons = 500;
constexpr int64_t kColdStep = 1'299'709;
// Before each kill -9.
constexpr int kAppendsBeforeKill = 40'000;
constexpr int kCallersBeforeKill = 64;

// Appends and histories, one caller.
bool MeasureCalls(SizedLog& log, const std::string& prefix) {
  std::vector<int64_t> persons;
  for (int i = 0; i < kWarmPersons; ++i) persons.push_back(i * (log.persons() / kWarmPersons));
  const std::string subject = CaretakerSubject(persons.back());
  if (CountHistory(log.loged().channel(), subject) != kEventsPerPerson) {
    std::fprintf(stderr, "%s has not %d events\n", subject.c_str(), kEventsPerPerson);
    return false;
  }
  const LoadOptions histories = log.Histories(persons, kWarmCalls);
  RunLoad(histories);  // Warms.
  for (int run = 0; run < log.env().runs; ++run) {
    if (!log.AddP50(prefix + "append_p50_us", log.Appends(1, kAppendCalls)) ||
        !log.AddP50(prefix + "history_p50_us", histories)) {
      return false;
    }
  }
  return true;
}

bool MeasureCleanStarts(SizedLog& log) {
  for (int run = 0; run < log.env().runs; ++run) {
    log.Stop();
    if (!log.Start()) return false;
    log.env().report->Add("size.start_clean_ms", log.loged().start_ms());
  }
  return true;
}

bool MeasureKilledStarts(SizedLog& log) {
  for (int run = 0; run < log.env().runs; ++run) {
    std::atomic<int> begun = 0;
    LoadOptions appends = log.Appends(kCallersBeforeKill, 2 * kAppendsBeforeKill);
    appends.request = [&begun, make = appends.request](int number) {
      begun = number;
      return make(number);
    };
    std::thread load([&appends] { RunLoad(appends); });  // What comes after the kill fails at once.
    while (begun < kAppendsBeforeKill) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    log.Kill();
    load.join();
    if (!log.Start()) return false;
    log.env().report->Add("size.start_killed_ms", log.loged().start_ms());
    if (!log.loged().WaitUntilLevel()) return false;
  }
  return true;
}

bool ReadAll(SizedLog& log, const std::string& name) {
  const auto begun = std::chrono::steady_clock::now();
  const int64_t events =
      ReadAndParse(log.loged().channel(), std::min(log.events(), kEventsReadMax));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  if (events > 0) log.env().report->Add(name, static_cast<double>(events) / seconds.count());
  return events > 0;
}

// The events of one type, of as many events as ReadAll reads.
bool ReadTypes(SizedLog& log) {
  const int64_t to = std::min(log.events(), kEventsReadMax);
  for (const bool rare : {true, false}) {
    const auto begun = std::chrono::steady_clock::now();
    const int64_t events =
        ReadAndParseType(log.loged().channel(), rare ? kRareType : kCommonType, to);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    if (events == 0) return false;
    if (rare) {
      log.env().report->Add("size.read_rare_type_ms", seconds.count() * 1000);
    } else {
      log.env().report->Add("size.read_common_type_per_s",
                            static_cast<double>(to) / seconds.count());
    }
  }
  return true;
}

bool MeasureReads(SizedLog& log) {
  // The first one warms.
  if (ReadAndParse(log.loged().channel(), std::min(log.events(), kEventsReadMax)) == 0)
    return false;
  for (int run = 0; run < log.env().runs; ++run) {
    if (!ReadAll(log, "size.read_all_per_s") || !ReadTypes(log)) return false;
  }
  return true;
}

bool MeasureColdReads(SizedLog& log) {
  int64_t next = 0;
  for (int run = 0; run < log.env().runs; ++run) {
    std::vector<int64_t> persons;
    while (persons.size() < kColdPersons) persons.push_back(next++ * kColdStep % log.persons());
    if (!DropPageCache()) {
      std::fprintf(stderr, "nothing is measured cold: only root may empty the page cache\n");
      return true;
    }
    if (!log.AddP50("size.history_cold_p50_us", log.Histories(persons, kColdPersons))) return false;
    DropPageCache();
    if (!ReadAll(log, "size.read_all_cold_per_s")) return false;
  }
  return true;
}

bool AddScan(const SizedLog& log, const RawLog& raw, const char* name) {
  const RawLog::Scanned scanned = raw.Scan(std::min(log.events(), kEventsReadMax));
  if (scanned.events == 0) return false;
  log.env().report->Add(name, static_cast<double>(scanned.events) / scanned.seconds);
  return true;
}

bool MeasureRawScans(const SizedLog& log, const RawLog& raw) {
  raw.Scan(std::min(log.events(), kEventsReadMax));  // Warms.
  for (int run = 0; run < log.env().runs; ++run) {
    if (!AddScan(log, raw, "size.raw_scan_per_s")) return false;
  }
  for (int run = 0; run < log.env().runs && DropPageCache(); ++run) {
    if (!AddScan(log, raw, "size.raw_scan_cold_per_s")) return false;
  }
  return true;
}

// The write-ahead log still holds the last events and entries of the index: 24 MiB at most.
void ReportBytes(const SizedLog& log, const RawLog& raw) {
  const RawLog::Tables events = raw.TablesOf("events");
  const RawLog::Tables subjects = raw.TablesOf("subjects");
  const auto stored = static_cast<double>(std::max<int64_t>(events.value_bytes, 1));
  const auto on_disk = static_cast<double>(events.file_bytes + subjects.file_bytes);
  Report& report = *log.env().report;
  report.Add("size.event_bytes",
             stored / static_cast<double>(std::max<int64_t>(events.entries, 1)));
  report.Add("size.bytes_ratio", on_disk / stored);
  report.Add("size.events_bytes", static_cast<double>(events.file_bytes));
  report.Add("size.subjects_bytes", static_cast<double>(subjects.file_bytes));
  report.Add("size.requests_bytes", static_cast<double>(raw.TablesOf("requests").file_bytes));
}

bool MeasureFiles(const SizedLog& log) {
  const std::unique_ptr<RawLog> raw = RawLog::Open(log.log_folder());
  if (raw == nullptr) return false;
  ReportBytes(log, *raw);
  return MeasureRawScans(log, *raw);
}

}  // namespace

bool BenchSize(const BenchEnv& env) {
  const double budget_mib = Loged::BudgetMib(env.loged, env.folder);
  if (budget_mib == 0) return false;
  const std::string folder = env.keep.empty() ? env.folder + "/size" : env.keep;
  SizedLog few(env, folder + "/" + std::to_string(kFewEvents), kFewEvents);
  if (!few.Make("size.small_") || !MeasureCalls(few, "size.small_")) return false;
  few.Stop();

  const int64_t wanted = env.events == 0 ? kManyEvents : env.events;
  const int64_t events = wanted / kEventsPerPerson * kEventsPerPerson;
  SizedLog many(env, folder + "/" + std::to_string(events), events);
  if (!many.Make("size.") || !MeasureCleanStarts(many) || !MeasureCalls(many, "size.") ||
      !MeasureReads(many)) {
    return false;
  }
  many.Stop();
  if (!MeasureFiles(many)) return false;
  if (!many.Start() || !MeasureColdReads(many) || !MeasureKilledStarts(many)) return false;
  many.Stop();
  env.report->Add("size.loged_rss_mib", many.rss_mib());
  env.report->Add("size.loged_budget_mib", budget_mib);
  return true;
}

}  // namespace loge::bench
