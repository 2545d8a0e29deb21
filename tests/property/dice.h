// A seeded source of choices, the same on every platform.
#ifndef LOGE_TESTS_PROPERTY_DICE_H_
#define LOGE_TESTS_PROPERTY_DICE_H_

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace loge::property {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  // 0 to n - 1. (The distributions of the standard library differ from one to the next.)
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }

  template <class T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Below(static_cast<int>(from.size())))];
  }
  // `n` of them, or all, in random order.
  template <class T>
  std::vector<T> Some(std::vector<T> from, int n) {
    Shuffle(from);
    if (from.size() > static_cast<size_t>(n)) from.resize(static_cast<size_t>(n));
    return from;
  }
  template <class T>
  void Shuffle(std::vector<T>& values) {
    for (size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[static_cast<size_t>(Below(static_cast<int>(i)))]);
    }
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace loge::property

#endif  // LOGE_TESTS_PROPERTY_DICE_H_
