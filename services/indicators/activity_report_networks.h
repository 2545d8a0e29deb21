// What of the chapter on networks of an activity report is no indicator. Pure; thread-safe (no
// state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_NETWORKS_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_NETWORKS_H_

#include "absl/status/status.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"

namespace loge::indicators {

// Adds the expression groups, the support meetings and the introductions of the period. Errors:
// those of FactReader.
absl::Status CountNetworks(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures);

// Adds the caretakers who were referents that day, of the territory or of a neighbourhood of it.
// Errors: those of FactReader.
absl::Status CountReferents(const Report& report, const ReportDay& then, ReportFigures& figures);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_NETWORKS_H_
