// What is made of figures when the run is over.
#include "bench/derived.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "bench/bounds.h"
#include "nlohmann/json.hpp"
#include "tests/support/storage_test_util.h"

namespace loge::bench {
namespace {

using Figures = std::vector<std::pair<std::string, double>>;

constexpr int64_t kNow = 1'700'000'000;

Report Measured(const Figures& figures) {
  Report report;
  for (const auto& [name, value] : figures) report.Add(name, value);
  AddDerived(kNow, report);
  return report;
}

// Every side of every derived figure.
Figures AllSides() {
  return {{"disk.batch_100_events_per_s", 100},
          {"disk.raw_scan_per_s", 100},
          {"disk.scan_parse_s", 10},
          {"disk.sync_p50_us", 250},
          {"log.append_1_p50_us", 700},
          {"log.append_256_per_s", 54},
          {"log.append_64_p50_us", 20},
          {"log.append_64_p99_us", 30},
          {"log.append_64_per_s", 60},
          {"log.batch_100_events_per_s", 70},
          {"log.history_p50_us", 340},
          {"log.read_all_per_s", 45},
          {"log.sheet_100_events_per_s", 55},
          {"rebuild.all_s", 36},
          {"rebuild.append_during_p50_us", 6},
          {"rebuild.append_during_p99_us", 18},
          {"rebuild.append_p50_us", 5},
          {"rebuild.append_p99_us", 9},
          {"rebuild.us_per_event", 44},
          {"rebuild.us_per_event_small", 40},
          {"rpc.empty_64_per_s", 90},
          {"rpc.empty_8_p50_us", 290},
          {"rpc.floor_1_p50_us", 230},
          {"rpc.floor_64_per_s", 100},
          {"size.append_p50_us", 12},
          {"size.history_p50_us", 11},
          {"size.loged_budget_mib", 1000},
          {"size.loged_rss_mib", 800},
          {"size.raw_scan_cold_per_s", 50},
          {"size.raw_scan_per_s", 100},
          {"size.read_all_cold_per_s", 24},
          {"size.read_all_per_s", 42},
          {"size.small_append_p50_us", 10},
          {"size.small_history_p50_us", 10},
          {"subscribers.append_180_20_stuck_per_s", 95},
          {"subscribers.append_180_per_s", 100},
          {"subscribers.delivered_180_20_stuck_per_s", 85},
          {"subscribers.delivered_180_per_s", 100}};
}

const Figures& AllDerived() {
  static const auto* const kAll = new Figures{{"log.append_1_over_floor_us", 700 - 230 - 2 * 250},
                                              {"log.append_256_per_64", 0.9},
                                              {"log.append_64_p99_per_p50", 1.5},
                                              {"log.append_64_per_floor", 0.6},
                                              {"log.batch_100_per_raw", 0.7},
                                              {"log.history_over_empty_us", 50},
                                              {"log.read_all_per_raw_scan", 0.45},
                                              {"log.sheet_100_per_raw", 0.55},
                                              {"rebuild.all_per_scan_parse", 3.6},
                                              {"rebuild.append_during_p50_ratio", 1.2},
                                              {"rebuild.append_during_p99_ratio", 2},
                                              {"rebuild.us_per_event_growth", 1.1},
                                              {"rpc.empty_64_per_floor", 0.9},
                                              {"size.append_growth", 1.2},
                                              {"size.history_growth", 1.1},
                                              {"size.loged_rss_per_budget", 0.8},
                                              {"size.read_all_cold_per_raw_scan", 0.48},
                                              {"size.read_all_per_raw_scan", 0.42},
                                              {"subscribers.append_stuck_ratio", 0.95},
                                              {"subscribers.delivered_stuck_ratio", 0.85}};
  return *kAll;
}

int CountDerived(const Report& report) {
  int count = 0;
  for (const auto& [name, value] : AllDerived()) count += report.Median(name).has_value() ? 1 : 0;
  return count;
}

TEST(DerivedTest, IsMadeOfMedians) {
  const Report report = Measured(AllSides());
  for (const auto& [name, value] : AllDerived()) {
    ASSERT_TRUE(report.Median(name).has_value()) << name;
    EXPECT_DOUBLE_EQ(*report.Median(name), value) << name;
  }
}

TEST(DerivedTest, NeedsEverySideInTheRun) {
  for (const auto& [side, value] : AllSides()) {
    Report report;
    for (const auto& [name, measured] : AllSides()) {
      if (name != side) report.Add(name, measured);
    }
    AddDerived(kNow, report);
    EXPECT_LT(CountDerived(report), static_cast<int>(AllDerived().size())) << side;
  }
  EXPECT_EQ(CountDerived(Measured({{"log.append_64_per_s", 1}})), 0);
}

// A bound on a figure that nobody makes would never be missed.
TEST(DerivedTest, HasEveryRatioThatIsBounded) {
  const Report report = Measured(AllSides());
  for (const Bound& bound : Bounds()) {
    const std::string& name = bound.figure;
    // These are made where they are measured.
    if (absl::EndsWith(name, "_per_igraph") || absl::StartsWith(name, "as_known_at.")) continue;
    const bool rate = absl::EndsWith(name, "_per_s");
    if ((absl::StrContains(name, "_per_") && !rate) || absl::StrContains(name, "_over_") ||
        absl::EndsWith(name, "_growth") || absl::EndsWith(name, "_stuck_ratio") ||
        absl::StrContains(name, "_during_")) {
      EXPECT_TRUE(report.Median(name).has_value()) << name;
    }
  }
}

// They do not age as the benchmark does after which they are named.
TEST(DerivedTest, WhatNeedsTwoBenchmarksHasAnAgeOfItsOwn) {
  const storage::testing::TempFolder folder;
  const std::string path = folder.path() + "/bench.json";
  ASSERT_TRUE(Measured(AllSides()).MergeIntoJson(path).ok());
  // A later run of one of the two.
  ASSERT_TRUE(Measured({{"log.append_64_per_s", 1}}).MergeIntoJson(path).ok());
  std::ifstream in(path);
  const auto json = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(json.is_object());
  for (const char* name :
       {"log.append_64_per_floor", "log.append_1_over_floor_us", "log.sheet_100_per_raw"}) {
    EXPECT_TRUE(json.contains(name)) << name;
    EXPECT_EQ(json.value(std::string(name) + ".measured_at_unix_s", int64_t{0}), kNow) << name;
  }
  EXPECT_FALSE(json.contains("log.append_256_per_64.measured_at_unix_s"));
}

}  // namespace
}  // namespace loge::bench
