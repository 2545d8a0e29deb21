#include "services/runtime/random.h"

#include <openssl/rand.h>

#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::runtime {

void SystemRandom::Fill(char* out, int size) {
  LOGE_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(out), size) == 1);
}

std::string NewUuid(const Clock& clock, Random& random) {
  std::array<char, 16> bytes;
  random.Fill(bytes.data(), static_cast<int>(bytes.size()));
  const uint64_t millis = static_cast<uint64_t>(absl::ToUnixMillis(clock.Now()));
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<char>(millis >> (8 * (5 - i)));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
  const absl::string_view h(hex.data(), hex.size());
  return absl::StrCat(h.substr(0, 8), "-", h.substr(8, 4), "-", h.substr(12, 4), "-",
                      h.substr(16, 4), "-", h.substr(20));
}

}  // namespace loge::runtime
