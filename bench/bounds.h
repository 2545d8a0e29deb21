// What is asked of the figures, and whether it was reached.
#ifndef LOGE_BENCH_BOUNDS_H_
#define LOGE_BENCH_BOUNDS_H_

#include <optional>
#include <string>
#include <vector>

#include "bench/report.h"

namespace loge::bench {

enum class Limit { kAtLeast, kAtMost, kBelow };

struct Bound {
  std::string figure;
  Limit limit = Limit::kAtMost;
  double value = 0;  // In the unit of the figure.
};

struct CheckedBound {
  Bound bound;
  std::optional<double> measured;  // The median of this run; none when it was not measured.
  bool met = false;                // False when it was not measured.
};

// Every figure that something is asked of. The bounds hold for logs of the length that benchmarks
// choose themselves.
std::vector<Bound> Bounds();

// The bounds, in the same order, beside the figures of a run.
std::vector<CheckedBound> CheckBounds(const std::vector<Bound>& bounds, const Report& report);

// Whether no figure that was measured misses its bound.
bool NoneMissed(const std::vector<CheckedBound>& checked);

// figure, median, bound, "met", "missed" or "not measured"; then how many of each.
std::string BoundsTable(const std::vector<CheckedBound>& checked);

}  // namespace loge::bench

#endif  // LOGE_BENCH_BOUNDS_H_
