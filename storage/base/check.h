// LOGE_CHECK: stops the process on a broken invariant of our own code. Never for bad input or I/O:
// those are absl::Status. A failed check prints file, line and condition to stderr and aborts, so
// that nothing is acknowledged on top of a state that is known to be wrong.
#ifndef LOGE_STORAGE_BASE_CHECK_H_
#define LOGE_STORAGE_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

#define LOGE_CHECK(condition)                                                            \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

#endif  // LOGE_STORAGE_BASE_CHECK_H_
