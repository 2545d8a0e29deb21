// Sealing and opening of personal data, keyed hashes of claims and of requests: everything that
// needs the key vault.
//
// Thread-safe.
#ifndef LOGE_SERVICES_RUNTIME_SECRETS_H_
#define LOGE_SERVICES_RUNTIME_SECRETS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "loge/events/v1/common.pb.h"
#include "loge/events/v1/recorded_event.pb.h"
#include "services/runtime/random.h"
#include "storage/key_vault.h"
#include "storage/types.h"

namespace loge::runtime {

class Secrets {
 public:
  // Makes the system's keys at first use. `vault` and `random` are borrowed and must outlive it.
  static absl::StatusOr<std::unique_ptr<Secrets>> Create(storage::KeyVault& vault, Random& random);

  // On OK the keys of new persons can be used; they become durable with the append that says it
  // needs that (AppendRequest::needs_key_sync).
  absl::Status EnsureKeys(const std::vector<std::string>& persons);

  // NOT_FOUND when `person` has no key (erased, or never known).
  absl::StatusOr<storage::SealedData> Seal(const std::string& person,
                                           const events::v1::PersonalData& data);

  // Nothing when the key is gone. DATA_LOSS when the bytes are damaged.
  absl::StatusOr<std::optional<events::v1::PersonalData>> Open(
      const events::v1::Sealed& sealed) const;

  // What is stored of a claim instead of its value.
  std::string ClaimKey(absl::string_view kind, absl::string_view scope,
                       absl::string_view value) const;

  // What tells a retry from another command under the same request id.
  std::string Fingerprint(absl::string_view method, absl::string_view request) const;

 private:
  Secrets(storage::KeyVault& vault, Random& random, std::string claim_key, std::string request_key)
      : vault_(vault),
        random_(random),
        claim_key_(std::move(claim_key)),
        request_key_(std::move(request_key)) {}

  storage::KeyVault& vault_;
  Random& random_;
  const std::string claim_key_;
  const std::string request_key_;
};

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_SECRETS_H_
