#include "services/runtime/secrets.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/sealing.h"

namespace loge::runtime {
namespace {

// Length before content, so that ("a", "bc") and ("ab", "c") are not the same message.
void AppendPart(absl::string_view part, std::string& out) {
  absl::StrAppend(&out, part.size(), ":", part);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Secrets>> Secrets::Create(storage::KeyVault& vault, Random& random) {
  LOGE_ASSIGN_OR_RETURN(std::string claim_key, vault.SystemKey("claims"));
  LOGE_ASSIGN_OR_RETURN(std::string request_key, vault.SystemKey("requests"));
  return std::unique_ptr<Secrets>(
      new Secrets(vault, random, std::move(claim_key), std::move(request_key)));
}

absl::Status Secrets::EnsureKeys(const std::vector<std::string>& persons) {
  if (persons.empty()) return absl::OkStatus();
  return vault_.EnsureKeys(persons);
}

absl::StatusOr<storage::SealedData> Secrets::Seal(const std::string& person,
                                                  const events::v1::PersonalData& data) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> key, vault_.FindKey(person));
  if (!key.has_value()) return absl::NotFoundError(absl::StrCat("no key of person ", person));
  std::array<char, storage::kNonceBytes> nonce;
  random_.Fill(nonce.data(), static_cast<int>(nonce.size()));
  LOGE_ASSIGN_OR_RETURN(std::string ciphertext,
                        storage::Seal(*key, person, absl::string_view(nonce.data(), nonce.size()),
                                      data.SerializeAsString()));
  return storage::SealedData{person, std::move(ciphertext)};
}

absl::StatusOr<std::optional<events::v1::PersonalData>> Secrets::Open(
    const events::v1::Sealed& sealed) const {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> key, vault_.FindKey(sealed.person()));
  if (!key.has_value()) return std::optional<events::v1::PersonalData>();
  LOGE_ASSIGN_OR_RETURN(const std::string plain,
                        storage::Open(*key, sealed.person(), sealed.ciphertext()));
  events::v1::PersonalData data;
  if (!data.ParseFromString(plain)) {
    return absl::DataLossError("sealed data opened to bytes that are no PersonalData");
  }
  return std::optional<events::v1::PersonalData>(std::move(data));
}

std::string Secrets::ClaimKey(absl::string_view kind, absl::string_view scope,
                              absl::string_view value) const {
  std::string message;
  for (absl::string_view part : {kind, scope, value}) AppendPart(part, message);
  return storage::KeyedHash(claim_key_, message);
}

std::string Secrets::Fingerprint(absl::string_view method, absl::string_view request) const {
  std::string message;
  for (absl::string_view part : {method, request}) AppendPart(part, message);
  return storage::KeyedHash(request_key_, message);
}

}  // namespace loge::runtime
