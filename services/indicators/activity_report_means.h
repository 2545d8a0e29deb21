// What an activity report tells of the means of a centre, and of what it wants to reach. Pure;
// thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_MEANS_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_MEANS_H_

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "loge/v1/activity_report.pb.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"

namespace loge::indicators {

// Adds the presence of coordinators, as the mean of the days of the period; as GetMeans tells it.
// Errors: those of FactReader.
absl::Status CountCoordinators(const Report& report, const ReportPeriod& period,
                               ReportFigures& figures);

// Adds what of the fundings falls on days of the period, as GetMeans tells it: of all territories
// all fundings, of one its own (rollout::FundedTerritory). Errors: those of FactReader.
absl::Status CountFundings(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures);

// Adds the roadmaps whose period holds the day, adopted by then, with the latest statement about
// each objective by then. Errors: those of FactReader.
absl::Status FillRoadmaps(const Report& report, runtime::Date day,
                          google::protobuf::RepeatedPtrField<v1::ReportRoadmap>* out);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_MEANS_H_
