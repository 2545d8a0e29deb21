// What an activity report tells of experiments, practices and the standing of the trade. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_ROLLOUT_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_ROLLOUT_H_

#include "absl/status/status.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"

namespace loge::indicators {

// Adds the experiments that were launched and those that were concluded in the period. An
// experiment is of the territory of its launch; of several conclusions the first counts. Errors:
// those of FactReader.
absl::Status CountExperiments(const Report& report, const ReportPeriod& period,
                              ReportFigures& figures);

// Adds the practices that were shared or adapted in the period, and the adoptions of practices that
// are there by those who did not keep to them already. Of a territory: by itself, or by a landlord
// that employed a caretaker of it that day. Errors: those of FactReader.
absl::Status CountPractices(const Report& report, const ReportPeriod& period,
                            ReportFigures& figures);

// Adds the actions for the standing of the trade in the period. Errors: those of FactReader.
absl::Status CountValorisation(const Report& report, const ReportPeriod& period,
                               ReportFigures& figures);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_ROLLOUT_H_
