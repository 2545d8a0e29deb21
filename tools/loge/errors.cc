#include "tools/loge/errors.h"

#include <nlohmann/json.hpp>

#include "tools/loge/session.h"
#include "tools/loge/text.h"

namespace loge::cli {
namespace {

std::string DescribeViolation(const v1::Violation& violation) {
  std::string line = EnumLabel(violation.reason());
  if (!violation.field().empty()) line += " " + Printable(violation.field());
  line += ": " + Printable(violation.message());
  std::string expected;
  if (!violation.expected().empty()) expected = "expected " + Printable(violation.expected());
  if (!violation.actual().empty()) {
    expected +=
        (expected.empty() ? "" : ", ") + std::string("found ") + Printable(violation.actual());
  }
  if (!expected.empty()) line += " (" + expected + ")";
  return line;
}

// What the caller can do when no server has said it.
std::string Advice(const grpc::Status& status, const std::string& server) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return "Is loged running at " + server + "? Start it, or name another with --server.";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "No answer in time from " + server + ". Ask again, or allow more with --timeout.";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "The server at " + server + " does not know this call: is it an older loged?";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "The answer or the queue is too large: ask for less, or later.";
    default:
      return "";
  }
}

}  // namespace

std::string CodeName(int code) {
  static constexpr const char* kNames[] = {"OK",
                                           "CANCELLED",
                                           "UNKNOWN",
                                           "INVALID_ARGUMENT",
                                           "DEADLINE_EXCEEDED",
                                           "NOT_FOUND",
                                           "ALREADY_EXISTS",
                                           "PERMISSION_DENIED",
                                           "RESOURCE_EXHAUSTED",
                                           "FAILED_PRECONDITION",
                                           "ABORTED",
                                           "OUT_OF_RANGE",
                                           "UNIMPLEMENTED",
                                           "INTERNAL",
                                           "UNAVAILABLE",
                                           "DATA_LOSS",
                                           "UNAUTHENTICATED"};
  constexpr int kCount = sizeof(kNames) / sizeof(kNames[0]);
  return code >= 0 && code < kCount ? kNames[code] : "CODE_" + std::to_string(code);
}

int ExitCodeOf(const grpc::Status& status) {
  const bool of_connection = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                             status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
  return of_connection && !DetailOf(status).has_value() ? kExitUnreachable : kExitRefused;
}

std::optional<v1::ErrorDetail> DetailOf(const google::rpc::Status& status) {
  for (const google::protobuf::Any& any : status.details()) {
    v1::ErrorDetail detail;
    if (any.Is<v1::ErrorDetail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

std::optional<v1::ErrorDetail> DetailOf(const grpc::Status& status) {
  google::rpc::Status decoded;
  if (!decoded.ParseFromString(status.error_details())) return std::nullopt;
  return DetailOf(decoded);
}

std::string DescribeFailure(const grpc::Status& status, const std::string& server, bool is_write) {
  const std::string code = "loge: " + CodeName(status.error_code());
  const std::string message = Printable(status.error_message());
  const std::optional<v1::ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value()) {
    std::string text = code + ": " + message + "\n";
    const std::string advice = Advice(status, server);
    if (!advice.empty()) text += "  " + advice + "\n";
    if (is_write) text += "  It may be in the log: ask again with the same request id.\n";
    return text;
  }
  // The message of the only violation is not told twice.
  const std::string only =
      detail->violations_size() == 1 ? Printable(detail->violations(0).message()) : "";
  const bool said = !only.empty() && message.find(only) != std::string::npos;
  std::string text = said ? code + "\n" : code + ": " + message + "\n";
  for (const v1::Violation& violation : detail->violations()) {
    text += "  " + DescribeViolation(violation) + "\n";
  }
  if (detail->write_outcome() == v1::WRITE_OUTCOME_NOT_WRITTEN) {
    text += "  Nothing of it is in the log.\n";
  } else if (detail->write_outcome() == v1::WRITE_OUTCOME_UNKNOWN) {
    text += "  It may be in the log: ask again with the same request id.\n";
  }
  if (detail->retry_can_help()) text += "  The same call can succeed later.\n";
  return text;
}

std::string FailureAsJson(const grpc::Status& status) {
  nlohmann::json json = {{"code", CodeName(status.error_code())},
                         {"message", status.error_message()}};
  if (const std::optional<v1::ErrorDetail> detail = DetailOf(status); detail.has_value()) {
    json["detail"] = nlohmann::json::parse(ToJson(*detail, /*pretty=*/false), nullptr, false);
  }
  // Text of a broken server may be no UTF-8; it is shown with marks rather than not at all.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> DescribeRefusal(const google::rpc::Status& status) {
  const std::optional<v1::ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value() || detail->violations().empty()) {
    return {CodeName(status.code()) + ": " + Printable(status.message())};
  }
  std::vector<std::string> lines;
  for (const v1::Violation& violation : detail->violations()) {
    lines.push_back(DescribeViolation(violation));
  }
  return lines;
}

}  // namespace loge::cli
