// The queries of this context: check, look up, reply.
#ifndef LOGE_SERVICES_TRAINING_SERVICE_H_
#define LOGE_SERVICES_TRAINING_SERVICE_H_

#include "services/runtime/queries.h"

namespace loge::training {

void RegisterQueries(runtime::QueryRegistry& registry);

}  // namespace loge::training

#endif  // LOGE_SERVICES_TRAINING_SERVICE_H_
