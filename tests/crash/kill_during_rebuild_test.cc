// kill -9 in the middle of a rebuild: the next start goes on with it, from what it had committed,
// and what comes out is what the log tells.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "tests/support/loged_process.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

// Two chunks wait, a third is made into rows and a fourth is committed: once a fifth was read, the
// first is on the disk, however slow the machine.
constexpr int kChunksBeforeKill = 5;
constexpr int kLandlords = (kChunksBeforeKill + 1) * runtime::kRebuildBatchEventsMax;
// So long that the rows of one chunk are more than the memory that a rebuild has here, and are
// committed.
constexpr int kNameBytes = 200;
// So slow that it does not end before it is killed.
constexpr int kSharePercent = 25;

class KillDuringRebuild : public ::testing::Test {
 protected:
  void FillLog() {
    testing::TestServer server(folder_.path());
    std::vector<v1::Command> commands;
    for (int i = 0; i < kLandlords; ++i) {
      v1::Command& command = commands.emplace_back();
      command.set_sequence(i);
      v1::RegisterLandlordRequest& request = *command.mutable_register_landlord();
      request.mutable_meta()->set_request_id(absl::StrCat("request-", i));
      request.set_occurred_on("1998-10-27");
      request.set_landlord_id(absl::StrCat("landlord-", i));
      request.set_kind(events::v1::LANDLORD_KIND_OPH);
      request.set_name(std::string(kNameBytes, 'n'));
    }
    ASSERT_EQ(testing::ImportAll(*server.import, commands).size(), commands.size());
  }
  std::vector<std::string> Arguments() const {
    return {"--listen", "127.0.0.1:0", "--data", folder_.path() + "/data", "--rebuild-memory-mib",
            "1"};
  }
  static std::unique_ptr<v1::AdminService::Stub> Connect(int port) {
    return v1::AdminService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }
  static v1::Projection Caretakers(v1::AdminService::Stub& admin) {
    testing::ClientContext context;
    v1::ListProjectionsResponse response;
    EXPECT_TRUE(admin.ListProjections(&context, {}, &response).ok());
    return response.projections(0);
  }
  bool JobIsLeft() const {
    return std::filesystem::exists(folder_.path() + "/data/rebuilds/job.json");
  }

  storage::testing::TempFolder folder_;
};

TEST_F(KillDuringRebuild, TheNextStartGoesOn) {
  FillLog();
  {
    testing::LogedProcess loged(LOGE_LOGED_PATH, Arguments());
    const int port = loged.WaitUntilReady();
    ASSERT_NE(port, 0) << loged.ReadStderr();
    const auto admin = Connect(port);
    v1::RebuildProjectionsRequest request;
    request.add_names("caretakers");
    request.set_mode(v1::REBUILD_MODE_REPLACE);
    request.set_share_percent(kSharePercent);
    grpc::ClientContext context;
    const auto reader = admin->RebuildProjections(&context, request);
    v1::RebuildProjectionsResponse progress;
    while (progress.events_done() < kChunksBeforeKill * runtime::kRebuildBatchEventsMax) {
      ASSERT_TRUE(reader->Read(&progress));
      ASSERT_FALSE(progress.has_result());
    }
    EXPECT_GT(progress.events_per_second(), 0);
    EXPECT_TRUE(progress.has_time_left());
    loged.Kill();
    EXPECT_FALSE(reader->Finish().ok());
  }
  ASSERT_TRUE(JobIsLeft());

  testing::LogedProcess loged(LOGE_LOGED_PATH, Arguments());
  const int port = loged.WaitUntilReady();
  ASSERT_NE(port, 0) << loged.ReadStderr();
  const auto admin = Connect(port);
  // Waits for its turn behind the one that goes on.
  v1::RebuildProjectionsRequest verify;
  verify.add_names("caretakers");
  verify.set_mode(v1::REBUILD_MODE_VERIFY_ONLY);
  testing::RebuildContext context;
  const auto reader = admin->RebuildProjections(&context, verify);
  v1::RebuildProjectionsResponse last;
  while (reader->Read(&last)) {
  }
  ASSERT_TRUE(reader->Finish().ok());
  EXPECT_EQ(last.result().differences(), 0);
  EXPECT_FALSE(JobIsLeft());
  const v1::Projection projection = Caretakers(*admin);
  EXPECT_EQ(projection.name(), "caretakers");
  EXPECT_EQ(projection.generation(), 2);
  EXPECT_EQ(projection.checkpoint(), kLandlords);
  EXPECT_EQ(projection.verification().compared_at_position(), kLandlords);
  EXPECT_EQ(projection.verification().differences(), 0);
  loged.Terminate();
  // From the end of a chunk, never from the start.
  const std::string told = loged.ReadStderr();
  EXPECT_NE(told.find("event=rebuild_resumed name=caretakers position="), std::string::npos)
      << told;
  EXPECT_EQ(told.find("event=rebuild_resumed name=caretakers position=0"), std::string::npos)
      << told;
}

}  // namespace
}  // namespace loge
