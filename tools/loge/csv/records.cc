#include "tools/loge/csv/records.h"

#include <csv.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace loge::csv {
namespace {

constexpr char kStrayQuote[] =
    "a quote stands inside a cell, or something behind one that closes a cell";
constexpr char kOpenQuote[] = "a quote is opened and never closed: nothing after it can be read";

// libcsv, fed a line at a time so that it is known in which line a record began.
class Parser {
 public:
  explicit Parser(char separator) : separator_(separator) { Reset(); }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // `text`: one line with its end.
  void Line(int64_t line, const char* text, size_t size) {
    if (parser_.pstate == between_records_) record_.line = line;
    if (csv_parse(&parser_, text, size, &OnCell, &OnRecord, this) != size) {
      record_.fault = kStrayQuote;
      Take();
      csv_free(&parser_);
      Reset();
    }
  }

  std::vector<Record> Finish() {
    if (csv_fini(&parser_, &OnCell, &OnRecord, this) != 0) {
      record_.fault = kOpenQuote;
      Take();
    }
    return std::move(records_);
  }

 private:
  void Reset() {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser_, static_cast<unsigned char>(separator_));
    between_records_ = parser_.pstate;
  }

  static void OnCell(void* cell, size_t size, void* self) {
    static_cast<Parser*>(self)->record_.cells.emplace_back(static_cast<const char*>(cell), size);
  }

  static void OnRecord(int, void* self) { static_cast<Parser*>(self)->Take(); }

  void Take() { records_.push_back(std::exchange(record_, Record())); }

  const char separator_;
  csv_parser parser_;
  Record record_;
  int between_records_ = 0;  // Its state when no record has begun.
  std::vector<Record> records_;
};

// The end of the line that begins at `begin`, its line end included: \n, \r\n, or \r alone.
size_t EndOfLine(const std::string& text, size_t begin) {
  const size_t end = text.find_first_of("\r\n", begin);
  if (end == std::string::npos) return text.size();
  return end + (text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1);
}

}  // namespace

char FindSeparator(const std::string& text) {
  constexpr std::array<char, 3> kSeparators{';', ',', '\t'};
  std::array<int, 3> counts{};
  const size_t begin = text.find_first_not_of(" \r\n");
  bool quoted = false;
  for (size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '\r' || text[i] == '\n') break;
    for (size_t s = 0; s < kSeparators.size(); ++s) counts[s] += text[i] == kSeparators[s] ? 1 : 0;
  }
  size_t best = 0;
  for (size_t s = 1; s < kSeparators.size(); ++s) {
    if (counts[s] > counts[best]) best = s;
  }
  return kSeparators[best];
}

Records ParseRecords(const std::string& text) {
  Records out;
  out.separator = FindSeparator(text);
  Parser parser(out.separator);
  int64_t line = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = EndOfLine(text, begin);
    parser.Line(++line, text.data() + begin, end - begin);
    begin = end;
  }
  out.records = parser.Finish();
  // A line of separators alone is what a spreadsheet leaves of a deleted row.
  std::erase_if(out.records, [](const Record& record) {
    for (const std::string& cell : record.cells) {
      if (!cell.empty()) return false;
    }
    return record.fault.empty();
  });
  return out;
}

std::string CellForSpreadsheet(const std::string& text, char separator) {
  std::string cell = text;
  if (cell.find_first_of("=+-@\t\r") == 0) cell.insert(0, "'");
  const std::string special = absl::StrCat("\"\r\n", std::string(1, separator));
  if (cell.find_first_of(special) == std::string::npos) return cell;
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

}  // namespace loge::csv
