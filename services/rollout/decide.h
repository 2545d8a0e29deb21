// The commands of the rollout context and the rules of its facts: from (state, command) to events
// or a named refusal. Pure: neither gRPC nor storage, no clock. Thread-safe (no state).
#ifndef LOGE_SERVICES_ROLLOUT_DECIDE_H_
#define LOGE_SERVICES_ROLLOUT_DECIDE_H_

#include "services/runtime/decisions.h"

namespace loge::rollout {

// Adds every command and fact rule of this context. Once, at start.
void RegisterCommands(runtime::CommandRegistry& registry);

}  // namespace loge::rollout

#endif  // LOGE_SERVICES_ROLLOUT_DECIDE_H_
