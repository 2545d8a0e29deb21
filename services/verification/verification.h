// Verification of the log in the words of the API: the same for AdminService.VerifyLog and for
// `loge admin verify --offline`, so that both find the same and say it in the same way.
#ifndef LOGE_SERVICES_VERIFICATION_VERIFICATION_H_
#define LOGE_SERVICES_VERIFICATION_VERIFICATION_H_

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "loge/v1/admin.pb.h"
#include "storage/log_scan.h"

namespace loge::verification {

// What is wrong with `head`, for people; empty when it can be one.
std::string CheckChainHead(const v1::ChainHead& head);

struct VerificationEnv {
  const storage::LogScan* scan = nullptr;  // Borrowed, not null.
  // The log may grow meanwhile; see storage::VerifyOptions.
  bool live = false;
  std::function<absl::Time()> now;  // For the rate only.
};

// Verifies what `request` asks for; its heads must have passed CheckChainHead. `progress` is called
// on the caller's thread with messages without a result, and returns false to cancel. Returns the
// last message, which has the result. Blocks. Errors: as storage::VerifyLog.
absl::StatusOr<v1::VerifyLogResponse> Verify(
    const VerificationEnv& env, const v1::VerifyLogRequest& request,
    absl::FunctionRef<bool(const v1::VerifyLogResponse&)> progress);

}  // namespace loge::verification

#endif  // LOGE_SERVICES_VERIFICATION_VERIFICATION_H_
