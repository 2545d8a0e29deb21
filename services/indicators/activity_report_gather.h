// Works out the figures of an activity report: all of them, one, or those that are told by quarter.
// Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_GATHER_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_GATHER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"
#include "services/runtime/date.h"

namespace loge::indicators {

// What callers may not see is withheld by all three. Errors: those of FactReader.
// All figures; those of networks stand on something only when `evidence` says so.
absl::StatusOr<ReportFigures> GatherFigures(const Report& report, const ReportPeriod& period,
                                            bool evidence);

// The figure of that key, with its evidence; and others that are worked out with it.
absl::StatusOr<ReportFigures> GatherFigure(const Report& report, const ReportPeriod& period,
                                           const std::string& key);

// What is told at the ends of quarters before the last day of the period: by day.
using Quarters = std::vector<std::pair<runtime::Date, ReportFigures>>;
absl::StatusOr<Quarters> GatherQuarters(const Report& report, const ReportPeriod& period);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_GATHER_H_
