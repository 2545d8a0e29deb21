// SimulateDeparture: from the facts of a territory to the answer. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_DEPARTURE_VIEW_H_
#define LOGE_SERVICES_PARTNERSHIP_DEPARTURE_VIEW_H_

#include "absl/status/status.h"
#include "loge/v1/departure_simulation.pb.h"
#include "services/runtime/fact_reader.h"

namespace loge::partnership {

// Fills in all but `answered`, for those who may see persons. `partnership` and `caretakers` read
// the models of those names. Errors: NOT_FOUND when the territory is not known, or naming each
// person who is not in its network; those of FactReader.
absl::Status FillDeparture(const runtime::FactReader& partnership,
                           const runtime::FactReader& caretakers,
                           const v1::SimulateDepartureRequest& request,
                           v1::SimulateDepartureResponse* response);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DEPARTURE_VIEW_H_
