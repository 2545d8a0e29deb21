// What the cells of a row mean, for each kind of file. Pure; thread-safe.
#ifndef LOGE_TOOLS_LOGE_CSV_ROWS_H_
#define LOGE_TOOLS_LOGE_CSV_ROWS_H_

#include <string>
#include <vector>

#include "tools/loge/csv/columns.h"
#include "tools/loge/csv/fault.h"
#include "tools/loge/csv/file.h"
#include "tools/loge/csv/records.h"

namespace loge::csv {

// Fills `row` from `record`, which has as many cells as the header. Every fault of it is added, and
// row->good says whether there was none.
void ReadRow(FileKind kind, const Header& header, const Record& record, Row* row,
             std::vector<Fault>* faults);

// The trade behind a name of a post: "Gardien d’immeubles", "RÉGISSEUR", …
events::v1::JobFamily FamilyOf(const std::string& job_title);

bool IsDigitsOnly(const std::string& text);
// `digits` with zeros in front up to `width`.
std::string PaddedTo(size_t width, const std::string& digits);

}  // namespace loge::csv

#endif  // LOGE_TOOLS_LOGE_CSV_ROWS_H_
