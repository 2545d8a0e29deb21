// Days, and dates of facts that may be known to the month or year only.
//
// A Date is a day of the proleptic Gregorian calendar. Pure; thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_DATE_H_
#define LOGE_SERVICES_RUNTIME_DATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "loge/events/v1/common.pb.h"
#include "storage/base/strong.h"

namespace loge::runtime {

// Days since 1970-01-01; may be negative.
using Date = Strong<struct DateTag, int32_t>;

using Precision = events::v1::Precision;

// A date of a fact: the first day of the interval that is known.
struct FactDate {
  Date day;
  Precision precision = events::v1::PRECISION_DAY;

  friend bool operator==(const FactDate&, const FactDate&) = default;
};

// "YYYY-MM-DD", years 1800 to 2999; nothing when malformed or no such day (2009-02-30).
std::optional<Date> ParseDay(absl::string_view text);
std::string FormatDay(Date day);

// "YYYY-MM-DD", "YYYY-MM" or "YYYY".
std::optional<FactDate> ParseFactDate(absl::string_view text);
std::string FormatFactDate(const FactDate& date);

inline Date AddDays(Date day, int days) { return Date(day.value() + days); }
inline int DaysBetween(Date from, Date to) { return to.value() - from.value(); }

// Whole months from `from` to `to`, 0 when `to` is earlier: the day of the month must be reached
// (or be the last one of a shorter month).
int WholeMonthsBetween(Date from, Date to);

// `months` later; the last day of the month when it is shorter.
Date AddMonths(Date day, int months);

Date DayOf(absl::Time instant, absl::TimeZone zone);
// The last instant of the day, to the nanosecond.
absl::Time EndOf(Date day, absl::TimeZone zone);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_DATE_H_
