#include "tests/crash/sealed_workload.h"

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "storage/base/check.h"
#include "storage/sealing.h"

namespace loge::storage::testing {
namespace {

// How many appends in a row tell of the same new person: more than one, so that callers ask for
// its key at the same time.
constexpr int64_t kAppendsOfAPerson = 3;
// Of an append at most; for the dice only.
constexpr uint64_t kEventsMax = 4;

std::pair<int64_t, int64_t> Key(const AppendTag& tag) { return {tag.number, tag.seen.value()}; }

}  // namespace

SealedWorkload::SealedWorkload(uint64_t seed, KeyVault& vault, Sealings before,
                               const std::vector<Ack>& acks)
    : Workload(seed), seed_(seed), vault_(vault), sealings_(std::move(before)) {
  for (const Ack& ack : acks) Acknowledged(ack.tag);
}

AppendRequest SealedWorkload::Make(const AppendTag& tag) const {
  AppendRequest request = Workload::Make(tag);
  const std::vector<Sealing> sealings = SealingsOf(tag, request.events.size());
  for (size_t i = 0; i < sealings.size(); ++i) {
    request.events[i].sealed = sealings[i].sealed;
    request.needs_key_sync = request.needs_key_sync || sealings[i].new_person;
  }
  return request;
}

void SealedWorkload::Acknowledged(const AppendTag& tag) {
  MutexLock lock(&mu_);
  const auto it = sealings_.find(Key(tag));
  LOGE_CHECK(it != sealings_.end());
  for (const Sealing& sealing : it->second) {
    if (!sealing.sealed.person.empty()) known_.push_back(sealing.sealed.person);
  }
}

Sealings SealedWorkload::Sealed() const {
  MutexLock lock(&mu_);
  return sealings_;
}

std::vector<Sealing> SealedWorkload::SealingsOf(const AppendTag& tag, size_t events) const {
  {
    MutexLock lock(&mu_);
    const auto it = sealings_.find(Key(tag));
    if (it != sealings_.end()) return it->second;
  }
  std::vector<Sealing> sealings;
  for (size_t i = 0; i < events; ++i) sealings.push_back(MakeSealing(tag, i));
  MutexLock lock(&mu_);
  return sealings_.emplace(Key(tag), std::move(sealings)).first->second;
}

Sealing SealedWorkload::MakeSealing(const AppendTag& tag, size_t index) const {
  std::mt19937_64 random((seed_ * 1000003 + static_cast<uint64_t>(tag.number)) * kEventsMax +
                         index);
  Sealing sealing;
  const uint64_t roll = random() % 4;
  if (roll == 0) return sealing;
  std::string& person = sealing.sealed.person;
  if (roll == 1) person = KnownPerson(random);
  if (person.empty()) {
    sealing.new_person = true;
    person = absl::StrCat("citizen", tag.number / kAppendsOfAPerson);
    LOGE_CHECK(vault_.EnsureKeys({person}).ok());
  }
  const absl::StatusOr<std::optional<std::string>> key = vault_.FindKey(person);
  LOGE_CHECK(key.ok() && key->has_value());
  sealing.key = **key;
  sealing.plain = absl::StrCat("what append ", tag.number, " tells of ", person);
  std::string nonce(kNonceBytes, '\0');
  for (char& c : nonce) c = static_cast<char>(random());
  const absl::StatusOr<std::string> sealed = Seal(sealing.key, person, nonce, sealing.plain);
  LOGE_CHECK(sealed.ok());
  sealing.sealed.ciphertext = *sealed;
  return sealing;
}

std::string SealedWorkload::KnownPerson(std::mt19937_64& random) const {
  MutexLock lock(&mu_);
  return known_.empty() ? "" : known_[random() % known_.size()];
}

}  // namespace loge::storage::testing
