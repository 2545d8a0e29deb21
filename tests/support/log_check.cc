#include "tests/support/log_check.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "loge/v1/admin.grpc.pb.h"
#include "loge/v1/import.grpc.pb.h"
#include "storage/record.h"
#include "tests/support/test_server.h"

namespace loge::testing {
namespace {

void ExpectReplayed(v1::ImportService::Stub& stub, const PositionOf& acknowledged,
                    const CommandOf& sent) {
  std::vector<v1::Command> commands;
  std::vector<int64_t> positions;
  for (const auto& [request_id, position] : acknowledged) {
    const auto it = sent.find(request_id);
    if (it == sent.end()) {
      ADD_FAILURE() << request_id << " was acknowledged and not sent";
      continue;
    }
    commands.push_back(it->second);
    commands.back().set_sequence(static_cast<int64_t>(positions.size()));
    positions.push_back(position);
  }
  const std::vector<v1::CommandResult> results = ImportAll(stub, commands);
  ASSERT_EQ(results.size(), commands.size());
  for (size_t i = 0; i < results.size(); ++i) {
    const v1::CommandResult& result = results[i];
    ASSERT_EQ(result.status().code(), 0) << result.status().message();
    ASSERT_TRUE(result.replayed()) << "position " << positions[i];
    ASSERT_EQ(result.position(), positions[i]);
  }
}

// The registration of a landlord that is there, by another request and under another name.
std::optional<v1::Command> SecondRegistration(const PositionOf& acknowledged,
                                              const CommandOf& sent) {
  for (const auto& [request_id, command] : sent) {
    if (!command.has_register_landlord() || !acknowledged.contains(request_id)) continue;
    v1::Command second = command;
    v1::RegisterLandlordRequest& request = *second.mutable_register_landlord();
    request.mutable_meta()->set_request_id(NewRequestId());
    request.set_name("Another name");
    return second;
  }
  return std::nullopt;
}

void ExpectRefusedByRule(v1::ImportService::Stub& stub, const v1::Command& command) {
  const std::vector<v1::CommandResult> results = ImportAll(stub, {command});
  ASSERT_EQ(results.size(), 1u);
  const google::rpc::Status& status = results[0].status();
  const auto reasons = ReasonsOf(grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                                              status.message(), status.SerializeAsString()));
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0], v1::ERROR_REASON_ALREADY_EXISTS);
}

void ExpectVerified(v1::AdminService::Stub& stub, size_t events) {
  v1::VerifyLogRequest request;
  request.set_check_index(true);
  ClientContext context;
  const auto reader = stub.VerifyLog(&context, request);
  v1::VerifyLogResponse message;
  v1::VerifyLogResponse last;
  while (reader->Read(&message)) last = message;
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(last.has_result());
  EXPECT_TRUE(last.result().intact()) << last.result().first_damage().message();
  EXPECT_EQ(last.result().events(), static_cast<int64_t>(events));
  EXPECT_GE(last.result().index_entries(), static_cast<int64_t>(events));
}

}  // namespace

PositionOf ExpectWholeLog(v1::EventService::Stub& stub, const PositionOf& acknowledged) {
  const std::vector<events::v1::RecordedEvent> log = ReadAll(stub);
  PositionOf there;
  std::string previous = storage::GenesisHash();
  for (size_t i = 0; i < log.size(); ++i) {
    EXPECT_EQ(log[i].position(), static_cast<int64_t>(i) + 1);
    const absl::Status verified = storage::VerifyRecord(log[i].SerializeAsString(), previous);
    EXPECT_TRUE(verified.ok()) << "position " << i + 1 << ": " << verified;
    if (!verified.ok()) return there;  // All that follow would fail too.
    previous = log[i].chain_hash();
    EXPECT_TRUE(there.emplace(log[i].request_id(), log[i].position()).second)
        << log[i].request_id() << " is there twice";
  }
  for (const auto& [request_id, position] : acknowledged) {
    const auto it = there.find(request_id);
    if (it == there.end()) {
      ADD_FAILURE() << "the acknowledged " << request_id << " is lost";
    } else {
      EXPECT_EQ(it->second, position) << request_id;
    }
  }
  return there;
}

PositionOf ExpectSound(const std::shared_ptr<grpc::Channel>& channel,
                       const PositionOf& acknowledged, const CommandOf& sent) {
  PositionOf there = ExpectWholeLog(*v1::EventService::NewStub(channel), acknowledged);
  const auto import = v1::ImportService::NewStub(channel);
  ExpectReplayed(*import, acknowledged, sent);
  const std::optional<v1::Command> second = SecondRegistration(acknowledged, sent);
  if (second.has_value()) ExpectRefusedByRule(*import, *second);
  ExpectVerified(*v1::AdminService::NewStub(channel), there.size());
  return there;
}

}  // namespace loge::testing
