// RecordMeeting and the rule of MeetingHeld. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_MEETING_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_MEETING_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterMeetingCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_MEETING_H_
