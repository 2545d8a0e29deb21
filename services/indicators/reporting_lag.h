// I11 by source. Thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_REPORTING_LAG_H_
#define LOGE_SERVICES_INDICATORS_REPORTING_LAG_H_

#include "absl/status/status.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"
#include "services/runtime/queries.h"

namespace loge::indicators {

// Adds the activities and employments of the scope to `lag`. Errors: those of FactReader.
absl::Status AddAll(const Sources& sources, const Scope& scope, LagFacts& lag);

// Reads each of the events. Errors: those of QueryContext::ReadEvent.
absl::Status FillReportingLag(const runtime::QueryContext& context, const LagFacts& lag,
                              v1::GetReportingLagResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_REPORTING_LAG_H_
