// The figures of an activity report as they are gathered: what was done, by whom, and which facts
// tell it. Thread-compatible values.
#ifndef LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_FIGURES_H_
#define LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_FIGURES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "loge/v1/activity_report.pb.h"
#include "services/runtime/date.h"
#include "services/runtime/evidence.h"

namespace loge::indicators {

// Both days included.
struct ReportPeriod {
  runtime::Date from;
  runtime::Date until;

  bool Has(runtime::Date day) const { return from <= day && day <= until; }
  int days() const { return runtime::DaysBetween(from, until) + 1; }
};

// Something that was done, or somebody, and the caretakers who stand behind it: none of what no
// caretaker does.
struct ReportDeed {
  std::string id;  // Of equal ones each figure has one.
  runtime::Date day;
  std::set<std::string> persons = {};
  std::vector<runtime::FactVersion> told_by = {};
};

// A figure that is no count of deeds. `persons`: how many stand behind it; 0: none.
struct ReportStatement {
  v1::ReportValue value;
  runtime::EvidenceSet evidence;
  int persons = 0;
};

v1::ReportValue Whole(int64_t value);
v1::ReportValue Real(double value);
v1::ReportValue Withheld();

// By key. What is not told of a count is 0.
class ReportFigures {
 public:
  using Deeds = std::map<std::string, std::set<std::string>>;  // By id: who stands behind each.

  void Count(const std::string& key, const ReportDeed& deed);
  void State(const std::string& key, ReportStatement statement);
  // What a figure that was stated stands on.
  void SetEvidence(const std::string& key, runtime::EvidenceSet evidence);

  // Takes out what few persons stand behind, and what would follow from the rest.
  void WithholdSmallGroups();

  v1::ReportValue ValueOf(const std::string& key) const;
  // Of the days of the month that begins on `first`.
  v1::ReportValue MonthOf(const std::string& key, runtime::Date first) const;
  const runtime::EvidenceSet& EvidenceOf(const std::string& key) const;

 private:
  struct Tally {
    Deeds deeds;
    std::map<runtime::Date, Deeds> months;  // By their first days.
    runtime::EvidenceSet evidence;
    bool withheld = false;
    std::set<runtime::Date> withheld_months;
  };

  void WithholdKinds();
  static void WithholdMonths(Tally& tally);

  std::map<std::string, Tally> tallies_;
  std::map<std::string, ReportStatement> statements_;
};

// The first day of its month.
runtime::Date FirstOfMonth(runtime::Date day);

}  // namespace loge::indicators

#endif  // LOGE_SERVICES_INDICATORS_ACTIVITY_REPORT_FIGURES_H_
