// GetNetwork: from the facts of a territory to the answer, and what Explain shares with it. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_
#define LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/v1/partnership.pb.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/runtime/fact_reader.h"

namespace loge::partnership {

// Windows and half-life where the request leaves them out, in days.
inline constexpr int kWindowDaysDefault = 730;
inline constexpr int kHalfLifeDaysDefault = 365;
inline constexpr int kActivityWindowDaysDefault = 365;
inline constexpr int kParameterDaysMax = 36500;

// What a network is computed with when `asked` leaves some of it out.
v1::NetworkParameters ParametersOf(const v1::NetworkParameters& asked);

// What the network is made of. Errors: NOT_FOUND when the territory is not known; those of
// FactReader.
absl::StatusOr<NetworkData> ReadNetwork(const runtime::FactReader& partnership,
                                        const runtime::FactReader& caretakers,
                                        const std::string& territory_id,
                                        const v1::NetworkParameters& parameters);

// The tie of that index; whether it is a `bridge` is a matter of the whole network.
v1::NetworkTie TieView(const Network& network, size_t index, bool bridge);

// For whom, and as known when, a network is answered.
struct NetworkAsker {
  bool small_groups = false;  // Whether the caller may see them, and persons one by one.
  int64_t as_known_at = 0;    // The position: the seed of all that is drawn by chance.
};

// Fills in all but `answered`. `partnership` and `caretakers` read the models of those names.
// Betweenness is exact up to runtime::kBetweennessNodesMax persons, else estimated from
// runtime::kBetweennessPivots of them. Errors: NOT_FOUND when the territory is not known; those of
// FactReader.
absl::Status FillNetwork(const runtime::FactReader& partnership,
                         const runtime::FactReader& caretakers, const NetworkAsker& asker,
                         const v1::GetNetworkRequest& request, v1::GetNetworkResponse* response);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_
