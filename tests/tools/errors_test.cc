#include "tools/loge/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loge::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A status as the server sends it, with a typed detail among the others.
google::rpc::Status Refusal(int code, v1::WriteOutcome outcome, bool retry) {
  v1::ErrorDetail detail;
  v1::Violation* first = detail.add_violations();
  first->set_reason(v1::ERROR_REASON_FIELD_INVALID);
  first->set_field("half_days[2].date");
  first->set_message("is no date: write YYYY-MM-DD");
  first->set_expected("a date");
  first->set_actual("2009-02-30");
  v1::Violation* second = detail.add_violations();
  second->set_reason(v1::ERROR_REASON_CARETAKER_ALREADY_LEFT);
  second->set_message("left before");
  detail.set_retry_can_help(retry);
  detail.set_write_outcome(outcome);
  google::rpc::Status status;
  status.set_code(code);
  status.set_message("2 things are wrong");
  status.add_details()->PackFrom(v1::Violation());  // Any other detail.
  status.add_details()->PackFrom(detail);
  return status;
}

grpc::Status AsGrpc(const google::rpc::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), status.message(),
          status.SerializeAsString()};
}

TEST(ErrorsTest, NamesEveryViolationAndWhatBecameOfTheWrite) {
  const auto status =
      AsGrpc(Refusal(grpc::StatusCode::INVALID_ARGUMENT, v1::WRITE_OUTCOME_NOT_WRITTEN, false));
  EXPECT_EQ(DescribeFailure(status, "host:1", /*is_write=*/true),
            "loge: INVALID_ARGUMENT: 2 things are wrong\n"
            "  FIELD_INVALID half_days[2].date: is no date: write YYYY-MM-DD (expected a date, "
            "found 2009-02-30)\n"
            "  CARETAKER_ALREADY_LEFT: left before\n"
            "  Nothing of it is in the log.\n");
  EXPECT_EQ(ExitCodeOf(status), kExitRefused);
}

TEST(ErrorsTest, SaysThatAWriteMayHaveHappened) {
  const auto status =
      AsGrpc(Refusal(grpc::StatusCode::UNAVAILABLE, v1::WRITE_OUTCOME_UNKNOWN, true));
  const std::string text = DescribeFailure(status, "host:1", true);
  EXPECT_THAT(text, HasSubstr("It may be in the log: ask again with the same request id.\n"));
  EXPECT_THAT(text, HasSubstr("The same call can succeed later.\n"));
  // A server that answers is reached.
  EXPECT_EQ(ExitCodeOf(status), kExitRefused);
}

TEST(ErrorsTest, AConnectionThatFailsIsUnreachable) {
  const grpc::Status status(grpc::StatusCode::UNAVAILABLE, "failed to connect");
  EXPECT_EQ(ExitCodeOf(status), kExitUnreachable);
  const std::string text = DescribeFailure(status, "host:1", false);
  EXPECT_THAT(text, HasSubstr("Is loged running at host:1?"));
  EXPECT_THAT(text, Not(HasSubstr("in the log")));
  EXPECT_EQ(ExitCodeOf(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")), kExitUnreachable);
  EXPECT_EQ(ExitCodeOf(grpc::Status(grpc::StatusCode::NOT_FOUND, "")), kExitRefused);
}

TEST(ErrorsTest, TheOnlyViolationIsToldOnce) {
  v1::ErrorDetail detail;
  detail.add_violations()->set_reason(v1::ERROR_REASON_NOT_FOUND);
  detail.mutable_violations(0)->set_field("caretaker");
  detail.mutable_violations(0)->set_message("no caretaker of this id");
  google::rpc::Status status;
  status.set_code(grpc::StatusCode::NOT_FOUND);
  status.set_message("caretaker: no caretaker of this id");
  status.add_details()->PackFrom(detail);
  EXPECT_EQ(DescribeFailure(AsGrpc(status), "host:1", false),
            "loge: NOT_FOUND\n"
            "  NOT_FOUND caretaker: no caretaker of this id\n");
}

TEST(ErrorsTest, DamagedDetailsAreNoDetails) {
  const grpc::Status status(grpc::StatusCode::UNKNOWN, "odd\033[1m", "\xFF\xFF");
  EXPECT_EQ(DescribeFailure(status, "host:1", false), "loge: UNKNOWN: odd?[1m\n");
  EXPECT_FALSE(DetailOf(status).has_value());
}

TEST(ErrorsTest, OneLineOfJsonForPrograms) {
  const auto status =
      AsGrpc(Refusal(grpc::StatusCode::NOT_FOUND, v1::WRITE_OUTCOME_UNSPECIFIED, false));
  const std::string json = FailureAsJson(status);
  EXPECT_THAT(json, HasSubstr("\"code\":\"NOT_FOUND\""));
  EXPECT_THAT(json, HasSubstr("\"reason\":\"ERROR_REASON_FIELD_INVALID\""));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

TEST(ErrorsTest, ReasonsOfARefusedLine) {
  EXPECT_THAT(DescribeRefusal(Refusal(3, v1::WRITE_OUTCOME_NOT_WRITTEN, false)),
              ElementsAre(HasSubstr("FIELD_INVALID half_days[2].date"),
                          "CARETAKER_ALREADY_LEFT: left before"));
  google::rpc::Status bare;
  bare.set_code(9);
  bare.set_message("no");
  EXPECT_THAT(DescribeRefusal(bare), ElementsAre("FAILED_PRECONDITION: no"));
}

TEST(ErrorsTest, CodesHaveNames) {
  EXPECT_EQ(CodeName(0), "OK");
  EXPECT_EQ(CodeName(16), "UNAUTHENTICATED");
  EXPECT_EQ(CodeName(99), "CODE_99");
  EXPECT_EQ(CodeName(-1), "CODE_-1");
}

}  // namespace
}  // namespace loge::cli
