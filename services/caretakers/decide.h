// The commands of this context: from a request and the state to facts, or named refusals. Pure.
#ifndef LOGE_SERVICES_CARETAKERS_DECIDE_H_
#define LOGE_SERVICES_CARETAKERS_DECIDE_H_

#include "services/runtime/decisions.h"

namespace loge::caretakers {

void RegisterCommands(runtime::CommandRegistry& registry);

}  // namespace loge::caretakers

#endif  // LOGE_SERVICES_CARETAKERS_DECIDE_H_
