#include "storage/verify.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/base/strings.h"
#include "storage/chain_walk.h"
#include "storage/record.h"
#include "storage/verify_index.h"

namespace loge::storage {
namespace {

absl::Status CheckChainHead(const char* name, const std::optional<ChainHead>& head) {
  if (!head.has_value()) return absl::OkStatus();
  if (head->position.value() < 0) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": a position is never negative"));
  }
  if (head->hash.size() != kChainHashBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": a chain hash has ", kChainHashBytes, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const VerifyOptions& options) {
  LOGE_RETURN_IF_ERROR(CheckChainHead("since", options.since));
  LOGE_RETURN_IF_ERROR(CheckChainHead("expected", options.expected));
  if (options.since.has_value() && options.expected.has_value() &&
      options.expected->position < options.since->position) {
    return absl::InvalidArgumentError("the expected head lies before the position to begin behind");
  }
  return absl::OkStatus();
}

class Verification {
 public:
  Verification(const LogScan& scan, const VerifyOptions& options, VerifyListener listener)
      : scan_(scan), options_(options), listener_(listener) {}

  absl::StatusOr<VerifyResult> Run() {
    absl::StatusOr<Head> head = scan_.StoredHead();
    if (absl::IsDataLoss(head.status())) {
      return VerifyResult{
          .sound_upto = {Position(0), GenesisHash()},
          .finding = Finding{Damage::kHeadDiffers, Position(0), ToString(head.status().message())}};
    }
    LOGE_RETURN_IF_ERROR(head.status());
    ChainWalk walk(scan_, options_, *head);
    LOGE_RETURN_IF_ERROR(walk.Begin());
    if (walk.finding().has_value()) {
      return VerifyResult{.sound_upto = {Position(0), GenesisHash()}, .finding = walk.finding()};
    }
    const Position first = walk.next();
    progress_.records_total = head->position.value() - first.value() + 1;
    if (options_.check_index) sums_.emplace(PositionRange{first, head->position});
    LOGE_RETURN_IF_ERROR(Walk(walk));
    VerifyResult result{.sound_upto = {Position(walk.next().value() - 1), walk.hash()},
                        .records = walk.next().value() - first.value(),
                        .finding = walk.finding()};
    if (!result.finding.has_value() && options_.check_index) {
      LOGE_ASSIGN_OR_RETURN(result.finding, Compare());
      result.index_entries = progress_.index_entries_done;
    }
    return result;
  }

 private:
  absl::Status Walk(ChainWalk& walk) {
    const Position first = walk.next();
    // From the very beginning, in case that something lies before the first position.
    const Position from = first == Position(1) ? Position(0) : first;
    const absl::Status scanned = ScanRecordsInSteps(
        scan_, from,
        [&](const LogScan::Record& record) {
          const Position expected = walk.next();
          const bool more = walk.Visit(record);
          // The walk has seen that type and subjects parse.
          if (sums_.has_value() && walk.next() != expected) added_ = sums_->AddRecord(record);
          return more && added_.ok();
        },
        [&] {
          progress_.records_done = walk.next().value() - first.value();
          return listener_(progress_);
        });
    LOGE_RETURN_IF_ERROR(walk.status());
    LOGE_RETURN_IF_ERROR(added_);
    if (absl::IsDataLoss(scanned)) {
      walk.CannotRead(scanned);
      return absl::OkStatus();
    }
    LOGE_RETURN_IF_ERROR(scanned);
    walk.End();
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Finding>> Compare() {
    progress_.index_entries_total = sums_->entries();
    absl::StatusOr<std::optional<Finding>> finding =
        CheckIndex(scan_, *sums_, options_.live, [&](int64_t done) {
          progress_.index_entries_done = done;
          return listener_(progress_);
        });
    if (!absl::IsDataLoss(finding.status())) return finding;
    return std::optional<Finding>(
        Finding{Damage::kUnreadable, Position(0), ToString(finding.status().message())});
  }

  const LogScan& scan_;
  const VerifyOptions& options_;
  const VerifyListener listener_;
  VerifyProgress progress_;
  std::optional<IndexSums> sums_;
  absl::Status added_;
};

}  // namespace

absl::StatusOr<VerifyResult> VerifyLog(const LogScan& scan, const VerifyOptions& options,
                                       VerifyListener listener) {
  LOGE_RETURN_IF_ERROR(CheckOptions(options));
  return Verification(scan, options, listener).Run();
}

}  // namespace loge::storage
