#include "tools/loge/csv_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/loge/errors.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

csv::PlannedCommand Planned(int64_t line, const std::string& name) {
  return {line, name, "", false, {}};
}

v1::CommandResult Told(int64_t position) {
  v1::CommandResult result;
  result.set_first_position(position);
  result.set_position(position);
  return result;
}

v1::CommandResult Refused(const std::string& field) {
  v1::ErrorDetail detail;
  v1::Violation& violation = *detail.add_violations();
  violation.set_reason(v1::ERROR_REASON_CARETAKER_NOT_EMPLOYED);
  violation.set_field(field);
  violation.set_message("is not employed");
  violation.set_expected("employed");
  v1::CommandResult result;
  result.mutable_status()->set_code(9);
  result.mutable_status()->add_details()->PackFrom(detail);
  return result;
}

// Five rows: of line 2 to 6.
CsvReport Gather(const CsvOutcome& outcome) {
  CsvReport report;
  report.file = "a.csv";
  report.kind = "caretakers";
  report.rows = 5;
  csv::File file;
  file.faults.push_back({6, "telephone", "+33;4", "is no number", "write digits only"});
  outcome.Fill(file, csv::Plan(), &report);
  return report;
}

TEST(CsvOutcomeTest, CountsRowsNotCommands) {
  CsvOutcome outcome;
  outcome.Take(Planned(2, "join"), Told(7));
  outcome.Take(Planned(2, "departure"), Told(8));
  outcome.Take(Planned(3, "details"), Told(9));
  outcome.Take(Planned(3, "reassign"), Refused("neighbourhood_ids[0]"));
  outcome.Take(Planned(4, "attendance"), v1::CommandResult());  // Known already.
  outcome.Take(Planned(0, "departure"), Told(10));
  const CsvReport report = Gather(outcome);
  EXPECT_EQ(report.accepted, 1);
  EXPECT_EQ(report.rejected, 2);
  EXPECT_EQ(report.unchanged, 2);
  EXPECT_EQ(report.absent, 1);
  EXPECT_EQ(report.cursor, 10);
  ASSERT_EQ(report.faults.size(), 2u);
  EXPECT_EQ(report.faults[0].line, 3);
  EXPECT_EQ(report.faults[0].column, "quartier");
  EXPECT_EQ(report.faults[0].cure, "expected: employed");
}

TEST(CsvOutcomeTest, WhatWouldBeAppendedCountsAsIfItWere) {
  CsvOutcome outcome;
  v1::CommandResult would;
  would.set_would_append(true);
  outcome.Take(Planned(2, "join"), would);
  outcome.Take(Planned(3, "join"), v1::CommandResult());
  EXPECT_EQ(Gather(outcome).accepted, 1);
}

// About a person, behind which stand these facts.
void AddAnomaly(const std::string& caretaker, const std::vector<int64_t>& positions,
                v1::ListAnomaliesResponse* list) {
  v1::Anomaly& anomaly = *list->add_anomalies();
  anomaly.set_kind(v1::ANOMALY_KIND_NOT_EMPLOYED);
  anomaly.set_caretaker_id(caretaker);
  anomaly.set_about("meeting/m-1");
  anomaly.set_occurred_on("2008-12-02");
  for (const int64_t position : positions) {
    v1::Provenance& fact = *anomaly.add_provenance();
    fact.set_position(position);
    fact.set_original_position(position);
  }
}

TEST(CsvOutcomeTest, ContradictionsOfThisRunOnlyByLine) {
  CsvOutcome outcome;
  EXPECT_FALSE(outcome.recorded());
  v1::CommandResult two = Told(7);
  two.set_position(8);
  outcome.Take(Planned(5, "transfer"), two);
  outcome.Take(Planned(2, "departure"), Told(10));
  outcome.Take(Planned(3, "attendance"), Refused("entries"));
  v1::CommandResult known;
  known.set_position(11);
  outcome.Take(Planned(4, "attendance"), known);
  outcome.Take(Planned(0, "departure"), Told(12));
  EXPECT_TRUE(outcome.recorded());

  v1::ListAnomaliesResponse list;
  AddAnomaly("before", {6}, &list);
  AddAnomaly("between", {9}, &list);
  AddAnomaly("told again", {11}, &list);
  AddAnomaly("after", {13}, &list);
  AddAnomaly("second event", {3, 8}, &list);
  AddAnomaly("left", {4, 10}, &list);
  AddAnomaly("absent", {5, 12}, &list);
  AddAnomaly("corrected since", {20}, &list);
  list.mutable_anomalies(7)->mutable_provenance(0)->set_original_position(7);
  const std::vector<CsvContradiction> found = outcome.ContradictionsIn(list);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].caretaker_id, "absent");
  EXPECT_EQ(found[0].line, 0);
  EXPECT_EQ(found[1].caretaker_id, "left");
  EXPECT_EQ(found[1].line, 2);
  EXPECT_EQ(found[1].kind, "not-employed");
  EXPECT_EQ(found[1].about, "meeting/m-1");
  EXPECT_EQ(found[1].occurred_on, "2008-12-02");
  EXPECT_EQ(found[1].positions, (std::vector<int64_t>{4, 10}));
  EXPECT_EQ(found[2].caretaker_id, "second event");
  EXPECT_EQ(found[3].caretaker_id, "corrected since");
  EXPECT_EQ(found[3].line, 5);
}

TEST(ColumnOfTest, DependsOnTheCommand) {
  EXPECT_EQ(ColumnOf("departure", "occurred_on"), "date_sortie");
  EXPECT_EQ(ColumnOf("join", "occurred_on"), "date_entree");
  EXPECT_EQ(ColumnOf("attendance", "entries[0].caretaker"), "matricule");
  EXPECT_EQ(ColumnOf("meeting", "caretakers[3]"), "matricules");
  EXPECT_EQ(ColumnOf("transfer", "caretaker"), "ancien_matricule");
  EXPECT_EQ(ColumnOf("join", "caretaker_id"), "matricule");
  EXPECT_EQ(ColumnOf("join", "meta.request_id"), "");
}

TEST(ViewCsvReportTest, InEveryFormat) {
  const CsvReport report = Gather(CsvOutcome());
  EXPECT_EQ(ViewCsvReport(report, "csv"),
            "line;column;value;reason;cure\r\n"
            "6;telephone;\"'+33;4\";is no number;write digits only\r\n"
            "#FIN;rows=5;accepted=0;unchanged=4;rejected=1;unanswered=0;absent=0;cursor=0;"
            "contradictions=0;contradictions_incomplete=0\r\n");
  EXPECT_THAT(ViewCsvReport(report, "table"), HasSubstr("6  telephone  +33;4"));
  const auto json = nlohmann::json::parse(ViewCsvReport(report, "json"));
  EXPECT_EQ(json["faults"][0]["value"], "+33;4");
  EXPECT_EQ(json["rejected"], 1);
  EXPECT_THAT(CsvReportLine(report), Not(HasSubstr("+33")));
}

TEST(ViewCsvReportTest, ContradictionsInEveryFormat) {
  CsvReport report;
  report.file = "a.csv";
  report.kind = "caretakers";
  report.rows = 1;
  report.accepted = 1;
  report.cursor = 10;
  report.contradictions.push_back(
      {2, "not-employed", "a-001", "meeting/m-1", "2008-12-02", {4, 10}});
  report.contradictions.push_back({0, "overlapping-employments", "a-002", "", "2005", {7}});
  EXPECT_EQ(ViewCsvReport(report, "csv"),
            "line;column;value;reason;cure\r\n"
            "#CONTRADICTION;line=2;kind=not-employed;caretaker_id=a-001;about=meeting/m-1;"
            "occurred_on=2008-12-02;positions=4|10\r\n"
            "#CONTRADICTION;line=0;kind=overlapping-employments;caretaker_id=a-002;about=;"
            "occurred_on=2005;positions=7\r\n"
            "#FIN;rows=1;accepted=1;unchanged=0;rejected=0;unanswered=0;absent=0;cursor=10;"
            "contradictions=2;contradictions_incomplete=0\r\n");
  EXPECT_EQ(ViewCsvReport(report, "table"),
            "a.csv: caretakers of –; read as , separator ;\n\n"
            "Recorded, but it cannot all be true; somebody has to correct what is wrong:\n"
            "LINE  CARETAKER  WHAT                     ABOUT        DATE        EVENTS\n"
            "   2  a-001      not-employed             meeting/m-1  2008-12-02  4, 10\n"
            "   –  a-002      overlapping-employments  –            2005        7\n"
            "\n"
            "rows: 1 accepted, 0 unchanged, 0 rejected; 2 contradictions; the log is at position "
            "10\n");
  const auto json = nlohmann::json::parse(ViewCsvReport(report, "json"));
  ASSERT_EQ(json["contradictions"].size(), 2u);
  EXPECT_EQ(json["contradictions"][0]["kind"], "not-employed");
  EXPECT_EQ(json["contradictions"][0]["positions"], nlohmann::json::array({4, 10}));
  EXPECT_EQ(json["contradictions"][1]["line"], 0);
  EXPECT_EQ(json["contradictions_incomplete"], false);
}

TEST(ViewCsvReportTest, SaysWhatItDoesNotKnowOfContradictions) {
  CsvReport report;
  report.contradictions_incomplete = true;
  EXPECT_THAT(CsvReportLine(report), HasSubstr("there may be other contradictions"));
  EXPECT_THAT(ViewCsvReport(report, "csv"), HasSubstr(";contradictions_incomplete=1\r\n"));
  report = CsvReport();
  report.dry_run = true;
  EXPECT_THAT(CsvReportLine(report), HasSubstr("contradictions were not asked for"));
}

}  // namespace
}  // namespace loge::cli
