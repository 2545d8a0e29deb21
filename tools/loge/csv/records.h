// From text to records: the quoting and the separators of CSV. Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_RECORDS_H_
#define LOGE_TOOLS_LOGE_CSV_RECORDS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace loge::csv {

// One record: mostly a line, or several when a quoted cell holds line ends.
struct Record {
  int64_t line = 0;                // Its first, from 1.
  std::vector<std::string> cells;  // Without spaces around them, unless quoted.
  // Why it cannot be read; `cells` is then what could be. Empty when it can.
  std::string fault;
};

struct Records {
  char separator = ';';
  std::vector<Record> records;  // Blank lines are left out.
};

// Which of ; , and tab stands most often in the first line that is not blank, outside of quotes; ;
// when none does.
char FindSeparator(const std::string& text);

// All records of `text`. A line whose quotes cannot be read is a record with a fault; the next line
// begins anew.
Records ParseRecords(const std::string& text);

// One cell as RFC 4180 writes it, for a file that a spreadsheet may open: what it would take for a
// formula gets a ' in front.
std::string CellForSpreadsheet(const std::string& text, char separator = ';');

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_RECORDS_H_
