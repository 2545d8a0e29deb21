// Verification: recomputes the hash chain of the log over its stored bytes, and compares the index
// (of subjects and types) with what the records say.
//
// Every record is read in order and checked: it lies at the next position and says so itself, its
// bytes parse, its chain hash is that of its bytes on top of the record before, its place in its
// decision follows, time does not go back. At the end the chain must be at the stored head. So any
// record that was flipped, removed, duplicated or moved is found at its position. What the chain
// cannot know is a log that was cut off or written anew together with its head: compare it with a
// head that was exported before and kept elsewhere (`expected`).
//
// The index is compared as sums of SHA-256 over its entries, by ranges of positions: memory does
// not grow with the log, and a difference is narrowed down to the first position that differs.
#ifndef LOGE_STORAGE_VERIFY_H_
#define LOGE_STORAGE_VERIFY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "storage/log_scan.h"
#include "storage/types.h"

namespace loge::storage {

// The chain at a position: what an exported head holds. Position 0 has GenesisHash().
struct ChainHead {
  Position position;
  std::string hash;  // 32 bytes.
};

enum class Damage {
  kMissing,          // No record is there.
  kUnreadable,       // The store cannot read it (a checksum of RocksDB, for instance).
  kAltered,          // Its bytes are not those that were hashed.
  kDuplicated,       // It is a copy of the record of another position.
  kOutOfOrder,       // It is the record of another position, which is not there.
  kMalformed,        // It is as it was hashed, but cannot have been written by a sound log.
  kBehindHead,       // It lies behind the end of the log.
  kHeadDiffers,      // The stored head is not the end of the chain.
  kExpectedDiffers,  // The chain is not at the head that was expected.
  kIndexMissing,     // The index lacks an entry of it.
  kIndexExtra,       // The index has an entry that it does not have.
  kIndexAltered,     // The index has an entry of it with another type.
};

// The first damage.
struct Finding {
  Damage damage;
  // Where; 0 for an entry of the index, or a head, that names no position.
  Position position;
  std::string detail;  // For people; holds no personal data.
};

struct VerifyOptions {
  // Begin behind this position, which is known to be sound; else at the first record.
  std::optional<ChainHead> since = {};
  // A head that was exported earlier: the log must still contain it.
  std::optional<ChainHead> expected = {};
  bool check_index = false;
  // The log may grow meanwhile: what lies behind the head as it was at the beginning is not looked
  // at. Else nothing may lie there.
  bool live = false;
};

struct VerifyProgress {
  int64_t records_done = 0;
  int64_t records_total = 0;
  int64_t index_entries_done = 0;
  int64_t index_entries_total = 0;  // 0 until the records are done.
};

// Called about every few thousand entries, on the caller's thread. Return false to cancel.
using VerifyListener = absl::FunctionRef<bool(const VerifyProgress&)>;

struct VerifyResult {
  // The last position up to which the chain was found sound, and its hash.
  ChainHead sound_upto = {};
  int64_t records = 0;        // Found sound.
  int64_t index_entries = 0;  // That were read.
  std::optional<Finding> finding = {};
};

// Reads only; blocks for as long as it takes to read the log (and the index). Damage is a finding,
// not an error. Errors:
//   INVALID_ARGUMENT  `since` or `expected` cannot be a chain head, or `expected` lies before
//                     `since`;
//   CANCELLED         the listener said so;
//   others            of the store, when it cannot be read for a reason other than damage.
absl::StatusOr<VerifyResult> VerifyLog(const LogScan& scan, const VerifyOptions& options,
                                       VerifyListener listener);

}  // namespace loge::storage

#endif  // LOGE_STORAGE_VERIFY_H_
