#include "services/rollout/age.h"

#include <algorithm>

namespace loge::rollout {

const StageEntry* FirstFrom(const TerritoryState& state, events::v1::Stage anchor) {
  for (const StageEntry& entry : state.stages) {
    if (entry.stage >= anchor) return &entry;
  }
  return nullptr;
}

std::optional<int32_t> AgeSince(const TerritoryState& state, events::v1::Stage anchor,
                                runtime::Date as_of) {
  const StageEntry* const first = FirstFrom(state, anchor);
  if (first == nullptr) return std::nullopt;
  const runtime::Date last =
      state.withdrawn.has_value() ? std::min(as_of, state.withdrawn->date.day) : as_of;
  return runtime::WholeMonthsBetween(first->day(), last);
}

}  // namespace loge::rollout
