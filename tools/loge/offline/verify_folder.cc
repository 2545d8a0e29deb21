#include "tools/loge/offline/verify_folder.h"

#include <chrono>
#include <memory>

#include "absl/time/time.h"
#include "services/verification/verification.h"
#include "storage/base/status_macros.h"
#include "storage/folder_lock.h"
#include "storage/log_scan.h"
#include "storage/rocksdb/open.h"

namespace loge::cli {

absl::StatusOr<v1::VerifyLogResponse> VerifyFolder(
    const std::string& data_folder, const v1::VerifyLogRequest& request,
    const std::function<void(const v1::VerifyLogResponse&)>& progress) {
  // A loged that starts meanwhile is refused before it touches anything.
  LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<storage::FolderLock> lock,
                        storage::FolderLock::Share(data_folder));
  LOGE_ASSIGN_OR_RETURN(const std::unique_ptr<storage::LogScan> scan,
                        storage::OpenRocksDbLogScan(data_folder + "/log"));
  verification::VerificationEnv env;
  env.scan = scan.get();
  env.live = false;  // The folder is ours as long as `lock` and `scan` live.
  env.now = [] {
    return absl::UnixEpoch() +
           absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  };
  return verification::Verify(env, request, [&progress](const v1::VerifyLogResponse& message) {
    progress(message);
    return true;
  });
}

std::string CheckChainHead(const v1::ChainHead& head) { return verification::CheckChainHead(head); }

}  // namespace loge::cli
