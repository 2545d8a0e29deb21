#include "bench/read_client.h"

#include <google/protobuf/arena.h>

#include <cstdio>
#include <utility>

#include "loge/v1/events.grpc.pb.h"

namespace loge::bench {
namespace {

// What one message of 1,000 events takes parsed, so that the arena never asks for more.
constexpr size_t kArenaBytes = 4 << 20;

// `events`, unless the stream failed.
int64_t Checked(int64_t events, const grpc::Status& status) {
  if (status.ok()) return events;
  std::fprintf(stderr, "reading: %s\n", status.error_message().c_str());
  return 0;
}

v1::ReadEventsRequest HistoryOf(const std::string& subject) {
  v1::ReadEventsRequest request;
  request.mutable_filter()->add_subjects(subject);
  return request;
}

int64_t ReadOnArena(const std::shared_ptr<grpc::Channel>& channel,
                    const v1::ReadEventsRequest& request) {
  std::vector<char> block(kArenaBytes);
  google::protobuf::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  google::protobuf::Arena arena(options);
  const auto stub = v1::EventService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->ReadEvents(&context, request);
  int64_t events = 0;
  while (true) {
    auto* response = google::protobuf::Arena::CreateMessage<v1::ReadEventsResponse>(&arena);
    if (!stream->Read(response)) break;
    events += response->events_size();
    arena.Reset();
  }
  return Checked(events, stream->Finish());
}

}  // namespace

int64_t ReadAndParse(const std::shared_ptr<grpc::Channel>& channel, int64_t to) {
  v1::ReadEventsRequest request;
  request.set_to_position(to);
  return ReadOnArena(channel, request);
}

int64_t ReadAndParseType(const std::shared_ptr<grpc::Channel>& channel, const std::string& type,
                         int64_t to) {
  v1::ReadEventsRequest request;
  request.set_to_position(to);
  request.mutable_filter()->add_types(type);
  return ReadOnArena(channel, request);
}

int64_t CountHistory(const std::shared_ptr<grpc::Channel>& channel, const std::string& subject) {
  const auto stub = v1::EventService::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->ReadEvents(&context, HistoryOf(subject));
  v1::ReadEventsResponse response;
  int64_t events = 0;
  while (stream->Read(&response)) events += response.events_size();
  return Checked(events, stream->Finish());
}

LoadOptions HistoryLoad(const std::shared_ptr<grpc::Channel>& channel,
                        const std::vector<std::string>& subjects, int callers, int calls) {
  std::vector<std::string> requests;
  for (const std::string& subject : subjects) {
    requests.push_back(HistoryOf(subject).SerializeAsString());
  }
  return {.channel = channel,
          .method = "/loge.v1.EventService/ReadEvents",
          .request =
              [requests = std::move(requests)](int number) {
                return requests[static_cast<size_t>(number) % requests.size()];
              },
          .callers = callers,
          .calls = calls,
          .streaming = true};
}

}  // namespace loge::bench
