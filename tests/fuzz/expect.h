// What must hold for any input: says where it does not, and ends the program for the fuzzer to see.
#ifndef LOGE_TESTS_FUZZ_EXPECT_H_
#define LOGE_TESTS_FUZZ_EXPECT_H_

#include <cstdio>
#include <cstdlib>

#define LOGE_FUZZ_EXPECT(condition)                                                       \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

#endif  // LOGE_TESTS_FUZZ_EXPECT_H_
