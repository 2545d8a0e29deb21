// Appends with personal data, sealed with the keys of a vault as the server does it: a key is made
// before the append that seals the first data of its person, and synced with it.
#ifndef LOGE_TESTS_CRASH_SEALED_WORKLOAD_H_
#define LOGE_TESTS_CRASH_SEALED_WORKLOAD_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/mutex.h"
#include "storage/event_log.h"
#include "storage/key_vault.h"
#include "storage/types.h"
#include "tests/crash/invariants.h"
#include "tests/crash/workload.h"

namespace loge::storage::testing {

// What one event holds of a person. All is empty when it holds nothing.
struct Sealing {
  SealedData sealed;
  std::string plain;        // What was sealed.
  std::string key;          // As the vault gave it then.
  bool new_person = false;  // The key may not be durable yet.
};

// Of each append its events' in order; by number and `seen` of the tag.
using Sealings = std::map<std::pair<int64_t, int64_t>, std::vector<Sealing>>;

// A Workload of which most events are sealed. What was sealed is remembered, so that the same tag
// gives the same bytes again although keys are random. Thread-safe.
class SealedWorkload : public Workload {
 public:
  // `vault` is borrowed and must outlive it. After a power cut `before` is what was sealed until
  // then, and `acks` the appends that were acknowledged.
  SealedWorkload(uint64_t seed, KeyVault& vault, Sealings before = {},
                 const std::vector<Ack>& acks = {});

  // Most persons are new, and each of them belongs to a few appends that may meet; the others are
  // of acknowledged appends, so that their keys need no sync. Dies when the vault fails.
  AppendRequest Make(const AppendTag& tag) const override ABSL_LOCKS_EXCLUDED(mu_);

  // The persons of that append are known from now on.
  void Acknowledged(const AppendTag& tag) ABSL_LOCKS_EXCLUDED(mu_);

  Sealings Sealed() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  std::vector<Sealing> SealingsOf(const AppendTag& tag, size_t events) const
      ABSL_LOCKS_EXCLUDED(mu_);
  Sealing MakeSealing(const AppendTag& tag, size_t index) const ABSL_LOCKS_EXCLUDED(mu_);
  // Empty when nobody is known.
  std::string KnownPerson(std::mt19937_64& random) const ABSL_LOCKS_EXCLUDED(mu_);

  const uint64_t seed_;
  KeyVault& vault_;
  mutable Mutex mu_;  // Not held while the vault is called.
  mutable Sealings sealings_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> known_ ABSL_GUARDED_BY(mu_);
};

}  // namespace loge::storage::testing

#endif  // LOGE_TESTS_CRASH_SEALED_WORKLOAD_H_
