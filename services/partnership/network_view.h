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
#include "services/partnership/graph.h"
#include "services/partnership/graph_cuts.h"
#include "services/partnership/measures.h"
#include "services/partnership/network_data.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/violations.h"

namespace loge::partnership {

// Windows and half-life where the request leaves them out, in days.
inline constexpr int kWindowDaysDefault = 730;
inline constexpr int kHalfLifeDaysDefault = 365;
inline constexpr int kActivityWindowDaysDefault = 365;
inline constexpr int kParameterDaysMax = 36500;

// What a network is computed with when `asked` leaves some of it out.
v1::NetworkParameters ParametersOf(const v1::NetworkParameters& asked);

// Adds what is wrong with parameters that are told.
void CheckParameters(const v1::NetworkParameters& days, runtime::Violations& out);

// Of which activities a network is made. Those of before its windows tell how strong ties are and
// since when there are any, and nothing else: where nobody asks for that they need not be read.
enum class NetworkSpan { kAll, kWindows };

// What the network is made of. Errors: NOT_FOUND when the territory is not known; those of
// FactReader.
absl::StatusOr<NetworkData> ReadNetwork(const runtime::FactReader& partnership,
                                        const runtime::FactReader& caretakers,
                                        const std::string& territory_id,
                                        const v1::NetworkParameters& parameters,
                                        NetworkSpan span = NetworkSpan::kAll);

// The tie of that index; whether it is a `bridge` is a matter of the whole network.
v1::NetworkTie TieView(const Network& network, size_t index, bool bridge);

// Adds the persons of the network, one by one, with their measures but for betweenness. `cuts` are
// those of its graph.
void FillNodes(const Network& network, const Cuts& cuts, v1::GetNetworkResponse* response);

// Fills in the betweenness of these persons, and how it was computed: exactly up to
// runtime::kBetweennessNodesMax persons, else estimated from runtime::kBetweennessPivots of them.
void FillBetweenness(const Graph& graph, int64_t as_known_at, v1::GetNetworkResponse* response);

// For whom, and as known when, a network is answered.
struct NetworkAsker {
  bool small_groups = false;  // Whether the caller may see them, and persons one by one.
  int64_t as_known_at = 0;    // The position: the seed of all that is drawn by chance.
};

// Fills in all but `answered`. `partnership` and `caretakers` read the models of those names.
// Errors: NOT_FOUND when the territory is not known; those of FactReader.
absl::Status FillNetwork(const runtime::FactReader& partnership,
                         const runtime::FactReader& caretakers, const NetworkAsker& asker,
                         const v1::GetNetworkRequest& request, v1::GetNetworkResponse* response);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_NETWORK_VIEW_H_
