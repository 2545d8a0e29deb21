// The contract of each kind of file: which columns it has. Their names are French, as in the
// landlords' systems; README.md of this folder explains them to people. Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_COLUMNS_H_
#define LOGE_TOOLS_LOGE_CSV_COLUMNS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/loge/csv/fault.h"
#include "tools/loge/csv/records.h"

namespace loge::csv {

enum class FileKind { kCaretakers, kAttendance, kCompletions, kMeetings };

// "caretakers", …; nothing for another word.
std::optional<FileKind> KindNamed(const std::string& name);
std::string NameOf(FileKind kind);

struct Column {
  std::string name;
  bool required = false;  // The column must be there; whether a cell may be empty is another thing.
};

const std::vector<Column>& ColumnsOf(FileKind kind);

// Which cell of a record holds which column.
class Header {
 public:
  // Reads the first record of a file. Names match without regard to case, accents, spaces and the
  // form of apostrophes. Unknown, doubled and missing columns are faults.
  static Header Read(FileKind kind, const Record& record, std::vector<Fault>* faults);

  bool Has(const std::string& column) const { return cells_.count(column) != 0; }
  size_t size() const { return size_; }
  // The cell of `column`; empty when the file has no such column, or the record is too short.
  const std::string& Cell(const Record& record, const std::string& column) const;

 private:
  std::map<std::string, size_t> cells_;  // By the name of the column.
  size_t size_ = 0;
};

// The name in `names` that is most like `text`; empty when none is.
std::string NearestName(const std::string& text, const std::vector<std::string>& names);

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_COLUMNS_H_
