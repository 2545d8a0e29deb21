// The keys of persons, kept apart from the log so that losing a key makes a person's data
// unreadable everywhere, and the few secret keys of the system.
//
// Thread-safe. Implementations: storage/memory/open.h and
// storage/rocksdb/open.h.
#ifndef LOGE_STORAGE_KEY_VAULT_H_
#define LOGE_STORAGE_KEY_VAULT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace loge::storage {

inline constexpr int kKeyBytes = 32;

// Fills with random bytes fit for keys.
using RandomBytes = absl::AnyInvocable<void(char* out, int size)>;

class KeyVault {
 public:
  virtual ~KeyVault() = default;

  // Makes sure each of `persons` has a key, which can be used at once. It survives power loss only
  // when a later SyncKeys has returned OK: what is sealed with it must not become durable before.
  // UNAVAILABLE once the vault has stopped for good.
  virtual absl::Status EnsureKeys(const std::vector<std::string>& persons) = 0;

  // On OK every key that was ensured before survives power loss: one sync for all of them, none
  // when there is nothing new. After an error no later call succeeds (a failed sync is not tried
  // again: what it would have written may be gone from the cache of the system).
  virtual absl::Status SyncKeys() = 0;

  // The key of `person`, or nothing if there never was one or it was erased.
  virtual absl::StatusOr<std::optional<std::string>> FindKey(absl::string_view person) const = 0;

  // OK, or why the vault makes no more keys until it is opened again; those it has can be found.
  // Never waits for the disk.
  virtual absl::Status WriteHealth() const = 0;

  // A secret of the system by name (for instance "claims"), made at its first use and then the
  // same for ever.
  virtual absl::StatusOr<std::string> SystemKey(absl::string_view name) = 0;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_KEY_VAULT_H_
