// GetActivityReport and ExplainReportFigure: what a centre did in a period, and the events behind
// each figure of it (definitions: loge/v1/activity_report.proto). Pure; thread-safe (no state).
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "loge/v1/activity_report.pb.h"
#include "services/runtime/queries.h"
#include "services/runtime/violations.h"

namespace loge::indicators {

// Days of one report, at most: five years.
inline constexpr int kReportDaysMax = 1827;

// Both read the models of all four contexts. Of all territories that is what a country has in
// memory at a time: what was told of its people is kept until the answer is given.
void CheckReport(const v1::GetActivityReportRequest& request, runtime::Violations& out);
void CheckExplainReport(const v1::ExplainReportFigureRequest& request, runtime::Violations& out);

// Each fills in all but `answered`. Errors: INVALID_ARGUMENT when the period begins after the date
// asked for; NOT_FOUND when the territory is not known; those of FactReader and, of evidence, those
// of QueryContext::ReadEvent.
absl::Status FillReport(const runtime::QueryContext& context,
                        const v1::GetActivityReportRequest& request,
                        v1::GetActivityReportResponse* response);
absl::Status ExplainReport(const runtime::QueryContext& context,
                           const v1::ExplainReportFigureRequest& request, const runtime::Page& page,
                           v1::ExplainReportFigureResponse* response, std::string* next_after);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_H_
