// When newcomers first met people of other landlords and of partners. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_FIRST_TIES_H_
#define LOGE_SERVICES_INDICATORS_FIRST_TIES_H_

#include "absl/status/status.h"
#include "services/indicators/onboarding.h"
#include "services/indicators/scope.h"

namespace loge::indicators {

// Fills in first_cross_landlord_tie and first_partner_tie: the first tie-making activity shared
// with somebody who was of another landlord than the newcomer on that day, and with a contact of a
// partner who did not coordinate the territory then. Errors: those of FactReader.
absl::Status FindFirstTies(const Sources& sources, const Scope& scope, Newcomers& newcomers);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_FIRST_TIES_H_
