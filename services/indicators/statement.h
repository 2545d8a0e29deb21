// The landlord's yearly statement: what its caretakers did and what it gave, by neighbourhood and
// by priority zone. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_STATEMENT_H_
#define LOGE_SERVICES_INDICATORS_STATEMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"
#include "services/indicators/statement_counts.h"
#include "services/runtime/evidence.h"

namespace loge::indicators {

inline constexpr int kStatementYearMin = 1900;
inline constexpr int kStatementYearMax = 2998;

// Who stands behind something that rows add up to, and behind what the rows have more together.
struct StatementWhole {
  StatementGroup group;
  StatementGroup several;
};

// In the order of the statement's rows and zones.
struct StatementGroups {
  std::vector<StatementGroup> rows;
  std::vector<StatementWhole> zones;
  StatementWhole total;
};

// Gathers the facts of a year's statement, asked for as of a day.
LagFacts StatementLag(int year, runtime::Date as_of);

// Fills in the statement, and says how many stand behind it; `evidence` gets the facts it stands
// on, and may be null: less is read then. `training` and `rollout` read the models of these names.
// Errors: NOT_FOUND when the landlord is not known; those of FactReader.
absl::StatusOr<StatementGroups> FillStatement(const Sources& sources,
                                              const runtime::FactReader& training,
                                              const runtime::FactReader& rollout,
                                              const std::string& landlord_id, int year,
                                              runtime::EvidenceSet* evidence, LagFacts& lag,
                                              v1::YearlyStatement* statement);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_STATEMENT_H_
