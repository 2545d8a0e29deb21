// Claims as they will be once the batch under construction is durable: the store's, with the
// changes of the requests staged so far on top.
//
// Thread-compatible: the committer's thread owns it, for one batch.
#ifndef LOGE_STORAGE_CLAIM_LEDGER_H_
#define LOGE_STORAGE_CLAIM_LEDGER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/log_store.h"

namespace loge::storage {

class ClaimLedger {
 public:
  // `store` is borrowed and must outlive the ledger.
  explicit ClaimLedger(const LogStore& store) : store_(store) {}

  // Works out the claims of `request`. Follow by Accept or by the next Try, which forgets what was
  // not accepted. ALREADY_EXISTS when a key is held by another (with kClaimHolderPayload), then
  // `by_staged` says whether only a staged request says so. Other errors: of the store.
  absl::Status Try(const AppendRequest& request, bool& by_staged);

  // Adds what the last Try found to the ledger and to `claims`.
  void Accept(std::vector<CommitBatch::Claim>& claims);

 private:
  using SlotOfHolder = std::pair<std::string, std::string>;  // (holder, slot).
  struct Changes {
    absl::flat_hash_map<std::string, std::optional<ClaimHolder>> holders;  // By key.
    absl::flat_hash_map<SlotOfHolder, std::optional<std::string>> keys;
  };

  absl::StatusOr<std::optional<ClaimHolder>> HolderOf(const std::string& key, bool& staged) const;
  absl::StatusOr<std::optional<std::string>> KeyOf(const SlotOfHolder& slot) const;
  void Release(const std::string& key, const std::string& holder, const std::string& slot);
  absl::Status ReleaseSlot(const std::string& holder, const std::string& slot);
  absl::Status Take(const ClaimTake& take, bool& by_staged);

  const LogStore& store_;
  Changes staged_;
  Changes tried_;  // Of the request under way.
  std::vector<CommitBatch::Claim> tried_claims_;
};

}  // namespace loge::storage

#endif  // LOGE_STORAGE_CLAIM_LEDGER_H_
