#include "tests/support/storage_test_util.h"

#include <stdlib.h>

#include <filesystem>
#include <optional>
#include <random>
#include <utility>

#include "storage/base/check.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/memory/open.h"

namespace loge::storage::testing {
namespace {

// Keys that differ; tests need no more.
RandomBytes CountingBytes() {
  return [next = uint32_t{1}](char* out, int size) mutable {
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(next >> (8 * (i % 4)));
    ++next;
  };
}

RocksDbOptions SmallOptions(const std::string& folder) {
  RocksDbOptions options;
  options.folder = folder;
  options.block_cache_bytes = 1 << 20;
  options.write_buffer_bytes = 1 << 20;
  return options;
}

template <class T>
std::unique_ptr<T> OpenedOrDie(absl::StatusOr<std::unique_ptr<T>> opened) {
  if (!opened.ok()) ADD_FAILURE() << opened.status().ToString();
  LOGE_CHECK(opened.ok());
  return *std::move(opened);
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "loge-test-XXXXXX").string();
  LOGE_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

uint64_t RandomSeed() {
  const char* seed = getenv("LOGE_TEST_SEED");
  return seed == nullptr ? std::random_device()() : strtoull(seed, nullptr, 10);
}

Backend MemoryBackend() {
  return {"memory", false, [](const std::string&) { return NewMemoryLogStore(); },
          [](const std::string&) { return NewMemoryRowStore(); },
          [](const std::string&) { return NewMemoryKeyVault(CountingBytes()); }};
}

Backend RocksDbBackend() {
  return {
      "rocksdb", true,
      [](const std::string& folder) {
        return OpenedOrDie(OpenRocksDbLogStore(SmallOptions(folder + "/log")));
      },
      [](const std::string& folder) {
        return OpenedOrDie(OpenRocksDbRowStore(SmallOptions(folder + "/views")));
      },
      [](const std::string& folder) {
        return OpenedOrDie(OpenRocksDbKeyVault(SmallOptions(folder + "/vault"), CountingBytes()));
      }};
}

void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

std::string BackendName(const ::testing::TestParamInfo<Backend>& info) { return info.param.name; }

void CapturingLogger::Write(LogLevel, absl::string_view line) {
  MutexLock lock(&mu_);
  lines_.push_back(ToString(line));
}

std::vector<std::string> CapturingLogger::lines() const {
  MutexLock lock(&mu_);
  return lines_;
}

SequenceResult GateSequencer::Submit(const CommitBatch& batch) {
  std::optional<SequenceOutcome> planned;
  std::function<void()> others;
  {
    MutexLock lock(&mu_);
    held_ = true;
    changed_.SignalAll();
    while (!open_) changed_.Wait(&mu_);
    held_ = false;
    batch_sizes_.push_back(static_cast<int>(batch.events.size()));
    if (!planned_.empty()) {
      planned = planned_.front();
      planned_.pop_front();
    } else if (!others_.empty()) {
      planned = SequenceOutcome::kStale;
      others = std::move(others_.front());
      others_.pop_front();
    }
  }
  if (others) others();
  if (planned.value_or(SequenceOutcome::kDurable) == SequenceOutcome::kDurable) {
    return local_.Submit(batch);
  }
  return {*planned, *planned == SequenceOutcome::kUnknown ? absl::UnknownError("planned fault")
                                                          : absl::OkStatus()};
}

void GateSequencer::Hold() {
  MutexLock lock(&mu_);
  open_ = false;
  held_ = false;
}

void GateSequencer::WaitUntilHeld() {
  MutexLock lock(&mu_);
  while (!held_) changed_.Wait(&mu_);
}

void GateSequencer::Release() {
  MutexLock lock(&mu_);
  open_ = true;
  changed_.SignalAll();
}

void GateSequencer::PlanOutcome(SequenceOutcome outcome) {
  MutexLock lock(&mu_);
  planned_.push_back(outcome);
}

void GateSequencer::PlanStale(std::function<void()> others) {
  MutexLock lock(&mu_);
  others_.push_back(std::move(others));
}

std::vector<int> GateSequencer::batch_sizes() const {
  MutexLock lock(&mu_);
  return batch_sizes_;
}

std::vector<Subject> Subjects(const std::vector<std::string>& names) {
  std::vector<Subject> subjects;
  for (const std::string& name : names) subjects.push_back(Subject(name));
  return subjects;
}

EventDraft Draft(uint32_t type, std::vector<std::string> subjects, std::string payload) {
  EventDraft draft;
  draft.type = EventType(type);
  draft.subjects = Subjects(subjects);
  draft.occurred_on = "2009-05-12";
  draft.actor = "local";
  draft.payload = std::move(payload);
  return draft;
}

AppendRequest Request(uint32_t type, std::vector<std::string> subjects) {
  AppendRequest request;
  request.events.push_back(Draft(type, std::move(subjects)));
  return request;
}

AppendRequest Stamped(AppendRequest request, std::string request_id, std::string fingerprint,
                      std::string answer) {
  request.request =
      RequestStamp{"local", std::move(request_id), std::move(fingerprint), std::move(answer)};
  return request;
}

EventQuery Query(std::vector<uint32_t> types, std::vector<std::string> subjects) {
  EventQuery query;
  for (uint32_t type : types) query.types.push_back(EventType(type));
  query.subjects = Subjects(subjects);
  return query;
}

std::future<Answer> AppendAsync(EventLog& log, AppendRequest request) {
  auto promise = std::make_shared<std::promise<Answer>>();
  std::future<Answer> future = promise->get_future();
  log.Append(std::move(request), [promise](Answer answer) { promise->set_value(answer); });
  return future;
}

Answer AppendAndWait(EventLog& log, AppendRequest request) {
  return AppendAsync(log, std::move(request)).get();
}

std::vector<SeenEvent> ReadAll(const EventLog& log) {
  std::vector<SeenEvent> seen;
  ReadOptions options;
  options.to = log.GetHead().position;
  const absl::StatusOr<Position> next = log.Read(options, [&](const StoredEventView& event) {
    seen.push_back({event.position.value(), event.type.value(), ToString(event.bytes)});
    return true;
  });
  EXPECT_TRUE(next.ok()) << next.status().ToString();
  return seen;
}

LogUnderTest::LogUnderTest(const Backend& backend, CommittedLogOptions options)
    : backend_(backend), bounds_(std::move(options)) {
  store_ = backend_.open_log(folder_.path());
  OpenLog();
}

LogUnderTest::~LogUnderTest() {
  gate_->Release();
  log_.reset();
}

void LogUnderTest::OpenLog() {
  gate_ = std::make_unique<GateSequencer>(*store_);
  CommittedLogOptions options;
  options.queue_length_max = bounds_.queue_length_max;
  options.queue_bytes_max = bounds_.queue_bytes_max;
  options.batch_requests_max = bounds_.batch_requests_max;
  options.batch_bytes_max = bounds_.batch_bytes_max;
  options.gathered_requests = bounds_.gathered_requests;
  options.gather_for = bounds_.gather_for;
  options.slow_commit = bounds_.slow_commit;
  options.recent_subjects_max = bounds_.recent_subjects_max;
  options.disk_guard = bounds_.disk_guard;
  options.now = [this] { return absl::FromUnixMicros(now_micros_); };
  if (bounds_.sync_keys != nullptr) options.sync_keys = [this] { return bounds_.sync_keys(); };
  if (bounds_.keys_health != nullptr) {
    options.keys_health = [this] { return bounds_.keys_health(); };
  }
  absl::StatusOr<std::unique_ptr<EventLog>> log =
      OpenCommittedLog(*store_, *gate_, logger_, std::move(options));
  LOGE_CHECK(log.ok());
  log_ = *std::move(log);
}

void LogUnderTest::Reopen() {
  log_.reset();
  if (backend_.survives_reopen) {
    store_.reset();
    store_ = backend_.open_log(folder_.path());
  }
  OpenLog();
}

std::vector<std::future<Answer>> LogUnderTest::QueueTogether(std::vector<AppendRequest> requests) {
  gate_->Hold();
  filler_ = AppendAsync(*log_, Request(999, {"filler/x"}));
  gate_->WaitUntilHeld();
  std::vector<std::future<Answer>> answers;
  for (AppendRequest& request : requests) {
    answers.push_back(AppendAsync(*log_, std::move(request)));
  }
  return answers;
}

std::vector<Answer> LogUnderTest::AppendTogether(std::vector<AppendRequest> requests) {
  std::vector<std::future<Answer>> futures = QueueTogether(std::move(requests));
  gate_->Release();
  filler_.wait();
  std::vector<Answer> answers;
  for (std::future<Answer>& future : futures) answers.push_back(future.get());
  return answers;
}

DurableLog::DurableLog(const std::string& folder, int64_t write_buffer_bytes) {
  const absl::Status started = Start({.folder = folder, .write_buffer_bytes = write_buffer_bytes});
  if (!started.ok()) ADD_FAILURE() << started.ToString();
  LOGE_CHECK(started.ok());
}

absl::StatusOr<std::unique_ptr<DurableLog>> DurableLog::Open(DurableLogOptions options) {
  std::unique_ptr<DurableLog> opened(new DurableLog);
  LOGE_RETURN_IF_ERROR(opened->Start(std::move(options)));
  return opened;
}

absl::Status DurableLog::Start(DurableLogOptions options) {
  RocksDbOptions store_options = SmallOptions(options.folder + "/log");
  store_options.write_buffer_bytes = options.write_buffer_bytes;
  store_options.env = options.env;
  LOGE_ASSIGN_OR_RETURN(store, OpenRocksDbLogStore(store_options));
  sequencer = std::make_unique<LocalSequencer>(*store);
  CommittedLogOptions bounds;
  bounds.now = std::move(options.now);
  if (!bounds.now) bounds.now = [] { return absl::UnixEpoch(); };
  bounds.sync_keys = std::move(options.sync_keys);
  LOGE_ASSIGN_OR_RETURN(log, OpenCommittedLog(*store, *sequencer, logger, std::move(bounds)));
  return absl::OkStatus();
}

}  // namespace loge::storage::testing
