// The half of verification that walks along the records; see verify.h.
#ifndef LOGE_STORAGE_CHAIN_WALK_H_
#define LOGE_STORAGE_CHAIN_WALK_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/log_scan.h"
#include "storage/record.h"
#include "storage/types.h"
#include "storage/verify.h"

namespace loge::storage {

// Takes the records of a log in order and stops at the first that is not sound. Thread-compatible.
class ChainWalk {
 public:
  // `scan` and `options` are borrowed. `head` is the stored one.
  ChainWalk(const LogScan& scan, const VerifyOptions& options, Head head)
      : scan_(scan), options_(options), head_(std::move(head)), hash_(GenesisHash()) {}

  // Puts the walk behind `options.since`, when that is set. Errors: of the store. Look for a
  // finding afterwards.
  absl::Status Begin();

  // Takes the next entry of the events. False when there is nothing more to take: at a finding, or
  // behind the head of a log that is live.
  bool Visit(const LogScan::Record& record);

  // For a store that cannot read what follows.
  void CannotRead(const absl::Status& reason);

  // After the last entry: whether the log is whole, and whether the chain is at its head.
  void End();

  // An error of the store, met while a damage was looked into.
  const absl::Status& status() const { return status_; }
  const std::optional<Finding>& finding() const { return finding_; }
  // The next position: all before it are sound.
  Position next() const { return next_; }
  const std::string& hash() const { return hash_; }

 private:
  // Takes the record of `position`, which is known to be sound, as the one before.
  absl::Status BeginBehind(Position position);
  // The place of a record in its decision, and its time.
  void Follow(const Placement& placement);
  // Sets the finding for a record that says it belongs at `own` but lies at `at`.
  void LookInto(Position at, Position own, absl::string_view bytes);
  // Whether a neighbour in the chain says that `bytes` was hashed as the record of `own`.
  absl::StatusOr<bool> WasHashedAs(Position own, Position at, absl::string_view bytes) const;
  // The record that lies at `key`, if it says that it belongs at `own`.
  absl::StatusOr<std::optional<std::string>> RecordOf(Position own, Position key) const;
  void CheckExpected();
  void Find(Damage damage, Position position, std::string detail);

  const LogScan& scan_;
  const VerifyOptions& options_;
  const Head head_;

  Position next_ = Position(1);
  std::string hash_;               // Of the record before `next_`.
  std::optional<Placement> last_;  // Of that record.
  std::optional<Finding> finding_;
  absl::Status status_;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_CHAIN_WALK_H_
