// Rows of facts: how every read model stores what it files, and how it is read at a date and a
// position.
//
// Keys (all integers big-endian):
//   'f' subject 0x00 day(4) original(8) known_from(8)  → FactRow   one version of one fact
// day is days since 1970-01-01 plus 2^31. A correction closes the rows of the old version
// (known_until) and adds those of the new one; nothing else is ever changed, so a query at position
// P keeps the rows with known_from <= P < known_until. Where the rows of the old version are is
// told by the event that made them, not by an index of their own: corrections are rare. The rows
// are a function of the events alone: rebuilt or live, byte for byte.
#ifndef LOGE_SERVICES_RUNTIME_FACT_ROWS_H_
#define LOGE_SERVICES_RUNTIME_FACT_ROWS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/fact_cache.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/kept_answers.h"
#include "services/runtime/projection.h"
#include "storage/row_store.h"

namespace loge::runtime {

// The event at a position of the log.
using EventFinder = absl::FunctionRef<absl::StatusOr<EventPtr>(int64_t position)>;

// Applies `event` to the rows in `batch` (not committed here). FAILED_PRECONDITION when the event
// corrects a fact that the rows do not hold: the projection must then stop. Errors of `find`.
absl::Status ApplyToRows(const ProjectionSpec& spec, const EventPtr& event, EventFinder find,
                         storage::RowBatch& batch);

// The two halves of it. They commute for events of different facts, and for the versions of one
// fact as long as a version is added before it is closed.
//
// Adds the rows of the fact that `event` tells, if it tells one of this read model.
void AddRows(const ProjectionSpec& spec, const EventPtr& event, storage::RowBatch& batch);

// Whether it tells one of this read model.
bool Tells(const ProjectionSpec& spec, const events::v1::RecordedEvent& event);
// Whether `event` supersedes a version of a fact of any read model; of this one.
bool Supersedes(const events::v1::RecordedEvent& event);
bool Supersedes(const ProjectionSpec& spec, const events::v1::RecordedEvent& event);
// Closes the rows of the version that `event` supersedes. Errors as above.
absl::Status CloseRows(const ProjectionSpec& spec, const EventPtr& event, EventFinder find,
                       storage::RowBatch& batch);

// The rows of facts, made once for all read models that file them. Their bytes lie one after the
// other, so that another thread gives them back at once. A value.
class RowsOfFacts {
 public:
  // Those of the fact that the next event tells, if it tells one.
  void Add(const EventPtr& event);
  // None of the next event.
  void AddNone() { facts_.emplace_back(); }
  // The rows that AddRows adds of event number `event`, counted from 0.
  void AddTo(const ProjectionSpec& spec, size_t event, storage::RowBatch& batch) const;

 private:
  struct Piece {
    size_t begin = 0;
    size_t bytes = 0;
  };
  struct FactBytes {
    FactType type = 0;  // 0: there is no fact.
    Piece value = {};   // The same of all rows.
    size_t first_key = 0;
    size_t keys = 0;
  };
  absl::string_view View(const Piece& piece) const {
    return absl::string_view(bytes_).substr(piece.begin, piece.bytes);
  }

  std::string bytes_;
  std::vector<Piece> keys_;
  std::vector<FactBytes> facts_;
};

// What the key of a row says.
struct RowName {
  std::string subject;
  int64_t original = 0;    // Position of the event that first told the fact.
  int64_t known_from = 0;  // Position of the event that told this version.
};
// Nothing when it is no key of a row.
std::optional<RowName> NameOfRow(absl::string_view key);
// The subject alone, within `key`.
std::optional<absl::string_view> SubjectOfRow(absl::string_view key);

// Changes of `batch` to a generation that queries can see: raises the stamp of every subject whose
// rows are changed, right before they are committed. `stamps` is borrowed.
std::unique_ptr<storage::RowBatch> NewStampedBatch(std::unique_ptr<storage::RowBatch> batch,
                                                   SubjectStamps& stamps);

// What a reader is bound to. `snapshot` and `family` are borrowed.
struct RowReaderOptions {
  const storage::RowSnapshot* snapshot = nullptr;
  const storage::RowFamily* family = nullptr;
  Date as_of;
  int64_t as_known_at = 0;
  // Saves reading what was read before; answers are the same without.
  CachedView cached = {};
  // Borrowed; gets what is read. Null: nobody wants to know.
  SubjectsRead* read = nullptr;
};

std::unique_ptr<FactReader> NewRowReader(const RowReaderOptions& options);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_FACT_ROWS_H_
