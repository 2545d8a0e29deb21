#include "tools/loge/csv/columns.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/loge/csv/text.h"

namespace loge::csv {
namespace {

// How many letters may differ for a name to be a hint.
constexpr size_t kHintDistanceMax = 3;

// Two columns whose names differ by case, accents or what stands between words are the same.
std::string MatchKey(const std::string& name) {
  return absl::StrReplaceAll(Fold(name), {{" ", "_"}, {"-", "_"}, {"'", "_"}});
}

// Letters to add, take away or change (Levenshtein).
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row[b.size()];
}

std::vector<std::string> NamesOf(FileKind kind) {
  std::vector<std::string> names;
  for (const Column& column : ColumnsOf(kind)) names.push_back(column.name);
  return names;
}

}  // namespace

std::optional<FileKind> KindNamed(const std::string& name) {
  for (const FileKind kind : {FileKind::kCaretakers, FileKind::kAttendance, FileKind::kCompletions,
                              FileKind::kMeetings}) {
    if (NameOf(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string NameOf(FileKind kind) {
  switch (kind) {
    case FileKind::kCaretakers:
      return "caretakers";
    case FileKind::kAttendance:
      return "attendance";
    case FileKind::kCompletions:
      return "completions";
    case FileKind::kMeetings:
      return "meetings";
  }
  return "";
}

const std::vector<Column>& ColumnsOf(FileKind kind) {
  static const auto* const kColumns =
      new std::map<FileKind, std::vector<Column>>{{FileKind::kCaretakers,
                                                   {{"matricule", true},
                                                    {"nom", true},
                                                    {"prenom", true},
                                                    {"emploi", true},
                                                    {"commune_insee", true},
                                                    {"quartier", true},
                                                    {"date_entree", true},
                                                    {"date_sortie", true},
                                                    {"famille_emploi"},
                                                    {"motif_sortie"},
                                                    {"courriel"},
                                                    {"telephone"},
                                                    {"siret"},
                                                    {"bailleur"},
                                                    {"ancien_bailleur"},
                                                    {"ancien_matricule"}}},
                                                  {FileKind::kAttendance,
                                                   {{"matricule", true},
                                                    {"session", true},
                                                    {"date", true},
                                                    {"demi_journee", true},
                                                    {"presence", true},
                                                    {"bailleur"}}},
                                                  {FileKind::kCompletions,
                                                   {{"matricule", true},
                                                    {"module", true},
                                                    {"session"},
                                                    {"certificat"},
                                                    {"date", true},
                                                    {"minutes"},
                                                    {"bailleur"}}},
                                                  {FileKind::kMeetings,
                                                   {{"reference", true},
                                                    {"type", true},
                                                    {"date", true},
                                                    {"territoire", true},
                                                    {"quartier"},
                                                    {"themes"},
                                                    {"matricules", true},
                                                    {"contacts"},
                                                    {"partenaires"},
                                                    {"bailleurs"},
                                                    {"animateur"},
                                                    {"effectif"},
                                                    {"bailleur"}}}};
  return kColumns->at(kind);
}

Header Header::Read(FileKind kind, const Record& record, std::vector<Fault>* faults) {
  Header header;
  header.size_ = record.cells.size();
  const std::vector<std::string> names = NamesOf(kind);
  for (size_t i = 0; i < record.cells.size(); ++i) {
    const std::string& cell = record.cells[i];
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return MatchKey(cell) == MatchKey(name);
    });
    if (found == names.end()) {
      const std::string nearest = NearestName(MatchKey(cell), names);
      faults->push_back({record.line, "", cell, absl::StrCat("column ", i + 1, " is not known"),
                         nearest.empty()
                             ? absl::StrCat("take it away; known are ", absl::StrJoin(names, ", "))
                             : absl::StrCat("did you mean \"", nearest, "\"?")});
    } else if (!header.cells_.emplace(*found, i).second) {
      faults->push_back({record.line, *found, cell, "the column stands in the file twice",
                         "take one of the two away"});
    }
  }
  for (const Column& column : ColumnsOf(kind)) {
    if (!column.required || header.Has(column.name)) continue;
    faults->push_back(
        {record.line, column.name, "", "the column is missing",
         "add it; its cells may be empty only where README.md of the format says so"});
  }
  return header;
}

const std::string& Header::Cell(const Record& record, const std::string& column) const {
  static const auto* const kEmpty = new std::string();
  const auto found = cells_.find(column);
  if (found == cells_.end() || found->second >= record.cells.size()) return *kEmpty;
  return record.cells[found->second];
}

std::string NearestName(const std::string& text, const std::vector<std::string>& names) {
  std::string nearest;
  size_t least = std::min(kHintDistanceMax, std::max<size_t>(1, text.size() / 2)) + 1;
  for (const std::string& name : names) {
    const size_t distance = Distance(text, name);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

}  // namespace loge::csv
