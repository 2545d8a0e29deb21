#include "tools/loge/import_stream.h"

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "loge/v1/import.grpc.pb.h"

namespace loge::cli {
namespace {

using testing::HasSubstr;

// Answers each command with the next position, and breaks off as told. A request id that came
// before gets its first answer again.
class FakeImport final : public v1::ImportService::Service {
 public:
  grpc::Status Import(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportResponse, v1::ImportRequest>* stream) override {
    ++streams;
    v1::ImportRequest request;
    int64_t answered = 0;
    while (stream->Read(&request)) {
      v1::ImportResponse response;
      for (const v1::Command& command : request.commands()) {
        auto [entry, is_new] = answers_.try_emplace(RequestIdOf(command), answers_.size() + 1);
        if (break_after > 0 && answered >= break_after) {
          // What was answered in this message is lost though it is done.
          return {grpc::StatusCode::UNAVAILABLE, "stopping"};
        }
        v1::CommandResult* result = response.add_results();
        result->set_sequence(command.sequence());
        result->set_position(static_cast<int64_t>(entry->second));
        result->set_first_position(static_cast<int64_t>(entry->second));
        result->set_replayed(!is_new);
        ++answered;
      }
      stream->Write(response);
    }
    return end;
  }

  size_t distinct() const { return answers_.size(); }

  std::atomic<int> streams{0};
  // Each stream ends after so many answers; 0: never.
  std::atomic<int64_t> break_after{0};
  grpc::Status end;

 private:
  std::map<std::string, size_t> answers_;
};

class ImportStreamTest : public testing::Test {
 protected:
  void SetUp() override {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&fake_);
    server_ = builder.BuildAndStart();
    channel_ =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
    retry_.first_wait = std::chrono::milliseconds(1);
  }

  void TearDown() override {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
  }

  grpc::Status Import(int count, ImportLimits limits) {
    std::string text;
    for (int i = 1; i <= count; ++i) {
      absl::StrAppend(&text, R"({"register_landlord":{"meta":{"request_id":"r-)", i, "\"}}}\n");
    }
    input_.str(text);
    queue_ = std::make_unique<ImportQueue>(file_, limits, false);
    return RunImport(
        channel_, *queue_, retry_, [] {}, [this](const grpc::Status&) { ++breaks_; });
  }

  FakeImport fake_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  ImportRetry retry_;
  std::istringstream input_;
  ImportFile file_{input_};
  std::unique_ptr<ImportQueue> queue_;
  int breaks_ = 0;
};

TEST_F(ImportStreamTest, AnswersEverything) {
  EXPECT_TRUE(Import(1000, {.commands_per_message = 7, .unanswered = 50}).ok());
  EXPECT_EQ(queue_->summary().accepted, 1000);
  EXPECT_EQ(fake_.streams, 1);
}

TEST_F(ImportStreamTest, AnEmptyFileIsDone) {
  EXPECT_TRUE(Import(0, {}).ok());
  EXPECT_EQ(queue_->summary().accepted, 0);
}

TEST_F(ImportStreamTest, GoesOnAfterEachBreakAndLosesNothing) {
  fake_.break_after = 30;
  EXPECT_TRUE(Import(200, {.commands_per_message = 10}).ok());
  EXPECT_GT(breaks_, 2);
  EXPECT_EQ(fake_.distinct(), 200u);
  EXPECT_EQ(queue_->summary().accepted + queue_->summary().replayed, 200);
  EXPECT_GT(queue_->summary().replayed, 0);
}

TEST_F(ImportStreamTest, GivesUpOnAServerThatNeverAnswers) {
  server_->Shutdown(std::chrono::system_clock::now());
  const grpc::Status status = Import(3, {});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(breaks_, retry_.attempts_max - 1);
  EXPECT_EQ(queue_->summary().accepted, 0);
}

TEST_F(ImportStreamTest, BreaksWithoutAnyAnswerAreBounded) {
  fake_.break_after = 1;
  retry_.attempts_max = 2;
  EXPECT_EQ(Import(2, {.commands_per_message = 2}).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(queue_->unanswered_count(), 2u);
}

TEST_F(ImportStreamTest, ARefusedStreamIsNotTriedAgain) {
  server_->Shutdown(std::chrono::system_clock::now());
  grpc::ServerBuilder builder;
  v1::ImportService::Service unimplemented;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&unimplemented);
  server_ = builder.BuildAndStart();
  channel_ =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  EXPECT_EQ(Import(3, {}).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(breaks_, 0);
  server_->Shutdown(std::chrono::system_clock::now());
  server_ = nullptr;  // Before the service that it borrows.
}

TEST_F(ImportStreamTest, ASilentServerCountsAsBroken) {
  class Silent final : public v1::ImportService::Service {
    grpc::Status Import(
        grpc::ServerContext* context,
        grpc::ServerReaderWriter<v1::ImportResponse, v1::ImportRequest>* stream) override {
      v1::ImportRequest request;
      while (!context->IsCancelled() && stream->Read(&request)) {
      }
      return grpc::Status::OK;
    }
  };
  Silent silent;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&silent);
  const auto server = builder.BuildAndStart();
  channel_ =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  retry_.stall = std::chrono::milliseconds(300);
  retry_.attempts_max = 1;
  const grpc::Status status = Import(3, {.unanswered = 1});
  EXPECT_THAT(status.error_message(), HasSubstr("no answer"));
  server->Shutdown(std::chrono::system_clock::now());
}

}  // namespace
}  // namespace loge::cli
