// ExplainTie and ExplainIndicator: what a tie or a figure of the network stands on, event by event.
// Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_EXPLAIN_H_
#define LOGE_SERVICES_PARTNERSHIP_EXPLAIN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/v1/network.pb.h"
#include "loge/v1/partnership.pb.h"
#include "services/partnership/network_data.h"
#include "services/partnership/network_point.h"
#include "services/runtime/evidence.h"
#include "services/runtime/queries.h"

namespace loge::partnership {

// The evidence of a tie: the territory; the tie-making activities that name both, in the window and
// before; what makes both present. Of a training half-day that is the attendance of all who were
// present, because their number weighs. The tie stands on every page. Errors: PERMISSION_DENIED for
// those who may not see persons; NOT_FOUND when the territory or the tie is not known; those of
// FactReader and of QueryContext::ReadEvent.
absl::Status ExplainTie(const runtime::QueryContext& context, const v1::ExplainTieRequest& request,
                        const runtime::Page& page, v1::ExplainTieResponse* response,
                        std::string* next_after);

// What a figure stands on. The share of meetings: the territory, its coordinators, the meetings in
// the window. The active core: the territory and the meetings of the activity window that name
// caretakers. I2, I7, I8 and I9: the territory and what explain_point.h tells. All others: the
// territory, the activities in the window, and what makes each person of the network present and
// belong somewhere. `data` is what `source` tells of the network. Errors: those of FactReader.
absl::StatusOr<runtime::EvidenceSet> EvidenceOf(v1::NetworkIndicator indicator,
                                                const PointSource& source, const NetworkData& data);

// The evidence of a figure is what EvidenceOf gives. The figures stand on every page. Small groups
// are withheld as in GetNetwork; who may not see persons gets no evidence. Errors: NOT_FOUND when
// the territory is not known; those of FactReader and of QueryContext::ReadEvent.
absl::Status ExplainIndicator(const runtime::QueryContext& context,
                              const v1::ExplainIndicatorRequest& request, const runtime::Page& page,
                              v1::ExplainIndicatorResponse* response, std::string* next_after);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_EXPLAIN_H_
