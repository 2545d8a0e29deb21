// RecordExpressionGroup, RecordSupportMeeting and the rules of their facts. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_SUPPORT_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_SUPPORT_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterSupportCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_SUPPORT_H_
