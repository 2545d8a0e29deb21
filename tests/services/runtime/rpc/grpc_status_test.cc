#include "services/runtime/rpc/grpc_status.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "services/runtime/violations.h"
#include "storage/wire.h"

namespace loge::rpc {
namespace {

using absl::StatusCode;

// The one detail of type T; fails the test when there is none.
template <class T>
T Detail(const google::rpc::Status& status) {
  T out;
  int found = 0;
  for (const auto& any : status.details()) {
    if (any.UnpackTo(&out)) ++found;
  }
  EXPECT_EQ(found, 1) << status.ShortDebugString();
  return out;
}

google::rpc::Status RichOf(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  return rich;
}

TEST(ToGrpcStatus, OkCarriesNothing) {
  const grpc::Status status = ToGrpcStatus(absl::OkStatus());
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.error_details(), "");
  EXPECT_EQ(ToRpcStatus(absl::OkStatus()).SerializeAsString(), "");
}

TEST(ToGrpcStatus, EveryCodeWithoutDetailGetsOne) {
  const struct {
    StatusCode code;
    const char* reason;
    bool retry_can_help;
  } kTable[] = {
      {StatusCode::kCancelled, "UNAVAILABLE", true},
      {StatusCode::kUnknown, "INTERNAL", false},
      {StatusCode::kInvalidArgument, "FIELD_INVALID", false},
      {StatusCode::kDeadlineExceeded, "DEADLINE_PASSED", true},
      {StatusCode::kNotFound, "NOT_FOUND", false},
      {StatusCode::kAlreadyExists, "ALREADY_EXISTS", false},
      {StatusCode::kPermissionDenied, "PERMISSION_DENIED", false},
      {StatusCode::kResourceExhausted, "OVERLOADED", true},
      {StatusCode::kFailedPrecondition, "INTERNAL", false},
      {StatusCode::kAborted, "APPEND_CONFLICT", true},
      {StatusCode::kOutOfRange, "POSITION_AHEAD", true},
      {StatusCode::kUnimplemented, "UNKNOWN_METHOD", false},
      {StatusCode::kInternal, "INTERNAL", false},
      {StatusCode::kUnavailable, "UNAVAILABLE", true},
      {StatusCode::kDataLoss, "DATA_LOSS", false},
      {StatusCode::kUnauthenticated, "PERMISSION_DENIED", false},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(absl::StatusCodeToString(row.code));
    const grpc::Status status = ToGrpcStatus(absl::Status(row.code, "what and what to do"));
    EXPECT_EQ(static_cast<int>(status.error_code()), static_cast<int>(row.code));
    EXPECT_EQ(status.error_message(), "what and what to do");
    const google::rpc::Status rich = RichOf(status);
    EXPECT_EQ(rich.code(), static_cast<int>(row.code));
    EXPECT_EQ(rich.message(), "what and what to do");
    const auto info = Detail<google::rpc::ErrorInfo>(rich);
    EXPECT_EQ(info.reason(), row.reason);
    EXPECT_EQ(info.domain(), "loge");
    const auto detail = Detail<v1::ErrorDetail>(rich);
    ASSERT_EQ(detail.violations_size(), 1);
    EXPECT_EQ(detail.violations(0).message(), "what and what to do");
    EXPECT_EQ(detail.retry_can_help(), row.retry_can_help);
    EXPECT_EQ(rich.details_size(), row.code == StatusCode::kInvalidArgument ? 3 : 2);
  }
}

TEST(ToGrpcStatus, CarriesTheDetailOfTheStatus) {
  const absl::Status refusal = runtime::Refusal(
      StatusCode::kFailedPrecondition,
      {v1::ERROR_REASON_CARETAKER_ALREADY_LEFT, "person", "has left", "employed", "left in 2009"},
      /*retry_can_help=*/false);
  const google::rpc::Status rich =
      RichOf(ToGrpcStatus(runtime::WithWriteOutcome(refusal, v1::WRITE_OUTCOME_NOT_WRITTEN)));
  const auto info = Detail<google::rpc::ErrorInfo>(rich);
  EXPECT_EQ(info.reason(), "CARETAKER_ALREADY_LEFT");
  EXPECT_EQ(info.metadata().at("field"), "person");
  EXPECT_EQ(info.metadata().at("expected"), "employed");
  EXPECT_EQ(info.metadata().at("actual"), "left in 2009");
  const auto detail = Detail<v1::ErrorDetail>(rich);
  EXPECT_EQ(detail.violations(0).reason(), v1::ERROR_REASON_CARETAKER_ALREADY_LEFT);
  EXPECT_EQ(detail.write_outcome(), v1::WRITE_OUTCOME_NOT_WRITTEN);
}

TEST(ToGrpcStatus, AWriteOutcomeAloneIsCompleted) {
  const google::rpc::Status rich = RichOf(ToGrpcStatus(
      runtime::WithWriteOutcome(absl::UnavailableError("stopping"), v1::WRITE_OUTCOME_UNKNOWN)));
  const auto detail = Detail<v1::ErrorDetail>(rich);
  ASSERT_EQ(detail.violations_size(), 1);
  EXPECT_EQ(detail.violations(0).reason(), v1::ERROR_REASON_UNAVAILABLE);
  EXPECT_TRUE(detail.retry_can_help());
  EXPECT_EQ(detail.write_outcome(), v1::WRITE_OUTCOME_UNKNOWN);
}

TEST(ToGrpcStatus, BadFieldsAreToldAsBadRequestToo) {
  runtime::Violations violations;
  violations.Add({v1::ERROR_REASON_FIELD_MISSING, "a", "fill it", "", ""});
  violations.Add({v1::ERROR_REASON_FIELD_INVALID, "b[2].c", "correct it", "", ""});
  const auto bad = Detail<google::rpc::BadRequest>(
      RichOf(ToGrpcStatus(violations.ToStatus(StatusCode::kInvalidArgument))));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "b[2].c");
  EXPECT_EQ(bad.field_violations(1).description(), "correct it");
}

TEST(ToGrpcStatus, FitsIntoATrailerWhateverItIsGiven) {
  std::string accents;
  while (accents.size() < 5000) accents += "é";
  for (const int count : {1, 2, 50}) {
    runtime::Violations violations;
    for (int i = 0; i < count; ++i) {
      violations.Add({v1::ERROR_REASON_FIELD_INVALID, absl::StrCat(i, accents), "x" + accents,
                      accents, accents});
    }
    const absl::Status status = violations.ToStatus(StatusCode::kInvalidArgument);
    const grpc::Status wire = ToGrpcStatus(status);
    EXPECT_LE(wire.error_details().size(), static_cast<size_t>(kStatusDetailBytesMax));
    EXPECT_LE(wire.error_message().size(), static_cast<size_t>(kStatusMessageBytesMax));
    EXPECT_TRUE(storage::wire::IsUtf8(wire.error_message()));
    const auto detail = Detail<v1::ErrorDetail>(RichOf(wire));
    EXPECT_GE(detail.violations_size(), 1);
    EXPECT_TRUE(storage::wire::IsUtf8(detail.violations(0).message()));
    // Results of an import are not trailers: they tell everything.
    EXPECT_EQ(Detail<v1::ErrorDetail>(ToRpcStatus(status)).violations_size(), count);
  }
}

TEST(ToGrpcStatus, TellsTheSameThingOnce) {
  runtime::Violations violations;
  for (int i = 0; i < 3; ++i) {
    violations.Add({v1::ERROR_REASON_DATE_IN_FUTURE, "occurred_on", "lies in the future", "", ""});
  }
  violations.Add({v1::ERROR_REASON_FIELD_MISSING, "name", "is required and empty", "", ""});
  const absl::Status status = violations.ToStatus(StatusCode::kInvalidArgument);
  EXPECT_EQ(Detail<v1::ErrorDetail>(ToRpcStatus(status)).violations_size(), 2);
}

TEST(ToGrpcStatus, SurvivesADamagedPayload) {
  absl::Status status = absl::AbortedError("conflict");
  status.SetPayload("type.googleapis.com/loge.v1.ErrorDetail", absl::Cord("\xff\xff"));
  EXPECT_EQ(Detail<google::rpc::ErrorInfo>(RichOf(ToGrpcStatus(status))).reason(),
            "APPEND_CONFLICT");
}

}  // namespace
}  // namespace loge::rpc
