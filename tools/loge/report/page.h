// The activity report as one page of HTML that needs nothing else, and as tables for spreadsheets.
// Pure; thread-safe (no state).
#ifndef LOGE_TOOLS_LOGE_REPORT_PAGE_H_
#define LOGE_TOOLS_LOGE_REPORT_PAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "loge/v1/activity_report.pb.h"
#include "loge/v1/evidence.pb.h"
#include "tools/loge/report/texts.h"

namespace loge::cli {

// The first events behind a figure, and how many facts it stands on beside those that they tell.
struct FigureEvents {
  std::vector<v1::Evidence> first;
  int64_t more = 0;
};
// By key; figures that nobody asked about are not there.
using EventsByFigure = std::map<std::string, FigureEvents>;

// The page: chapters with their figures and charts, the roadmaps, and the events behind the
// figures, to which these link.
std::string ReportPage(const Texts& texts, const v1::GetActivityReportResponse& report,
                       const EventsByFigure& events);

// One chapter as RFC 4180 has it: a line for each figure, zeros included. Units are those of the
// numbers as they stand there: EUROS and FTE, not the hundredths of the API.
std::string ReportCsv(const Texts& texts, const v1::ReportChapter& chapter);

// Whether a table for people shows the figure: of kinds of something only those that there were.
bool IsShown(const Texts& texts, const v1::ReportFigure& figure);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_REPORT_PAGE_H_
