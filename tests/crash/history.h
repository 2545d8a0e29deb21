// What callers saw of a log, and a checker that says whether one log, one append after the other,
// could have shown them just that (linearizability).
//
// The log itself tells the order of the appends, so nothing has to be searched: each answer is held
// against the prefixes of the log that were possible while its call was under way.
//
// Of a chain (storage/append_chain.h) the members are sequenced one behind the other: each meets a
// log that has what those before it wrote, and one that follows on a failure is told ABORTED.
#ifndef LOGE_TESTS_CRASH_HISTORY_H_
#define LOGE_TESTS_CRASH_HISTORY_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "storage/types.h"
#include "tests/crash/log_model.h"
#include "tests/crash/workload.h"

namespace loge::storage::testing {

enum class Outcome {
  kNone,      // No answer: the process was gone before.
  kUnknown,   // It may be in the log.
  kNotTaken,  // It is not in the log, for a reason outside of it (stopped, a passed deadline).
  kAppended,
  kReplayed,
  kConflict,   // A condition, or a failure earlier in the chain.
  kClaimed,    // Another holds the claim.
  kOtherBody,  // The request id was used by another request.
  kWrong,      // An answer that no call may get.
};

// Instants count all invocations and answers of a history: they say what came before what.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

struct AppendCall {
  AppendTag tag;
  bool other_body = false;  // Sent under the request id of `tag`, with another fingerprint.
  int64_t invoked = 0;
  int64_t answered = kNever;
  Outcome outcome = Outcome::kNone;
  Position first;      // Of kAppended and kReplayed.
  Position last;       // The same.
  std::string answer;  // The same.
  std::string holder;  // Of kClaimed.
};

// A read from `from` to the head that the log named.
struct ReadCall {
  int64_t invoked = 0;
  int64_t answered = kNever;
  Position head;
  Position from;
  std::string subject;  // Empty: all events.
  std::vector<Position> positions;
};

struct History {
  std::vector<AppendCall> appends;
  std::vector<ReadCall> reads;  // Those that were answered.
};

// What is wrong with `history`, given the log in which it ended; empty when it is linearizable.
// That each decision of `log` was allowed where it lies is for ReadModel to check.
std::vector<std::string> CheckHistory(const History& history, const LogModel& log,
                                      const Workload& workload);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_HISTORY_H_
