// What of the chapter on partnership of an activity report is no indicator, and no event of the
// rollout. Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_PARTNERSHIP_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_PARTNERSHIP_H_

#include "absl/status/status.h"
#include "services/indicators/activity_report_figures.h"
#include "services/indicators/activity_report_sources.h"

namespace loge::indicators {

// Adds the meetings of the period and the partners that were represented at them, by a contact or
// without naming one. Whoever has ever coordinated the territory is no contact of a partner here.
// Errors: those of FactReader.
absl::Status CountMeetings(const Report& report, const ReportPeriod& period,
                           ReportFigures& figures);

// Adds the proposals that were made in the period and the answers that were given in it, one for
// each landlord that was asked, as landlords are on the date asked for: of those that have become
// one the first answer counts. The days to an answer are the median of these (nearest rank).
// Errors: those of FactReader.
absl::Status CountProposals(const Report& report, const ReportPeriod& period,
                            ReportFigures& figures);

// Adds the agreements in force that day. Errors: those of FactReader.
absl::Status CountAgreements(const Report& report, const ReportDay& then, ReportFigures& figures);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_PARTNERSHIP_H_
