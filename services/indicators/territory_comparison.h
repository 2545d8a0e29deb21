// CompareTerritories: figures of territories so many months after each came to a stage. Facts are
// read once; those of an earlier day are the ones that had happened by then. Thread-safe (no
// state).
#ifndef LOGE_SERVICES_INDICATORS_TERRITORY_COMPARISON_H_
#define LOGE_SERVICES_INDICATORS_TERRITORY_COMPARISON_H_

#include "absl/status/status.h"
#include "loge/v1/territory_comparison.pb.h"
#include "services/runtime/queries.h"
#include "services/runtime/violations.h"

namespace loge::indicators {

void CheckCompareTerritories(const v1::CompareTerritoriesRequest& request,
                             runtime::Violations& out);

// Reads the models of caretakers, partnership, training and rollout. Costs what the queries of the
// figures do for each territory and age, without reading; as known then, with reading. Errors:
// NOT_FOUND when a territory is not known; INVALID_ARGUMENT when there are too many ages; those of
// FactReader and of QueryContext.
absl::Status CompareTerritories(const runtime::QueryContext& context,
                                const v1::CompareTerritoriesRequest& request,
                                v1::CompareTerritoriesResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_TERRITORY_COMPARISON_H_
