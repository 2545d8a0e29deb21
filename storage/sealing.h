// Sealing of personal data and keyed hashes, with OpenSSL.
//
// Sealed bytes: version (1 byte, 1), nonce (12 bytes, random), AES-256-GCM ciphertext, tag (16
// bytes). The associated data is the person's id, so that sealed bytes moved to another person do
// not open. Algorithms: NIST SP 800-38D (GCM), RFC 2104 (HMAC) with SHA-256.
//
// All functions are thread-safe.
#ifndef LOGE_STORAGE_SEALING_H_
#define LOGE_STORAGE_SEALING_H_

#include <initializer_list>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace loge::storage {

inline constexpr int kNonceBytes = 12;

// `key` is kKeyBytes long, `nonce` kNonceBytes and never used twice with the same key.
absl::StatusOr<std::string> Seal(absl::string_view key, absl::string_view person,
                                 absl::string_view nonce, absl::string_view plaintext);

// DATA_LOSS when the bytes were changed, are of another person or another key.
absl::StatusOr<std::string> Open(absl::string_view key, absl::string_view person,
                                 absl::string_view sealed);

// HMAC-SHA-256, 32 bytes.
std::string KeyedHash(absl::string_view key, absl::string_view message);

// Of the concatenation of `parts`, 32 bytes.
std::string Sha256(std::initializer_list<absl::string_view> parts);
inline std::string Sha256(absl::string_view message) { return Sha256({message}); }

// The same for a message that comes in pieces. Thread-compatible.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Update(absl::string_view piece);
  // Of all pieces so far; none may follow.
  std::string Finish();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_SEALING_H_
