// What the indicators of NetworkPoint stand on: I2, I7, I8 and I9, for ExplainIndicator.
// Thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_EXPLAIN_POINT_H_
#define LOGE_SERVICES_PARTNERSHIP_EXPLAIN_POINT_H_

#include "absl/status/status.h"
#include "loge/v1/network.pb.h"
#include "services/partnership/gatherer.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_point.h"

namespace loge::partnership {

// Whether it is one of them.
bool IsOfPoint(v1::NetworkIndicator indicator);

// Gathers all but the territory. Of I2: the meetings of support and of caretakers with partners,
// the coordinators, and the mandates of those who led the others. Of I7: the steering meetings. Of
// I8: the meetings of the window or, before it, of the day of the last one with two landlords, the
// participations, the caretakers of the network, and what makes landlords of all these. Of I9: the
// activities of partners' contacts in the window of ties or in that of activities, the last one of
// a stale contact, and what names and ends the persons and the partners of these. `data` is what
// `source` tells of the network. Errors: those of FactReader.
absl::Status GatherPoint(v1::NetworkIndicator indicator, const PointSource& source,
                         const NetworkData& data, Gatherer& gatherer);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_EXPLAIN_POINT_H_
