// Takes out of answers what fewer than kGroupSizeMin persons stand behind, for callers who may not
// see it. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_WITHHOLD_H_
#define LOGE_SERVICES_INDICATORS_WITHHOLD_H_

#include "loge/v1/indicators.pb.h"
#include "services/indicators/statement.h"

namespace loge::indicators {

void Withhold(v1::GetParticipationResponse& response);
// `caretakers`: how many the scope had in the window, of whom the others did not take part.
void Withhold(int caretakers, v1::GetActiveCoreResponse& response);
void Withhold(v1::GetRetentionResponse& response);
void Withhold(v1::GetOnboardingResponse& response);
void Withhold(v1::GetTurnoverResponse& response);
// `groups` are those of the statement.
void Withhold(const StatementGroups& groups, v1::YearlyStatement& statement);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_WITHHOLD_H_
