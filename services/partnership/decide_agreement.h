// SignAgreement, RenewAgreement, EndAgreement and the rules of their facts. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_AGREEMENT_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_AGREEMENT_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterAgreementCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_AGREEMENT_H_
