// Callers that do everything at once to a log that fails and comes back, and write down what they
// saw.
#ifndef LOGE_TESTS_CRASH_HISTORY_RUN_H_
#define LOGE_TESTS_CRASH_HISTORY_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/crash/history.h"
#include "tests/crash/log_model.h"

namespace loge::storage::testing {

struct HistoryOptions {
  uint64_t seed = 0;
  // Appends, retries, and reads, if no fault came: a life makes its share of them, or what it can
  // until its fault. The two lives of eight that end by a stop make 2000 in any case, which are
  // more than 200,000 in the 120 rounds of the long form.
  int64_t calls = 8000;
  int lives = 8;  // Of the log: each but the last ends by a fault or a stop.
  int callers = 8;
};

struct HistoryResult {
  History history;
  LogModel log;                         // As it was at the end.
  std::vector<std::string> violations;  // Of ReadModel and CheckHistory.
};

// `folder` must be empty. The log is the real one, over RocksDB. Its lives end, in turn, by a power
// cut that drops what was not synced, a batch that is not written, a batch that is written though
// the sequencer cannot tell, and an ordinary stop; callers try again what was not answered, chains
// in a new chain.
HistoryResult RunHistory(const std::string& folder, const HistoryOptions& options);

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_HISTORY_RUN_H_
