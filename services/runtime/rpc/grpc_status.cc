#include "services/runtime/rpc/grpc_status.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"
#include "services/runtime/violations.h"
#include "storage/base/strings.h"

namespace loge::rpc {
namespace {

struct ByCode {
  v1::ErrorReason reason;
  bool retry_can_help;
};

// What a status says that carries no detail of its own.
ByCode DefaultFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return {v1::ERROR_REASON_FIELD_INVALID, false};
    case absl::StatusCode::kDeadlineExceeded:
      return {v1::ERROR_REASON_DEADLINE_PASSED, true};
    case absl::StatusCode::kNotFound:
      return {v1::ERROR_REASON_NOT_FOUND, false};
    case absl::StatusCode::kAlreadyExists:
      return {v1::ERROR_REASON_ALREADY_EXISTS, false};
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return {v1::ERROR_REASON_PERMISSION_DENIED, false};
    case absl::StatusCode::kResourceExhausted:
      return {v1::ERROR_REASON_OVERLOADED, true};
    case absl::StatusCode::kAborted:
      return {v1::ERROR_REASON_APPEND_CONFLICT, true};
    case absl::StatusCode::kOutOfRange:
      return {v1::ERROR_REASON_POSITION_AHEAD, true};
    case absl::StatusCode::kUnimplemented:
      return {v1::ERROR_REASON_UNKNOWN_METHOD, false};
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnavailable:
      return {v1::ERROR_REASON_UNAVAILABLE, true};
    case absl::StatusCode::kDataLoss:
      return {v1::ERROR_REASON_DATA_LOSS, false};
    default:
      // A refusal of the domain without a detail is a fault of ours too.
      return {v1::ERROR_REASON_INTERNAL, false};
  }
}

// `text`, cut on a character when it is longer than `bytes_max`.
std::string Cut(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return ToString(text);
  constexpr absl::string_view kEllipsis = "…";
  size_t end = bytes_max - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return ToString(text.substr(0, end)) + ToString(kEllipsis);
}

std::string ReasonName(v1::ErrorReason reason) {
  return ToString(absl::StripPrefix(v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

google::rpc::ErrorInfo InfoOf(const v1::Violation& violation) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(violation.reason()));
  info.set_domain("loge");
  if (!violation.field().empty()) (*info.mutable_metadata())["field"] = violation.field();
  if (!violation.expected().empty()) (*info.mutable_metadata())["expected"] = violation.expected();
  if (!violation.actual().empty()) (*info.mutable_metadata())["actual"] = violation.actual();
  return info;
}

google::rpc::Status Assemble(const absl::Status& status, const v1::ErrorDetail& detail) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(Cut(status.message(), kStatusMessageBytesMax));
  out.add_details()->PackFrom(InfoOf(detail.violations(0)));
  if (status.code() == absl::StatusCode::kInvalidArgument) {
    google::rpc::BadRequest bad;
    for (const v1::Violation& violation : detail.violations()) {
      google::rpc::BadRequest::FieldViolation* field = bad.add_field_violations();
      field->set_field(violation.field());
      field->set_description(violation.message());
    }
    out.add_details()->PackFrom(bad);
  }
  out.add_details()->PackFrom(detail);
  return out;
}

// Cuts long texts, so that one violation always fits into a trailer.
void CutTexts(v1::ErrorDetail& detail) {
  for (v1::Violation& violation : *detail.mutable_violations()) {
    for (std::string* text : {violation.mutable_field(), violation.mutable_message(),
                              violation.mutable_expected(), violation.mutable_actual()}) {
      if (text->size() > kViolationTextBytesMax) *text = Cut(*text, kViolationTextBytesMax);
    }
  }
}

}  // namespace

v1::ErrorDetail DetailFor(const absl::Status& status) {
  v1::ErrorDetail detail = runtime::DetailOf(status).value_or(v1::ErrorDetail());
  if (detail.violations().empty()) {
    const ByCode by_code = DefaultFor(status.code());
    v1::Violation* violation = detail.add_violations();
    violation->set_reason(by_code.reason);
    violation->set_message(ToString(status.message()));
    detail.set_retry_can_help(by_code.retry_can_help);
  }
  return detail;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  if (status.ok()) return google::rpc::Status();
  return Assemble(status, DetailFor(status));
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  v1::ErrorDetail detail = DetailFor(status);
  CutTexts(detail);
  google::rpc::Status rich = Assemble(status, detail);
  while (rich.ByteSizeLong() > kStatusDetailBytesMax && detail.violations_size() > 1) {
    detail.mutable_violations()->RemoveLast();
    rich = Assemble(status, detail);
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), rich.message(),
                      rich.SerializeAsString());
}

}  // namespace loge::rpc
