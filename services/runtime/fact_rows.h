// Rows of facts: how every read model stores what it files, and how it is read at a date and a
// position.
//
// Keys (all integers big-endian):
//   'f' subject 0x00 day(4) original(8) known_from(8)  → FactRow   one version of one fact
//   'x' original(8)                                    → FactIndex where its standing version is
// day is days since 1970-01-01 plus 2^31. A correction closes the rows of the old version
// (known_until) and adds those of the new one; nothing else is ever changed, so a query at position
// P keeps the rows with known_from <= P < known_until. The rows are a function of the events
// alone: rebuilt or live, byte for byte.
#ifndef LOGE_SERVICES_RUNTIME_FACT_ROWS_H_
#define LOGE_SERVICES_RUNTIME_FACT_ROWS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/runtime/fact_reader.h"
#include "services/runtime/facts.h"
#include "services/runtime/projection.h"
#include "storage/row_store.h"

namespace loge::runtime {

// Applies `event` to the rows in `batch` (not committed here). FAILED_PRECONDITION when the event
// corrects a fact that the rows do not hold: the projection must then stop.
absl::Status ApplyToRows(const ProjectionSpec& spec, const EventPtr& event,
                         storage::RowBatch& batch);

// What a reader is bound to. `snapshot` and `family` are borrowed.
struct RowReaderOptions {
  const storage::RowSnapshot* snapshot = nullptr;
  const storage::RowFamily* family = nullptr;
  Date as_of;
  int64_t as_known_at = 0;
};

std::unique_ptr<FactReader> NewRowReader(const RowReaderOptions& options);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_FACT_ROWS_H_
