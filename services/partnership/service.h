// The queries of PartnershipService: check, view, reply. The commands need no code here: the
// runtime takes them from RegisterCommands (decide.h).
#ifndef LOGE_SERVICES_PARTNERSHIP_SERVICE_H_
#define LOGE_SERVICES_PARTNERSHIP_SERVICE_H_

#include "services/runtime/queries.h"

namespace loge::partnership {

// Adds every query of this context. Call once.
void RegisterQueries(runtime::QueryRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_SERVICE_H_
