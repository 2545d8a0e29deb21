// What the parts of service share: territories, evaluations and fundings (service.cc), roadmaps
// (service_roadmaps.cc), means (service_means.cc), the diffusion curve (service_diffusion.cc). For
// this room only.
#ifndef LOGE_SERVICES_ROLLOUT_SERVICE_PARTS_H_
#define LOGE_SERVICES_ROLLOUT_SERVICE_PARTS_H_

#include "services/runtime/queries.h"

namespace loge::rollout {

void RegisterCentreQueries(runtime::QueryRegistry& registry);
void RegisterExperimentQueries(runtime::QueryRegistry& registry);
void RegisterPracticeQueries(runtime::QueryRegistry& registry);
void RegisterRoadmapQueries(runtime::QueryRegistry& registry);
void RegisterMeansQueries(runtime::QueryRegistry& registry);
void RegisterStageQueries(runtime::QueryRegistry& registry);
void RegisterDiffusionQueries(runtime::QueryRegistry& registry);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_SERVICE_PARTS_H_
