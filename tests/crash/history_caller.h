// A caller that makes calls at random, and the book in which all callers write down what they saw.
#ifndef LOGE_TESTS_CRASH_HISTORY_CALLER_H_
#define LOGE_TESTS_CRASH_HISTORY_CALLER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <random>
#include <vector>

#include "storage/append_chain.h"
#include "storage/base/mutex.h"
#include "storage/event_log.h"
#include "tests/crash/history.h"
#include "tests/crash/workload.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {

// Thread-safe. Instants are given under one lock, so that their order is the real one.
class HistoryRecorder {
 public:
  // The index under which its answer is to be told.
  size_t Invoke(AppendCall call) ABSL_LOCKS_EXCLUDED(mu_);
  void Answered(size_t index, const Answer& answer) ABSL_LOCKS_EXCLUDED(mu_);
  int64_t Now() ABSL_LOCKS_EXCLUDED(mu_);
  void Add(ReadCall call) ABSL_LOCKS_EXCLUDED(mu_);
  // From now on answers are lost: the machine that they came from has none.
  void Freeze(bool frozen) ABSL_LOCKS_EXCLUDED(mu_);
  History Take() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  Mutex mu_;
  int64_t instant_ ABSL_GUARDED_BY(mu_) = 0;
  bool frozen_ ABSL_GUARDED_BY(mu_) = false;
  History history_ ABSL_GUARDED_BY(mu_);
};

// Of all callers: what was given out last.
struct HistoryCounters {
  std::atomic<int64_t> number{0};
  std::atomic<int64_t> chain{0};
};

// One caller, in all lives of the log. Thread-compatible.
class HistoryCaller {
 public:
  // `workload`, `recorder` and `counters` are borrowed and must outlive the caller.
  HistoryCaller(const Workload& workload, HistoryRecorder& recorder, HistoryCounters& counters,
                uint64_t seed)
      : workload_(workload), recorder_(recorder), counters_(counters), random_(seed) {}

  // Makes calls until `calls` are made by all callers, the log has stopped or the power is cut.
  // All are answered when it returns.
  void Live(EventLog& log, std::atomic<int64_t>& calls, const std::atomic<bool>& cut);

 private:
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<uint64_t>(sides)); }

  const AppendTag& Recent(const std::vector<AppendTag>& tags);
  // The head, or what was one not long ago.
  Position Known(const EventLog& log);

  // Each tells whether the log has stopped.
  bool Append(EventLog& log, const AppendTag& tag, bool other_body);
  // Hands `numbers` over as one chain, mostly without waiting for any answer, also when one has
  // failed.
  bool AppendAsChain(EventLog& log, const std::vector<int64_t>& numbers);

  std::future<Answer> Hand(EventLog& log, const AppendTag& tag, AppendRequest request,
                           bool other_body);
  std::vector<int64_t> NumbersForAChain();
  // The last chain of an earlier life, as a client begins it again after a fault.
  std::vector<int64_t> LastChainAgain(const EventLog& log);
  void Read(const EventLog& log, bool by_subject);

  const Workload& workload_;
  HistoryRecorder& recorder_;
  HistoryCounters& counters_;
  std::mt19937_64 random_;
  std::vector<AppendTag> tags_;  // As they are tried again: in no chain.
  std::vector<int64_t> last_chain_;
  // In this life: what came after a power cut proves nothing for the next one.
  std::vector<AppendTag> acknowledged_;
};

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_HISTORY_CALLER_H_
