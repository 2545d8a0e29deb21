// How old a territory is: from when on it counts as one of a stage, and how long ago that was.
// Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_AGE_H_
#define LOGE_SERVICES_ROLLOUT_AGE_H_

#include <cstdint>
#include <optional>

#include "services/rollout/state.h"

namespace loge::rollout {

// The first stage told that is `anchor` or beyond: who skipped the anchor has passed it by then.
// Null before. Belongs to `state`.
const StageEntry* FirstFrom(const TerritoryState& state, events::v1::Stage anchor);

// Whole months since then; a territory that has left grows no older. Nothing before.
std::optional<int32_t> AgeSince(const TerritoryState& state, events::v1::Stage anchor,
                                runtime::Date as_of);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_AGE_H_
