// I5: how newcomers arrive. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ONBOARDING_H_
#define LOGE_SERVICES_INDICATORS_ONBOARDING_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "loge/v1/indicators.pb.h"
#include "services/indicators/lag.h"
#include "services/indicators/scope.h"

namespace loge::indicators {

// Somebody whose first employment began in the scope, and what came when.
struct Newcomer {
  caretakers::Person person;  // As of the date asked for.
  runtime::Date hired;
  runtime::Date watched_until;  // The last day in the scope, or the day asked for.
  std::optional<runtime::Date> first_module;
  std::optional<runtime::Date> first_local_activity;
  std::optional<runtime::Date> first_cross_landlord_tie;
  std::optional<runtime::Date> first_partner_tie;
};
using Newcomers = std::map<std::string, Newcomer>;  // By id.

// Fills in the figures; `lag` gets the facts they stand on. `training` reads the model of that
// name. Errors: those of FactReader.
absl::Status FillOnboarding(const Sources& sources, const runtime::FactReader& training,
                            const Scope& scope, int window_days, LagFacts& lag,
                            v1::GetOnboardingResponse* response);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ONBOARDING_H_
