#include "bench/derived.h"

#include <string>
#include <vector>

namespace loge::bench {
namespace {

struct Ratio {
  std::string name;
  std::string figure;
  std::string per;
};

std::vector<Ratio> RatiosOfTheLog() {
  return {
      {"log.append_256_per_64", "log.append_256_per_s", "log.append_64_per_s"},
      {"log.append_64_p99_per_p50", "log.append_64_p99_us", "log.append_64_p50_us"},
      {"log.batch_100_per_raw", "log.batch_100_events_per_s", "disk.batch_100_events_per_s"},
      {"log.read_all_per_raw_scan", "log.read_all_per_s", "disk.raw_scan_per_s"},
      {"rpc.empty_64_per_floor", "rpc.empty_64_per_s", "rpc.floor_64_per_s"},
      {"size.append_growth", "size.append_p50_us", "size.small_append_p50_us"},
      {"size.history_growth", "size.history_p50_us", "size.small_history_p50_us"},
      {"size.loged_rss_per_budget", "size.loged_rss_mib", "size.loged_budget_mib"},
      {"size.read_all_cold_per_raw_scan", "size.read_all_cold_per_s", "size.raw_scan_cold_per_s"},
      {"size.read_all_per_raw_scan", "size.read_all_per_s", "size.raw_scan_per_s"},
      {"subscribers.append_stuck_ratio", "subscribers.append_180_20_stuck_per_s",
       "subscribers.append_180_per_s"},
      {"subscribers.delivered_stuck_ratio", "subscribers.delivered_180_20_stuck_per_s",
       "subscribers.delivered_180_per_s"},
  };
}

std::vector<Ratio> RatiosOfRebuilds() {
  return {
      {"rebuild.all_per_scan_parse", "rebuild.all_s", "disk.scan_parse_s"},
      {"rebuild.append_during_p50_ratio", "rebuild.append_during_p50_us", "rebuild.append_p50_us"},
      {"rebuild.append_during_p99_ratio", "rebuild.append_during_p99_us", "rebuild.append_p99_us"},
      {"rebuild.us_per_event_growth", "rebuild.us_per_event", "rebuild.us_per_event_small"},
  };
}

// Of `log` and a floor that another benchmark measures.
void AddAcross(int64_t now_unix_s, Report& report) {
  const std::string per_floor = "log.append_64_per_floor";
  const std::string over_floor = "log.append_1_over_floor_us";
  const std::string sheet = "log.sheet_100_per_raw";
  report.AddRatio(per_floor, "log.append_64_per_s", "rpc.floor_64_per_s");
  report.AddRatio(sheet, "log.sheet_100_events_per_s", "disk.batch_100_events_per_s");
  report.AddExcess(over_floor, "log.append_1_p50_us",
                   {{1, "rpc.floor_1_p50_us"}, {2, "disk.sync_p50_us"}});
  for (const std::string& name : {per_floor, over_floor, sheet}) {
    if (report.Median(name).has_value()) report.NoteMeasuredAt(name, now_unix_s);
  }
}

}  // namespace

void AddDerived(int64_t now_unix_s, Report& report) {
  for (const std::vector<Ratio>& ratios : {RatiosOfTheLog(), RatiosOfRebuilds()}) {
    for (const Ratio& ratio : ratios) report.AddRatio(ratio.name, ratio.figure, ratio.per);
  }
  report.AddExcess("log.history_over_empty_us", "log.history_p50_us", {{1, "rpc.empty_8_p50_us"}});
  AddAcross(now_unix_s, report);
}

}  // namespace loge::bench
