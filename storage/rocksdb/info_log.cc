#include "storage/rocksdb/info_log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/base/mutex.h"

namespace loge::storage::rocks {
namespace {

// Longer lines (the options of a store at its start) are cut.
constexpr size_t kLineBytesMax = 16 << 10;

class InfoLog final : public rocksdb::Logger {
 public:
  InfoLog(const std::string& folder, rocksdb::Env& env, int64_t bytes_max)
      : Logger(rocksdb::InfoLogLevel::INFO_LEVEL),
        env_(env),
        path_(absl::StrCat(folder, "/LOG")),
        bytes_max_(bytes_max) {
    MutexLock lock(&mu_);
    Begin();
  }
  ~InfoLog() override {
    MutexLock lock(&mu_);
    End();
  }

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override ABSL_LOCKS_EXCLUDED(mu_) {
    std::array<char, kLineBytesMax> line;
    size_t size = Stamp(line.data(), line.size());
    const int wanted = vsnprintf(line.data() + size, line.size() - size, format, arguments);
    if (wanted < 0) return;
    // One byte is for the line's end.
    size = std::min(size + static_cast<size_t>(wanted), line.size() - 1);
    if (line[size - 1] != '\n') line[size++] = '\n';
    MutexLock lock(&mu_);
    if (bytes_ >= bytes_max_) {
      End();
      Begin();
    }
    const ssize_t written = write(fd_, line.data(), size);
    if (written > 0) bytes_ += written;
  }
  size_t GetLogFileSize() const override ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return static_cast<size_t>(bytes_);
  }

 private:
  // The instant and the thread, as RocksDB writes them.
  size_t Stamp(char* out, size_t size) const {
    const absl::Time now = absl::FromUnixMicros(static_cast<int64_t>(env_.NowMicros()));
    const std::string stamp =
        absl::StrCat(absl::FormatTime("%Y/%m/%d-%H:%M:%E6S", now, absl::UTCTimeZone()), " ",
                     env_.GetThreadID(), " ");
    return stamp.copy(out, size);
  }
  void Begin() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    rename(path_.c_str(), absl::StrCat(path_, ".old").c_str());
    fd_ = open(path_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    bytes_ = 0;
  }
  void End() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

  rocksdb::Env& env_;
  const std::string path_;
  const int64_t bytes_max_;
  mutable Mutex mu_;
  int fd_ ABSL_GUARDED_BY(mu_) = -1;  // -1: it cannot be opened, and lines are lost.
  int64_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> NewInfoLog(const std::string& folder, rocksdb::Env& env,
                                            int64_t bytes_max) {
  return std::make_shared<InfoLog>(folder, env, bytes_max);
}

}  // namespace loge::storage::rocks
