// How a check or a rule says no: every failing check at once, typed, in one absl::Status that
// carries a loge.v1.ErrorDetail. The one place that turns such a status into a gRPC status is
// services/runtime/rpc/grpc_status.h.
#ifndef LOGE_SERVICES_RUNTIME_VIOLATIONS_H_
#define LOGE_SERVICES_RUNTIME_VIOLATIONS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "loge/v1/errors.pb.h"

namespace loge::runtime {

// One violation, built where it is found. `field` is the path in the request. Never put personal
// data in any of these.
struct Violation {
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  std::string field;
  std::string message;
  std::string expected;
  std::string actual;
};

// Collects violations, each once; tells at most kViolationsMax of them. Thread-compatible.
class Violations {
 public:
  void Add(Violation violation);
  bool empty() const { return detail_.violations_size() == 0; }
  const v1::ErrorDetail& detail() const { return detail_; }

  // A status of `code` that carries all violations; OK when there are none.
  absl::Status ToStatus(absl::StatusCode code) const;

 private:
  v1::ErrorDetail detail_;
};

// A status of one violation.
absl::Status Refusal(absl::StatusCode code, Violation violation, bool retry_can_help = false);

// The detail inside `status`, if it has one.
std::optional<v1::ErrorDetail> DetailOf(const absl::Status& status);

// `status` with what is known about the fate of its write. Keeps its code and message.
absl::Status WithWriteOutcome(const absl::Status& status, v1::WriteOutcome outcome);

}  // namespace loge::runtime

#endif  // LOGE_SERVICES_RUNTIME_VIOLATIONS_H_
