// Stored records, skimmed and verified: whatever lies on disk, only records that end with the hash
// of their bytes pass, and skimming agrees with protobuf on bytes that are a record.
#include <cstdint>
#include <string>

#include "storage/record.h"
#include "storage/sealing.h"
#include "tests/fuzz/expect.h"

using namespace loge::storage;  // NOLINT: a program of one function.

namespace {

// Field 14, 32 bytes long.
constexpr absl::string_view kHashFieldHead = "\x72\x20";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string genesis = GenesisHash();
  (void)SkimType(bytes).ok();
  const auto subjects = SkimSubjects(bytes);
  if (subjects.ok()) {
    for (const Subject& subject : *subjects) LOGE_FUZZ_EXPECT(subject.value().size() <= size);
  }
  const auto trailer = SkimTrailer(bytes);
  if (trailer.ok()) LOGE_FUZZ_EXPECT(trailer->chain_hash.size() == kChainHashBytes);
  (void)VerifyRecord(bytes, genesis).ok();

  if (size == 0) return 0;
  // With the right hash at its end anything verifies; with one bit less of it nothing does.
  std::string hashed(bytes.data(), bytes.size());
  const std::string hash = Sha256({genesis, bytes});
  hashed.append(kHashFieldHead.data(), kHashFieldHead.size()).append(hash);
  LOGE_FUZZ_EXPECT(VerifyRecord(hashed, genesis).ok());
  const auto hashed_trailer = SkimTrailer(hashed);
  if (hashed_trailer.ok()) LOGE_FUZZ_EXPECT(hashed_trailer->chain_hash == hash);
  hashed[size / 2] = static_cast<char>(hashed[size / 2] ^ 1);
  LOGE_FUZZ_EXPECT(!VerifyRecord(hashed, genesis).ok());
  return 0;
}
