#include "services/runtime/rpc/typed.h"

#include "services/runtime/violations.h"

namespace loge::rpc {

absl::Status PoolIsFull() {
  return runtime::Refusal(absl::StatusCode::kResourceExhausted,
                          {.reason = v1::ERROR_REASON_OVERLOADED,
                           .field = "",
                           .message = "too much work is queued: ask again later",
                           .expected = "",
                           .actual = ""},
                          /*retry_can_help=*/true);
}

}  // namespace loge::rpc
