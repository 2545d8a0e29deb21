// The landlord's yearly statement: what its caretakers did and what it gave, by neighbourhood.
// Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_STATEMENT_H_
#define LOGE_SERVICES_INDICATORS_STATEMENT_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"
#include "services/runtime/evidence.h"

namespace loge::indicators {

inline constexpr int kStatementYearMin = 1900;
inline constexpr int kStatementYearMax = 2998;

// Gathers the facts of a year's statement, asked for as of a day.
LagFacts StatementLag(int year, runtime::Date as_of);

// Fills in the statement; `evidence` gets the facts it stands on, and may be null: less is read
// then. `training` and `rollout` read the models of these names. Errors: NOT_FOUND when the
// landlord is not known; those of FactReader.
absl::Status FillStatement(const Sources& sources, const runtime::FactReader& training,
                           const runtime::FactReader& rollout, const std::string& landlord_id,
                           int year, runtime::EvidenceSet* evidence, LagFacts& lag,
                           v1::YearlyStatement* statement);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_STATEMENT_H_
