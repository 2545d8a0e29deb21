#include "services/runtime/decider.h"

#include <utility>

#include "services/runtime/decision_attempt.h"
#include "storage/base/strings.h"

namespace loge::runtime {

absl::StatusOr<DecidedCommand> Decider::Decide(const Input& input) const {
  return DecisionAttempt(env_, input, identities_).Run();
}

bool IsConflict(const absl::Status& append_status) {
  if (append_status.code() == absl::StatusCode::kAborted) return true;
  return append_status.GetPayload(storage::kClaimHolderPayload).has_value();
}

absl::Status AppendErrorToStatus(const absl::Status& status) {
  if (status.ok()) return status;
  using Code = absl::StatusCode;
  v1::ErrorReason reason = v1::ERROR_REASON_INTERNAL;
  Code code = status.code();
  std::string message = ToString(status.message());
  bool retry = true;
  v1::WriteOutcome outcome = v1::WRITE_OUTCOME_NOT_WRITTEN;
  if (status.GetPayload(storage::kRequestMismatchPayload).has_value()) {
    reason = v1::ERROR_REASON_REQUEST_ID_REUSED;
    code = Code::kInvalidArgument;
    retry = false;
  } else if (IsConflict(status)) {
    reason = v1::ERROR_REASON_APPEND_CONFLICT;
    code = Code::kAborted;
    message = "other writes kept coming in between: ask again with the same request id";
  } else if (code == Code::kResourceExhausted) {
    reason = v1::ERROR_REASON_OVERLOADED;
  } else if (code == Code::kDeadlineExceeded) {
    reason = v1::ERROR_REASON_DEADLINE_PASSED;
  } else if (code == Code::kUnavailable) {
    reason = v1::ERROR_REASON_UNAVAILABLE;
  } else if (code == Code::kInvalidArgument) {
    reason = v1::ERROR_REASON_FIELD_TOO_LONG;
    retry = false;
  } else {
    // The write failed in a way that does not tell.
    outcome = v1::WRITE_OUTCOME_UNKNOWN;
    if (code == Code::kDataLoss) reason = v1::ERROR_REASON_DATA_LOSS;
  }
  return WithWriteOutcome(
      Refusal(code,
              {reason, reason == v1::ERROR_REASON_REQUEST_ID_REUSED ? "meta.request_id" : "",
               std::move(message), "", ""},
              retry),
      outcome);
}

}  // namespace loge::runtime
