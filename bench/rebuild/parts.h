// The parts of the benchmark `beside`, which ask a running server, in the order in which they run.
// Each adds its figures to the report; false, and stderr says why, when something failed.
#ifndef LOGE_BENCH_REBUILD_PARTS_H_
#define LOGE_BENCH_REBUILD_PARTS_H_

#include "bench/rebuild/country_log.h"

namespace loge::bench::rebuild {

// rebuild.query*_max_ms: the slowest query of a caller that never pauses: alone, during a rebuild
// that is thrown away, and during one that is swapped in. rebuild.replace_s.
bool MeasureSwap(CountryLog& log);

// as_known_at.*: queries at a position in the past, beside the same at the head.
bool MeasureAsKnownAt(CountryLog& log);

// projection.min_position_*: what a query waits that must reflect the command before it.
bool MeasureMinPosition(CountryLog& log);

// rebuild.append_*, projection.lag_*: 1,000 appends per second, alone and during rebuilds. Leaves
// the log longer.
bool MeasureAppends(CountryLog& log);

}  // namespace loge::bench::rebuild

#endif  // LOGE_BENCH_REBUILD_PARTS_H_
