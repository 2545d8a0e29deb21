// ExplainMeasure: what a measure of one person in a network stands on, event by event. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_EXPLAIN_MEASURE_H_
#define LOGE_SERVICES_PARTNERSHIP_EXPLAIN_MEASURE_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/measure_explanation.pb.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// The evidence: the territory; the activities that make the ties which the measure is about
// (comments of v1::PersonMeasure); what makes the persons of these ties present and belong to a
// landlord. Of somebody without ties it is what makes that person one of the network. Components
// and fragmentation stand on the whole network, and so does betweenness where it is estimated. The
// person stands on every page. Errors: PERMISSION_DENIED for those who may not see persons;
// NOT_FOUND when the territory is not known, or naming person_id when that person is not in the
// network; those of FactReader and of QueryContext::ReadEvent.
absl::Status ExplainMeasure(const runtime::QueryContext& context,
                            const v1::ExplainMeasureRequest& request, const runtime::Page& page,
                            v1::ExplainMeasureResponse* response, std::string* next_after);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_EXPLAIN_MEASURE_H_
