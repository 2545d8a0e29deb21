// What one cell says, and the damage that spreadsheets do to it. Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_CELLS_H_
#define LOGE_TOOLS_LOGE_CSV_CELLS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tools/loge/csv/columns.h"
#include "tools/loge/csv/fault.h"
#include "tools/loge/csv/records.h"

namespace loge::csv {

enum class Presence { kOptional, kRequired };

// A word of the file and what it means: {"matin", HALF_MORNING}.
using Words = std::vector<std::pair<std::string, int>>;

// Reads the cells of one record; every fault is added to `faults`, and the value is then empty or
// 0. Borrows all it is given.
class Cells {
 public:
  Cells(const Header& header, const Record& record, std::vector<Fault>* faults)
      : header_(header), record_(record), faults_(faults) {}

  bool good() const { return good_; }

  // Any text of at most `characters_max`.
  std::string Text(const std::string& column, Presence presence, int characters_max);
  // JJ/MM/AAAA or AAAA-MM-JJ, as ISO.
  std::string Date(const std::string& column, Presence presence);
  // A whole number; decimal comma and spaces between digits are understood.
  int Whole(const std::string& column, Presence presence, int least, int most);
  // O, N, Oui, Non, … or another word of `words`; matched by Fold.
  int Word(const std::string& column, Presence presence, const Words& words);
  // An id of Loge: lower-case letters, digits and "-".
  std::string Id(const std::string& column, Presence presence);
  // Several, with | between them.
  std::vector<std::string> List(const std::string& column, Presence presence, int characters_max);
  std::vector<std::string> Ids(const std::string& column);
  std::string EmployeeNumber(const std::string& column, Presence presence);
  std::string Commune(const std::string& column, Presence presence);
  std::string Siret(const std::string& column);

  void AddFault(const std::string& column, std::string reason, std::string cure);

 private:
  const std::string& Raw(const std::string& column, Presence presence);

  const Header& header_;
  const Record& record_;
  std::vector<Fault>* const faults_;
  bool good_ = true;
};

// "2007-10-01" of a French or ISO date; empty and `reason` and `cure` filled when it is none.
std::string ParseDate(const std::string& text, std::string* reason, std::string* cure);

// 1 for O and Oui, 0 for N and Non, -1 for another word.
int ParseYesNo(const std::string& text);

// "1 234,5" as "1234.5": without spaces between digits, with a point. Empty when it is no number.
std::string NormalNumber(const std::string& text);

// Whether a spreadsheet wrote a long number this way: "3,56E+13".
bool IsScientific(const std::string& text);

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_CELLS_H_
