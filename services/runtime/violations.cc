#include "services/runtime/violations.h"

#include <utility>

#include "absl/strings/cord.h"
#include "services/runtime/limits.h"
#include "storage/base/strings.h"

namespace loge::runtime {
namespace {

constexpr char kDetailUrl[] = "type.googleapis.com/loge.v1.ErrorDetail";

absl::Status Build(absl::StatusCode code, const v1::ErrorDetail& detail) {
  std::string message;
  for (const v1::Violation& violation : detail.violations()) {
    if (!message.empty()) message += "; ";
    if (!violation.field().empty()) message += violation.field() + ": ";
    message += violation.message();
  }
  absl::Status status(code, message);
  status.SetPayload(kDetailUrl, absl::Cord(detail.SerializeAsString()));
  return status;
}

}  // namespace

void Violations::Add(Violation violation) {
  if (detail_.violations_size() >= kViolationsMax) return;
  // The same thing found again (a date checked once per line of a sheet) is told once.
  for (const v1::Violation& known : detail_.violations()) {
    if (known.reason() == violation.reason && known.field() == violation.field &&
        known.actual() == violation.actual && known.message() == violation.message) {
      return;
    }
  }
  v1::Violation* out = detail_.add_violations();
  out->set_reason(violation.reason);
  out->set_field(std::move(violation.field));
  out->set_message(std::move(violation.message));
  out->set_expected(std::move(violation.expected));
  out->set_actual(std::move(violation.actual));
}

absl::Status Violations::ToStatus(absl::StatusCode code) const {
  if (empty()) return absl::OkStatus();
  return Build(code, detail_);
}

absl::Status Refusal(absl::StatusCode code, Violation violation, bool retry_can_help) {
  Violations violations;
  violations.Add(std::move(violation));
  v1::ErrorDetail detail = violations.detail();
  detail.set_retry_can_help(retry_can_help);
  return Build(code, detail);
}

std::optional<v1::ErrorDetail> DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kDetailUrl);
  if (!payload.has_value()) return std::nullopt;
  v1::ErrorDetail detail;
  if (!detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

absl::Status WithWriteOutcome(const absl::Status& status, v1::WriteOutcome outcome) {
  if (status.ok()) return status;
  v1::ErrorDetail detail = DetailOf(status).value_or(v1::ErrorDetail());
  detail.set_write_outcome(outcome);
  absl::Status out(status.code(), status.message());
  out.SetPayload(kDetailUrl, absl::Cord(detail.SerializeAsString()));
  return out;
}

}  // namespace loge::runtime
