// Two loged on one data folder: the second is refused and says why, the first is not disturbed.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/loged_process.h"
#include "tests/support/storage_test_util.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

TEST(TwoServers, OnOneFolderTheSecondIsRefusedAndTheFirstGoesOn) {
  storage::testing::TempFolder folder;
  const std::vector<std::string> arguments = {"--listen", "127.0.0.1:0", "--data",
                                              folder.path() + "/data"};
  testing::LogedProcess first(LOGE_LOGED_PATH, arguments);
  const int port = first.WaitUntilReady();
  ASSERT_NE(port, 0) << first.ReadStderr();

  testing::LogedProcess second(LOGE_LOGED_PATH, arguments);
  EXPECT_EQ(second.WaitUntilReady(), 0);
  EXPECT_GT(second.Wait(), 0);
  EXPECT_TRUE(absl::StrContains(second.ReadStderr(), "another process holds the folder"))
      << second.ReadStderr();

  const auto channel =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  v1::Command command;
  v1::RegisterLandlordRequest& request = *command.mutable_register_landlord();
  request.mutable_meta()->set_request_id("request-1");
  request.set_occurred_on("1998-10-27");
  request.set_landlord_id("landlord-1");
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord");
  const auto results = testing::ImportAll(*v1::ImportService::NewStub(channel), {command});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status().code(), 0) << results[0].status().message();
  EXPECT_EQ(testing::ReadAll(*v1::EventService::NewStub(channel)).size(), 1u);
}

}  // namespace
}  // namespace loge
