// Fills a log without a server, far faster than one could be asked to.
#ifndef LOGE_BENCH_SIZE_FILL_H_
#define LOGE_BENCH_SIZE_FILL_H_

#include <cstdint>
#include <string>

namespace loge::bench {

inline constexpr int kEventsPerPerson = 10;

struct FillResult {
  bool ok = false;
  int64_t events = 0;  // Appended; 0 when all were there.
  double seconds = 0;
};

// Appends to the log in `folder` (made if missing) until it holds `events` events, a multiple of
// kEventsPerPerson: facts about events / kEventsPerPerson persons (stored_events.h), each person's
// as far apart as they can be, and each a request of its own with its condition and its request id.
// Goes on where an earlier call was stopped.
FillResult FillLog(const std::string& folder, int64_t events);

}  // namespace loge::bench

#endif  // LOGE_BENCH_SIZE_FILL_H_
