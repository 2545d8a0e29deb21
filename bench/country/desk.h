// The desk at which all that happens is told, mostly soon, sometimes late: it puts decisions into
// the order of their arrival, gives them positions, and finds what was told wrongly.
#ifndef LOGE_BENCH_COUNTRY_DESK_H_
#define LOGE_BENCH_COUNTRY_DESK_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "bench/country/decision.h"
#include "bench/country/dice.h"

namespace loge::bench::country {

// Thread-compatible.
class Desk {
 public:
  explicit Desk(uint64_t seed);

  // The day on which somebody tells what happened on `day`: mostly within two days, 28 times in a
  // hundred within three weeks, twice in a hundred up to a year and a half later.
  int ArrivalOf(int day);

  // Takes a decision that arrives on `arrival` (not before the last day that was closed). Within a
  // day they keep their order.
  void Tell(int arrival, Decision decision);
  // The same for a decision of one event.
  void Tell(int arrival, Telling telling);

  // No more is told for `day` and before: hands its decisions to Next.
  void Close(int day);
  // The next decision, in the order of arrival; false when those of the days that were closed are
  // through. It then has its place and time, and some of it may prove wrong later.
  bool Next(Decision& decision);

  // Events taken so far, arrived or not.
  int64_t told() const { return told_; }
  // The day after the last one on which anything arrives.
  int end() const { return static_cast<int>(calendar_.size()); }

 private:
  void FindErrors(const Decision& decision);

  Dice dice_;
  std::vector<std::vector<Decision>> calendar_;  // By day of arrival.
  std::deque<Decision> closed_;
  int today_ = -1;  // The last day closed.
  size_t closed_today_ = 0;
  size_t next_today_ = 0;
  int64_t told_ = 0;
  int64_t position_ = 0;
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_DESK_H_
