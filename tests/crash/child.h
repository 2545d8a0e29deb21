// A process of its own that appends until it ends, by itself or by a fault: what the tests that
// start it and the program itself (child_main.cc) share.
#ifndef LOGE_TESTS_CRASH_CHILD_H_
#define LOGE_TESTS_CRASH_CHILD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/invariants.h"
#include "tests/support/fault_file_system.h"

namespace loge::storage::testing {

struct ChildOptions {
  std::string folder = "";  // The log lies in its sub-folder log/.
  uint64_t seed = 0;        // Of the workload.
  // Appends these numbers of the workload: [first, end).
  int64_t first = 0;
  int64_t end = 0;
  int64_t kill_after_acks = 0;            // SIGKILL some time after so many; 0: never.
  int64_t write_buffer_bytes = 64 << 10;  // So small that tables are written meanwhile.
  // Forgets the requests before this position once all numbers were answered, a few at a time, and
  // appends a number from `end` on after each time; 0: forgets none.
  int64_t prune_before = 0;
  // Armed once the log is open, or before the first request is forgotten.
  std::optional<Fault> fault = std::nullopt;
};

// How many positions the requests lie at that a child forgets at a time.
inline constexpr int64_t kPruneStep = 10;

std::vector<std::string> ToArguments(const ChildOptions& options);
std::optional<ChildOptions> FromArguments(const std::vector<std::string>& arguments);

// Exit codes. A signal is none of them.
inline constexpr int kChildDone = 0;        // All numbers were answered.
inline constexpr int kChildCannotOpen = 2;  // stderr says why.
inline constexpr int kChildStopped = 3;     // The log has stopped and says so.
inline constexpr int kChildMisbehaves = 4;  // stderr says how.

// The acknowledgements that processes have written down in `folder`, one by one as they came.
std::string AckFile(const std::string& folder);
std::vector<Ack> ReadAcks(const std::string& folder);

// Where a child whose log has stopped leaves the image of a power cut at that moment.
std::string ImageFolder(const std::string& folder);

// Where a child of which a call failed leaves the image of a power cut in the middle of that call,
// with what was acknowledged by then: ReadAcks(FaultFolder(folder)).
std::string FaultFolder(const std::string& folder);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_CHILD_H_
