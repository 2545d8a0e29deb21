// CompareNetworks: the network of a territory on two days, and what became of persons and ties in
// between. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_COMPARISON_H_
#define LOGE_SERVICES_PARTNERSHIP_COMPARISON_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/partnership.pb.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// By which share of its earlier strength a tie falls or grows, where the request leaves it out.
inline constexpr double kWeakenedShareDefault = 0.5;

// Fills in all but `answered`. Both networks are those of GetNetwork, of facts known at one
// position. Who may not see small groups gets no persons and no ties, and no count from which one
// of few persons follows. Errors: INVALID_ARGUMENT when the earlier day is not before the date
// asked for; NOT_FOUND when the territory is not known; those of FactReader.
absl::Status CompareNetworks(const runtime::QueryContext& context,
                             const v1::CompareNetworksRequest& request, const runtime::Page& page,
                             v1::CompareNetworksResponse* response, std::string* next_after);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_COMPARISON_H_
