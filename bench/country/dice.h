// Chance that can be repeated: the same seed gives the same rolls.
#ifndef LOGE_BENCH_COUNTRY_DICE_H_
#define LOGE_BENCH_COUNTRY_DICE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace loge::bench::country {

// splitmix64. Thread-compatible.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Bits() {
    uint64_t value = state_ += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }

  // 0 to sides - 1; `sides` is at least 1.
  int Below(int64_t sides) { return static_cast<int>(Bits() % static_cast<uint64_t>(sides)); }
  // Both included.
  int Between(int least, int most) { return least + Below(int64_t{most} - least + 1); }
  bool Chance(int per_thousand) { return Below(1000) < per_thousand; }

  // One of `all`, which is not empty.
  template <class T>
  const T& OneOf(const std::vector<T>& all) {
    return all[static_cast<size_t>(Below(static_cast<int64_t>(all.size())))];
  }

  // A UUID as callers make them for requests (version 4), and one as loged makes them for persons
  // (version 7), at `milliseconds` since 1970.
  std::string RandomUuid();
  std::string TimedUuid(int64_t milliseconds);

 private:
  uint64_t state_;
};

}  // namespace loge::bench::country

#endif  // LOGE_BENCH_COUNTRY_DICE_H_
