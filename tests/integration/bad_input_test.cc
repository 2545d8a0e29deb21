// Bad input over the wire: a typed error that names the field, every failing check at once, nothing
// half-applied, the stream goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tests/support/loged_process.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::vector<std::string> FieldsOf(const grpc::Status& status) {
  std::vector<std::string> fields;
  const auto detail = testing::DetailOf(status);
  if (!detail.has_value()) return fields;
  for (const v1::Violation& violation : detail->violations()) fields.push_back(violation.field());
  return fields;
}

v1::RegisterLandlordRequest GoodLandlord(const std::string& id) {
  v1::RegisterLandlordRequest request;
  testing::Stamp(request, "1998-10-27");
  request.set_landlord_id(id);
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord");
  return request;
}

class BadInput : public ::testing::Test {
 protected:
  grpc::Status Register(const v1::RegisterLandlordRequest& request) {
    testing::ClientContext context;
    v1::RegisterLandlordResponse response;
    return server_.caretakers->RegisterLandlord(&context, request, &response);
  }
  size_t EventCount() { return testing::ReadAll(*server_.events).size(); }

  testing::TestServer server_;
};

TEST_F(BadInput, TellsEveryFailingCheckAtOnce) {
  v1::RegisterLandlordRequest request;
  request.mutable_meta()->set_request_id("no spaces please");
  request.set_occurred_on("2009-02-30");
  request.set_landlord_id("Upper Case");
  request.set_kind(static_cast<events::v1::LandlordKind>(77));
  request.set_siren("732829321");
  const grpc::Status status = Register(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("meta.request_id", "occurred_on",
                                                     "landlord_id", "kind", "name", "siren"));
  EXPECT_EQ(testing::DetailOf(status)->write_outcome(), v1::WRITE_OUTCOME_NOT_WRITTEN);
  EXPECT_EQ(EventCount(), 0u);
}

TEST_F(BadInput, RefusesAFutureDate) {
  v1::RecordMeetingRequest request;
  testing::Stamp(request, "2999-01-01");
  request.set_kind(events::v1::MEETING_KIND_PARTNER);
  request.set_territory_id("nowhere");
  request.set_headcount(10);
  testing::ClientContext context;
  v1::RecordMeetingResponse response;
  const grpc::Status status = server_.partnership->RecordMeeting(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(testing::ReasonsOf(status), UnorderedElementsAre(v1::ERROR_REASON_DATE_IN_FUTURE,
                                                               v1::ERROR_REASON_UNKNOWN_REFERENCE));
  EXPECT_EQ(EventCount(), 0u);
}

TEST_F(BadInput, NamesUnknownReferences) {
  v1::JoinCaretakerRequest request;
  testing::Stamp(request, "2001-01-01");
  request.set_landlord_id("nobody");
  request.add_neighbourhood_ids("nowhere");
  request.set_job_family(events::v1::JOB_FAMILY_CARETAKER);
  request.mutable_personal_data()->set_family_name("Caretaker 1");
  request.mutable_personal_data()->set_given_name("Demo");
  request.mutable_personal_data()->set_employee_number("007");
  testing::ClientContext context;
  v1::JoinCaretakerResponse response;
  const grpc::Status status = server_.caretakers->JoinCaretaker(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("landlord_id", "neighbourhood_ids[0]"));
}

TEST_F(BadInput, TellsARequestIdThatWasUsedForAnotherCommand) {
  v1::RegisterLandlordRequest first = GoodLandlord("landlord-a");
  ASSERT_TRUE(Register(first).ok());
  v1::RegisterLandlordRequest other = GoodLandlord("landlord-b");
  other.mutable_meta()->set_request_id(first.meta().request_id());
  const grpc::Status status = Register(other);
  EXPECT_THAT(testing::ReasonsOf(status), ElementsAre(v1::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(EventCount(), 1u);
}

TEST_F(BadInput, AnImportGoesOnAfterRefusalsAndEmptyCommands) {
  std::vector<v1::Command> commands(4);
  for (size_t i = 0; i < commands.size(); ++i)
    commands[i].set_sequence(static_cast<int64_t>(i) + 1);
  *commands[0].mutable_register_landlord() = GoodLandlord("landlord-a");
  // commands[1] is empty.
  *commands[2].mutable_register_landlord() = GoodLandlord("not an id");
  *commands[3].mutable_register_landlord() = GoodLandlord("landlord-b");
  const std::vector<v1::CommandResult> results = testing::ImportAll(*server_.import, commands);
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0].status().code(), 0);
  EXPECT_EQ(results[1].status().code(), static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT));
  EXPECT_EQ(results[2].status().code(), static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT));
  EXPECT_EQ(results[3].status().code(), 0);
  EXPECT_EQ(results[3].position(), 2);
  EXPECT_EQ(EventCount(), 2u);
}

TEST_F(BadInput, ValidateOnlyAppendsNothing) {
  v1::RegisterLandlordRequest request = GoodLandlord("landlord-a");
  request.mutable_meta()->set_validate_only(true);
  EXPECT_TRUE(Register(request).ok());
  EXPECT_EQ(EventCount(), 0u);
}

TEST_F(BadInput, ASecondServerOnTheSameFolderSaysSo) {
  testing::LogedProcess loged(LOGE_LOGED_PATH,
                              {"--listen", "127.0.0.1:0", "--data", server_.folder() + "/data"});
  EXPECT_EQ(loged.WaitUntilReady(), 0);
  EXPECT_EQ(loged.Wait(), 1);
  EXPECT_TRUE(absl::StrContains(loged.ReadStderr(), server_.folder())) << loged.ReadStderr();
}

TEST_F(BadInput, ABusyPortIsToldWithTheCure) {
  storage::testing::TempFolder folder;
  const std::string address = "127.0.0.1:" + std::to_string(server_.port());
  testing::LogedProcess loged(LOGE_LOGED_PATH,
                              {"--listen", address, "--data", folder.path() + "/data"});
  EXPECT_EQ(loged.WaitUntilReady(), 0);
  EXPECT_EQ(loged.Wait(), 1);
  EXPECT_TRUE(absl::StrContains(loged.ReadStderr(), address)) << loged.ReadStderr();
}

TEST_F(BadInput, AnAddressOffLoopbackIsRefused) {
  storage::testing::TempFolder folder;
  testing::LogedProcess loged(LOGE_LOGED_PATH, {"--listen", "0.0.0.0:0", "--data", folder.path()});
  EXPECT_EQ(loged.WaitUntilReady(), 0);
  EXPECT_NE(loged.Wait(), 0);
}

}  // namespace
}  // namespace loge
