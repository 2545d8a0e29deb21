// What those may be told who may not see small groups. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_SMALL_GROUPS_H_
#define LOGE_SERVICES_PARTNERSHIP_SMALL_GROUPS_H_

#include <cstdint>

#include "loge/v1/network.pb.h"

namespace loge::partnership {

// Whether somebody stands behind a figure, but fewer than kGroupSizeMin persons.
bool SmallGroup(int persons);

// Whether there are pairs of persons (ties, say), but so few that fewer than kGroupSizeMin persons
// may stand behind them.
bool FewPairs(int64_t pairs);

// Takes out every figure that fewer than kGroupSizeMin persons stand behind, or that tells of them
// when it is taken from one that stays: of the few who have ties where nearly nobody has, say.
void WithholdSmallGroups(v1::NetworkIndicators& indicators);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_SMALL_GROUPS_H_
