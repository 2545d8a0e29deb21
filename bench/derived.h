// Figures that are made of others: what is asked of Loge is mostly a ratio to a floor of the
// machine.
#ifndef LOGE_BENCH_DERIVED_H_
#define LOGE_BENCH_DERIVED_H_

#include <cstdint>

#include "bench/report.h"

namespace loge::bench {

// Adds each derived figure whose sides were all measured in this run, from their medians. To be
// called once, when all is measured. Those with sides of several benchmarks get their own
// measured_at, `now_unix_s`: a later run of one of these leaves them as they are in the file.
void AddDerived(int64_t now_unix_s, Report& report);

}  // namespace loge::bench

#endif  // LOGE_BENCH_DERIVED_H_
