#include "bench/report.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "nlohmann/json.hpp"

namespace loge::bench {

double Quantile(std::vector<double>& values, double quantile) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto index = static_cast<size_t>(quantile * static_cast<double>(values.size() - 1) + 0.5);
  return values[index];
}

double Report::Median(const std::string& name) const {
  const auto it = values_.find(name);
  if (it == values_.end()) return 0;
  std::vector<double> sorted = it->second;
  return Quantile(sorted, 0.5);
}

void Report::Print() const {
  std::printf("%-34s %14s %14s %14s %5s\n", "figure", "median", "least", "most", "runs");
  for (const auto& [name, values] : values_) {
    std::vector<double> sorted = values;
    const double median = Quantile(sorted, 0.5);
    const int digits = sorted.back() < 10 ? 3 : 1;
    std::printf("%-34s %14.*f %14.*f %14.*f %5zu\n", name.c_str(), digits, median, digits,
                sorted.front(), digits, sorted.back(), sorted.size());
  }
}

bool Report::WriteJson(const std::string& path) const {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, values] : values_) json[name] = Median(name);
  std::ofstream out(path);
  out << json.dump(2) << "\n";
  return out.good();
}

}  // namespace loge::bench
