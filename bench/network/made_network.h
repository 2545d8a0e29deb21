// Networks that nobody recorded: persons and activities made by chance, in memory, as LoadNetwork
// would read them.
#ifndef LOGE_BENCH_NETWORK_MADE_NETWORK_H_
#define LOGE_BENCH_NETWORK_MADE_NETWORK_H_

#include <cstdint>

#include "services/partnership/network_data.h"

namespace loge::bench::networks {

// `persons` persons, three in four of them caretakers, in towns of up to 700 with six landlords and
// eight neighbourhoods each, one person of each town its coordinator; and activities of the last
// two years, of 3 to 12 persons who mostly work near each other, until these have made `ties` ties.
// The same arguments make the same network.
partnership::NetworkData MakeNetwork(int persons, int64_t ties, uint64_t seed);

}  // namespace loge::bench::networks

#endif  // LOGE_BENCH_NETWORK_MADE_NETWORK_H_
