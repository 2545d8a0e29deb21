#include "tools/loge/money.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

constexpr size_t kEuroDigitsMax = 15;  // So that the cents fit an int64.

bool IsDigits(const std::string& text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

}  // namespace

std::string EurosText(int64_t cents) {
  return absl::StrCat(Grouped(cents / 100), absl::StrFormat(",%02d", cents % 100));
}

std::string EurosPlain(int64_t cents) {
  return absl::StrFormat("%d,%02d", cents / 100, cents % 100);
}

std::optional<int64_t> CentsOf(const std::string& euros) {
  std::string text = euros;
  std::erase(text, ' ');
  const size_t mark = text.find_first_of(",.");
  const std::string whole = text.substr(0, mark);
  if (whole.empty() || whole.size() > kEuroDigitsMax || !IsDigits(whole)) return std::nullopt;
  std::string rest = "00";
  if (mark != std::string::npos) {
    rest = text.substr(mark + 1);
    if (rest.empty() || rest.size() > 2 || !IsDigits(rest)) return std::nullopt;
    if (rest.size() == 1) rest += "0";
  }
  return std::stoll(whole) * 100 + std::stoll(rest);
}

std::string CheckEuros(const std::string& text) {
  if (CentsOf(text).has_value()) return "";
  return "'" + text + "' is no amount in euros: write 1234,56";
}

}  // namespace loge::cli
