#include "tests/support/fault_file_system.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/status_macros.h"

namespace loge::storage::testing {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

FileKind KindOf(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename();
  if (absl::EndsWith(name, ".log")) return FileKind::kWal;
  if (absl::EndsWith(name, ".sst")) return FileKind::kTable;
  if (absl::StartsWith(name, "MANIFEST-")) return FileKind::kManifest;
  return FileKind::kOther;
}

[[noreturn]] void KillThisProcess() {
  kill(getpid(), SIGKILL);
  while (true) pause();
}

IOStatus Injected(FaultEffect effect) {
  if (effect == FaultEffect::kNoSpace) return IOStatus::NoSpace("injected: no space left");
  return IOStatus::IOError("injected: input/output error");
}

bool Heads(std::mt19937_64& random) { return (random() & 1) != 0; }

}  // namespace

struct FaultFileSystem::Inode {
  explicit Inode(int descriptor, uint64_t bytes) : fd(descriptor), size(bytes) {}
  ~Inode() { close(fd); }
  Inode(const Inode&) = delete;
  Inode& operator=(const Inode&) = delete;

  // What a loss of power leaves. `random` is null when all that was not synced is dropped.
  std::string Image(std::mt19937_64* random) const;

  const int fd;  // Gives the bytes even when no name is left. The rest is guarded by mu_.
  uint64_t size;
  std::vector<Range> unsynced;
  std::vector<Range> forgotten;  // What a failed sync left unwritten: no later sync saves it.
  bool sync_failed = false;
};

std::string FaultFileSystem::Inode::Image(std::mt19937_64* random) const {
  std::string bytes(size, '\0');
  size_t got = 0;
  while (got < size) {
    const ssize_t part = pread(fd, bytes.data() + got, size - got, static_cast<off_t>(got));
    LOGE_CHECK(part > 0);
    got += static_cast<size_t>(part);
  }
  std::vector<Range> volatile_ranges = forgotten;
  volatile_ranges.insert(volatile_ranges.end(), unsynced.begin(), unsynced.end());
  std::vector<bool> kept(size, true);
  for (const Range& range : volatile_ranges) {
    bool inside_survives = random != nullptr && Heads(*random);
    bool outside_survives = inside_survives;
    Range inside = range;
    if (random != nullptr && Heads(*random) && range.end > range.begin) {  // Torn.
      std::uniform_int_distribution<uint64_t> at(range.begin, range.end);
      inside = {at(*random), at(*random)};
      if (inside.begin > inside.end) std::swap(inside.begin, inside.end);
      outside_survives = !inside_survives;
    }
    for (uint64_t i = range.begin; i < std::min(range.end, size); ++i) {
      kept[i] = i >= inside.begin && i < inside.end ? inside_survives : outside_survives;
      if (!kept[i]) bytes[i] = '\0';
    }
  }
  size_t end = size;
  while (end > 0 && !kept[end - 1]) --end;
  // The new length of a file may reach the disk before its bytes do.
  if (random == nullptr || Heads(*random)) bytes.resize(end);
  return bytes;
}

class FaultFileSystem::File : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(FaultFileSystem& fs, FileKind kind, InodePtr inode,
       std::unique_ptr<rocksdb::FSWritableFile> target)
      : FSWritableFileOwnerWrapper(std::move(target)),
        fs_(fs),
        kind_(kind),
        inode_(std::move(inode)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const std::optional<FaultEffect> effect = fs_.Strike(kind_, FileOp::kAppend);
    size_t length = data.size();
    if (effect == FaultEffect::kShortWrite) {
      length /= 2;
    } else if (effect.has_value() && effect != FaultEffect::kKillAfter) {
      return fs_.Fail(*effect);
    }
    const IOStatus status = target()->Append(Slice(data.data(), length), options, debug);
    if (!status.ok()) return status;
    {
      MutexLock lock(&fs_.mu_);
      inode_->unsynced.push_back({inode_->size, inode_->size + length});
      inode_->size += length;
    }
    fs_.CarriedOut(kind_, FileOp::kAppend, effect);
    return effect == FaultEffect::kShortWrite ? fs_.Fail(*effect) : status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus PositionedAppend(const Slice&, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("writes at an offset are not tracked");
  }
  IOStatus PositionedAppend(const Slice&, uint64_t, const IOOptions&,
                            const rocksdb::DataVerificationInfo&, IODebugContext*) override {
    return IOStatus::NotSupported("writes at an offset are not tracked");
  }

  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const std::optional<FaultEffect> effect = fs_.Strike(kind_, FileOp::kSync);
    const bool fails = effect.has_value() && effect != FaultEffect::kKillAfter;
    {
      MutexLock lock(&fs_.mu_);
      if (inode_->sync_failed) ++fs_.syncs_tried_again_;
      if (fails) {
        inode_->sync_failed = true;
        inode_->forgotten.insert(inode_->forgotten.end(), inode_->unsynced.begin(),
                                 inode_->unsynced.end());
      }
      inode_->unsynced.clear();
    }
    if (fails) return fs_.Fail(*effect);
    fs_.CarriedOut(kind_, FileOp::kSync, effect);
    return IOStatus::OK();
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  // Says nothing about what survives: it only starts the writing.
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    const IOStatus status = target()->Truncate(size, options, debug);
    MutexLock lock(&fs_.mu_);
    if (status.ok()) inode_->size = std::min(inode_->size, size);
    return status;
  }

 private:
  FaultFileSystem& fs_;
  const FileKind kind_;
  const InodePtr inode_;
};

class FaultFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultFileSystem& fs, std::unique_ptr<rocksdb::FSDirectory> target)
      : FSDirectoryWrapper(std::move(target)), fs_(fs) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    fs_.SyncNames();
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    fs_.SyncNames();
    return IOStatus::OK();
  }

 private:
  FaultFileSystem& fs_;
};

FaultFileSystem::FaultFileSystem(const std::string& folder)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), folder_(folder) {
  std::error_code none_yet;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none_yet)) {
    if (entry.is_regular_file()) names_[entry.path().filename()] = Track(entry.path());
  }
  synced_names_ = names_;
}

FaultFileSystem::~FaultFileSystem() = default;

std::unique_ptr<rocksdb::Env> FaultFileSystem::NewEnv(
    std::shared_ptr<FaultFileSystem> file_system) {
  return rocksdb::NewCompositeEnv(std::move(file_system));
}

FaultFileSystem::InodePtr FaultFileSystem::Track(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  LOGE_CHECK(fd >= 0);
  return std::make_shared<Inode>(fd, std::filesystem::file_size(path));
}

std::string FaultFileSystem::Inside(const std::string& path) const {
  const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  return normal.parent_path() == std::filesystem::path(folder_).lexically_normal()
             ? normal.filename().string()
             : "";
}

void FaultFileSystem::Arm(const Fault& fault) {
  MutexLock lock(&mu_);
  armed_.push_back(fault);
}

int64_t FaultFileSystem::faults_struck() const {
  MutexLock lock(&mu_);
  return faults_struck_;
}

bool FaultFileSystem::WaitForFault(std::chrono::nanoseconds patience) const {
  const auto until = std::chrono::steady_clock::now() + patience;
  MutexLock lock(&mu_);
  while (faults_struck_ == 0) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return false;
    struck_.WaitFor(&mu_, left);
  }
  return true;
}

int64_t FaultFileSystem::calls(FileKind kind, FileOp op) const {
  MutexLock lock(&mu_);
  const auto it = calls_.find({kind, op});
  return it == calls_.end() ? 0 : it->second;
}

int64_t FaultFileSystem::syncs_tried_again() const {
  MutexLock lock(&mu_);
  return syncs_tried_again_;
}

std::optional<FaultEffect> FaultFileSystem::Strike(FileKind kind, FileOp op) {
  MutexLock lock(&mu_);
  ++calls_[{kind, op}];
  std::optional<FaultEffect> effect;
  for (Fault& fault : armed_) {
    if (fault.kind == kind && fault.op == op && --fault.nth == 0) effect = fault.effect;
  }
  if (effect.has_value()) {
    ++faults_struck_;
    struck_.SignalAll();
  }
  if (effect == FaultEffect::kKillBefore) KillThisProcess();
  return effect;
}

void FaultFileSystem::CarriedOut(FileKind kind, FileOp op,
                                 std::optional<FaultEffect> effect) const {
  if (effect == FaultEffect::kKillAfter) KillThisProcess();
  if (observer_) observer_(kind, op);
}

IOStatus FaultFileSystem::Fail(FaultEffect effect) const {
  if (fault_observer_) fault_observer_();
  return Injected(effect);
}

void FaultFileSystem::ChangeName(NameChange change) {
  if (!change.gone.empty()) names_.erase(change.gone);
  if (change.inode == nullptr) {
    names_.erase(change.name);
  } else {
    names_[change.name] = change.inode;
  }
  name_changes_.push_back(std::move(change));
}

void FaultFileSystem::SyncNames() {
  MutexLock lock(&mu_);
  synced_names_ = names_;
  name_changes_.clear();
}

absl::Status FaultFileSystem::WriteImage(const std::string& target, Unsynced unsynced,
                                         std::mt19937_64& random) const {
  MutexLock lock(&mu_);
  return WriteImageLocked({target, unsynced}, random);
}

absl::Status FaultFileSystem::WriteImages(const ImageOptions& own, const FaultFileSystem& other,
                                          const ImageOptions& others,
                                          std::mt19937_64& random) const {
  // Both locks first: whatever is in one image, what was synced before it is in the other.
  MutexLock lock(&mu_);
  MutexLock other_lock(&other.mu_);
  LOGE_RETURN_IF_ERROR(WriteImageLocked(own, random));
  return other.WriteImageLocked(others, random);
}

absl::Status FaultFileSystem::WriteImageLocked(const ImageOptions& options,
                                               std::mt19937_64& random) const {
  const std::string& target = options.target;
  const bool scrambled = options.unsynced == Unsynced::kScrambled;
  std::error_code error;
  if (!std::filesystem::create_directory(target, error)) {
    return absl::UnknownError(absl::StrCat("cannot make ", target, ": ", error.message()));
  }
  Names names = synced_names_;
  for (const NameChange& change : name_changes_) {
    if (!scrambled || !Heads(random)) continue;
    if (!change.gone.empty()) names.erase(change.gone);
    names.erase(change.name);
    if (change.inode != nullptr) names[change.name] = change.inode;
  }
  for (const auto& [name, inode] : names) {
    std::ofstream out(target + "/" + name, std::ios::binary);
    out << inode->Image(scrambled ? &random : nullptr);
    if (!out.flush()) return absl::UnknownError(absl::StrCat("cannot write ", target, "/", name));
  }
  return absl::OkStatus();
}

// ---- Files and names ----

IOStatus FaultFileSystem::NewWritableFile(const std::string& name,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* result,
                                          IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> target;
  const IOStatus status = target_->NewWritableFile(name, options, &target, debug);
  if (!status.ok()) return status;
  InodePtr inode = Track(name);
  MutexLock lock(&mu_);
  if (const std::string inside = Inside(name); !inside.empty()) ChangeName({inside, inode, ""});
  *result = std::make_unique<File>(*this, KindOf(name), std::move(inode), std::move(target));
  return status;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& name,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> target;
  const IOStatus status = target_->ReopenWritableFile(name, options, &target, debug);
  if (!status.ok()) return status;
  MutexLock lock(&mu_);
  const auto it = names_.find(Inside(name));
  LOGE_CHECK(it != names_.end());  // RocksDB goes on only with files of its own.
  *result = std::make_unique<File>(*this, KindOf(name), it->second, std::move(target));
  return status;
}

// An old file that is written again from its start would keep what it held before; a new one under
// its name is the simpler case, and the contract allows it.
IOStatus FaultFileSystem::ReuseWritableFile(const std::string& name, const std::string& old_name,
                                            const rocksdb::FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* result,
                                            IODebugContext* debug) {
  const IOStatus status = DeleteFile(old_name, options.io_options, debug);
  return status.ok() ? NewWritableFile(name, options, result, debug) : status;
}

IOStatus FaultFileSystem::NewRandomRWFile(const std::string&, const rocksdb::FileOptions&,
                                          std::unique_ptr<rocksdb::FSRandomRWFile>*,
                                          IODebugContext*) {
  return IOStatus::NotSupported("writes at an offset are not tracked");
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* result,
                                       IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> target;
  const IOStatus status = target_->NewDirectory(name, options, &target, debug);
  if (!status.ok()) return status;
  const bool tracked = std::filesystem::path(name + "/").lexically_normal() ==
                       std::filesystem::path(folder_ + "/").lexically_normal();
  if (tracked) {
    *result = std::make_unique<Directory>(*this, std::move(target));
  } else {
    *result = std::move(target);
  }
  return status;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                     IODebugContext* debug) {
  const IOStatus status = target_->DeleteFile(name, options, debug);
  MutexLock lock(&mu_);
  if (status.ok() && names_.contains(Inside(name))) ChangeName({Inside(name), nullptr, ""});
  return status;
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* debug) {
  const IOStatus status = target_->RenameFile(from, to, options, debug);
  MutexLock lock(&mu_);
  const auto it = names_.find(Inside(from));
  // RocksDB's own text log is not tracked: its logger writes it past us.
  if (status.ok() && it != names_.end()) {
    const InodePtr inode = it->second;
    ChangeName({Inside(to), inode, Inside(from)});
  }
  return status;
}

IOStatus FaultFileSystem::LinkFile(const std::string&, const std::string&, const IOOptions&,
                                   IODebugContext*) {
  return IOStatus::NotSupported("a file with two names is not tracked");
}

IOStatus FaultFileSystem::Truncate(const std::string&, size_t, const IOOptions&, IODebugContext*) {
  return IOStatus::NotSupported("cutting a file by name is not tracked");
}

}  // namespace loge::storage::testing
