// MergeMeetings and the rule of MeetingsMerged. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_MERGE_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_MERGE_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterMergeCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_MERGE_H_
