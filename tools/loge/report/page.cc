#include "tools/loge/report/page.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/loge/csv/records.h"
#include "tools/loge/report/chart.h"
#include "tools/loge/report/figures.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

// Whatever a text may hold, nothing is fetched and nothing runs.
constexpr char kPolicy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'; img-src data:\">\n";

constexpr char kStyle[] = R"(
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2330; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.9rem; margin-bottom: .2rem; }
h2 { border-bottom: 2px solid #1f5f8b; margin-top: 2.5rem; padding-bottom: .2rem; }
p.note, details { color: #4a5263; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d8dde6; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.part { padding-left: 2rem; }
figure { margin: 1.5rem 0; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; }
svg .grid { stroke: #d8dde6; }
svg .scale { font-size: 12px; fill: #4a5263; text-anchor: end; }
svg .label { font-size: 11px; fill: #4a5263; text-anchor: middle; }
svg .bar { fill: #1f5f8b; }
svg .line { fill: none; stroke: #1f5f8b; stroke-width: 2.5; }
svg .dot { fill: #1f5f8b; }
a { color: #1f5f8b; }
:target { background: #fff3c4; }
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; } })";

// "Du {0} au {1}" with the words in their places.
std::string Fill(const std::string& text, const std::vector<std::string>& words) {
  std::string out = text;
  for (size_t i = 0; i < words.size(); ++i) {
    out = absl::StrReplaceAll(out, {{absl::StrCat("{", i, "}"), words[i]}});
  }
  return out;
}

// Letters, digits and '-' alone, as fragments of addresses want it.
std::string FragmentOf(const std::string& key) {
  return absl::StrReplaceAll(key, {{".", "-"}, {"_", "-"}});
}

std::string Cell(const std::string& text, const char* kind = "") {
  const std::string open = *kind == '\0' ? "<td>" : absl::StrCat("<td class=\"", kind, "\">");
  return absl::StrCat(open, text, "</td>");
}

class Page {
 public:
  Page(const Texts& texts, const v1::GetActivityReportResponse& report,
       const EventsByFigure& events)
      : texts_(texts), report_(report), events_(events) {}

  std::string Write() {
    WriteHead();
    for (const v1::ReportChapter& chapter : report_.chapters()) WriteChapter(chapter);
    WriteRoadmaps();
    if (!events_.empty()) WriteEvents();
    return html_ + "</main>\n</body>\n</html>\n";
  }

 private:
  std::string Say(const std::string& word) const { return HtmlText(texts_(word)); }
  std::string Say(const std::string& word, const std::vector<std::string>& with) const {
    return HtmlText(Fill(texts_(word), with));
  }
  std::string Day(const std::string& day) const { return DayText(texts_, day); }

  void WriteHead() {
    std::vector<std::string> names;
    for (const v1::ReportTerritory& territory : report_.territories()) {
      names.push_back(OrNone(territory.name()));
    }
    const std::string whom = report_.territory_id().empty() ? texts_("centre") : Join(names, ", ");
    absl::StrAppend(&html_, "<!DOCTYPE html>\n<html lang=\"", texts_.language,
                    "\">\n<head>\n<meta charset=\"utf-8\">\n", kPolicy,
                    "<meta name=\"viewport\" "
                    "content=\"width=device-width\">\n<title>",
                    Say("title"), " – ", HtmlText(whom), "</title>\n<style>", kStyle,
                    "\n</style>\n</head>\n<body>\n<main>\n<h1>", Say("title"), " – ",
                    HtmlText(whom), "</h1>\n");
    Note(Say("period", {Day(report_.from()), Day(report_.until())}));
    Note(Say("previous", {Day(report_.previous_from()), Day(report_.previous_until())}));
    if (report_.territory_id().empty()) {
      Note(absl::StrCat(Say("territories"), " : ", HtmlText(Join(names, ", "))));
    }
    Note(Say("answered", {Day(report_.answered().as_of()),
                          DecimalText(static_cast<double>(report_.answered().as_known_at()), 0)}));
    for (const char* note : {"withheld_note", "undefined_note", "lag_note"}) Note(Say(note));
  }

  void Note(const std::string& html) {
    absl::StrAppend(&html_, "<p class=\"note\">", html, "</p>\n");
  }

  void Headings(const std::vector<std::pair<const char*, bool>>& words) {
    absl::StrAppend(&html_, "<table>\n<thead><tr>");
    for (const auto& [word, number] : words) {
      absl::StrAppend(&html_, number ? "<th class=\"number\" scope=\"col\">" : "<th scope=\"col\">",
                      Say(word), "</th>");
    }
    absl::StrAppend(&html_, "</tr></thead>\n<tbody>\n");
  }

  void Row(const std::vector<std::string>& cells) {
    absl::StrAppend(&html_, "<tr>");
    for (const std::string& cell : cells) absl::StrAppend(&html_, cell);
    absl::StrAppend(&html_, "</tr>\n");
  }

  void WriteChapter(const v1::ReportChapter& chapter) {
    const std::string kind = v1::ReportChapterKind_Name(chapter.kind());
    absl::StrAppend(&html_, "<section>\n<h2>", Say(kind), "</h2>\n");
    Headings({{"figure", false},
              {"unit", false},
              {"value", true},
              {"before", true},
              {"difference", true},
              {"evidence", true}});
    for (const v1::ReportFigure& figure : chapter.figures()) {
      if (IsShown(texts_, figure)) WriteFigure(figure);
    }
    absl::StrAppend(&html_, "</tbody>\n</table>\n");
    for (const v1::ReportSeries& series : chapter.series()) WriteSeries(series);
    absl::StrAppend(&html_, "</section>\n");
  }

  void WriteFigure(const v1::ReportFigure& figure) {
    std::string behind;
    if (figure.has_evidence()) behind = absl::StrCat(figure.evidence());
    if (events_.count(figure.key()) != 0) {
      behind = absl::StrCat("<a href=\"#f-", FragmentOf(figure.key()), "\">", behind, "</a>");
    }
    Row({Cell(HtmlText(FigureText(texts_, figure.key())),
              IsPart(texts_, figure.key()) ? "part" : ""),
         Cell(Say(v1::ReportUnit_Name(figure.unit()))),
         Cell(HtmlText(ValueText(texts_, figure.unit(), figure.value())), "number"),
         Cell(HtmlText(ValueText(texts_, figure.unit(), figure.previous())), "number"),
         Cell(HtmlText(DifferenceText(texts_, figure.unit(), figure.value(), figure.previous())),
              "number"),
         Cell(behind, "number")});
  }

  void WriteSeries(const v1::ReportSeries& series) {
    Chart chart;
    chart.id = "c-" + FragmentOf(series.key());
    chart.title = Fill(texts_("chart"), {FullFigureText(texts_, series.key())});
    chart.line = series.unit() == v1::REPORT_UNIT_SHARE || series.unit() == v1::REPORT_UNIT_INDEX;
    const double factor = series.unit() == v1::REPORT_UNIT_SHARE ? 100 : 1;
    for (const v1::ReportPoint& point : series.points()) {
      std::optional<double> value = PlainValue(series.unit(), point.value());
      if (value.has_value()) *value *= factor;
      chart.points.push_back(
          {point.day().substr(0, 7), value, ValueText(texts_, series.unit(), point.value())});
    }
    absl::StrAppend(&html_, "<figure>\n<figcaption>", HtmlText(chart.title), "</figcaption>\n",
                    ChartSvg(chart), "<details><summary>", Say("table_of_chart"), "</summary>\n");
    Headings({{"day", false}, {"value", true}});
    for (size_t i = 0; i < chart.points.size(); ++i) {
      Row({Cell(HtmlText(Day(series.points(static_cast<int>(i)).day()))),
           Cell(HtmlText(chart.points[i].text), "number")});
    }
    absl::StrAppend(&html_, "</tbody>\n</table>\n</details>\n</figure>\n");
  }

  void WriteRoadmaps() {
    absl::StrAppend(&html_, "<section>\n<h2>", Say("roadmaps"), "</h2>\n");
    if (report_.roadmaps().empty()) Note(Say("no_roadmap"));
    for (const v1::ReportRoadmap& roadmap : report_.roadmaps()) {
      absl::StrAppend(
          &html_, "<h3>", HtmlText(roadmap.title()), " (",
          Say("roadmap_period", {Day(roadmap.period_from()), Day(roadmap.period_until())}),
          ")</h3>\n");
      Headings({{"objective", false}, {"pillar", false}, {"status", false}, {"stated_on", false}});
      for (const v1::ReportObjective& objective : roadmap.objectives()) {
        Row({Cell(HtmlText(objective.title())),
             Cell(Say(events::v1::Pillar_Name(objective.pillar()))),
             Cell(Say(events::v1::ObjectiveStatus_Name(objective.status()))),
             Cell(HtmlText(Day(objective.stated_on())))});
      }
      absl::StrAppend(&html_, "</tbody>\n</table>\n");
    }
    absl::StrAppend(&html_, "</section>\n");
  }

  void WriteEvents() {
    absl::StrAppend(&html_, "<section>\n<h2>", Say("events"), "</h2>\n");
    Note(Say("events_note"));
    std::map<int64_t, const v1::Evidence*> all;
    for (const auto& [key, behind] : events_) {
      absl::StrAppend(&html_, "<p id=\"f-", FragmentOf(key), "\"><strong>",
                      HtmlText(FullFigureText(texts_, key)), "</strong> :");
      for (const v1::Evidence& each : behind.first) {
        const int64_t position = each.event().position();
        all[position] = &each;
        absl::StrAppend(&html_, " <a href=\"#e-", position, "\">", position, "</a>");
      }
      if (behind.more > 0) {
        const std::string more = DecimalText(static_cast<double>(behind.more), 0);
        absl::StrAppend(&html_, " ", Say("more_events", {more, key}));
      }
      absl::StrAppend(&html_, "</p>\n");
    }
    Headings({{"event_position", true},
              {"event_day", false},
              {"event_type", false},
              {"event_recorded", false},
              {"event_source", false}});
    for (const auto& [position, each] : all) WriteEvent(*each);
    absl::StrAppend(&html_, "</tbody>\n</table>\n</section>\n");
  }

  // "MeetingHeld", "MeetingHeld (rectification, remplacé)".
  std::string TypeText(const v1::Evidence& evidence) const {
    const events::v1::EventPayload& payload = evidence.event().payload();
    std::vector<std::string> notes;
    if (payload.has_fact_corrected()) notes.push_back(texts_("corrected"));
    if (payload.has_fact_cancelled()) notes.push_back(texts_("cancelled"));
    if (!evidence.stands()) notes.push_back(texts_("replaced"));
    const std::string type = EventTypeName(FactTypeOf(evidence.event()));
    return notes.empty() ? type : absl::StrCat(type, " (", Join(notes, ", "), ")");
  }

  void WriteEvent(const v1::Evidence& evidence) {
    const events::v1::RecordedEvent& event = evidence.event();
    const std::string source =
        event.has_source() ? absl::StrCat(event.source().system(), " ", event.source().ref()) : "";
    absl::StrAppend(&html_, "<tr id=\"e-", event.position(), "\">",
                    Cell(absl::StrCat(event.position()), "number"),
                    Cell(HtmlText(Day(DateText(event.occurred_on(), event.precision())))),
                    Cell(HtmlText(TypeText(evidence))),
                    Cell(HtmlText(Instant(event.recorded_at()))), Cell(HtmlText(source)),
                    "</tr>\n");
  }

  const Texts& texts_;
  const v1::GetActivityReportResponse& report_;
  const EventsByFigure& events_;
  std::string html_;
};

// What PlainValue gives.
std::string PlainUnit(v1::ReportUnit unit) {
  if (unit == v1::REPORT_UNIT_CENTS) return "EUROS";
  if (unit == v1::REPORT_UNIT_HUNDREDTHS_FTE) return "FTE";
  return EnumLabel(unit);
}

// As a program reads it: as many digits as it takes.
std::string Exact(std::optional<double> value) {
  if (!value.has_value()) return "";
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, *value);
  return {digits, end.ptr};
}

}  // namespace

bool IsShown(const Texts& texts, const v1::ReportFigure& figure) {
  const auto is_zero = [](const v1::ReportValue& value) {
    return !value.withheld() && value.whole() == 0 && !value.has_real();
  };
  return !IsPart(texts, figure.key()) || !is_zero(figure.value()) || !is_zero(figure.previous());
}

std::string ReportPage(const Texts& texts, const v1::GetActivityReportResponse& report,
                       const EventsByFigure& events) {
  return Page(texts, report, events).Write();
}

std::string ReportCsv(const Texts& texts, const v1::ReportChapter& chapter) {
  std::string text = "key,label,unit,value,previous,withheld,previous_withheld,events\r\n";
  for (const v1::ReportFigure& figure : chapter.figures()) {
    const std::vector<std::string> cells = {
        figure.key(),
        FigureText(texts, figure.key()),
        PlainUnit(figure.unit()),
        Exact(PlainValue(figure.unit(), figure.value())),
        Exact(PlainValue(figure.unit(), figure.previous())),
        figure.value().withheld() ? "1" : "0",
        figure.previous().withheld() ? "1" : "0",
        figure.has_evidence() ? absl::StrCat(figure.evidence()) : ""};
    for (size_t i = 0; i < cells.size(); ++i) {
      // Numbers stay numbers, although one may begin with a minus.
      const bool number = i == 3 || i == 4;
      absl::StrAppend(&text, i == 0 ? "" : ",",
                      number ? cells[i] : csv::CellForSpreadsheet(cells[i], ','));
    }
    absl::StrAppend(&text, "\r\n");
  }
  return text;
}

}  // namespace loge::cli
