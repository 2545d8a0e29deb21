// The queries of loge.v1.RolloutService: check, view, reply. Its commands go from the command
// registry (decide.h) to the command runner without code of their own.
#ifndef LOGE_SERVICES_ROLLOUT_SERVICE_H_
#define LOGE_SERVICES_ROLLOUT_SERVICE_H_

#include "services/runtime/queries.h"

namespace loge::rollout {

// Adds every query of this context. Once, at start.
void RegisterQueries(runtime::QueryRegistry& registry);

// Those of service_stages.cc; RegisterQueries calls it.
void RegisterStageQueries(runtime::QueryRegistry& registry);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_SERVICE_H_
