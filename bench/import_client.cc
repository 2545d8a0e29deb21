#include "bench/import_client.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include "loge/v1/import.grpc.pb.h"

namespace loge::bench {
namespace {

constexpr int kCommandsPerMessage = 100;

// Made before the clock runs, as a caller has its commands at hand.
std::vector<v1::ImportRequest> MessagesOf(const std::vector<v1::Command>& commands) {
  std::vector<v1::ImportRequest> messages;
  int64_t sequence = 0;
  for (const v1::Command& command : commands) {
    if (sequence % kCommandsPerMessage == 0) messages.emplace_back();
    v1::Command& added = *messages.back().add_commands();
    added = command;
    added.set_sequence(++sequence);
  }
  return messages;
}

class Answers {
 public:
  explicit Answers(Repeats repeats) : repeats_(repeats) {}

  void Take(const v1::ImportResponse& response) {
    for (const v1::CommandResult& result : response.results()) {
      ids_.push_back(result.id());
      if (result.status().code() != 0) {
        Refuse(result.sequence(), result.status().message());
      } else if (repeats_ == Repeats::kRefused &&
                 (result.replayed() || result.first_position() == 0)) {
        Refuse(result.sequence(), "told nothing new");
      }
    }
  }

  bool AllAccepted(size_t commands, const grpc::Status& status) const {
    if (status.ok() && refused_ == 0 && ids_.size() == commands) return true;
    std::fprintf(stderr, "import: %zu answers to %zu commands, %zu refused; first: %s; %s\n",
                 ids_.size(), commands, refused_, first_refusal_.c_str(),
                 status.error_message().c_str());
    return false;
  }

  std::vector<std::string> TakeIds() { return std::move(ids_); }

 private:
  void Refuse(int64_t sequence, const std::string& message) {
    if (refused_++ == 0) first_refusal_ = std::to_string(sequence) + " " + message;
  }

  const Repeats repeats_;
  std::vector<std::string> ids_;
  size_t refused_ = 0;
  std::string first_refusal_;
};

}  // namespace

ImportResult Import(const std::shared_ptr<grpc::Channel>& channel,
                    const std::vector<v1::Command>& commands, Repeats repeats) {
  const std::vector<v1::ImportRequest> messages = MessagesOf(commands);
  const auto stub = v1::ImportService::NewStub(channel);
  const auto begun = std::chrono::steady_clock::now();
  grpc::ClientContext context;
  const auto stream = stub->Import(&context);
  std::thread writer([&] {
    for (const v1::ImportRequest& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
  });
  Answers answers(repeats);
  v1::ImportResponse response;
  while (stream->Read(&response)) answers.Take(response);
  writer.join();
  const grpc::Status status = stream->Finish();
  ImportResult result;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  result.ok = answers.AllAccepted(commands.size(), status);
  result.ids = answers.TakeIds();
  return result;
}

}  // namespace loge::bench
