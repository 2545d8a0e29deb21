#include "tools/loge/csv/file.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/loge/csv/cells.h"
#include "tools/loge/csv/records.h"
#include "tools/loge/csv/rows.h"

namespace loge::csv {
namespace {

constexpr char kTrailerMark[] = "#fin";
constexpr int kRowsMax = 1'000'000;

bool IsTrailer(const Record& record) {
  return !record.cells.empty() && absl::StartsWith(Fold(record.cells[0]), kTrailerMark);
}

void AddFileFault(int64_t line, const std::string& column, const std::string& value,
                  std::string reason, std::string cure, File* file) {
  file->file_faults.push_back({line, column, value, std::move(reason), std::move(cure)});
}

// One "name=value" of the trailer.
void ReadTrailerPart(const std::string& part, Trailer* trailer, File* file) {
  const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
  const std::string name = Fold(pair.first);
  const std::string value(absl::StripAsciiWhitespace(pair.second));
  std::string reason;
  std::string cure;
  if (name == "nb_lignes") {
    if (absl::SimpleAtoi(value, &trailer->rows) && trailer->rows >= 0) return;
    reason = "is no number of rows";
    cure = "write the number of lines between header and trailer";
  } else if (name == "complet") {
    const int yes = ParseYesNo(value);
    trailer->complete = yes == 1;
    if (yes >= 0) return;
    reason = "is neither O nor N";
    cure = "write complet=O when nobody is missing, else complet=N";
  } else if (name == "arrete_au") {
    trailer->taken_on = ParseDate(value, &reason, &cure);
    if (!trailer->taken_on.empty()) return;
  } else {
    reason = "the trailer says something that is not known";
    cure = "write #FIN;nb_lignes=…;complet=O;arrete_au=AAAA-MM-JJ";
  }
  AddFileFault(trailer->line, name, value, reason, cure, file);
}

void ReadTrailer(const Record& record, File* file) {
  Trailer trailer;
  trailer.line = record.line;
  trailer.rows = -1;
  const size_t faults = file->file_faults.size();
  for (size_t i = 1; i < record.cells.size(); ++i) {
    if (!record.cells[i].empty()) ReadTrailerPart(record.cells[i], &trailer, file);
  }
  if (file->file_faults.size() == faults) {
    constexpr char kCure[] = "write #FIN;nb_lignes=…;complet=O;arrete_au=AAAA-MM-JJ";
    if (trailer.rows < 0) {
      AddFileFault(record.line, "nb_lignes", "", "the trailer does not say it", kCure, file);
    }
    if (trailer.taken_on.empty() && file->kind == FileKind::kCaretakers) {
      AddFileFault(record.line, "arrete_au", "", "the trailer does not say it", kCure, file);
    }
  }
  file->trailer = trailer;
}

// The number of rows that the trailer promises, and that there is one where there must be.
void CheckTrailer(File* file) {
  if (!file->trailer.has_value()) {
    if (file->kind != FileKind::kCaretakers) return;
    AddFileFault(0, "", "", "has no trailer (#FIN;…): it may have been cut off",
                 "send the whole file again", file);
    return;
  }
  const auto rows = static_cast<int64_t>(file->rows.size());
  if (file->trailer->rows < 0 || file->trailer->rows == rows) return;
  AddFileFault(
      file->trailer->line, "nb_lignes", absl::StrCat(file->trailer->rows),
      absl::StrCat("the trailer promises ", file->trailer->rows, " rows, there are ", rows),
      "send the whole file again", file);
}

void ReadRows(const Header& header, const std::vector<Record>& records, File* file) {
  file->rows.reserve(records.size());
  for (size_t i = 1; i < records.size(); ++i) {
    const Record& record = records[i];
    if (file->trailer.has_value()) {
      AddFileFault(record.line, "", "", "stands behind the trailer", "put the trailer last", file);
      return;
    }
    if (IsTrailer(record) && record.fault.empty()) {
      ReadTrailer(record, file);
      continue;
    }
    Row row;
    row.line = record.line;
    row.number = header.Cell(record, "matricule");
    if (!record.fault.empty()) {
      file->faults.push_back({record.line, "", "", record.fault,
                              "put the whole cell in quotes and double each quote in it"});
    } else if (record.cells.size() != header.size()) {
      file->faults.push_back(
          {record.line, "", "",
           absl::StrCat("has ", record.cells.size(), " cells, the header has ", header.size()),
           "a cell that holds the separator must stand in quotes"});
    } else {
      ReadRow(file->kind, header, record, &row, &file->faults);
    }
    file->rows.push_back(std::move(row));
    if (file->rows.size() > kRowsMax) {
      AddFileFault(record.line, "", "", "has too many rows",
                   absl::StrCat("at most ", kRowsMax, " to a file"), file);
      return;
    }
  }
}

// What makes a row another one than those before it: a second one with the same is a mistake.
std::string KeyOf(FileKind kind, const Row& row) {
  switch (kind) {
    case FileKind::kCaretakers:
      return absl::StrCat(row.number, "\n", row.caretaker.from);
    case FileKind::kAttendance:
      return absl::StrCat(row.number, "\n", row.attendance.session, "\n", row.attendance.date, "\n",
                          row.attendance.half);
    case FileKind::kCompletions:
      return absl::StrCat(row.number, "\n", row.completion.module, "\n", row.completion.session,
                          "\n", row.completion.certificate);
    case FileKind::kMeetings:
      return row.meeting.reference;
  }
  return "";
}

void FindDoubles(File* file) {
  std::map<std::string, int64_t> lines;
  for (Row& row : file->rows) {
    if (!row.good) continue;
    const auto [first, is_new] = lines.emplace(KeyOf(file->kind, row), row.line);
    if (is_new) continue;
    row.good = false;
    const bool meeting = file->kind == FileKind::kMeetings;
    file->faults.push_back({row.line, meeting ? "reference" : "matricule",
                            meeting ? row.meeting.reference : row.number,
                            absl::StrCat("tells the same as line ", first->second),
                            "take one of the two lines away"});
  }
}

// Where some numbers begin with a zero, all of them have one width: a shorter one lost its zeros.
void FindStrippedNumbers(File* file) {
  size_t width = 0;
  for (const Row& row : file->rows) {
    if (!IsDigitsOnly(row.number) || row.number[0] != '0') continue;
    if (width != 0 && width != row.number.size()) return;
    width = row.number.size();
  }
  for (Row& row : file->rows) {
    if (!row.good || !IsDigitsOnly(row.number) || row.number.size() >= width) continue;
    row.good = false;
    file->faults.push_back({row.line, "matricule", row.number,
                            "lost its leading zeros in a spreadsheet",
                            absl::StrCat("write ", PaddedTo(width, row.number),
                                         "; set the column's format to Text before saving")});
  }
}

}  // namespace

File ReadFile(FileKind kind, const std::string& bytes) {
  File file;
  file.kind = kind;
  Decoded decoded = Decode(bytes);
  file.encoding = decoded.encoding;
  if (decoded.fault.has_value()) {
    file.file_faults.push_back(*std::move(decoded.fault));
    return file;
  }
  const Records records = ParseRecords(decoded.text);
  file.separator = records.separator;
  if (records.records.empty()) {
    AddFileFault(0, "", "", "is empty", "send the whole file again", &file);
    return file;
  }
  if (!records.records[0].fault.empty()) {
    AddFileFault(records.records[0].line, "", "", records.records[0].fault, "correct the header",
                 &file);
    return file;
  }
  const Header header = Header::Read(kind, records.records[0], &file.file_faults);
  for (const Column& column : ColumnsOf(kind)) {
    if (header.Has(column.name)) file.columns.push_back(column.name);
  }
  // Rows under a wrong header would all be faults that say nothing.
  if (!file.file_faults.empty()) return file;
  ReadRows(header, records.records, &file);
  CheckTrailer(&file);
  FindDoubles(&file);
  FindStrippedNumbers(&file);
  std::stable_sort(file.faults.begin(), file.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  return file;
}

}  // namespace loge::csv
