// RecordIntroduction and the rule of its fact. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_INTRODUCTION_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_INTRODUCTION_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterIntroductionCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_INTRODUCTION_H_
