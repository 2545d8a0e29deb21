#include "storage/sealing.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>

#include "storage/base/check.h"
#include "storage/base/strings.h"
#include "storage/key_vault.h"

namespace loge::storage {
namespace {

constexpr char kSealVersion = 1;
constexpr int kTagBytes = 16;
constexpr int kDigestBytes = 32;

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

// Fetching an algorithm costs more than using it, and contexts are not thread-safe: so one of each
// per thread.
struct Digest {
  std::unique_ptr<EVP_MD, Free<EVP_MD_free>> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
};

struct Mac {
  Mac() {
    std::string digest = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    LOGE_CHECK(EVP_MAC_CTX_set_params(context.get(), params));
  }

  std::unique_ptr<EVP_MAC, Free<EVP_MAC_free>> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>> context{EVP_MAC_CTX_new(algorithm.get())};
};

struct Cipher {
  std::unique_ptr<EVP_CIPHER, Free<EVP_CIPHER_free>> algorithm{
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
  std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>> context{EVP_CIPHER_CTX_new()};
};

Digest& ThreadDigest() {
  static thread_local Digest digest;
  return digest;
}
Mac& ThreadMac() {
  static thread_local Mac mac;
  return mac;
}
Cipher& ThreadCipher() {
  static thread_local Cipher cipher;
  return cipher;
}

const unsigned char* Bytes(absl::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* Bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

absl::Status CheckKey(absl::string_view key) {
  if (key.size() == kKeyBytes) return absl::OkStatus();
  return absl::InvalidArgumentError("a key that is not 32 bytes long");
}

absl::Status CannotOpen() {
  return absl::DataLossError("sealed data does not open: it was changed, or is another person's");
}

}  // namespace

absl::StatusOr<std::string> Seal(absl::string_view key, absl::string_view person,
                                 absl::string_view nonce, absl::string_view plaintext) {
  if (absl::Status status = CheckKey(key); !status.ok()) return status;
  if (nonce.size() != kNonceBytes) {
    return absl::InvalidArgumentError("a nonce that is not 12 bytes long");
  }
  std::string sealed(1 + kNonceBytes + plaintext.size() + kTagBytes, '\0');
  sealed[0] = kSealVersion;
  nonce.copy(&sealed[1], kNonceBytes);
  unsigned char* ciphertext = Bytes(sealed) + 1 + kNonceBytes;
  Cipher& cipher = ThreadCipher();
  EVP_CIPHER_CTX* context = cipher.context.get();
  int size = 0;
  const bool done =
      EVP_EncryptInit_ex2(context, cipher.algorithm.get(), Bytes(key), Bytes(nonce), nullptr) &&
      EVP_EncryptUpdate(context, nullptr, &size, Bytes(person), static_cast<int>(person.size())) &&
      EVP_EncryptUpdate(context, ciphertext, &size, Bytes(plaintext),
                        static_cast<int>(plaintext.size())) &&
      EVP_EncryptFinal_ex(context, ciphertext + size, &size) &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, ciphertext + plaintext.size());
  LOGE_CHECK(done);  // Fails only when memory runs out or the library is broken.
  return sealed;
}

absl::StatusOr<std::string> Open(absl::string_view key, absl::string_view person,
                                 absl::string_view sealed) {
  if (absl::Status status = CheckKey(key); !status.ok()) return status;
  if (sealed.size() < 1 + kNonceBytes + kTagBytes || sealed[0] != kSealVersion) {
    return CannotOpen();
  }
  const absl::string_view nonce = sealed.substr(1, kNonceBytes);
  const absl::string_view ciphertext =
      sealed.substr(1 + kNonceBytes, sealed.size() - 1 - kNonceBytes - kTagBytes);
  std::string tag = ToString(sealed.substr(sealed.size() - kTagBytes));
  std::string plaintext(ciphertext.size(), '\0');
  Cipher& cipher = ThreadCipher();
  EVP_CIPHER_CTX* context = cipher.context.get();
  int size = 0;
  unsigned char rest[kTagBytes];
  const bool done =
      EVP_DecryptInit_ex2(context, cipher.algorithm.get(), Bytes(key), Bytes(nonce), nullptr) &&
      EVP_DecryptUpdate(context, nullptr, &size, Bytes(person), static_cast<int>(person.size())) &&
      EVP_DecryptUpdate(context, Bytes(plaintext), &size, Bytes(ciphertext),
                        static_cast<int>(ciphertext.size())) &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) &&
      EVP_DecryptFinal_ex(context, rest, &size) > 0;
  if (!done) return CannotOpen();
  return plaintext;
}

std::string KeyedHash(absl::string_view key, absl::string_view message) {
  std::string hash(kDigestBytes, '\0');
  size_t size = 0;
  EVP_MAC_CTX* context = ThreadMac().context.get();
  const bool done = EVP_MAC_init(context, Bytes(key), key.size(), nullptr) &&
                    EVP_MAC_update(context, Bytes(message), message.size()) &&
                    EVP_MAC_final(context, Bytes(hash), &size, hash.size());
  LOGE_CHECK(done && size == kDigestBytes);
  return hash;
}

std::string Sha256(std::initializer_list<absl::string_view> parts) {
  Digest& digest = ThreadDigest();
  std::string hash(kDigestBytes, '\0');
  unsigned int size = 0;
  bool done = EVP_DigestInit_ex2(digest.context.get(), digest.algorithm.get(), nullptr);
  for (absl::string_view part : parts) {
    done = done && EVP_DigestUpdate(digest.context.get(), part.data(), part.size());
  }
  done = done && EVP_DigestFinal_ex(digest.context.get(), Bytes(hash), &size);
  LOGE_CHECK(done && size == kDigestBytes);
  return hash;
}

struct Sha256Stream::State {
  Digest digest;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  LOGE_CHECK(
      EVP_DigestInit_ex2(state_->digest.context.get(), state_->digest.algorithm.get(), nullptr));
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(absl::string_view piece) {
  LOGE_CHECK(EVP_DigestUpdate(state_->digest.context.get(), piece.data(), piece.size()));
}

std::string Sha256Stream::Finish() {
  std::string hash(kDigestBytes, '\0');
  unsigned int size = 0;
  LOGE_CHECK(EVP_DigestFinal_ex(state_->digest.context.get(), Bytes(hash), &size) &&
             size == kDigestBytes);
  return hash;
}

}  // namespace loge::storage
