#include "services/runtime/date.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

absl::CivilDay ToCivil(Date day) { return absl::CivilDay(1970, 1, 1) + day.value(); }

Date FromCivil(absl::CivilDay day) {
  return Date(static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1)));
}

// `digits` decimal digits at `pos`, or -1.
int Digits(absl::string_view text, size_t pos, size_t digits) {
  if (pos + digits > text.size()) return -1;
  int value = 0;
  for (size_t i = pos; i < pos + digits; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

int DaysInMonth(absl::CivilMonth month) {
  return static_cast<int>(absl::CivilDay(month + 1) - absl::CivilDay(month));
}

}  // namespace

std::optional<FactDate> ParseFactDate(absl::string_view text) {
  const int year = Digits(text, 0, 4);
  if (year < 1800 || year > 2999) return std::nullopt;
  if (text.size() == 4) {
    return FactDate{FromCivil(absl::CivilDay(year, 1, 1)), events::v1::PRECISION_YEAR};
  }
  const int month = Digits(text, 5, 2);
  if (text[4] != '-' || month < 1 || month > 12) return std::nullopt;
  if (text.size() == 7) {
    return FactDate{FromCivil(absl::CivilDay(year, month, 1)), events::v1::PRECISION_MONTH};
  }
  const int day = Digits(text, 8, 2);
  if (text.size() != 10 || text[7] != '-' || day < 1) return std::nullopt;
  const absl::CivilDay civil(year, month, day);
  if (civil.month() != month || civil.day() != day) return std::nullopt;  // It was normalised.
  return FactDate{FromCivil(civil), events::v1::PRECISION_DAY};
}

std::optional<Date> ParseDay(absl::string_view text) {
  const std::optional<FactDate> date = ParseFactDate(text);
  if (!date.has_value() || date->precision != events::v1::PRECISION_DAY) return std::nullopt;
  return date->day;
}

std::string FormatDay(Date day) {
  const absl::CivilDay civil = ToCivil(day);
  return absl::StrFormat("%04d-%02d-%02d", civil.year(), civil.month(), civil.day());
}

std::string FormatFactDate(const FactDate& date) {
  std::string text = FormatDay(date.day);
  if (date.precision == events::v1::PRECISION_YEAR) text.resize(4);
  if (date.precision == events::v1::PRECISION_MONTH) text.resize(7);
  return text;
}

int WholeMonthsBetween(Date from, Date to) {
  if (to < from) return 0;
  const absl::CivilDay a = ToCivil(from);
  const absl::CivilDay b = ToCivil(to);
  int months = static_cast<int>(absl::CivilMonth(b) - absl::CivilMonth(a));
  const int anniversary = std::min(a.day(), DaysInMonth(absl::CivilMonth(b)));
  if (b.day() < anniversary) --months;
  return months;
}

Date AddMonths(Date day, int months) {
  const absl::CivilDay civil = ToCivil(day);
  const absl::CivilMonth month = absl::CivilMonth(civil) + months;
  const int last = DaysInMonth(month);
  return FromCivil(absl::CivilDay(month.year(), month.month(), std::min(civil.day(), last)));
}

Date DayOf(absl::Time instant, absl::TimeZone zone) {
  return FromCivil(absl::ToCivilDay(instant, zone));
}

absl::Time EndOf(Date day, absl::TimeZone zone) {
  return absl::FromCivil(ToCivil(day) + 1, zone) - absl::Nanoseconds(1);
}

}  // namespace loge::runtime
