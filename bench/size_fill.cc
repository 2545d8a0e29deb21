#include "bench/size_fill.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

#include "bench/local_log.h"
#include "bench/stored_events.h"
#include "storage/base/mutex.h"

namespace loge::bench {
namespace {

// Appends under way: half of what the log lets wait, so that the committer never does.
constexpr int kUnderWayMax = 8192;
// So much that the filters of all tables stay there: every request id is looked up, and how fast
// the log was filled is not what is measured.
constexpr int64_t kCacheBytes = 1 << 30;
constexpr int64_t kTellEvery = 1'000'000;

// Bounds what is under way and keeps the first error. Thread-safe.
class Window {
 public:
  // Waits for room. False once an append has failed.
  bool Enter() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (under_way_ >= kUnderWayMax) changed_.Wait(&mu_);
    ++under_way_;
    return error_.ok();
  }

  void Leave(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    if (error_.ok()) error_ = status;
    --under_way_;
    if (under_way_ == kUnderWayMax / 2 || under_way_ == 0) changed_.SignalAll();
  }

  // Waits until nothing is under way. False, and stderr says why, when an append has failed.
  bool Finish() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    while (under_way_ > 0) changed_.Wait(&mu_);
    if (!error_.ok()) std::fprintf(stderr, "fill: %s\n", error_.ToString().c_str());
    return error_.ok();
  }

 private:
  Mutex mu_;
  CondVar changed_;
  int under_way_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status error_ ABSL_GUARDED_BY(mu_);
};

storage::AppendRequest RequestOf(int64_t number, int64_t persons, const storage::EventLog& log) {
  const int64_t person = number % persons;
  const int64_t fact = number / persons;
  // As of the head, as decisions are; but not before the last fact about the person, which may
  // still be under way.
  const int64_t last = fact == 0 ? 0 : number + 1 - persons;
  const storage::Position as_of(std::max(log.GetHead().position.value(), last));
  storage::AppendRequest request;
  request.events.push_back(FactAbout(person, fact));
  request.condition.push_back(ConditionAbout(person, as_of));
  request.request = StampOf(person, fact);
  return request;
}

}  // namespace

FillResult FillLog(const std::string& folder, int64_t events) {
  const std::unique_ptr<LocalLog> local =
      LocalLog::Open({.folder = folder, .block_cache_bytes = kCacheBytes});
  if (local == nullptr) return {};
  storage::EventLog& log = local->log();
  const int64_t persons = events / kEventsPerPerson;
  const int64_t first = log.GetHead().position.value();
  const auto begun = std::chrono::steady_clock::now();
  Window window;
  for (int64_t number = first; number < events && window.Enter(); ++number) {
    log.Append(RequestOf(number, persons, log),
               [&window](const absl::StatusOr<storage::AppendResult>& result) {
                 window.Leave(result.status());
               });
    if (number > 0 && number % kTellEvery == 0) {
      std::fprintf(stderr, "  %lld of them\n", static_cast<long long>(number));
    }
  }
  FillResult result;
  result.ok = window.Finish();
  result.events = std::max<int64_t>(events - first, 0);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

}  // namespace loge::bench
