#include "bench/report.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "storage/base/status_macros.h"

namespace loge::bench {
namespace {

// Sets `json` to the object in the file, to an empty one when there is no file.
absl::Status ReadObject(const std::string& path, nlohmann::json& json) {
  json = nlohmann::json::object();
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::status(path, error);
  if (found.type() == std::filesystem::file_type::not_found) return absl::OkStatus();
  json = nullptr;
  if (std::filesystem::is_regular_file(found)) {
    std::ifstream in(path);
    json = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  }
  if (json.is_object()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      path, " is no JSON object, so no figures can be added to it: move it, or name another file"));
}

}  // namespace

double Quantile(std::vector<double>& values, double quantile) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto index = static_cast<size_t>(quantile * static_cast<double>(values.size() - 1) + 0.5);
  return values[index];
}

void Report::AddRatio(const std::string& name, const std::string& figure, const std::string& per) {
  const std::optional<double> above = Median(figure);
  const std::optional<double> below = Median(per);
  if (above.has_value() && below.value_or(0) != 0) Add(name, *above / *below);
}

void Report::AddExcess(const std::string& name, const std::string& figure,
                       const std::vector<Share>& less) {
  std::optional<double> left = Median(figure);
  for (const Share& share : less) {
    const std::optional<double> taken = Median(share.figure);
    if (!left.has_value() || !taken.has_value()) return;
    *left -= share.times * *taken;
  }
  if (left.has_value()) Add(name, *left);
}

std::optional<double> Report::Median(const std::string& name) const {
  const auto it = values_.find(name);
  if (it == values_.end()) return std::nullopt;
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

absl::Status Report::MergeIntoJson(const std::string& path) const {
  nlohmann::json json;
  LOGE_RETURN_IF_ERROR(ReadObject(path, json));
  for (const auto& [name, values] : values_) json[name] = Median(name).value_or(0);
  for (const auto& [name, unix_s] : measured_at_) json[name + ".measured_at_unix_s"] = unix_s;
  // Beside it and then in its place: on a full disk, hours of figures would be cut off.
  const std::string fresh = path + ".new";
  std::ofstream out(fresh);
  out << json.dump(2) << "\n";
  out.close();
  std::error_code error;
  if (!out.fail()) std::filesystem::rename(fresh, path, error);
  if (!out.fail() && !error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path));
}

absl::Status CheckJson(const std::string& path) {
  nlohmann::json json;
  return ReadObject(path, json);
}

}  // namespace loge::bench
