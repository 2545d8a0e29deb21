// The queries of this context: check, look up, reply.
#ifndef LOGE_SERVICES_CARETAKERS_SERVICE_H_
#define LOGE_SERVICES_CARETAKERS_SERVICE_H_

#include "services/runtime/queries.h"

namespace loge::caretakers {

void RegisterQueries(runtime::QueryRegistry& registry);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_SERVICE_H_
