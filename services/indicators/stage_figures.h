// The figures of a territory that criteria of stages stand on (rollout::FigureOf): I1, I2 and I3 in
// hundredths, as GetNetwork, GetNetworkSeries and GetParticipation answer them without parameters.
//
// Rounded against the criterion, so that what falls short of it does not meet it. Pure; thread-safe
// (no state).
#ifndef LOGE_SERVICES_INDICATORS_STAGE_FIGURES_H_
#define LOGE_SERVICES_INDICATORS_STAGE_FIGURES_H_

#include "services/runtime/queries.h"

namespace loge::indicators {

// Adds them. Once, at start.
void RegisterStageFigures(runtime::QueryRegistry& registry);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_STAGE_FIGURES_H_
