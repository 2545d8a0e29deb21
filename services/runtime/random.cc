#include "services/runtime/random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/base/check.h"
#include "storage/base/strings.h"

namespace loge::runtime {

namespace {

void FillFromSystem(char* out, size_t size) {
  LOGE_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(out), static_cast<int>(size)) == 1);
}

}  // namespace

SystemRandom::~SystemRandom() { OPENSSL_cleanse(block_.data(), block_.size()); }

void SystemRandom::Fill(char* out, int size) {
  const auto wanted = static_cast<size_t>(size);
  if (wanted > sizeof(block_) / 4) return FillFromSystem(out, wanted);
  MutexLock lock(&mu_);
  if (block_.size() - used_ < wanted) {
    FillFromSystem(block_.data(), block_.size());
    used_ = 0;
  }
  char* const given = block_.data() + used_;
  std::copy_n(given, wanted, out);
  OPENSSL_cleanse(given, wanted);
  used_ += wanted;
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
