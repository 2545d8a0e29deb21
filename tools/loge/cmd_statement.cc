// loge report statement: what a landlord's caretakers did and what it gave in a year, as table, CSV
// or JSON.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "loge/v1/indicators.grpc.pb.h"
#include "tools/loge/commands.h"
#include "tools/loge/csv/records.h"
#include "tools/loge/money.h"
#include "tools/loge/report_views.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

constexpr char kTotal[] = "TOTAL";

// The purposes in the order of the columns.
constexpr events::v1::FundingPurpose kPurposes[] = {
    events::v1::FUNDING_PURPOSE_GENERAL, events::v1::FUNDING_PURPOSE_TRAINING,
    events::v1::FUNDING_PURPOSE_TFPB, events::v1::FUNDING_PURPOSE_EXPERIMENT};

struct StatementFlags {
  AtFlags at;
  std::string landlord;
  int32_t year = 0;
  std::string by = "neighbourhood";
  std::string format = "table";
};

StatementBy ByOf(const StatementFlags& flags) {
  return flags.by == "zone" ? StatementBy::kZone : StatementBy::kNeighbourhood;
}

// The figures of a row in the order of the columns, `none` where they are not told.
std::vector<std::string> Figures(const v1::StatementRow& row, const std::string& none,
                                 std::string (*text)(int64_t)) {
  const auto figure = [&](bool told, int64_t value) { return told ? text(value) : none; };
  return {figure(row.has_half_days(), row.half_days()), figure(row.has_persons(), row.persons()),
          figure(row.has_meetings(), row.meetings()), figure(row.has_minutes(), row.minutes()),
          figure(row.has_dwellings(), row.dwellings())};
}

std::string Plain(int64_t number) { return absl::StrCat(number); }

std::string Cell(const std::string& text) { return csv::CellForSpreadsheet(text, ','); }

// What was committed and paid for each purpose, in the order of the columns; empty where nothing is
// told.
std::vector<std::string> AmountCells(const v1::StatementRow& row) {
  std::vector<std::string> cells;
  for (const events::v1::FundingPurpose purpose : kPurposes) {
    std::string committed;
    std::string paid;
    for (const v1::StatementAmount& amount : row.amounts()) {
      if (amount.purpose() != purpose) continue;
      committed = EurosPlain(amount.committed_cents());
      paid = EurosPlain(amount.paid_cents());
    }
    cells.push_back(Cell(committed));
    cells.push_back(Cell(paid));
  }
  return cells;
}

// `names`: which row it is.
std::string Line(const v1::YearlyStatement& statement, const std::vector<std::string>& names,
                 const v1::StatementRow& row) {
  std::vector<std::string> cells = {Cell(statement.landlord_id()), absl::StrCat(statement.year()),
                                    statement.until()};
  for (const std::string& name : names) cells.push_back(Cell(name));
  for (const std::string& figure : Figures(row, "", &Plain)) cells.push_back(figure);
  for (const std::string& cell : AmountCells(row)) cells.push_back(cell);
  return absl::StrJoin(cells, ",") + "\r\n";
}

// The rows and their names for people, the total last.
std::vector<std::pair<std::string, const v1::StatementRow*>> NamedRows(
    const v1::YearlyStatement& statement, StatementBy by) {
  std::vector<std::pair<std::string, const v1::StatementRow*>> rows;
  const bool by_zone = by == StatementBy::kZone;
  for (const v1::StatementRow& row : by_zone ? statement.zones() : statement.rows()) {
    const std::string& id = by_zone ? row.zoning_code() : row.neighbourhood_id();
    rows.emplace_back(!id.empty() ? id : by_zone ? "(in no zone)" : "(no neighbourhood)", &row);
  }
  rows.emplace_back("all, each once", &statement.total());
  return rows;
}

// The amounts; empty when there are none.
std::string ViewAmounts(const v1::YearlyStatement& statement, StatementBy by) {
  if (statement.total().amounts().empty()) return "";
  Table table({"GIVEN, IN EUROS", "PURPOSE", ">COMMITTED", ">PAID"});
  for (const auto& [name, row] : NamedRows(statement, by)) {
    for (const v1::StatementAmount& amount : row->amounts()) {
      table.Add({name, EnumLabel(amount.purpose()), EurosText(amount.committed_cents()),
                 EurosText(amount.paid_cents())});
    }
  }
  return "\n" + table.Render() + "Of the whole year, as known on the day asked for.\n";
}

void RunStatement(Session& session, const StatementFlags& flags) {
  v1::GetYearlyStatementRequest request;
  *request.mutable_at() = QueryAt(flags.at);
  request.set_landlord_id(flags.landlord);
  request.set_year(flags.year);
  v1::GetYearlyStatementResponse response;
  if (const grpc::Status status =
          session.Call(&v1::IndicatorService::Stub::GetYearlyStatement, request, &response);
      !status.ok()) {
    return session.Fail(status);
  }
  if (session.options().json || flags.format == "json") return session.PrintJson(response);
  if (flags.format == "csv") {
    session.out() << StatementCsv(response.statement(), ByOf(flags));
    return;
  }
  session.out() << ViewStatement(response.statement(), ByOf(flags))
                << AnsweredText(response.answered()) << "\n";
}

}  // namespace

std::string ViewStatement(const v1::YearlyStatement& statement, StatementBy by) {
  const bool by_zone = by == StatementBy::kZone;
  std::vector<std::string> titles = {
      absl::StrCat("STATEMENT OF ", Printable(statement.landlord_id()), ", ", statement.year())};
  if (!by_zone) titles.push_back("ZONE");
  for (const char* figure : {">HALF-DAYS", ">PERSONS", ">MEETINGS", ">MINUTES", ">DWELLINGS"}) {
    titles.push_back(figure);
  }
  Table table(std::move(titles));
  for (const auto& [name, row] : NamedRows(statement, by)) {
    std::vector<std::string> cells = {name};
    if (!by_zone) cells.push_back(OrNone(row->zoning_code()));
    for (std::string& figure : Figures(*row, kNone, &Grouped)) cells.push_back(std::move(figure));
    table.Add(std::move(cells));
  }
  return table.Render() + "Counted until " + statement.until() + ".\n" + ViewAmounts(statement, by);
}

std::string StatementCsv(const v1::YearlyStatement& statement, StatementBy by) {
  const bool by_zone = by == StatementBy::kZone;
  std::string text = absl::StrCat(
      "landlord_id,year,until,", by_zone ? "" : "neighbourhood_id,",
      "zoning_code,half_days,persons,meetings,minutes,dwellings,committed_general_eur,"
      "paid_general_eur,committed_training_eur,paid_training_eur,committed_tfpb_eur,paid_tfpb_eur,"
      "committed_experiment_eur,paid_experiment_eur\r\n");
  if (by_zone) {
    for (const v1::StatementRow& zone : statement.zones()) {
      text += Line(statement, {zone.zoning_code()}, zone);
    }
    return text + Line(statement, {kTotal}, statement.total());
  }
  for (const v1::StatementRow& row : statement.rows()) {
    text += Line(statement, {row.neighbourhood_id(), row.zoning_code()}, row);
  }
  return text + Line(statement, {kTotal, ""}, statement.total());
}

void AddStatement(CLI::App& report, Session& session) {
  auto flags = std::make_shared<StatementFlags>();
  CLI::App* command = report.add_subcommand(
      "statement",
      "What a landlord's caretakers did and what it gave in a year, by neighbourhood or by "
      "priority zone");
  command->add_option("--landlord", flags->landlord, "The landlord")->required();
  command->add_option("--year", flags->year, "The year")->required();
  command
      ->add_option("--by", flags->by,
                   "neighbourhood, or zone: each person once in a zone. JSON has both")
      ->check(CLI::IsMember({"neighbourhood", "zone"}))
      ->capture_default_str();
  command->add_option("--format", flags->format, "table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  AddAtFlags(command, &flags->at);
  command->callback([&session, flags] { RunStatement(session, *flags); });
}

}  // namespace loge::cli
