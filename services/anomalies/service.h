// The query of loge.v1.AnomalyService: check, look up, reply.
#ifndef LOGE_SERVICES_ANOMALIES_SERVICE_H_
#define LOGE_SERVICES_ANOMALIES_SERVICE_H_

#include "services/runtime/queries.h"

namespace loge::anomalies {

// Adds every query of this room. Once, at start.
void RegisterQueries(runtime::QueryRegistry& registry);

}  // namespace loge::anomalies

#endif  // LOGE_SERVICES_ANOMALIES_SERVICE_H_
