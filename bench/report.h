// Figures by name, medians over runs, printed as a table and written as one flat JSON object.
#ifndef LOGE_BENCH_REPORT_H_
#define LOGE_BENCH_REPORT_H_

#include <map>
#include <string>
#include <vector>

namespace loge::bench {

// Thread-compatible.
class Report {
 public:
  // Adds the value of one run. Names end with their unit: "_us", "_ms", "_per_s", "_bytes".
  void Add(const std::string& name, double value) { values_[name].push_back(value); }

  // The median of the runs so far; 0 when there is none.
  double Median(const std::string& name) const;

  // name, median, least, most, runs.
  void Print() const;

  // Writes name → median. False when the file cannot be written.
  bool WriteJson(const std::string& path) const;

 private:
  std::map<std::string, std::vector<double>> values_;
};

// The value at `quantile` (0..1) of `values`, which is sorted in place. 0 when empty.
double Quantile(std::vector<double>& values, double quantile);

}  // namespace loge::bench

#endif  // LOGE_BENCH_REPORT_H_
