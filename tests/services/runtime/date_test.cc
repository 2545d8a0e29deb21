#include "services/runtime/date.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/time/civil_time.h"
#include "tests/support/runtime_fixture.h"

namespace loge::runtime {
namespace {

Date Day(absl::string_view text) {
  const auto day = ParseDay(text);
  EXPECT_TRUE(day.has_value()) << text;
  return day.value_or(Date());
}

TEST(Date, ParsesDaysOfTheCalendarOnly) {
  EXPECT_EQ(Day("1970-01-01").value(), 0);
  EXPECT_EQ(Day("1969-12-31").value(), -1);
  EXPECT_EQ(Day("2000-03-01").value(), 11017);
  for (const char* bad :
       {"", "2009", "2009-02", "2009-02-30", "2009-13-01", "2009-00-01", "2009-01-00", "2009-1-01",
        "2009-01-1", "2009/01/01", "2009-01-011", "1799-12-31", "3000-01-01", " 2009-01-01",
        "2009-01-01 ", "-2009-01-01", "2009-01-0a", "+009-01-01", "1900-02-29"}) {
    EXPECT_FALSE(ParseDay(bad).has_value()) << bad;
  }
  EXPECT_TRUE(ParseDay("2000-02-29").has_value());
}

TEST(Date, ParsesFactDatesOfThreePrecisions) {
  EXPECT_EQ(ParseFactDate("2009"), (FactDate{Day("2009-01-01"), events::v1::PRECISION_YEAR}));
  EXPECT_EQ(ParseFactDate("2009-05"), (FactDate{Day("2009-05-01"), events::v1::PRECISION_MONTH}));
  EXPECT_EQ(ParseFactDate("2009-05-12"), (FactDate{Day("2009-05-12"), events::v1::PRECISION_DAY}));
  for (const char* bad :
       {"200", "2009-", "2009-5", "2009-05-", "2009-05-1", "20090512", "2009-13"}) {
    EXPECT_FALSE(ParseFactDate(bad).has_value()) << bad;
  }
}

TEST(Date, FormatsWhatItParses) {
  std::mt19937 random(testing::TestSeed());
  const int first = Day("1800-01-01").value();
  const int last = Day("2999-12-31").value();
  for (int i = 0; i < 5000; ++i) {
    const Date day(std::uniform_int_distribution<int>(first, last)(random));
    EXPECT_EQ(Day(FormatDay(day)), day);
    for (const auto precision :
         {events::v1::PRECISION_DAY, events::v1::PRECISION_MONTH, events::v1::PRECISION_YEAR}) {
      const auto again = ParseFactDate(FormatFactDate({day, precision}));
      ASSERT_TRUE(again.has_value());
      EXPECT_EQ(again->precision, precision);
      EXPECT_LE(again->day, day);
    }
  }
}

TEST(Date, CountsWholeMonths) {
  EXPECT_EQ(WholeMonthsBetween(Day("2009-01-31"), Day("2009-02-27")), 0);
  EXPECT_EQ(WholeMonthsBetween(Day("2009-01-31"), Day("2009-02-28")), 1);
  EXPECT_EQ(WholeMonthsBetween(Day("2009-01-31"), Day("2009-03-30")), 1);
  EXPECT_EQ(WholeMonthsBetween(Day("2009-01-31"), Day("2009-03-31")), 2);
  EXPECT_EQ(WholeMonthsBetween(Day("2009-03-31"), Day("2009-01-31")), 0);
  EXPECT_EQ(WholeMonthsBetween(Day("2008-02-29"), Day("2009-02-28")), 12);
  EXPECT_EQ(WholeMonthsBetween(Day("1999-12-15"), Day("2000-01-15")), 1);
}

TEST(Date, AddsMonthsAndCountsThemBack) {
  std::mt19937 random(testing::TestSeed());
  EXPECT_EQ(AddMonths(Day("2009-01-31"), 1), Day("2009-02-28"));
  EXPECT_EQ(AddMonths(Day("2008-01-31"), 1), Day("2008-02-29"));
  EXPECT_EQ(AddMonths(Day("2009-11-30"), 3), Day("2010-02-28"));
  for (int i = 0; i < 2000; ++i) {
    const Date day(std::uniform_int_distribution<int>(-30000, 30000)(random));
    const int months = std::uniform_int_distribution<int>(0, 400)(random);
    EXPECT_EQ(WholeMonthsBetween(day, AddMonths(day, months)), months) << FormatDay(day);
    EXPECT_LT(WholeMonthsBetween(day, AddDays(AddMonths(day, months), -1)), months + (months == 0));
  }
}

TEST(Date, TurnsInstantsIntoDaysOfAZone) {
  const absl::Time late =
      absl::FromCivil(absl::CivilSecond(2009, 5, 12, 23, 30, 0), absl::UTCTimeZone());
  EXPECT_EQ(DayOf(late, absl::UTCTimeZone()), Day("2009-05-12"));
  EXPECT_EQ(DayOf(late, absl::FixedTimeZone(2 * 3600)), Day("2009-05-13"));
}

TEST(Date, EndsADayWithItsLastInstant) {
  for (const absl::TimeZone zone : {absl::UTCTimeZone(), absl::FixedTimeZone(2 * 3600)}) {
    const absl::Time end = EndOf(Day("2009-05-12"), zone);
    EXPECT_EQ(DayOf(end, zone), Day("2009-05-12"));
    EXPECT_EQ(DayOf(end + absl::Nanoseconds(1), zone), Day("2009-05-13"));
  }
}

TEST(NewUuid, IsOrderedByTimeAndWellFormed) {
  testing::ManualClock clock;
  testing::SeededRandom random;
  std::string before;
  for (int i = 0; i < 100; ++i) {
    const std::string id = NewUuid(clock, random);
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_LT(before, id);
    before = id;
    clock.Advance(absl::Milliseconds(1));
  }
}

}  // namespace
}  // namespace loge::runtime
