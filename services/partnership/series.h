// GetNetworkSeries: the network of a territory at the end of each month, and what moved it. Facts
// are read once; each point is worked out of those that had happened by its day, by the code of
// GetNetwork. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_SERIES_H_
#define LOGE_SERVICES_PARTNERSHIP_SERIES_H_

#include "absl/status/status.h"
#include "loge/v1/network_series.pb.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/violations.h"

namespace loge::partnership {

// Adds what is wrong with the months by themselves.
void CheckMonths(const v1::GetNetworkSeriesRequest& request, runtime::Violations& out);

// Fills in all but `answered`. `partnership` and `caretakers` read the models of those names. Costs
// what GetNetwork does for each point, without reading. Errors: INVALID_ARGUMENT when a month lies
// after the readers' date, when the first one lies after the last one, or when there are too many;
// NOT_FOUND when the territory is not known; those of FactReader.
absl::Status FillSeries(const runtime::FactReader& partnership,
                        const runtime::FactReader& caretakers, bool small_groups,
                        const v1::GetNetworkSeriesRequest& request,
                        v1::GetNetworkSeriesResponse* response);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_SERIES_H_
