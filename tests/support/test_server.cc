#include "tests/support/test_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

namespace loge::testing {
namespace {

constexpr int kCommandsPerMessage = 100;
constexpr std::chrono::seconds kCallDeadline{60};
constexpr std::chrono::seconds kRebuildDeadline{240};

}  // namespace

ClientContext::ClientContext() { set_deadline(std::chrono::system_clock::now() + kCallDeadline); }

RebuildContext::RebuildContext() {
  set_deadline(std::chrono::system_clock::now() + kRebuildDeadline);
}

TestServer::TestServer(std::string folder, Metrics metrics)
    : folder_(std::move(folder)), metrics_(metrics) {
  if (folder_.empty()) {
    own_folder_ = std::make_unique<storage::testing::TempFolder>();
    folder_ = own_folder_->path();
  }
  Start();
}

TestServer::~TestServer() {
  channel_.reset();
  server_.reset();
}

void TestServer::Restart() {
  server_.reset();
  Start();
}

void TestServer::Start() {
  server::Config config;
  config.listen_address = "127.0.0.1:0";
  if (metrics_ == Metrics::kOn) config.metrics_listen_address = "127.0.0.1:0";
  config.data_folder = folder_ + "/data";
  config.allow_chosen_person_ids = true;
  const absl::Status checked = server::CheckConfig(config);
  ASSERT_TRUE(checked.ok()) << checked;
  absl::StatusOr<std::unique_ptr<server::Server>> started = server::Server::Start(config, logger_);
  ASSERT_TRUE(started.ok()) << started.status();
  server_ = *std::move(started);
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                 grpc::InsecureChannelCredentials());
  caretakers = v1::CaretakerService::NewStub(channel_);
  training = v1::TrainingService::NewStub(channel_);
  partnership = v1::PartnershipService::NewStub(channel_);
  rollout = v1::RolloutService::NewStub(channel_);
  events = v1::EventService::NewStub(channel_);
  import = v1::ImportService::NewStub(channel_);
  admin = v1::AdminService::NewStub(channel_);
}

std::string NewRequestId() {
  static std::atomic<int> next = 0;
  return absl::StrCat("test-", ++next);
}

std::optional<v1::ErrorDetail> DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& any : rich.details()) {
    v1::ErrorDetail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

std::vector<v1::ErrorReason> ReasonsOf(const grpc::Status& status) {
  std::vector<v1::ErrorReason> reasons;
  const std::optional<v1::ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value()) return reasons;
  for (const v1::Violation& violation : detail->violations()) reasons.push_back(violation.reason());
  return reasons;
}

std::vector<v1::CommandResult> ImportAll(v1::ImportService::Stub& stub,
                                         const std::vector<v1::Command>& commands) {
  ClientContext context;
  auto stream = stub.Import(&context);
  std::vector<v1::CommandResult> results;
  size_t sent = 0;
  while (results.size() < commands.size()) {
    // One message ahead of the answers is enough to keep the server busy, and cannot deadlock.
    if (sent < commands.size()) {
      v1::ImportRequest request;
      for (int i = 0; i < kCommandsPerMessage && sent < commands.size(); ++i, ++sent) {
        *request.add_commands() = commands[sent];
      }
      if (!stream->Write(request)) break;
    }
    while (results.size() < sent) {
      v1::ImportResponse response;
      if (!stream->Read(&response)) break;
      for (v1::CommandResult& result : *response.mutable_results()) {
        results.push_back(std::move(result));
      }
    }
    if (results.size() < sent) break;  // The stream ended early; the caller sees what is missing.
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return results;
}

std::vector<events::v1::RecordedEvent> ReadAll(v1::EventService::Stub& stub) {
  ClientContext context;
  auto stream = stub.ReadEvents(&context, v1::ReadEventsRequest());
  std::vector<events::v1::RecordedEvent> all;
  v1::ReadEventsResponse response;
  while (stream->Read(&response)) {
    for (events::v1::RecordedEvent& event : *response.mutable_events()) {
      all.push_back(std::move(event));
    }
  }
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return all;
}

}  // namespace loge::testing
