#include "tools/loge/csv_report.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/loge/csv/records.h"
#include "tools/loge/errors.h"
#include "tools/loge/table.h"
#include "tools/loge/text.h"
#include "tools/loge/views.h"

namespace loge::cli {
namespace {

constexpr size_t kShownMax = 200;  // Of each kind in the table; the other formats hold all.

std::string SeparatorName(char separator) {
  return separator == '\t' ? "tab" : std::string(1, separator);
}

std::string LineText(int64_t line) { return line == 0 ? kNone : std::to_string(line); }

// Ends a table of which not all is shown, perhaps.
void AddSurplus(size_t count, std::string* text) {
  if (count > kShownMax) absl::StrAppend(text, "… and ", count - kShownMax, " more\n");
  *text += "\n";
}

void AddFaults(const std::vector<csv::Fault>& faults, std::string* text) {
  if (faults.empty()) return;
  Table table({">LINE", "COLUMN", "VALUE", "WHAT IS WRONG", "WHAT TO DO"});
  for (size_t i = 0; i < faults.size() && i < kShownMax; ++i) {
    const csv::Fault& fault = faults[i];
    table.Add({LineText(fault.line), OrNone(fault.column), OrNone(fault.value), fault.reason,
               OrNone(fault.cure)});
  }
  *text += table.Render();
  AddSurplus(faults.size(), text);
}

void AddContradictions(const std::vector<CsvContradiction>& contradictions, std::string* text) {
  if (contradictions.empty()) return;
  *text += "Recorded, but it cannot all be true; somebody has to correct what is wrong:\n";
  Table table({">LINE", "CARETAKER", "WHAT", "ABOUT", "DATE", "EVENTS"});
  for (size_t i = 0; i < contradictions.size() && i < kShownMax; ++i) {
    const CsvContradiction& each = contradictions[i];
    table.Add({LineText(each.line), OrNone(each.caretaker_id), each.kind, OrNone(each.about),
               each.occurred_on, absl::StrJoin(each.positions, ", ")});
  }
  *text += table.Render();
  AddSurplus(contradictions.size(), text);
}

std::string ViewTable(const CsvReport& report) {
  std::string text =
      absl::StrCat(Printable(report.file), ": ", report.kind, " of ", OrNone(report.landlord),
                   "; read as ", report.encoding, ", separator ", SeparatorName(report.separator));
  if (!report.taken_on.empty()) absl::StrAppend(&text, ", as of ", report.taken_on);
  text += "\n\n";
  AddFaults(report.held, &text);
  AddFaults(report.faults, &text);
  AddContradictions(report.contradictions, &text);
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

nlohmann::json ContradictionsAsJson(const std::vector<CsvContradiction>& contradictions) {
  nlohmann::json array = nlohmann::json::array();
  for (const CsvContradiction& each : contradictions) {
    array.push_back({{"line", each.line},
                     {"kind", each.kind},
                     {"caretaker_id", each.caretaker_id},
                     {"about", each.about},
                     {"occurred_on", each.occurred_on},
                     {"positions", each.positions}});
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
                               {"faults", FaultsAsJson(report.faults)},
                               {"contradictions", ContradictionsAsJson(report.contradictions)},
                               {"contradictions_incomplete", report.contradictions_incomplete}};
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// Begins with #, as the trailer does: it is no row that was rejected.
std::string ContradictionAsCsv(const CsvContradiction& each) {
  std::vector<std::string> cells{
      absl::StrCat("line=", each.line),    "kind=" + each.kind,
      "caretaker_id=" + each.caretaker_id, "about=" + each.about,
      "occurred_on=" + each.occurred_on,   "positions=" + absl::StrJoin(each.positions, "|")};
  for (std::string& cell : cells) cell = csv::CellForSpreadsheet(cell);
  return absl::StrCat("#CONTRADICTION;", absl::StrJoin(cells, ";"), "\r\n");
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
  for (const CsvContradiction& each : report.contradictions) text += ContradictionAsCsv(each);
  absl::StrAppend(&text, "#FIN;rows=", report.rows, ";accepted=", report.accepted,
                  ";unchanged=", report.unchanged, ";rejected=", report.rejected,
                  ";unanswered=", report.unanswered, ";absent=", report.absent,
                  ";cursor=", report.cursor, ";contradictions=", report.contradictions.size(),
                  ";contradictions_incomplete=", report.contradictions_incomplete ? 1 : 0, "\r\n");
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
  if (result.first_position() > 0) {
    recorded_[result.first_position()] = {result.position(), planned.line};
  }
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

const CsvOutcome::Recorded* CsvOutcome::RecordedAt(int64_t position) const {
  const auto after = recorded_.upper_bound(position);
  if (after == recorded_.begin()) return nullptr;
  const Recorded& before = std::prev(after)->second;
  return position <= before.last ? &before : nullptr;
}

std::vector<CsvContradiction> CsvOutcome::ContradictionsIn(
    const v1::ListAnomaliesResponse& list) const {
  std::vector<CsvContradiction> contradictions;
  for (const v1::Anomaly& anomaly : list.anomalies()) {
    CsvContradiction each;
    const Recorded* recorded = nullptr;
    for (const v1::Provenance& fact : anomaly.provenance()) {
      each.positions.push_back(fact.position());
      // What somebody has corrected since goes on being a fact of this run.
      if (recorded == nullptr) recorded = RecordedAt(fact.position());
      if (recorded == nullptr) recorded = RecordedAt(fact.original_position());
    }
    if (recorded == nullptr) continue;
    each.line = recorded->line;
    each.kind = AnomalyName(anomaly.kind());
    each.caretaker_id = anomaly.caretaker_id();
    each.about = anomaly.about();
    each.occurred_on = anomaly.occurred_on();
    contradictions.push_back(std::move(each));
  }
  std::stable_sort(
      contradictions.begin(), contradictions.end(),
      [](const CsvContradiction& a, const CsvContradiction& b) { return a.line < b.line; });
  return contradictions;
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
  if (report.dry_run) return text + "; nothing was written, contradictions were not asked for";
  if (!report.contradictions.empty()) {
    absl::StrAppend(&text, "; ", report.contradictions.size(), " contradictions");
  }
  if (report.contradictions_incomplete) text += "; there may be other contradictions";
  return absl::StrCat(text, "; the log is at position ", report.cursor);
}

std::string ViewCsvReport(const CsvReport& report, const std::string& format) {
  if (format == "json") return ViewJson(report);
  return format == "csv" ? ViewCsv(report) : ViewTable(report);
}

}  // namespace loge::cli
