// Refuses writes while there is still room, because a disk that is really full kills the process:
// RocksDB of Debian 12 aborts when an append to its write-ahead log fails.
//
// Whoever is about to write asks first. The guard looks at the disk at each question (1.4 us, where
// one sync takes 200), so that between a look and what it allows lies one write: a batch of the
// committer, 8 MiB at most, and not whatever may have been queued meanwhile. The reserve is what
// the stores and other programs may take behind its back until the next look.
//
// By falling free room (reserve = R, of bytes and of inodes alike: a store that finds no inode for
// its next file ends just so):
//   R      new facts are refused: appends, keys of persons, pruning;
//   R / 2  rows of read models wait. They follow what is in the log already, so until then queries
//          stay up to date with every command that was accepted;
//   R / 4  (of bytes) the ballast is released: the stores can flush and close, an administrator can
//   work.
// Each comes back by itself a quarter above its mark, so that it does not come and go; the ballast,
// which is at most R / 4, is made again when there is room for it above the first. So a released
// ballast never brings back what it was released for.
#ifndef LOGE_STORAGE_DISK_GUARD_H_
#define LOGE_STORAGE_DISK_GUARD_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "storage/base/logger.h"
#include "storage/base/mutex.h"
#include "storage/data_disk.h"

namespace loge::storage {

struct DiskGuardOptions {
  std::string folder;  // The data folder, for messages.
  // Must cover what the stores may still write by themselves once commands are refused: their
  // memory (the log at most its WAL of 24 MiB, the views 128 MiB) and one compaction of the first
  // level (384 MiB with buffers of 32 MiB), and leave room for others.
  int64_t reserve_bytes = int64_t{1} << 30;
  int64_t ballast_bytes = 64 << 20;  // At most a quarter of the reserve; 0: none.
  // Must cover the files that the stores may still make by themselves, and those that opening them
  // takes: a table for each family, and a log, a manifest and options for each store.
  int64_t reserve_inodes = 64;
};

// How much must be free of one thing.
struct DiskMark {
  // Refused below `below`, taken again a quarter above it.
  explicit DiskMark(int64_t below) : refuse(below), accept(below + below / 4) {}
  bool Refused(bool refused_before, int64_t free) const {
    return free < (refused_before ? accept : refuse);
  }

  int64_t refuse;
  int64_t accept;
};

struct DiskMarks {
  explicit DiskMarks(const DiskGuardOptions& options);

  DiskMark facts;
  DiskMark rows;
  DiskMark facts_inodes;
  DiskMark rows_inodes;
  int64_t release_ballast;  // Free bytes below which.
  int64_t make_ballast;     // Free bytes from which.
};

enum class DiskUse {
  kFacts,  // What the log does not hold yet.
  kRows,   // What follows from the log.
};

// What there is too little of for a use.
struct DiskShortage {
  bool bytes = false;
  bool inodes = false;

  bool any() const { return bytes || inodes; }
};

// What the free room allows.
struct DiskRoom {
  FreeRoom free;
  DiskShortage facts;
  DiskShortage rows;

  // After `before`, with `free` now. Pure.
  static DiskRoom Next(const DiskRoom& before, const FreeRoom& free, const DiskMarks& marks);
};

// Thread-safe.
class DiskGuard {
 public:
  // Borrowed; must outlive the guard. Looks once.
  DiskGuard(DataDisk& disk, Logger& logger, DiskGuardOptions options);

  // Looks at the disk and says whether `use` may write now. RESOURCE_EXHAUSTED, with the cure, when
  // there is not enough room: nothing may be written, and the same can succeed later. The same
  // when the disk cannot be looked at.
  absl::Status Admit(DiskUse use) ABSL_LOCKS_EXCLUDED(look_mu_, mu_);

  // What Admit(kFacts) would have said at the last look. Never waits for the disk.
  absl::Status Health() const ABSL_LOCKS_EXCLUDED(mu_);

  // Looks, and makes the ballast again if there is room. To be called now and then (once a second):
  // health and ballast then follow the disk when nobody writes.
  void Look() ABSL_LOCKS_EXCLUDED(look_mu_, mu_);

  // Says that a store which `use` writes to takes no writes, whatever room there is, because it
  // found none before, or that it takes them again. Call in pairs; several stores may be stopped.
  void SetStopped(DiskUse use, bool stopped) ABSL_LOCKS_EXCLUDED(mu_);

  // Whether `needed_bytes`, which opening the stores may write, are there, and the reserve of
  // inodes; gives up the ballast for the former. RESOURCE_EXHAUSTED, with how much is missing and
  // the cure.
  absl::Status AdmitStart(int64_t needed_bytes) ABSL_LOCKS_EXCLUDED(look_mu_, mu_);

 private:
  DiskRoom room() const ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status Verdict(DiskUse use) const ABSL_LOCKS_EXCLUDED(mu_);
  void Measure() ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mu_) ABSL_LOCKS_EXCLUDED(mu_);
  // Whether `use` finds enough in `now`, and what to say when it does not.
  absl::Status Refusal(DiskUse use, const DiskRoom& now) const;
  void LogChange(const DiskRoom& before, const DiskRoom& now) const;
  void Release() ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mu_);
  void KeepBallast(int64_t free_bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mu_);
  // Says what is wrong with the ballast, once until it is made again.
  void WarnOnce(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mu_);

  DataDisk& disk_;
  Logger& logger_;
  const DiskGuardOptions options_;
  const DiskMarks marks_;

  // One look at a time, held during it; before mu_, which is never held while the disk works.
  Mutex look_mu_ ABSL_ACQUIRED_BEFORE(mu_);
  int64_t ballast_ ABSL_GUARDED_BY(look_mu_) = 0;  // Bytes held now.
  bool ballast_made_ ABSL_GUARDED_BY(look_mu_) = false;
  bool ballast_warned_ ABSL_GUARDED_BY(look_mu_) = false;

  mutable Mutex mu_;
  DiskRoom room_ ABSL_GUARDED_BY(mu_);
  absl::Status cannot_look_ ABSL_GUARDED_BY(mu_);
  int stopped_facts_ ABSL_GUARDED_BY(mu_) = 0;  // Stores.
  int stopped_rows_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_DISK_GUARD_H_
