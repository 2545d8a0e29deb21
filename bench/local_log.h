// The log of a folder in this process, without a server in front: what loged itself stands on.
#ifndef LOGE_BENCH_LOCAL_LOG_H_
#define LOGE_BENCH_LOCAL_LOG_H_

#include <memory>
#include <string>

#include "services/runtime/clock.h"
#include "storage/base/logger.h"
#include "storage/event_log.h"
#include "storage/log_store.h"
#include "storage/rocksdb/open.h"
#include "storage/sequencer.h"

namespace loge::bench {

// Thread-safe.
class LocalLog {
 public:
  // Opens or makes `folder`, whose parent must exist. Null, and stderr says why, when that fails.
  static std::unique_ptr<LocalLog> Open(const storage::RocksDbOptions& options);

  storage::EventLog& log() const { return *log_; }

  // Waits until the append is durable. False, and stderr says why, when it was refused.
  bool AppendAndWait(storage::AppendRequest request);

 private:
  class StderrLogger final : public Logger {
   public:
    void Write(LogLevel level, absl::string_view line) override;
  };

  LocalLog() = default;

  runtime::SystemClock clock_;
  StderrLogger logger_;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<storage::LocalSequencer> sequencer_;
  std::unique_ptr<storage::EventLog> log_;
};

}  // namespace loge::bench

#endif  // LOGE_BENCH_LOCAL_LOG_H_
