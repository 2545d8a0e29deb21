// Dates from outside: what parses is given back the same way, and can be counted with.
#include <cstdint>
#include <string>

#include "services/runtime/date.h"
#include "tests/fuzz/expect.h"

using namespace loge::runtime;  // NOLINT: a program of one function.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto day = ParseDay(text);
  const auto date = ParseFactDate(text);
  if (date.has_value()) LOGE_FUZZ_EXPECT(absl::string_view(FormatFactDate(*date)) == text);
  if (!day.has_value()) return 0;
  LOGE_FUZZ_EXPECT(date.has_value() && date->day == *day);
  LOGE_FUZZ_EXPECT(absl::string_view(FormatDay(*day)) == text);
  const auto again = ParseDay(FormatDay(AddDays(*day, 1)));
  LOGE_FUZZ_EXPECT(!again.has_value() || DaysBetween(*day, *again) == 1);
  const int months = size > 9 ? data[9] % 48 : 0;
  const Date later = AddMonths(*day, months);
  LOGE_FUZZ_EXPECT(WholeMonthsBetween(*day, later) == months);
  return 0;
}
