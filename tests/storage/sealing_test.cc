#include "storage/sealing.h"

#include <thread>

#include "absl/strings/escaping.h"
#include "storage/key_vault.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

const std::string kKey(kKeyBytes, 'k');
const std::string kNonce(kNonceBytes, 'n');

TEST(Sealing, OpensWhatItSealed) {
  for (const std::string& text : {std::string(), std::string("Odile"), std::string(5000, 'x')}) {
    const auto sealed = Seal(kKey, "person-1", kNonce, text);
    LOGE_ASSERT_OK(sealed);
    EXPECT_EQ(sealed->size(), 1 + kNonceBytes + text.size() + 16);
    EXPECT_EQ(sealed->substr(0, 1 + kNonceBytes), "\x01" + kNonce);
    const auto opened = Open(kKey, "person-1", *sealed);
    LOGE_ASSERT_OK(opened);
    EXPECT_EQ(*opened, text);
  }
}

TEST(Sealing, HidesTheText) {
  EXPECT_EQ(Seal(kKey, "person-1", kNonce, "Odile Martin")->find("Odile"), std::string::npos);
}

TEST(Sealing, OpensForNobodyElseAndWithNoOtherKey) {
  const std::string sealed = *Seal(kKey, "person-1", kNonce, "Odile");
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Open(kKey, "person-2", sealed));
  LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss,
                   Open(std::string(kKeyBytes, 'K'), "person-1", sealed));
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, Open(kKey, "person-1", sealed));
}

TEST(Sealing, AnyFlippedBitAndAnyCutIsFound) {
  const std::string sealed = *Seal(kKey, "person-1", kNonce, "Odile");
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Open(kKey, "person-1", flipped));
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    LOGE_EXPECT_CODE(absl::StatusCode::kDataLoss, Open(kKey, "person-1", sealed.substr(0, size)));
  }
}

TEST(Sealing, RefusesKeysAndNoncesOfAnotherLength) {
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, Seal("short", "p", kNonce, "x"));
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, Seal(kKey, "p", "short", "x"));
  LOGE_EXPECT_CODE(absl::StatusCode::kInvalidArgument, Open("short", "p", "x"));
}

// Case 15 of NIST's GCM test vectors has no associated data; with an empty person it is ours.
TEST(Sealing, GivesThePublishedGcmVector) {
  const std::string key =
      absl::HexStringToBytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const std::string nonce = absl::HexStringToBytes("cafebabefacedbaddecaf888");
  const std::string text = absl::HexStringToBytes(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255");
  const std::string sealed = *Seal(key, "", nonce, text);
  EXPECT_EQ(absl::BytesToHexString(sealed.substr(1 + kNonceBytes)),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
            "b094dac5d93471bdec1a502270e3cc6c");
}

TEST(KeyedHash, GivesThePublishedVectors) {
  // RFC 4231, cases 2 and 1.
  EXPECT_EQ(absl::BytesToHexString(KeyedHash("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(absl::BytesToHexString(KeyedHash(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST(Sha256, GivesThePublishedVectorAndJoinsItsParts) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
}

TEST(Sealing, WorksOnManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      const std::string text(static_cast<size_t>(10 * i), 'x');
      for (int n = 0; n < 200; ++n) {
        const auto opened = Open(kKey, "p", *Seal(kKey, "p", kNonce, text));
        EXPECT_TRUE(opened.ok() && *opened == text);
        EXPECT_EQ(KeyedHash(kKey, text), KeyedHash(kKey, text));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace loge::storage::testing
