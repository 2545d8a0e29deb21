#include "bench/country/dice.h"

namespace loge::bench::country {
namespace {

std::string Uuid(uint64_t high, uint64_t low) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(36, '-');
  size_t at = 0;
  for (const uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
      text[at++] = kDigits[half >> shift & 0xf];
    }
  }
  return text;
}

constexpr uint64_t kVariant = uint64_t{1} << 63;
constexpr uint64_t kBelowVariant = kVariant / 2 - 1;

}  // namespace

std::string Dice::RandomUuid() {
  const uint64_t high = (Bits() & ~uint64_t{0xf000}) | 0x4000;
  return Uuid(high, kVariant | (Bits() & kBelowVariant));
}

std::string Dice::TimedUuid(int64_t milliseconds) {
  const uint64_t high = static_cast<uint64_t>(milliseconds) << 16 | 0x7000 | (Bits() & 0xfff);
  return Uuid(high, kVariant | (Bits() & kBelowVariant));
}

}  // namespace loge::bench::country
