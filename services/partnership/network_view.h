// GetNetwork: from the facts of a territory to the answer. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_
#define LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_

#include "absl/status/status.h"
#include "loge/v1/partnership.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/principal.h"

namespace loge::partnership {

// Windows and half-life where the request leaves them out, in days.
inline constexpr int kWindowDaysDefault = 730;
inline constexpr int kHalfLifeDaysDefault = 365;
inline constexpr int kActivityWindowDaysDefault = 365;
inline constexpr int kParameterDaysMax = 36500;

// Whether figures about fewer than kGroupSizeMin persons, and persons one by one, may be shown to
// the caller: to coordinators alone.
bool MaySeeSmallGroups(const runtime::Principal& principal);

// Fills in all but `answered`. `partnership` and `caretakers` read the models of those names.
// Errors: NOT_FOUND when the territory is not known; INVALID_ARGUMENT when the network is too large
// for betweenness; those of FactReader.
absl::Status FillNetwork(const runtime::FactReader& partnership,
                         const runtime::FactReader& caretakers, bool small_groups,
                         const v1::GetNetworkRequest& request, v1::GetNetworkResponse* response);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_
