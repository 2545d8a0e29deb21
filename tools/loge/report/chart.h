// Charts of a report as SVG inside HTML: no script, no colours alone to tell things apart, each
// with a title and its values for those who do not see it. Pure; thread-safe (no state).
#ifndef LOGE_TOOLS_LOGE_REPORT_CHART_H_
#define LOGE_TOOLS_LOGE_REPORT_CHART_H_

#include <optional>
#include <string>
#include <vector>

namespace loge::cli {

struct ChartPoint {
  std::string label;            // Beneath the axis, and read out: "mars 2008".
  std::optional<double> value;  // Nothing: a gap.
  std::string text;             // The value for people.
};

struct Chart {
  std::string id;     // Unique on the page; letters, digits, '-'.
  std::string title;  // Escaped here.
  bool line = false;  // A line with dots, for shares and indices; else bars, for counts.
  std::vector<ChartPoint> points;
};

// The <svg> element.
std::string ChartSvg(const Chart& chart);

// What `text` is in HTML and in attributes.
std::string HtmlText(const std::string& text);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_REPORT_CHART_H_
