// The commands of this context and the rules of its facts: partners and contacts here, meetings in
// decide_meeting.h.
//
// Pure: neither gRPC nor storage. Thread-safe (no state).
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

// Adds every command and rule of this context. Call once.
void RegisterCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_H_
