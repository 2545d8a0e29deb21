// The figures of a run: medians, what is made of two of them, and the file that keeps those of all
// runs.
#include "bench/report.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "tests/support/storage_test_util.h"

namespace loge::bench {
namespace {

void Write(const std::string& path, const std::string& text) {
  std::ofstream out(path);
  out << text;
}

std::string TextOf(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class ReportFileTest : public ::testing::Test {
 protected:
  const storage::testing::TempFolder folder_;
  const std::string path_ = folder_.path() + "/bench.json";
};

TEST(ReportTest, TellsMedians) {
  Report report;
  for (const double value : {9.0, 1.0, 5.0}) report.Add("log.append_1_p50_us", value);
  EXPECT_EQ(report.Median("log.append_1_p50_us"), 5.0);
  EXPECT_FALSE(report.Median("log.append_8_p50_us").has_value());
}

TEST(ReportTest, ARatioIsOfMedians) {
  Report report;
  for (const double value : {1.0, 6.0, 100.0}) report.Add("above", value);
  for (const double value : {2.0, 3.0, 4.0}) report.Add("below", value);
  report.AddRatio("ratio", "above", "below");
  EXPECT_EQ(report.Median("ratio"), 2.0);
}

TEST(ReportTest, ARatioNeedsBothSides) {
  Report report;
  report.Add("measured", 1);
  report.Add("zero", 0);
  report.AddRatio("a", "measured", "missing");
  report.AddRatio("b", "missing", "measured");
  report.AddRatio("c", "measured", "zero");
  for (const char* name : {"a", "b", "c"}) EXPECT_FALSE(report.Median(name).has_value()) << name;
}

TEST(ReportTest, AnExcessTakesEachSideAsOftenAsItCounts) {
  Report report;
  report.Add("whole", 10);
  report.Add("once", 1);
  report.Add("twice", 3);
  report.AddExcess("left", "whole", {{1, "once"}, {2, "twice"}});
  EXPECT_EQ(report.Median("left"), 3.0);
}

TEST(ReportTest, AnExcessNeedsAllSides) {
  Report report;
  report.Add("whole", 10);
  report.Add("part", 1);
  report.AddExcess("a", "whole", {{1, "part"}, {1, "missing"}});
  report.AddExcess("b", "missing", {{1, "part"}});
  report.AddExcess("c", "missing", {});
  for (const char* name : {"a", "b", "c"}) EXPECT_FALSE(report.Median(name).has_value()) << name;
}

TEST_F(ReportFileTest, IsMadeWhenItIsMissing) {
  Report report;
  report.Add("log.append_1_p50_us", 12.5);
  ASSERT_TRUE(CheckJson(path_).ok());
  const absl::Status merged = report.MergeIntoJson(path_);
  ASSERT_TRUE(merged.ok()) << merged;
  EXPECT_EQ(TextOf(path_), "{\n  \"log.append_1_p50_us\": 12.5\n}\n");
}

TEST_F(ReportFileTest, KeepsWhatThisRunDidNotMeasure) {
  Report log;
  log.Add("log.append_1_p50_us", 12.5);
  log.Add("log.append_64_per_s", 9000);
  log.NoteMeasuredAt("log", 1000);
  ASSERT_TRUE(log.MergeIntoJson(path_).ok());
  Report network;
  network.Add("network.territory_all_ms", 54);
  network.Add("log.append_64_per_s", 9500);
  network.NoteMeasuredAt("network", 2000);
  ASSERT_TRUE(CheckJson(path_).ok());
  ASSERT_TRUE(network.MergeIntoJson(path_).ok());
  EXPECT_EQ(TextOf(path_), R"({
  "log.append_1_p50_us": 12.5,
  "log.append_64_per_s": 9500.0,
  "log.measured_at_unix_s": 1000,
  "network.measured_at_unix_s": 2000,
  "network.territory_all_ms": 54.0
}
)");
}

TEST_F(ReportFileTest, TellsTheLastTimeOfEachBenchmark) {
  for (const int64_t unix_s : {int64_t{1'700'000'000}, int64_t{1'800'000'000}}) {
    Report report;
    report.NoteMeasuredAt("log", unix_s);
    ASSERT_TRUE(report.MergeIntoJson(path_).ok());
  }
  EXPECT_EQ(TextOf(path_), "{\n  \"log.measured_at_unix_s\": 1800000000\n}\n");
}

TEST_F(ReportFileTest, IsRefusedAndLeftAloneWhenItHoldsNoObject) {
  Report report;
  report.Add("log.append_1_p50_us", 12.5);
  for (const char* text : {"", "[1, 2]", "17", "null", "{\"log.append_1_p50_us\": 1"}) {
    Write(path_, text);
    for (const absl::Status& status : {CheckJson(path_), report.MergeIntoJson(path_)}) {
      EXPECT_TRUE(absl::IsFailedPrecondition(status)) << text << ": " << status;
      EXPECT_TRUE(absl::StrContains(status.message(), path_ + " is no JSON object")) << status;
    }
    EXPECT_EQ(TextOf(path_), text);
  }
}

TEST_F(ReportFileTest, MayBeNoFolder) {
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckJson(folder_.path())));
}

TEST_F(ReportFileTest, SaysWhenItCannotBeWritten) {
  Report report;
  report.Add("log.append_1_p50_us", 12.5);
  const absl::Status status = report.MergeIntoJson(folder_.path() + "/missing/bench.json");
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
}

}  // namespace
}  // namespace loge::bench
