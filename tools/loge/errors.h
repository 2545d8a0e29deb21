// Tells people and programs why a call failed, and what to do about it.
#ifndef LOGE_TOOLS_LOGE_ERRORS_H_
#define LOGE_TOOLS_LOGE_ERRORS_H_

#include <grpcpp/support/status.h>

#include <optional>
#include <string>
#include <vector>

#include "google/rpc/status.pb.h"
#include "loge/v1/errors.pb.h"

namespace loge::cli {

// How the program ends. Scripts rely on these numbers; --help lists them.
enum ExitCode {
  kExitOk = 0,
  kExitRefused = 1,
  kExitUsage = 2,
  kExitUnreachable = 3,
  kExitPartial = 4,
  kExitHeld = 5,
  kExitStale = 6,
};

// kExitUnreachable when the status comes from the connection (no typed detail of a server, and
// UNAVAILABLE or DEADLINE_EXCEEDED), else kExitRefused. `status` must not be OK.
int ExitCodeOf(const grpc::Status& status);

// The typed detail of a failure, when the server sent one.
std::optional<v1::ErrorDetail> DetailOf(const google::rpc::Status& status);
std::optional<v1::ErrorDetail> DetailOf(const grpc::Status& status);

// Some lines for people: the status, each violation, what to do, and for a write whether it may be
// in the log. Ends with a line end.
std::string DescribeFailure(const grpc::Status& status, const std::string& server, bool is_write);

// The same on one line for programs: {"code": …, "message": …, "detail": {…}}.
std::string FailureAsJson(const grpc::Status& status);

// One line a violation, without line ends; the message of the status when there is no detail.
std::vector<std::string> DescribeRefusal(const google::rpc::Status& status);

// "NOT_FOUND" and the like.
std::string CodeName(int code);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_ERRORS_H_
