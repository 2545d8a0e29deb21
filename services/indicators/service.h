// The queries of IndicatorService: check, view, reply.
#ifndef LOGE_SERVICES_INDICATORS_SERVICE_H_
#define LOGE_SERVICES_INDICATORS_SERVICE_H_

#include "services/runtime/queries.h"

namespace loge::indicators {

// Adds every query of this room, and the figures that others consult. Call once.
void RegisterQueries(runtime::QueryRegistry& registry);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_SERVICE_H_
