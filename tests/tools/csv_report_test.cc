#include "tools/loge/csv_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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
            "#FIN;rows=5;accepted=0;unchanged=4;rejected=1;unanswered=0;absent=0;cursor=0\r\n");
  EXPECT_THAT(ViewCsvReport(report, "table"), HasSubstr("6  telephone  +33;4"));
  const auto json = nlohmann::json::parse(ViewCsvReport(report, "json"));
  EXPECT_EQ(json["faults"][0]["value"], "+33;4");
  EXPECT_EQ(json["rejected"], 1);
  EXPECT_THAT(CsvReportLine(report), Not(HasSubstr("+33")));
}

}  // namespace
}  // namespace loge::cli
