// Where read models live: families of rows, one per generation of a projection.
//
// A family is named "<projection>@<generation>" and holds rows (opaque key and value bytes) and a
// checkpoint: the log position up to which the rows equal the fold of the log. Rows and checkpoint
// are written in one step, so that an event is applied exactly once. Writes are atomic but not
// synced one by one: after a crash a family may be at an earlier checkpoint, always together with
// the rows of that checkpoint, and replays from there.
//
// Implementations: storage/memory/open.h, storage/rocksdb/open.h.
#ifndef LOGE_STORAGE_ROW_STORE_H_
#define LOGE_STORAGE_ROW_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/types.h"

namespace loge::storage {

// One family. `version` is the version of the code that wrote it.
struct RowFamilyInfo {
  std::string projection;
  int64_t generation = 0;
  int64_t version = 0;
};

// A family that is open. Handles come from the store and stay valid until the family is dropped
// and the last snapshot that pinned it is gone. Who shares one keeps the store's files open: let go
// of handles and snapshots before the folder is opened again.
class RowFamily {
 public:
  virtual ~RowFamily() = default;
  virtual const RowFamilyInfo& info() const = 0;
};

// Return false to stop.
using RowVisitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

// Walks rows in byte order of their keys. Thread-compatible; must not outlive its snapshot. `key`
// and `value` live until the next step and may only be asked for while it is valid.
class RowIterator {
 public:
  virtual ~RowIterator() = default;
  // False at the end and after a fault, which `status` tells apart.
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
  virtual absl::Status status() const = 0;
};

// A frozen view of every family. Thread-safe. Cheap; hold it no longer than a query takes.
class RowSnapshot {
 public:
  virtual ~RowSnapshot() = default;
  virtual absl::StatusOr<std::optional<std::string>> Get(const RowFamily& family,
                                                         absl::string_view key) const = 0;
  // Visits the rows of [begin, end) in byte order of their keys; an empty `end` means to the last.
  virtual absl::Status Scan(const RowFamily& family, absl::string_view begin, absl::string_view end,
                            RowVisitor visit) const = 0;
  // All rows of the family, from the first one on.
  virtual std::unique_ptr<RowIterator> Iterate(const RowFamily& family) const = 0;
  virtual absl::StatusOr<Position> Checkpoint(const RowFamily& family) const = 0;
};

// Changes to one family that become visible together with their checkpoint. Reads through it see
// its own changes. Not thread-safe. Discarded if not committed.
class RowBatch {
 public:
  virtual ~RowBatch() = default;
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;
  virtual void Put(absl::string_view key, absl::string_view value) = 0;
  virtual void Delete(absl::string_view key) = 0;
  // Does what of Commit(checkpoint) takes long and holds up no other writer; optional. A change
  // after it undoes it. Errors: those of Commit, which may be tried all the same.
  virtual absl::Status Prepare(Position /*checkpoint*/) { return absl::OkStatus(); }
  // Writes all changes and sets the checkpoint, all or nothing. The batch is empty afterwards.
  virtual absl::Status Commit(Position checkpoint) = 0;
  // Of the changes it holds: about how much memory, and how many there are. A row that was changed
  // twice may count twice.
  virtual int64_t bytes() const = 0;
  virtual int64_t changes() const = 0;
};

// Thread-safe, but for one family: one writer at a time.
class RowStore {
 public:
  virtual ~RowStore() = default;

  // Every family there is, in order of (projection, generation).
  virtual std::vector<std::shared_ptr<RowFamily>> Families() const = 0;

  // A new, empty family at checkpoint 0. ALREADY_EXISTS.
  virtual absl::StatusOr<std::shared_ptr<RowFamily>> Create(const RowFamilyInfo& info) = 0;

  // Removes the family and its rows once no snapshot needs them any more. Refuses (with
  // FAILED_PRECONDITION) the live generation of its projection.
  virtual absl::Status Drop(const RowFamily& family) = 0;

  // The generation that answers queries; 0 when none was ever set.
  virtual int64_t LiveGeneration(absl::string_view projection) const = 0;
  // Makes `generation` the one that answers, durably and at once. NOT_FOUND if there is no such
  // family.
  virtual absl::Status SetLive(absl::string_view projection, int64_t generation) = 0;

  virtual std::unique_ptr<RowBatch> NewBatch(const RowFamily& family) = 0;
  // The same for a great many changes that come in no order, at a fraction of the price for each;
  // what it commits survives a crash. Best made of rows that are new, a read (Get) after all of
  // them: the first one sorts what is there.
  virtual std::unique_ptr<RowBatch> NewBulkBatch(const RowFamily& family) = 0;
  virtual std::unique_ptr<RowSnapshot> Snapshot() const = 0;

  // Makes what was committed so far survive a crash.
  virtual absl::Status Flush() = 0;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_ROW_STORE_H_
