// MakeProposal, AnswerProposal and the rules of their facts. Pure; thread-safe.
#ifndef LOGE_SERVICES_PARTNERSHIP_DECIDE_PROPOSAL_H_
#define LOGE_SERVICES_PARTNERSHIP_DECIDE_PROPOSAL_H_

#include "services/runtime/decisions.h"

namespace loge::partnership {

void RegisterProposalCommands(runtime::CommandRegistry& registry);

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DECIDE_PROPOSAL_H_
