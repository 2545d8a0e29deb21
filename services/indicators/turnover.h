// I10: who leaves, and the ties that are lost with them. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_TURNOVER_H_
#define LOGE_SERVICES_INDICATORS_TURNOVER_H_

#include "absl/status/status.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"

namespace loge::indicators {

// Fills in the figures; `lag` gets the facts they stand on. Errors: those of FactReader.
absl::Status FillTurnover(const Sources& sources, const Scope& scope, int window_days,
                          LagFacts& lag, v1::GetTurnoverResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_TURNOVER_H_
