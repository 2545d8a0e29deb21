// Sealed personal data: nothing that was changed opens, and everything sealed opens to what it was.
#include <cstdint>
#include <string>

#include "storage/key_vault.h"
#include "storage/sealing.h"
#include "tests/fuzz/expect.h"

using namespace loge::storage;  // NOLINT: a program of one function.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string key(kKeyBytes, 'k');
  const std::string nonce(kNonceBytes, 'n');

  // Bytes from outside, as they are: no key makes them open.
  LOGE_FUZZ_EXPECT(Open(key, "person", bytes).status().code() == absl::StatusCode::kDataLoss);
  LOGE_FUZZ_EXPECT(!Open(bytes, "person", bytes).ok());

  const auto sealed = Seal(key, "person", nonce, bytes);
  LOGE_FUZZ_EXPECT(sealed.ok());
  const auto opened = Open(key, "person", *sealed);
  LOGE_FUZZ_EXPECT(opened.ok() && absl::string_view(*opened) == bytes);
  LOGE_FUZZ_EXPECT(!Open(key, "other person", *sealed).ok());
  std::string changed = *sealed;
  const size_t at = size == 0 ? 0 : data[0] % changed.size();
  changed[at] = static_cast<char>(changed[at] ^ (size < 2 || data[1] == 0 ? 1 : data[1]));
  LOGE_FUZZ_EXPECT(!Open(key, "person", changed).ok());
  LOGE_FUZZ_EXPECT(!Open(key, "person", absl::string_view(*sealed).substr(0, at)).ok());
  return 0;
}
