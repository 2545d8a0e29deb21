#include "storage/claim_ledger.h"

#include "absl/strings/cord.h"
#include "storage/base/status_macros.h"

namespace loge::storage {

absl::StatusOr<std::optional<ClaimHolder>> ClaimLedger::HolderOf(const std::string& key,
                                                                 bool& staged) const {
  staged = false;
  if (const auto it = tried_.holders.find(key); it != tried_.holders.end()) return it->second;
  if (const auto it = staged_.holders.find(key); it != staged_.holders.end()) {
    staged = true;
    return it->second;
  }
  return store_.FindClaim(key);
}

absl::StatusOr<std::optional<std::string>> ClaimLedger::KeyOf(const SlotOfHolder& slot) const {
  if (const auto it = tried_.keys.find(slot); it != tried_.keys.end()) return it->second;
  if (const auto it = staged_.keys.find(slot); it != staged_.keys.end()) return it->second;
  return store_.FindClaimKey(slot.first, slot.second);
}

void ClaimLedger::Release(const std::string& key, const std::string& holder,
                          const std::string& slot) {
  tried_.holders[key] = std::nullopt;
  tried_.keys[{holder, slot}] = std::nullopt;
  tried_claims_.push_back({key, holder, slot, /*take=*/false});
}

absl::Status ClaimLedger::ReleaseSlot(const std::string& holder, const std::string& slot) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<std::string> key, KeyOf({holder, slot}));
  if (key.has_value()) Release(*key, holder, slot);
  return absl::OkStatus();
}

absl::Status ClaimLedger::Take(const ClaimTake& take, bool& by_staged) {
  LOGE_ASSIGN_OR_RETURN(const std::optional<ClaimHolder> held, HolderOf(take.key, by_staged));
  if (held.has_value()) {
    if (held->holder == take.holder && held->slot == take.slot) return absl::OkStatus();
    const bool may_take_over = held->holder == take.holder ||
                               (!take.instead_of.empty() && held->holder == take.instead_of);
    if (!may_take_over) {
      absl::Status status = absl::AlreadyExistsError("the claim is held by another");
      status.SetPayload(kClaimHolderPayload, absl::Cord(held->holder));
      return status;
    }
    Release(take.key, held->holder, held->slot);
  }
  LOGE_RETURN_IF_ERROR(ReleaseSlot(take.holder, take.slot));
  tried_.holders[take.key] = ClaimHolder{take.holder, take.slot};
  tried_.keys[{take.holder, take.slot}] = take.key;
  tried_claims_.push_back({take.key, take.holder, take.slot, /*take=*/true});
  return absl::OkStatus();
}

absl::Status ClaimLedger::Try(const AppendRequest& request, bool& by_staged) {
  by_staged = false;
  tried_ = Changes();
  tried_claims_.clear();
  for (const ClaimRelease& release : request.releases) {
    LOGE_RETURN_IF_ERROR(ReleaseSlot(release.holder, release.slot));
  }
  for (const ClaimTake& take : request.takes) LOGE_RETURN_IF_ERROR(Take(take, by_staged));
  return absl::OkStatus();
}

void ClaimLedger::Accept(std::vector<CommitBatch::Claim>& claims) {
  for (auto& [key, holder] : tried_.holders) staged_.holders[key] = std::move(holder);
  for (auto& [slot, key] : tried_.keys) staged_.keys[slot] = std::move(key);
  for (CommitBatch::Claim& claim : tried_claims_) claims.push_back(std::move(claim));
  tried_ = Changes();
  tried_claims_.clear();
}

}  // namespace loge::storage
