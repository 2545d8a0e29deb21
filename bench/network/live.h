// network.territory_first_ms, network.territory_again_ms, network.live_participant_us: the network
// of a territory behind a real server.
#ifndef LOGE_BENCH_NETWORK_LIVE_H_
#define LOGE_BENCH_NETWORK_LIVE_H_

#include "bench/benches.h"

namespace loge::bench::networks {

// False, and stderr says why, when a figure could not be measured.
bool BenchLive(const BenchEnv& env);

}  // namespace loge::bench::networks

#endif  // LOGE_BENCH_NETWORK_LIVE_H_
