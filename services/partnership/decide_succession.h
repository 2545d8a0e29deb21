// Who follows whom: ClosePartner, EndContact and the rules of PartnerClosed and ContactEnded. Pure;
// thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_SUCCESSION_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_SUCCESSION_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterSuccessionCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_SUCCESSION_H_
