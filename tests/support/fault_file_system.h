// A file system for RocksDB that fails on command, and that knows what a loss of power would leave.
//
// It writes through to the disk and remembers, per file, what was synced, and per folder, which
// names were. From that it can write the image of the folder after a loss of power at this very
// moment, while the store goes on: so one run gives many crashes. Nothing is really synced: the
// machine is not the one that loses power, and tests are faster so.
#ifndef LOGE_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
#define LOGE_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "storage/base/mutex.h"

namespace loge::storage::testing {

enum class FileKind { kWal, kTable, kManifest, kOther };
enum class FileOp { kAppend, kSync };

enum class FaultEffect {
  kIoError,     // EIO; nothing is written.
  kNoSpace,     // ENOSPC; nothing is written.
  kShortWrite,  // Of kAppend: half is written, then EIO.
  kKillBefore,  // SIGKILL to this process instead of the call.
  kKillAfter,   // The call is carried out, then SIGKILL.
};

// Strikes once, at the `nth` call of `op` on a file of `kind`, counted from Arm.
struct Fault {
  FileKind kind;
  FileOp op;
  int64_t nth;
  FaultEffect effect;
};

// What becomes of what was not synced.
enum class Unsynced {
  kDropped,    // All of it is lost.
  kScrambled,  // Each write and each change of a name is kept or lost by itself, in whatever order;
               // a write may be torn at any byte. What is missing in between reads as zeros.
};

// Thread-safe. Must outlive the stores that use it.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // Keeps track of `folder`; what lies there already counts as synced.
  explicit FaultFileSystem(const std::string& folder);
  ~FaultFileSystem() override;

  // For RocksDbOptions; made of this file system, which it must not outlive.
  static std::unique_ptr<rocksdb::Env> NewEnv(std::shared_ptr<FaultFileSystem> file_system);

  void Arm(const Fault& fault) ABSL_LOCKS_EXCLUDED(mu_);
  int64_t faults_struck() const ABSL_LOCKS_EXCLUDED(mu_);
  // Returns once a fault has struck, or after `patience`; tells whether one has.
  bool WaitForFault(std::chrono::nanoseconds patience) const ABSL_LOCKS_EXCLUDED(mu_);
  // Calls so far, those that failed included.
  int64_t calls(FileKind kind, FileOp op) const ABSL_LOCKS_EXCLUDED(mu_);
  // Syncs of files of which one had failed before. A kernel that failed a sync has forgotten what
  // it could not write, so another sync that says OK proves nothing.
  int64_t syncs_tried_again() const ABSL_LOCKS_EXCLUDED(mu_);

  // `observer` is called after each call that was carried out, by the thread that made it. It may
  // call WriteImage. Set before a store is opened.
  using Observer = std::function<void(FileKind, FileOp)>;
  void SetObserver(Observer observer) { observer_ = std::move(observer); }
  // The same for each call that fails: RocksDB hears of it only when `observer` has returned.
  void SetFaultObserver(std::function<void()> observer) { fault_observer_ = std::move(observer); }

  // Writes the folder into `target`, which must not exist, as a loss of power now would leave it.
  absl::Status WriteImage(const std::string& target, Unsynced unsynced,
                          std::mt19937_64& random) const ABSL_LOCKS_EXCLUDED(mu_);

  // The same for this folder and that of `other`, as one loss of power would leave the two: at the
  // same instant, but what is lost in one says nothing of the other. It locks both, this one first:
  // so of the two it must always be called on the same one.
  struct ImageOptions {
    std::string target;
    Unsynced unsynced = Unsynced::kDropped;
  };
  absl::Status WriteImages(const ImageOptions& own, const FaultFileSystem& other,
                           const ImageOptions& others, std::mt19937_64& random) const
      ABSL_LOCKS_EXCLUDED(mu_, other.mu_);

  const char* Name() const override { return "loge.FaultFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& name, size_t size,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

 private:
  class File;
  class Directory;
  // Bytes [begin, end) of a file.
  struct Range {
    uint64_t begin;
    uint64_t end;
  };
  // A file, whatever its names are.
  struct Inode;
  using InodePtr = std::shared_ptr<Inode>;
  using Names = std::map<std::string, InodePtr>;
  // `name` now means `inode` (nothing: it is gone), and `gone` is no more.
  struct NameChange {
    std::string name;
    InodePtr inode;
    std::string gone;
  };

  InodePtr Track(const std::string& path);
  // Counts the call, and says what is to happen to it. May not return.
  std::optional<FaultEffect> Strike(FileKind kind, FileOp op) ABSL_LOCKS_EXCLUDED(mu_);
  void CarriedOut(FileKind kind, FileOp op, std::optional<FaultEffect> effect) const;
  rocksdb::IOStatus Fail(FaultEffect effect) const;
  void ChangeName(NameChange change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void SyncNames() ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status WriteImageLocked(const ImageOptions& options, std::mt19937_64& random) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The part of `path` behind the folder; empty when it lies elsewhere.
  std::string Inside(const std::string& path) const;

  const std::string folder_;
  Observer observer_;
  std::function<void()> fault_observer_;

  mutable Mutex mu_;
  mutable CondVar struck_;
  std::vector<Fault> armed_ ABSL_GUARDED_BY(mu_);  // `nth` counts down.
  std::map<std::pair<FileKind, FileOp>, int64_t> calls_ ABSL_GUARDED_BY(mu_);
  int64_t faults_struck_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t syncs_tried_again_ ABSL_GUARDED_BY(mu_) = 0;
  Names names_ ABSL_GUARDED_BY(mu_);                           // As the process sees them.
  Names synced_names_ ABSL_GUARDED_BY(mu_);                    // As of the last sync of the folder.
  std::vector<NameChange> name_changes_ ABSL_GUARDED_BY(mu_);  // Since then.
};

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
