// Chance that can be repeated anywhere: the same seed gives the same draws on every machine, which
// std::uniform_int_distribution does not promise.
#ifndef LOGE_SERVICES_PARTNERSHIP_DRAWS_H_
#define LOGE_SERVICES_PARTNERSHIP_DRAWS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace loge::partnership {

// Thread-compatible.
class Draws {
 public:
  explicit Draws(uint64_t seed) : bits_(seed) {}

  // 0 to sides - 1, each as likely as the others; `sides` is at least 1.
  uint64_t Below(uint64_t sides) {
    // Bits at or above the largest multiple of `sides` would favour the small numbers.
    const uint64_t most = std::numeric_limits<uint64_t>::max();
    const uint64_t fair = most - most % sides;
    uint64_t drawn = bits_();
    while (drawn >= fair) drawn = bits_();
    return drawn % sides;
  }

  // Puts `count` of `items`, drawn without repetition, first (Fisher and Yates). `count` is at most
  // their number: then all are in an order that is as likely as any other.
  template <class T>
  void PutFirst(size_t count, std::vector<T>& items) {
    for (size_t i = 0; i < count; ++i) {
      const auto other = i + static_cast<size_t>(Below(items.size() - i));
      std::swap(items[i], items[other]);
    }
  }

 private:
  std::mt19937_64 bits_;
};

}  // namespace loge::partnership

#endif  // LOGE_SERVICES_PARTNERSHIP_DRAWS_H_
