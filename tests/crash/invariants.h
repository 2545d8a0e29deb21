// What must hold in a log after whatever happened to it: one checker for all scenarios.
#ifndef LOGE_TESTS_CRASH_INVARIANTS_H_
#define LOGE_TESTS_CRASH_INVARIANTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/event_log.h"
#include "storage/log_store.h"
#include "storage/types.h"
#include "tests/crash/log_model.h"
#include "tests/crash/workload.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {

// An append that was answered with OK.
struct Ack {
  AppendTag tag;
  Position first;
  Position last;
};

// What a check found. Thread-compatible.
struct Findings {
  // What the log may never do; at most kViolationsMax are kept.
  std::vector<std::string> violations;
  // The first error that the log gave instead of an answer; OK when there was none.
  absl::Status refusal;
  bool opened = true;  // False when `refusal` is that of opening.

  void Violation(std::string what);
  void Refusal(const absl::Status& status, const std::string& doing);
  // Nothing was broken and nothing refused.
  bool clean() const { return violations.empty() && refusal.ok(); }
  std::string ToString() const;
};
inline constexpr size_t kViolationsMax = 10;

// Reads the whole log and checks it by itself: positions without a gap, chain, whole decisions,
// each asked for and there once with the very bytes that were asked for, recorded_at never back,
// the rules kept at each decision.
LogModel ReadModel(const EventLog& log, const Workload& workload, Findings& findings);

// ReadModel, and then: each of `acks` is there, where it was said to be; the index, the request ids
// and the claims are those of the log, nothing less and nothing more; VerifyLog finds
// nothing. `issued` is above each number that was ever asked for. Requests whose events end before
// `pruned_before` may be forgotten; those that are not must be what they were.
Findings CheckInvariants(const EventLog& log, const LogStore& store, const Workload& workload,
                         const std::vector<Ack>& acks, int64_t issued,
                         Position pruned_before = Position(0));

// Appends to a log that CheckInvariants found clean: request ids must answer the first answer,
// conditions and claims be enforced, and a new append take the next position. `fresh` is a number
// that was never asked for, `pruned_before` as above.
Findings CheckStillEnforced(EventLog& log, const Workload& workload, int64_t fresh,
                            Position pruned_before = Position(0));

// Opens a log and makes both checks. `acks`, `issued` and `pruned_before` as above.
Findings OpenAndCheck(DurableLogOptions options, const Workload& workload,
                      const std::vector<Ack>& acks, int64_t issued,
                      Position pruned_before = Position(0));

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_INVARIANTS_H_
