// Verifies the log of a data folder without a server.
#ifndef LOGE_TOOLS_LOGE_OFFLINE_VERIFY_FOLDER_H_
#define LOGE_TOOLS_LOGE_OFFLINE_VERIFY_FOLDER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "loge/v1/admin.pb.h"

namespace loge::cli {

// What AdminService.VerifyLog would answer in its last message, for the log in `data_folder`/log.
// Changes nothing there, and keeps loged from starting on the folder meanwhile. `request` must
// hold well-formed heads. `progress` is told how it goes. Errors: NOT_FOUND when there is no log,
// UNAVAILABLE while a loged has the folder, PERMISSION_DENIED, FAILED_PRECONDITION (another
// format), DATA_LOSS when the folder is too damaged to be opened, INVALID_ARGUMENT (see
// storage/verify.h), others of the disk.
absl::StatusOr<v1::VerifyLogResponse> VerifyFolder(
    const std::string& data_folder, const v1::VerifyLogRequest& request,
    const std::function<void(const v1::VerifyLogResponse&)>& progress);

// What is wrong with `head`, for people; empty when it can be one.
std::string CheckChainHead(const v1::ChainHead& head);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_OFFLINE_VERIFY_FOLDER_H_
