// The indicators of a territory's network on one day: a point of a series, and of a comparison of
// territories. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_NETWORK_POINT_H_
#define LOGE_SERVICES_PARTNERSHIP_NETWORK_POINT_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/network_series.pb.h"
#include "services/partnership/measures.h"
#include "services/runtime/fact_reader.h"

namespace loge::partnership {

// What a point is made of. All is borrowed.
struct PointSource {
  const runtime::FactReader& partnership;  // Read the models of those names at one date,
  const runtime::FactReader& caretakers;
  const std::string& territory_id;
  const v1::NetworkParameters& parameters;  // whole (ParametersOf).
};

// Fills in the point of the readers' day. `network` is what NetworkOf makes of what they read. What
// few persons stand behind is only for those who may see that. Errors: those of FactReader.
absl::Status FillPoint(const PointSource& read, const Network& network, bool small_groups,
                       v1::NetworkPoint* out);
// The same, the network of the windows read first. Errors: NOT_FOUND when the territory is not
// known; those of FactReader.
absl::Status FillNetworkPoint(const PointSource& read, bool small_groups, v1::NetworkPoint* out);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_NETWORK_POINT_H_
