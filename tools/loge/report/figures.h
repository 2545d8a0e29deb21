// Figures of the activity report as people read them. Pure; thread-safe (no state).
#ifndef LOGE_TOOLS_LOGE_REPORT_FIGURES_H_
#define LOGE_TOOLS_LOGE_REPORT_FIGURES_H_

#include <optional>
#include <string>

#include "loge/v1/activity_report.pb.h"
#include "tools/loge/report/texts.h"

namespace loge::cli {

// "1 234", "12,3 %", "1 234,56 €", "0,75 ETP", "30 jours", "0,13"; "–" when undefined, the word for
// what is withheld.
std::string ValueText(const Texts& texts, v1::ReportUnit unit, const v1::ReportValue& value);
// By how much it moved, with its sign; "" unless both are told.
std::string DifferenceText(const Texts& texts, v1::ReportUnit unit, const v1::ReportValue& value,
                           const v1::ReportValue& previous);
// The value for a chart or a spreadsheet: persons, euros, shares, full-time equivalents; nothing
// when it is withheld or undefined.
std::optional<double> PlainValue(v1::ReportUnit unit, const v1::ReportValue& value);
// A number with `digits` behind the comma, the thousands apart by narrow no-break spaces.
std::string DecimalText(double value, int digits);
// "12 mai 2009" of "2009-05-12", "mai 2009" of "2009-05", "2009" of "2009"; other texts as they
// are.
std::string DayText(const Texts& texts, const std::string& day);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_REPORT_FIGURES_H_
