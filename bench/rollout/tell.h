// Tells the log of the country what story.h and persons.h make up.
#ifndef LOGE_BENCH_ROLLOUT_TELL_H_
#define LOGE_BENCH_ROLLOUT_TELL_H_

#include "bench/rebuild/country_log.h"

namespace loge::bench::rollout {

// Of the first so many territories, over Import; leaves out the parts that the log has, and goes on
// with one that was broken off. The server runs, and its read models have reached the end of the
// log before and afterwards. False, and stderr says why, when it failed.
bool TellStory(rebuild::CountryLog& log, int territories);

}  // namespace loge::bench::rollout

#endif  // LOGE_BENCH_ROLLOUT_TELL_H_
