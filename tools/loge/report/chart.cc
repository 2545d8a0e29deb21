#include "tools/loge/report/chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "tools/loge/report/figures.h"

namespace loge::cli {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 220;
constexpr double kLeft = 56;
constexpr double kRight = 12;
constexpr double kTop = 12;
constexpr double kBottom = 44;
constexpr int kLabelsMax = 12;

// The scale goes from the least value or 0 to the largest value or 0.
struct Scale {
  double low = 0;
  double high = 0;

  double Y(double value) const {
    const double share = high > low ? (value - low) / (high - low) : 0;
    return kHeight - kBottom - share * (kHeight - kTop - kBottom);
  }
};

// A step of 1, 2 or 5 times a power of ten, so that there are at most five of them.
double StepOf(double span) {
  if (span <= 0) return 1;
  const double rough = span / 4;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

Scale ScaleOf(const Chart& chart) {
  Scale scale;
  for (const ChartPoint& point : chart.points) {
    if (!point.value.has_value()) continue;
    scale.low = std::min(scale.low, *point.value);
    scale.high = std::max(scale.high, *point.value);
  }
  const double step = StepOf(scale.high - scale.low);
  scale.low = std::floor(scale.low / step) * step;
  scale.high = std::max(std::ceil(scale.high / step), scale.low / step + 1) * step;
  return scale;
}

// The middle of the place of a point.
double XOf(const Chart& chart, size_t point) {
  const double width = (kWidth - kLeft - kRight) / static_cast<double>(chart.points.size());
  return kLeft + width * (static_cast<double>(point) + 0.5);
}

std::string GridSvg(const Scale& scale) {
  std::string svg;
  const double step = StepOf(scale.high - scale.low);
  const int digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  const auto count = static_cast<int>(std::lround((scale.high - scale.low) / step));
  for (int i = 0; i <= count; ++i) {
    const double value = scale.low + i * step;
    const double y = scale.Y(value);
    absl::StrAppendFormat(&svg,
                          "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>"
                          "<text class=\"scale\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                          kLeft, y, kWidth - kRight, y, kLeft - 6, y + 4,
                          HtmlText(DecimalText(value, digits)));
  }
  return svg;
}

std::string LabelsSvg(const Chart& chart) {
  std::string svg;
  const size_t count = chart.points.size();
  const size_t every = (count + kLabelsMax - 1) / kLabelsMax;
  for (size_t i = 0; i < count; i += every) {
    absl::StrAppendFormat(&svg, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                          XOf(chart, i), kHeight - kBottom + 18, HtmlText(chart.points[i].label));
  }
  return svg;
}

std::string HintOf(const ChartPoint& point) {
  return absl::StrCat("<title>", HtmlText(point.label), " : ", HtmlText(point.text), "</title>");
}

std::string BarsSvg(const Chart& chart, const Scale& scale) {
  std::string svg;
  const double width = (kWidth - kLeft - kRight) / static_cast<double>(chart.points.size()) * 0.7;
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    if (!point.value.has_value()) continue;
    const double top = std::min(scale.Y(*point.value), scale.Y(0));
    absl::StrAppendFormat(
        &svg,
        "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">%s</rect>\n",
        XOf(chart, i) - width / 2, top, width, std::abs(scale.Y(*point.value) - scale.Y(0)),
        HintOf(point));
  }
  return svg;
}

// A gap parts the line.
std::string LineSvg(const Chart& chart, const Scale& scale) {
  std::string path;
  std::string dots;
  bool gap = true;
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    if (point.value.has_value()) {
      const double x = XOf(chart, i);
      const double y = scale.Y(*point.value);
      absl::StrAppendFormat(&path, "%s%.1f %.1f ", gap ? "M" : "L", x, y);
      absl::StrAppendFormat(&dots,
                            "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\">%s</circle>\n",
                            x, y, HintOf(point));
    }
    gap = !point.value.has_value();
  }
  return absl::StrCat("<path class=\"line\" d=\"", path, "\"/>\n", dots);
}

}  // namespace

std::string HtmlText(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string ChartSvg(const Chart& chart) {
  std::string description;
  for (const ChartPoint& point : chart.points) {
    absl::StrAppend(&description, description.empty() ? "" : " ; ", point.label, " : ", point.text);
  }
  std::string svg = absl::StrFormat(
      "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-title %s-desc\">\n"
      "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n",
      kWidth, kHeight, chart.id, chart.id, chart.id, HtmlText(chart.title), chart.id,
      HtmlText(description));
  if (!chart.points.empty()) {
    const Scale scale = ScaleOf(chart);
    absl::StrAppend(&svg, GridSvg(scale), LabelsSvg(chart),
                    chart.line ? LineSvg(chart, scale) : BarsSvg(chart, scale));
  }
  return svg + "</svg>\n";
}

}  // namespace loge::cli
