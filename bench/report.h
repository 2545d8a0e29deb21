// Figures by name, medians over runs, printed as a table and kept in one flat JSON object of
// numbers.
#ifndef LOGE_BENCH_REPORT_H_
#define LOGE_BENCH_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace loge::bench {

// Thread-compatible.
class Report {
 public:
  // A figure, and how many times it counts.
  struct Share {
    double times = 1;
    std::string figure;
  };

  // Adds the value of one run. Names end with their unit: "_us", "_ms", "_per_s", "_bytes".
  void Add(const std::string& name, double value) { values_[name].push_back(value); }

  // Adds the ratio of two medians. Nothing when one of them was not measured or `per` is 0.
  void AddRatio(const std::string& name, const std::string& figure, const std::string& per);

  // Adds what is left of the median of `figure` without those of `less`. Nothing when one of them
  // was not measured.
  void AddExcess(const std::string& name, const std::string& figure,
                 const std::vector<Share>& less);

  // Notes when what goes by this name was measured, in seconds since 1970: a benchmark, or a figure
  // whose age is not that of a benchmark. Goes to the file as <name>.measured_at_unix_s, not to the
  // table.
  void NoteMeasuredAt(const std::string& name, int64_t unix_s) { measured_at_[name] = unix_s; }

  // The median of the runs so far.
  std::optional<double> Median(const std::string& name) const;

  // name, median, least, most, runs.
  void Print() const;

  // Writes name → median into the JSON object in the file at `path`, which is made if missing. What
  // the object has by other names stays. FAILED_PRECONDITION, and the file is left as it is, when
  // it holds something else than a JSON object; UNAVAILABLE when it cannot be written.
  absl::Status MergeIntoJson(const std::string& path) const;

 private:
  std::map<std::string, std::vector<double>> values_;
  std::map<std::string, int64_t> measured_at_;
};

// Whether figures can be merged into the file at `path`: it holds a JSON object, or there is none.
// FAILED_PRECONDITION as above. Worth asking before figures are measured for hours.
absl::Status CheckJson(const std::string& path);

// The value at `quantile` (0..1) of `values`, which is sorted in place. 0 when empty.
double Quantile(std::vector<double>& values, double quantile);

}  // namespace loge::bench

#endif  // LOGE_BENCH_REPORT_H_
