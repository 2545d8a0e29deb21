// kill -9 in the middle of an import: after the restart every acknowledged command is there once
// and gets its first answer again, nothing else is there, and the log is sound.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/log_check.h"
#include "tests/support/loged_process.h"
#include "tests/support/test_server.h"

namespace loge {
namespace {

// LOGE_CRASH_ROUNDS makes it longer, LOGE_TEST_SEED repeats a run.
int Rounds() {
  const char* rounds = std::getenv("LOGE_CRASH_ROUNDS");
  return rounds == nullptr ? 5 : std::atoi(rounds);
}

constexpr int kCommandsPerMessage = 20;
// More than are ever acknowledged in a round, so that the kill finds commands on their way.
constexpr int kCommandsPerRound = 3000;
constexpr int kAcknowledgedMax = 1500;

v1::Command NewCommand(int number) {
  v1::Command command;
  command.set_sequence(number);
  v1::RegisterLandlordRequest& request = *command.mutable_register_landlord();
  request.mutable_meta()->set_request_id(absl::StrCat("request-", number));
  request.set_occurred_on("1998-10-27");
  request.set_landlord_id(absl::StrCat("landlord-", number));
  request.set_kind(events::v1::LANDLORD_KIND_OPH);
  request.set_name("Landlord");
  return command;
}

class KillDuringImport : public ::testing::Test {
 protected:
  // Imports commands from `next_` on until the server is gone, which happens by kill -9 once
  // `acknowledged_max` more were acknowledged.
  void ImportUntilKilled(testing::LogedProcess& loged, v1::ImportService::Stub& stub,
                         int acknowledged_max) {
    grpc::ClientContext context;
    auto stream = stub.Import(&context);
    std::thread writer([&] {
      for (int sent = 0; sent < kCommandsPerRound; sent += kCommandsPerMessage) {
        v1::ImportRequest request;
        for (int i = 0; i < kCommandsPerMessage; ++i) *request.add_commands() = NewCommand(next_++);
        if (!stream->Write(request)) return;
      }
    });
    v1::ImportResponse response;
    int acknowledged = 0;
    while (stream->Read(&response)) {
      for (const v1::CommandResult& result : response.results()) {
        EXPECT_EQ(result.status().code(), 0) << result.status().message();
        acknowledged_[static_cast<int>(result.sequence())] = result.position();
        ++acknowledged;
      }
      if (acknowledged >= acknowledged_max) loged.Kill();
    }
    writer.join();
    EXPECT_FALSE(stream->Finish().ok());
  }

  void CheckLog(const std::shared_ptr<grpc::Channel>& channel) {
    testing::PositionOf acknowledged;
    testing::CommandOf sent;
    for (const auto& [number, position] : acknowledged_) {
      const v1::Command command = NewCommand(number);
      const std::string& request_id = command.register_landlord().meta().request_id();
      acknowledged[request_id] = position;
      sent[request_id] = command;
    }
    for (const auto& [request_id, position] : testing::ExpectSound(channel, acknowledged, sent)) {
      EXPECT_LT(std::atoi(request_id.c_str() + sizeof("request-") - 1), next_) << request_id;
    }
  }

  // Sends everything again, with the same request ids: the acknowledged ones must get their first
  // answers, the others must be written now if they were not before.
  void ResendAll(testing::TestServer& server) {
    std::vector<v1::Command> commands;
    for (int number = 0; number < next_; ++number) commands.push_back(NewCommand(number));
    const std::vector<v1::CommandResult> results = testing::ImportAll(*server.import, commands);
    ASSERT_EQ(results.size(), commands.size());
    std::set<int64_t> positions;
    for (const v1::CommandResult& result : results) {
      ASSERT_EQ(result.status().code(), 0) << result.status().message();
      positions.insert(result.position());
      const auto it = acknowledged_.find(static_cast<int>(result.sequence()));
      if (it == acknowledged_.end()) continue;
      EXPECT_TRUE(result.replayed());
      EXPECT_EQ(result.position(), it->second);
    }
    EXPECT_EQ(positions.size(), commands.size());
    EXPECT_EQ(testing::ReadAll(*server.events).size(), commands.size());
  }

  int next_ = 0;
  std::map<int, int64_t> acknowledged_;  // Command number to position.
};

TEST_F(KillDuringImport, LosesNothingThatWasAcknowledged) {
  const unsigned seed = testing::TestSeed();
  RecordProperty("seed", absl::StrCat(seed));
  SCOPED_TRACE(absl::StrCat("LOGE_TEST_SEED=", seed));
  std::mt19937 random(seed);
  storage::testing::TempFolder folder;
  for (int round = 0; round < Rounds(); ++round) {
    testing::LogedProcess loged(LOGE_LOGED_PATH,
                                {"--listen", "127.0.0.1:0", "--data", folder.path() + "/data"});
    const int port = loged.WaitUntilReady();
    ASSERT_NE(port, 0) << loged.ReadStderr();
    const auto channel =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
    CheckLog(channel);
    if (HasFailure()) return;
    ImportUntilKilled(loged, *v1::ImportService::NewStub(channel),
                      std::uniform_int_distribution<int>(1, kAcknowledgedMax)(random));
  }
  testing::TestServer server(folder.path());
  CheckLog(server.channel());
  if (HasFailure()) return;
  ResendAll(server);
}

}  // namespace
}  // namespace loge
