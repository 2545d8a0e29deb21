// Tables of `loge report`, made from the server's answers alone: the same answer, the same text.
#ifndef LOGE_TOOLS_LOGE_REPORT_VIEWS_H_
#define LOGE_TOOLS_LOGE_REPORT_VIEWS_H_

#include <string>

#include "loge/v1/activity_report.pb.h"
#include "loge/v1/indicators.pb.h"

namespace loge::cli {

std::string ViewParticipation(const v1::GetParticipationResponse& response);
std::string ViewRetention(const v1::GetRetentionResponse& response);
std::string ViewActiveCore(const v1::GetActiveCoreResponse& response);
std::string ViewOnboarding(const v1::GetOnboardingResponse& response);
std::string ViewTurnover(const v1::GetTurnoverResponse& response);
// By chapter, in French, as the page is.
std::string ViewActivityReport(const v1::GetActivityReportResponse& report);
// One figure of it.
std::string ViewReportFigure(const v1::ReportFigure& figure);
std::string ViewReportingLag(const v1::GetReportingLagResponse& response);
// What the rows of a statement are.
enum class StatementBy { kNeighbourhood, kZone };
std::string ViewStatement(const v1::YearlyStatement& statement, StatementBy by);

// The statement as CSV (RFC 4180: commas, CRLF) with a header line. Cells that a spreadsheet would
// take for a formula begin with an apostrophe; figures that are not told are empty. Euros have a
// decimal comma, and so stand in quotes.
std::string StatementCsv(const v1::YearlyStatement& statement, StatementBy by);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_REPORT_VIEWS_H_
