// Appends to a log in a process of its own, and writes each acknowledgement down the moment it
// comes.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/base/mutex.h"
#include "tests/crash/appenders.h"
#include "tests/crash/child.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kThreads = 4;
// Of an acknowledgement. A part of a page, so that no line lies in two: one that is written when
// the process is killed or the file copied is there whole or not at all.
constexpr size_t kLineBytes = 64;
// A thread of RocksDB writes tables when it gets to it, which may be after the last append.
constexpr std::chrono::seconds kFaultPatience{60};

// Writes acknowledgements to a file, past every buffer of this process; sends SIGKILL from another
// thread some time after enough of them, so that the log is caught wherever it is by then; at the
// latest when this is destroyed.
class AckWriter {
 public:
  explicit AckWriter(const ChildOptions& options)
      : fd_(open(AckFile(options.folder).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)),
        left_(options.kill_after_acks) {
    LOGE_CHECK(fd_ >= 0);
    if (options.kill_after_acks > 0) killer_ = std::thread([this] { KillWhenEnough(); });
  }
  ~AckWriter() {
    {
      MutexLock lock(&mu_);
      over_ = true;
      changed_.SignalAll();
    }
    if (killer_.joinable()) killer_.join();
    close(fd_);
  }

  void Add(const Ack& ack) {
    std::string line = absl::StrCat(ack.tag.number, " ", ack.tag.seen.value(), " ",
                                    ack.first.value(), " ", ack.last.value());
    LOGE_CHECK(line.size() < kLineBytes);
    line.resize(kLineBytes - 1, ' ');
    line += '\n';
    LOGE_CHECK(write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    MutexLock lock(&mu_);
    if (--left_ == 0) changed_.SignalAll();
  }

 private:
  void KillWhenEnough() {
    MutexLock lock(&mu_);
    while (left_ > 0 && !over_) changed_.Wait(&mu_);
    // Also when all is over by now: this thread may have been held up since they came.
    if (left_ <= 0) kill(getpid(), SIGKILL);
  }

  const int fd_;
  Mutex mu_;
  CondVar changed_;
  int64_t left_ ABSL_GUARDED_BY(mu_);
  bool over_ ABSL_GUARDED_BY(mu_) = false;
  std::thread killer_;  // Last: it uses all of the above.
};

int Misbehaves(const std::string& how) {
  std::fprintf(stderr, "%s\n", how.c_str());
  return kChildMisbehaves;
}

// The log has stopped: it must say so to whoever comes, and leave the files alone.
int AfterStop(DurableLog& opened, const FaultFileSystem& fs, const ChildOptions& options) {
  const int64_t writes = fs.calls(FileKind::kWal, FileOp::kAppend);
  const Answer late =
      AppendAndWait(*opened.log, Workload(options.seed).Make({options.end, Position(0)}));
  if (late.status().code() != absl::StatusCode::kUnavailable) {
    return Misbehaves("a stopped log answers " + late.status().ToString());
  }
  if (opened.log->WriteHealth().ok()) return Misbehaves("a stopped log says that it is well");
  if (fs.calls(FileKind::kWal, FileOp::kAppend) != writes) {
    return Misbehaves("a stopped log goes on writing");
  }
  std::mt19937_64 unused;
  std::filesystem::create_directory(ImageFolder(options.folder));
  const absl::Status image =
      fs.WriteImage(ImageFolder(options.folder) + "/log", Unsynced::kDropped, unused);
  return image.ok() ? kChildStopped : Misbehaves(image.ToString());
}

void KeepImageOfFault(const FaultFileSystem& fs, const std::string& folder) {
  const std::string target = FaultFolder(folder);
  std::filesystem::create_directory(target);
  // First the acks: what was acknowledged before the cut must be there after it.
  std::filesystem::copy_file(AckFile(folder), AckFile(target));
  std::mt19937_64 unused;
  const absl::Status image = fs.WriteImage(target + "/log", Unsynced::kDropped, unused);
  LOGE_CHECK(image.ok());
}

// Each append makes durable what was forgotten before it, which nothing syncs of itself. Ends early
// when the log refuses to forget.
void PruneInSteps(EventLog& log, const ChildOptions& options, AckWriter& acks) {
  const Workload workload(options.seed);
  int64_t number = options.end;
  for (int64_t before = kPruneStep; before <= options.prune_before; before += kPruneStep) {
    if (!log.PruneRequests(Position(before)).ok()) return;
    const AppendTag tag{number++, log.GetHead().position};
    const Answer answer = AppendAndWait(log, workload.Make(tag));
    if (answer.ok()) acks.Add({tag, answer->first, answer->last});
  }
}

int Run(const ChildOptions& options) {
  auto fs = std::make_shared<FaultFileSystem>(options.folder + "/log");
  fs->SetFaultObserver([&fs, &options] { KeepImageOfFault(*fs, options.folder); });
  const std::unique_ptr<rocksdb::Env> env = FaultFileSystem::NewEnv(fs);
  auto opened = DurableLog::Open(
      {.folder = options.folder,
       .write_buffer_bytes = options.write_buffer_bytes,
       .env = env.get(),
       .now = WanderingClock(options.seed + static_cast<uint64_t>(options.first))});
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
    return kChildCannotOpen;
  }
  AckWriter acks(options);
  const bool prunes = options.prune_before > 0;
  if (options.fault.has_value() && !prunes) fs->Arm(*options.fault);
  std::atomic<int64_t> next{options.first};
  AppendAll(*(*opened)->log, Workload(options.seed), next, options.end, kThreads,
            [&acks](const Ack& ack) { acks.Add(ack); });
  if (options.fault.has_value() && prunes) fs->Arm(*options.fault);
  PruneInSteps(*(*opened)->log, options, acks);
  if (options.fault.has_value() && !fs->WaitForFault(kFaultPatience)) {
    return Misbehaves("the fault never struck");
  }
  int code = kChildDone;
  if (!(*opened)->log->WriteHealth().ok()) code = AfterStop(**opened, *fs, options);
  opened->reset();
  if (fs->syncs_tried_again() > 0) return Misbehaves("a failed sync was tried again");
  return code;
}

}  // namespace
}  // namespace loge::storage::testing

int main(int argc, char** argv) {
  const auto options = loge::storage::testing::FromArguments({argv + 1, argv + argc});
  if (!options.has_value()) return 1;
  return loge::storage::testing::Run(*options);
}
