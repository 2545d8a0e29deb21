// The indicators of an activity report, as of one day, by the code that answers for them alone.
// Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_INDICATORS_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_INDICATORS_H_

#include <string>

#include "absl/status/status.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"

namespace loge::indicators {

// Each withholds what few persons stand behind when the caller may not see it. Errors: those of
// FactReader.
// I3. The evidence: the activities, and who was employed.
absl::Status StateParticipation(const Report& report, const ReportDay& then,
                                ReportFigures& figures);
// N50. The evidence: the activities, and what makes seminars of half-days.
absl::Status StateActiveCore(const Report& report, const ReportDay& then, ReportFigures& figures);
// Newcomers and I5. The evidence: what newcomers did, and who was employed.
absl::Status StateOnboarding(const Report& report, const ReportDay& then, ReportFigures& figures);
// Those of one territory's network, undefined of all: I1, I2, I6, I6s, I7, I8, I9. Without
// evidence, which costs as much again.
absl::Status StateNetwork(const Report& report, const ReportDay& then, ReportFigures& figures);
// What these stand on, the one of that key or, when it is empty, each: as ExplainIndicator tells it
// as of that day.
absl::Status GatherNetworkEvidence(const Report& report, const ReportDay& then,
                                   const std::string& key, ReportFigures& figures);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_INDICATORS_H_
