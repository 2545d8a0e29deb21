// The history of a country over fifteen years, as the decisions that its log would hold: employers
// hire, people train and meet, territories join; most is told soon, some late, some wrongly.
//
// Mostly attendance, by sheets of one half-day, as in the story of tools/demo. Every decision is
// one that loged would have taken: what it names was told before it, corrections aim at the
// standing version of their fact.
#ifndef LOGE_BENCH_COUNTRY_HISTORY_H_
#define LOGE_BENCH_COUNTRY_HISTORY_H_

#include <cstdint>

#include "bench/country/activities.h"
#include "bench/country/decision.h"
#include "bench/country/desk.h"
#include "bench/country/people.h"
#include "bench/country/places.h"
#include "bench/country/scale.h"

namespace loge::bench::country {

// Deterministic: the same seed and the same number of events give the same decisions.
// Thread-compatible.
class History {
 public:
  // Of `events`, at least 1000, all told.
  History(uint64_t seed, int64_t events);

  // The next decision, in the order in which it is recorded; false after the last one.
  bool Next(Decision& decision);

 private:
  // Lets people live through the next day.
  void Live();

  const Scale scale_;
  Desk desk_;
  Places places_;
  People people_;
  Activities activities_;
  int day_ = 0;     // To be lived next.
  int closes_ = 0;  // To be closed next: what lies ahead of it by less than the notice is known.
  int64_t given_ = 0;
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_HISTORY_H_
