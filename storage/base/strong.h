// Strong<Tag, T>: a T that does not mix with other T's. Value type; ordered, hashable by Abseil.
#ifndef LOGE_STORAGE_BASE_STRONG_H_
#define LOGE_STORAGE_BASE_STRONG_H_

#include <compare>
#include <utility>

namespace loge {

template <class Tag, class T>
class Strong {
 public:
  constexpr Strong() = default;
  constexpr explicit Strong(T value) : value_(std::move(value)) {}

  constexpr const T& value() const { return value_; }

  friend constexpr bool operator==(const Strong&, const Strong&) = default;
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
  template <class H>
  friend H AbslHashValue(H h, const Strong& s) {
    return H::combine(std::move(h), s.value_);
  }

 private:
  T value_{};
};

}  // namespace loge

#endif  // LOGE_STORAGE_BASE_STRONG_H_
