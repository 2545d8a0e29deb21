#include "tools/loge/report/figures.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace loge::cli {
namespace {

constexpr char kNarrowSpace[] = "\u202f";
constexpr char kSpace[] = "\u00a0";
constexpr char kMinus[] = "\u2212";

struct Form {
  int digits = 0;
  double factor = 1;  // From what PlainValue gives to what is shown.
  std::string unit;
};

Form FormOf(const Texts& texts, v1::ReportUnit unit) {
  switch (unit) {
    case v1::REPORT_UNIT_SHARE:
      return {1, 100, texts("percent")};
    case v1::REPORT_UNIT_CENTS:
      return {2, 1, "€"};
    case v1::REPORT_UNIT_HUNDREDTHS_FTE:
      return {2, 1, texts("fte")};
    case v1::REPORT_UNIT_DAYS:
      return {0, 1, texts("days")};
    case v1::REPORT_UNIT_INDEX:
      return {2, 1, ""};
    default:
      return {};
  }
}

std::string WithUnit(const Form& form, double plain) {
  const std::string number = DecimalText(plain * form.factor, form.digits);
  return form.unit.empty() ? number : absl::StrCat(number, kSpace, form.unit);
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string DecimalText(double value, int digits) {
  std::string text = absl::StrFormat("%.*f", digits, std::abs(value));
  const size_t point = text.find('.');
  std::string out = text.substr(0, point);
  for (size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, kNarrowSpace);
  if (point != std::string::npos) absl::StrAppend(&out, ",", text.substr(point + 1));
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !zero ? kMinus + out : out;
}

std::optional<double> PlainValue(v1::ReportUnit unit, const v1::ReportValue& value) {
  if (value.withheld()) return std::nullopt;
  if (value.has_real()) return value.real();
  if (!value.has_whole()) return std::nullopt;
  const auto whole = static_cast<double>(value.whole());
  const bool hundredths = unit == v1::REPORT_UNIT_CENTS || unit == v1::REPORT_UNIT_HUNDREDTHS_FTE;
  return hundredths ? whole / 100 : whole;
}

std::string ValueText(const Texts& texts, v1::ReportUnit unit, const v1::ReportValue& value) {
  if (value.withheld()) return texts("withheld");
  const std::optional<double> plain = PlainValue(unit, value);
  return plain.has_value() ? WithUnit(FormOf(texts, unit), *plain) : "–";
}

std::string DifferenceText(const Texts& texts, v1::ReportUnit unit, const v1::ReportValue& value,
                           const v1::ReportValue& previous) {
  const std::optional<double> now = PlainValue(unit, value);
  const std::optional<double> then = PlainValue(unit, previous);
  if (!now.has_value() || !then.has_value()) return "";
  const Form form = FormOf(texts, unit);
  const std::string text = WithUnit(form, *now - *then);
  return *now > *then ? "+" + text : text;
}

std::string DayText(const Texts& texts, const std::string& day) {
  const std::string year = day.substr(0, 4);
  if (day.size() < 7 || !IsNumber(year)) return day;
  const std::string digits = day.substr(5, 2);
  if (!IsNumber(digits)) return day;
  const std::string month = texts(absl::StrCat("month.", std::stoi(digits)));
  if (day.size() == 7) return absl::StrCat(month, kSpace, year);
  if (day.size() != 10 || !IsNumber(day.substr(8))) return day;
  const int number = std::stoi(day.substr(8));
  const std::string first = texts.language == "fr" && number == 1 ? "er" : "";
  return absl::StrCat(number, first, kSpace, month, kSpace, year);
}

}  // namespace loge::cli
