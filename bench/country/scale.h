// How large the country is, and its fifteen years.
#ifndef LOGE_BENCH_COUNTRY_SCALE_H_
#define LOGE_BENCH_COUNTRY_SCALE_H_

#include <cstdint>

#include "services/runtime/date.h"

namespace loge::bench::country {

// 2010-01-01 to 2024-12-31. A day is counted from the first one: 0 to kDays - 1.
inline constexpr int kDays = 5479;
inline constexpr runtime::Date kFirstDay{14610};

inline runtime::Date DateOf(int day) { return runtime::AddDays(kFirstDay, day); }

// So many events are told by the whole country below; fewer, by a smaller one.
inline constexpr int64_t kWholeCountryEvents = 10'000'000;

struct Scale {
  int64_t events = kWholeCountryEvents;
  int caretakers = 60'000;           // Over all the years.
  int caretakers_at_first = 25'500;  // Employed on the first day, and about as many ever after.
  int landlords = 700;
  int territories = 200;
  int neighbourhoods_per_territory = 8;
  int partners_per_territory = 20;
  int programmes = 20;
  int modules_per_programme = 8;
};

// The country that tells `events` (at least 1000): its persons and places in proportion up to
// kWholeCountryEvents; beyond, they tell more.
Scale ScaleOf(int64_t events);

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_SCALE_H_
