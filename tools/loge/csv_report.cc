#include "tools/loge/csv_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/loge/csv/records.h"
#include "tools/loge/errors.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

constexpr size_t kFaultsShownMax = 200;  // In the table; the other formats hold all.

std::string SeparatorName(char separator) {
  return separator == '\t' ? "tab" : std::string(1, separator);
}

std::string LineText(int64_t line) { return line == 0 ? kNone : std::to_string(line); }

void AddFaults(const std::vector<csv::Fault>& faults, std::string* text) {
  if (faults.empty()) return;
  Table table({">LINE", "COLUMN", "VALUE", "WHAT IS WRONG", "WHAT TO DO"});
  for (size_t i = 0; i < faults.size() && i < kFaultsShownMax; ++i) {
    const csv::Fault& fault = faults[i];
    table.Add({LineText(fault.line), OrNone(fault.column), OrNone(fault.value), fault.reason,
               OrNone(fault.cure)});
  }
  *text += table.Render();
  if (faults.size() > kFaultsShownMax) {
    absl::StrAppend(text, "… and ", faults.size() - kFaultsShownMax, " more\n");
  }
  *text += "\n";
}

std::string ViewTable(const CsvReport& report) {
  std::string text =
      absl::StrCat(Printable(report.file), ": ", report.kind, " of ", OrNone(report.landlord),
                   "; read as ", report.encoding, ", separator ", SeparatorName(report.separator));
  if (!report.taken_on.empty()) absl::StrAppend(&text, ", as of ", report.taken_on);
  text += "\n\n";
  AddFaults(report.held, &text);
  AddFaults(report.faults, &text);
  return text + CsvReportLine(report) + "\n";
}

nlohmann::json FaultsAsJson(const std::vector<csv::Fault>& faults) {
  nlohmann::json array = nlohmann::json::array();
  for (const csv::Fault& fault : faults) {
    array.push_back({{"line", fault.line},
                     {"column", fault.column},
                     {"value", fault.value},
                     {"reason", fault.reason},
                     {"cure", fault.cure}});
  }
  return array;
}

std::string ViewJson(const CsvReport& report) {
  const nlohmann::json json = {{"file", report.file},
                               {"kind", report.kind},
                               {"landlord", report.landlord},
                               {"encoding", report.encoding},
                               {"separator", SeparatorName(report.separator)},
                               {"taken_on", report.taken_on},
                               {"dry_run", report.dry_run},
                               {"resumed", report.resumed},
                               {"rows", report.rows},
                               {"accepted", report.accepted},
                               {"unchanged", report.unchanged},
                               {"rejected", report.rejected},
                               {"unanswered", report.unanswered},
                               {"absent", report.absent},
                               {"cursor", report.cursor},
                               {"held", FaultsAsJson(report.held)},
                               {"faults", FaultsAsJson(report.faults)}};
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string ViewCsv(const CsvReport& report) {
  std::string text = "line;column;value;reason;cure\r\n";
  for (const auto* faults : {&report.held, &report.faults}) {
    for (const csv::Fault& fault : *faults) {
      std::vector<std::string> cells{std::to_string(fault.line), fault.column, fault.value,
                                     fault.reason, fault.cure};
      for (std::string& cell : cells) cell = csv::CellForSpreadsheet(cell);
      absl::StrAppend(&text, absl::StrJoin(cells, ";"), "\r\n");
    }
  }
  absl::StrAppend(&text, "#FIN;rows=", report.rows, ";accepted=", report.accepted,
                  ";unchanged=", report.unchanged, ";rejected=", report.rejected,
                  ";unanswered=", report.unanswered, ";absent=", report.absent,
                  ";cursor=", report.cursor, "\r\n");
  return text;
}

std::vector<csv::Fault> FaultsOf(const csv::PlannedCommand& planned,
                                 const v1::CommandResult& result) {
  std::vector<csv::Fault> faults;
  const std::optional<v1::ErrorDetail> detail = DetailOf(result.status());
  if (!detail.has_value() || detail->violations().empty()) {
    for (const std::string& reason : DescribeRefusal(result.status())) {
      faults.push_back({planned.line, "", "", reason, ""});
    }
    return faults;
  }
  for (const v1::Violation& violation : detail->violations()) {
    std::string cure;
    if (!violation.expected().empty()) cure = "expected: " + violation.expected();
    faults.push_back({planned.line, ColumnOf(planned.name, violation.field()), violation.actual(),
                      violation.message(), std::move(cure)});
  }
  return faults;
}

}  // namespace

std::string ColumnOf(const std::string& command, const std::string& field) {
  struct Rule {
    const char* command;  // Empty: any.
    const char* field;    // Its beginning.
    const char* column;
  };
  static constexpr Rule kRules[] = {
      {"", "personal_data.family_name", "nom"},
      {"", "personal_data.given_name", "prenom"},
      {"", "personal_data.email", "courriel"},
      {"", "personal_data.phone", "telephone"},
      {"", "personal_data.employee_number", "matricule"},
      {"", "job_title", "emploi"},
      {"", "job_family", "famille_emploi"},
      {"", "reason", "motif_sortie"},
      {"transfer", "caretaker", "ancien_matricule"},
      {"transfer", "from_landlord_id", "ancien_bailleur"},
      {"departure", "occurred_on", "date_sortie"},
      {"join", "occurred_on", "date_entree"},
      {"join", "hired_on", "date_entree"},
      {"transfer", "occurred_on", "date_entree"},
      {"meeting", "caretakers", "matricules"},
      {"meeting", "occurred_on", "date"},
      {"attendance", "occurred_on", "date"},
      {"completion", "occurred_on", "date"},
      {"", "entries", "matricule"},
      {"", "caretaker", "matricule"},
      {"", "employee_number", "matricule"},
      {"", "neighbourhood_id", "quartier"},
      {"", "session_id", "session"},
      {"", "half_day", "demi_journee"},
      {"", "module_id", "module"},
      {"", "certificate_ref", "certificat"},
      {"", "minutes", "minutes"},
      {"", "meeting_id", "reference"},
      {"", "kind", "type"},
      {"", "territory_id", "territoire"},
      {"", "topics", "themes"},
      {"", "contact_ids", "contacts"},
      {"", "landlord_ids", "bailleurs"},
      {"", "partner_ids", "partenaires"},
      {"", "led_by", "animateur"},
      {"", "headcount", "effectif"},
  };
  for (const Rule& rule : kRules) {
    if (*rule.command != '\0' && command != rule.command) continue;
    if (absl::StartsWith(field, rule.field)) return rule.column;
  }
  return "";
}

void CsvOutcome::Take(const csv::PlannedCommand& planned, const v1::CommandResult& result) {
  position_ = std::max(position_, result.position());
  if (result.status().code() != 0) {
    for (csv::Fault& fault : FaultsOf(planned, result)) faults_.push_back(std::move(fault));
    return;
  }
  if (result.first_position() == 0 && !result.would_append()) return;
  if (planned.line == 0) {
    ++absent_;
  } else {
    changed_.insert(planned.line);
  }
}

void CsvOutcome::Fill(const csv::File& file, const csv::Plan& plan, CsvReport* report) const {
  for (const auto* faults : {&file.faults, &plan.faults, &faults_}) {
    report->faults.insert(report->faults.end(), faults->begin(), faults->end());
  }
  std::stable_sort(report->faults.begin(), report->faults.end(),
                   [](const csv::Fault& a, const csv::Fault& b) { return a.line < b.line; });
  std::set<int64_t> rejected;
  for (const csv::Fault& fault : report->faults) {
    if (fault.line > 0) rejected.insert(fault.line);
  }
  report->rejected = static_cast<int64_t>(rejected.size());
  for (const int64_t line : changed_) report->accepted += rejected.count(line) == 0 ? 1 : 0;
  report->unchanged = report->rows - report->rejected - report->accepted - report->unanswered;
  report->absent = absent_;
  report->cursor = std::max(report->cursor, position_);
}

std::string CsvReportLine(const CsvReport& report) {
  if (!report.held.empty()) {
    return absl::StrCat("held: ", report.rows, " rows, nothing was sent");
  }
  std::string text =
      absl::StrCat(report.dry_run ? "would be: " : "rows: ", report.accepted, " accepted, ",
                   report.unchanged, " unchanged, ", report.rejected, " rejected");
  if (report.absent > 0) {
    absl::StrAppend(&text, "; ", report.absent, " departures of people not in the list any more");
  }
  if (report.unanswered > 0) absl::StrAppend(&text, "; ", report.unanswered, " without an answer");
  if (report.dry_run) return text + "; nothing was written";
  return absl::StrCat(text, "; the log is at position ", report.cursor);
}

std::string ViewCsvReport(const CsvReport& report, const std::string& format) {
  if (format == "json") return ViewJson(report);
  return format == "csv" ? ViewCsv(report) : ViewTable(report);
}

}  // namespace loge::cli
