// The seed of a random test.
#ifndef LOGE_TESTS_SUPPORT_TEST_SEED_H_
#define LOGE_TESTS_SUPPORT_TEST_SEED_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace loge::testing {

// LOGE_TEST_SEED when set, else a fresh one. Prints it.
inline uint32_t TestSeed() {
  const char* given = std::getenv("LOGE_TEST_SEED");
  const uint32_t seed = given != nullptr ? static_cast<uint32_t>(std::strtoul(given, nullptr, 10))
                                         : std::random_device()();
  std::printf("LOGE_TEST_SEED=%u\n", seed);
  return seed;
}

}  // namespace loge::testing

#endif  // LOGE_TESTS_SUPPORT_TEST_SEED_H_
