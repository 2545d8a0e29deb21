// A log in memory behind a real RPC server with the reading half of EventService.
#ifndef LOGE_TESTS_SERVICES_EVENTS_EVENT_SERVICE_TEST_UTIL_H_
#define LOGE_TESTS_SERVICES_EVENTS_EVENT_SERVICE_TEST_UTIL_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "loge/v1/events.pb.h"
#include "services/events/environment.h"
#include "services/events/head_follower.h"
#include "services/runtime/rpc/rpc_server.h"
#include "services/runtime/timers.h"
#include "services/runtime/worker_pool.h"
#include "storage/committed_log.h"
#include "storage/event_log.h"
#include "storage/log_store.h"
#include "storage/sequencer.h"
#include "tests/services/runtime/rpc/test_client.h"
#include "tests/support/clocks.h"

namespace loge::event_service {

inline constexpr char kRead[] = "/loge.v1.EventService/ReadEvents";
inline constexpr char kSubscribe[] = "/loge.v1.EventService/SubscribeEvents";

// An event as the test remembers it.
struct KnownEvent {
  std::string type_name;
  std::set<std::string> subjects;
  int64_t decision_end = 0;
  std::string bytes;
};

class EventServiceTest : public ::testing::Test {
 protected:
  EventServiceTest();
  ~EventServiceTest() override;

  // Starts the server; tests may change `environment_.bounds` and `.opener` before.
  void Start();

  // Appends one decision of `count` random events, the payloads at least `padding` bytes.
  void Append(std::mt19937& random, int count, int padding = 0);
  void AppendAndWait(storage::AppendRequest request);
  // All events there are, in order, read once more from the log.
  std::vector<KnownEvent> KnownEvents() const;
  int64_t Head() const { return log_->GetHead().position.value(); }

  std::shared_ptr<grpc::Channel> Connect() const { return rpc::ConnectTo(server_->port()); }

  rpc::NullLogger logger_;
  runtime::testing::SettableClock clock_;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<storage::LocalSequencer> sequencer_;
  std::unique_ptr<storage::EventLog> log_;
  runtime::Timers timers_{clock_};
  runtime::WorkerPool pool_{{.threads = 2, .queue_length_max = 100}};
  runtime::PositionWaiter head_{timers_, 100};
  std::unique_ptr<HeadFollower> follower_;
  Environment environment_;
  std::unique_ptr<rpc::RpcServer> server_;
};

// A random filter of the types and subjects that Append makes.
v1::EventFilter RandomFilter(std::mt19937& random);
bool Matches(const v1::EventFilter& filter, const KnownEvent& event);

// Calls ReadEvents and takes everything in. The bytes of each event are as they travelled.
struct ReadResult {
  std::vector<std::string> events;
  std::vector<int64_t> checkpoints;
  std::vector<v1::OpenedPersonalData> personal_data;
  grpc::Status status;
};
ReadResult ReadEvents(const std::shared_ptr<grpc::Channel>& channel,
                      const v1::ReadEventsRequest& request);

// A subscription, message by message.
class Subscriber {
 public:
  Subscriber(const std::shared_ptr<grpc::Channel>& channel,
             const v1::SubscribeEventsRequest& request);

  // The next message; nothing at the end. Collects events and the checkpoint.
  std::optional<v1::SubscribeEventsResponse> Next();
  // Reads on until everything up to `position` has been looked at. Fails the test at the end.
  void ReadUntil(int64_t position);

  const std::vector<std::string>& events() const { return events_; }
  int64_t checkpoint() const { return checkpoint_; }
  rpc::ClientCall& call() { return call_; }

 private:
  rpc::ClientCall call_;
  std::vector<std::string> events_;
  int64_t checkpoint_ = 0;
};

}  // namespace loge::event_service

#endif  // LOGE_TESTS_SERVICES_EVENTS_EVENT_SERVICE_TEST_UTIL_H_
