// What the tests of storage share: backends, a folder that goes away, a committer that can be held,
// and short ways to append and to read.
#ifndef LOGE_TESTS_SUPPORT_STORAGE_TEST_UTIL_H_
#define LOGE_TESTS_SUPPORT_STORAGE_TEST_UTIL_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/base/logger.h"
#include "storage/base/mutex.h"
#include "storage/committed_log.h"
#include "storage/event_log.h"
#include "storage/key_vault.h"
#include "storage/log_store.h"
#include "storage/rocksdb/open.h"
#include "storage/row_store.h"
#include "storage/sequencer.h"

namespace loge::storage::testing {

// A new folder under the temporary folder, removed at the end.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// LOGE_TEST_SEED, which repeats a run, or a seed that differs each time.
uint64_t RandomSeed();

// What a contract test runs on.
struct Backend {
  std::string name;
  bool survives_reopen;
  std::unique_ptr<LogStore> (*open_log)(const std::string& folder);
  std::unique_ptr<RowStore> (*open_rows)(const std::string& folder);
  std::unique_ptr<KeyVault> (*open_vault)(const std::string& folder);
};
Backend MemoryBackend();
Backend RocksDbBackend();
// The name instead of its bytes, in the output of tests.
void PrintTo(const Backend& backend, std::ostream* out);
std::string BackendName(const ::testing::TestParamInfo<Backend>& info);

class CapturingLogger : public Logger {
 public:
  void Write(LogLevel level, absl::string_view line) override;
  std::vector<std::string> lines() const;

 private:
  mutable Mutex mu_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mu_);
};

// A sequencer that can be held in the middle of a batch, so that the requests that come meanwhile
// meet in the next one, and that can be told to fail.
class GateSequencer : public Sequencer {
 public:
  explicit GateSequencer(LogStore& store) : local_(store) {}

  SequenceResult Submit(const CommitBatch& batch) override;

  void Hold();
  void WaitUntilHeld();  // Until a batch has arrived at the closed gate.
  void Release();
  // The outcome of the next batch that has none planned yet; only kDurable writes it.
  void PlanOutcome(SequenceOutcome outcome);
  // Called inside the next stale Submit, to commit what "came first".
  void PlanStale(std::function<void()> others);
  std::vector<int> batch_sizes() const;  // Events of each batch, in order.

 private:
  LocalSequencer local_;
  mutable Mutex mu_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mu_) = true;
  bool held_ ABSL_GUARDED_BY(mu_) = false;
  std::deque<SequenceOutcome> planned_ ABSL_GUARDED_BY(mu_);
  std::deque<std::function<void()>> others_ ABSL_GUARDED_BY(mu_);
  std::vector<int> batch_sizes_ ABSL_GUARDED_BY(mu_);
};

// An event about `subjects`, for instance Draft(7, {"a/1"}).
EventDraft Draft(uint32_t type, std::vector<std::string> subjects, std::string payload = "payload");
AppendRequest Request(uint32_t type, std::vector<std::string> subjects);
AppendRequest Stamped(AppendRequest request, std::string request_id,
                      std::string fingerprint = "fingerprint", std::string answer = "answer");
EventQuery Query(std::vector<uint32_t> types, std::vector<std::string> subjects);
std::vector<Subject> Subjects(const std::vector<std::string>& names);

using Answer = absl::StatusOr<AppendResult>;
std::future<Answer> AppendAsync(EventLog& log, AppendRequest request);
Answer AppendAndWait(EventLog& log, AppendRequest request);

// One event as a test compares it.
struct SeenEvent {
  int64_t position;
  uint32_t type;
  std::string bytes;
  friend bool operator==(const SeenEvent&, const SeenEvent&) = default;
};
std::vector<SeenEvent> ReadAll(const EventLog& log);

// A log over a store and a gate, with a clock that the test sets.
class LogUnderTest {
 public:
  explicit LogUnderTest(const Backend& backend, CommittedLogOptions options = {});
  ~LogUnderTest();

  EventLog& log() { return *log_; }
  LogStore& store() { return *store_; }
  GateSequencer& gate() { return *gate_; }
  CapturingLogger& logger() { return logger_; }
  void SetNow(absl::Time now) { now_micros_ = absl::ToUnixMicros(now); }

  // Closes everything and opens the same folder again.
  void Reopen();
  // Appends `requests` so that all of them meet in one batch; the answers in their order.
  std::vector<Answer> AppendTogether(std::vector<AppendRequest> requests);
  // The same without waiting: the requests are staged together once the gate is released.
  std::vector<std::future<Answer>> QueueTogether(std::vector<AppendRequest> requests);
  std::future<Answer>& filler() { return filler_; }

 private:
  void OpenLog();

  const Backend backend_;
  CommittedLogOptions bounds_;
  TempFolder folder_;
  CapturingLogger logger_;
  std::atomic<int64_t> now_micros_{1000000000000000};
  std::unique_ptr<LogStore> store_;
  std::unique_ptr<GateSequencer> gate_;
  std::unique_ptr<EventLog> log_;
  std::future<Answer> filler_;
};

struct DurableLogOptions {
  std::string folder;  // The log lies in its sub-folder log/.
  int64_t write_buffer_bytes = 1 << 20;
  rocksdb::Env* env = nullptr;                        // See RocksDbOptions.
  absl::AnyInvocable<absl::Time()> now = {};          // Nothing: it is 1970 for ever.
  absl::AnyInvocable<absl::Status()> sync_keys = {};  // See CommittedLogOptions.
};

// A committed log over RocksDB, as loged has it.
struct DurableLog {
  // Dies if it cannot be opened.
  explicit DurableLog(const std::string& folder, int64_t write_buffer_bytes = 1 << 20);
  // Errors: see storage/rocksdb/open.h.
  static absl::StatusOr<std::unique_ptr<DurableLog>> Open(DurableLogOptions options);

  CapturingLogger logger;
  std::unique_ptr<LogStore> store;
  std::unique_ptr<LocalSequencer> sequencer;
  std::unique_ptr<EventLog> log;

 private:
  DurableLog() = default;
  absl::Status Start(DurableLogOptions options);
};

}  // namespace loge::storage::testing

// True for a status of that code; shows the status otherwise.
#define LOGE_EXPECT_CODE(expected, actual)                                 \
  EXPECT_EQ(::loge::storage::testing::StatusOf(actual).code(), (expected)) \
      << ::loge::storage::testing::StatusOf(actual).ToString()
#define LOGE_ASSERT_OK(actual)                                 \
  ASSERT_TRUE(::loge::storage::testing::StatusOf(actual).ok()) \
      << ::loge::storage::testing::StatusOf(actual).ToString()

namespace loge::storage::testing {
inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}
}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_SUPPORT_STORAGE_TEST_UTIL_H_
