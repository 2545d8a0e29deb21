// Read your writes, over the socket, while others write and read models are swapped: an answer is
// never older than the position that its question named.
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "tests/property/calls.h"
#include "tests/property/dice.h"
#include "tests/property/generator.h"
#include "tests/property/named_facts.h"
#include "tests/property/teller.h"
#include "tests/support/test_server.h"

namespace loge::property {
namespace {

constexpr int kClients = 3;
constexpr int kCommandsPerClient = 20;
constexpr int kSwapsMin = 3;        // Rebuilds that replace all, while the clients write.
constexpr int kPositionsAhead = 3;  // Others write them soon.
constexpr int kWaiters = 200;
constexpr auto kWaitersDeadline = std::chrono::seconds(3);

// A connection of its own, as another process would have.
std::shared_ptr<grpc::Channel> Connect(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

// Writes facts of its own, and asks for each at once.
class Client {
 public:
  Client(int number, uint64_t seed, int port)
      : name_(absl::StrCat("client", number)),
        channel_(Connect(port)),
        dice_(seed * kClients + static_cast<uint64_t>(number)) {}

  void WriteAndRead() {
    if (facts_.empty() || dice_.Chance(50)) {
      NamedFact fact{dice_.Below(kNamedKinds), absl::StrCat(name_, "-", ++requests_), name_};
      if (Write(TellNamed(fact, fact.id), fact)) facts_.push_back(fact);
      return;
    }
    const auto at = static_cast<size_t>(dice_.Below(static_cast<int>(facts_.size())));
    NamedFact fact = facts_[at];
    const std::string request_id = absl::StrCat(name_, "-", ++requests_);
    if (dice_.Chance(20)) {
      fact.name.clear();
      Write(CancelNamed(fact, request_id), fact);
      facts_.erase(facts_.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      fact.name = absl::StrCat(name_, " ", requests_);
      if (Write(CorrectNamed(fact, request_id), fact)) facts_[at] = fact;
    }
  }

 private:
  // Sends it and notes its position in `fact`, whose state it makes.
  bool Write(const v1::Command& command, NamedFact& fact) {
    const Answer answer = Send(channel_, command);
    EXPECT_TRUE(answer.told()) << answer.status.error_message() << "\n"
                               << command.ShortDebugString();
    if (!answer.told()) return false;
    fact.position = answer.position;
    if (dice_.Chance(30)) Read(fact, 1 + dice_.Below(static_cast<int>(fact.position)));
    if (dice_.Chance(30)) Read(fact, fact.position + dice_.Below(kPositionsAhead));
    Read(fact, fact.position);
    return true;
  }

  // Asks for it alone, or in the list of its kind; it has no name when it was taken back.
  void Read(const NamedFact& fact, int64_t min_position) {
    v1::QueryMeta at;
    at.set_min_position(min_position);
    const bool alone = dice_.Chance(50);
    const NamedQuery query = alone ? GetNamed(fact, at) : ListNamed(fact.kind, at);
    const grpc::Status status = Call(channel_, *query.request, query.response.get());
    const std::string asked =
        absl::StrCat(query.request->GetDescriptor()->name(), " ", query.request->ShortDebugString(),
                     " of what was told at ", fact.position);
    const bool written = min_position >= fact.position;
    if (status.error_code() == grpc::NOT_FOUND && alone) {
      EXPECT_TRUE(!written || fact.name.empty()) << asked;
      return;
    }
    ASSERT_TRUE(status.ok()) << status.error_code() << " " << status.error_message() << " "
                             << asked;
    EXPECT_GE(query.answered().position(), min_position) << asked;
    EXPECT_EQ(query.answered().as_known_at(), query.answered().position()) << asked;
    if (query.answered().position() < fact.position) return;  // Older than it, as it may be.
    const auto names = query.Names();
    const auto it = names.find(fact.id);
    EXPECT_EQ(it == names.end() ? "" : it->second, fact.name) << asked;
  }

  const std::string name_;
  const std::shared_ptr<grpc::Channel> channel_;
  Dice dice_;
  std::deque<NamedFact> facts_;
  int requests_ = 0;
};

// Replaces every read model by one that is rebuilt, and now and then rolls one back.
void Swap(v1::AdminService::Stub& admin, Dice& dice) {
  v1::RebuildProjectionsRequest request;
  request.set_mode(v1::REBUILD_MODE_REPLACE);
  testing::RebuildContext context;
  const auto reader = admin.RebuildProjections(&context, request);
  std::vector<std::string> swapped;
  for (v1::RebuildProjectionsResponse message; reader->Read(&message);) {
    if (!message.has_result()) continue;
    EXPECT_TRUE(message.result().swapped()) << message.ShortDebugString();
    EXPECT_EQ(message.result().differences(), 0) << message.ShortDebugString();
    swapped.push_back(message.result().name());
  }
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(swapped.size(), static_cast<size_t>(kNamedKinds));
  v1::RollBackProjectionRequest back;
  back.set_name(dice.Pick(swapped));
  v1::RollBackProjectionResponse response;
  testing::ClientContext back_context;
  const grpc::Status rolled = admin.RollBackProjection(&back_context, back, &response);
  EXPECT_TRUE(rolled.ok()) << rolled.error_message();
}

TEST(MinPosition, NoAnswerIsOlderThanIt) {
  for (const uint64_t seed : Seeds(1)) {
    SCOPED_TRACE(::testing::Message() << "LOGE_TEST_SEED=" << seed);
    testing::TestServer server;
    std::atomic<int> swaps = 0;
    std::atomic<bool> all_read = false;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&swaps, seed, i, port = server.port()] {
        Client client(i, seed, port);
        for (int told = 0; told < kCommandsPerClient || swaps < kSwapsMin; ++told) {
          client.WriteAndRead();
          if (::testing::Test::HasFailure()) return;
        }
      });
    }
    // Goes on until nobody waits for a position ahead.
    std::thread others([&all_read, seed, port = server.port()] {
      const auto channel = Connect(port);
      Generator generator(seed);
      for (const v1::Command& command : generator.Beginnings()) Send(channel, command);
      while (!all_read) Send(channel, generator.Next());
    });
    std::thread swapper([&, seed] {
      Dice dice(seed);
      while (!all_read && !::testing::Test::HasFailure()) {
        Swap(*server.admin, dice);
        ++swaps;
      }
    });
    for (std::thread& client : clients) client.join();
    all_read = true;
    others.join();
    swapper.join();
    EXPECT_GE(swaps, kSwapsMin);
    if (HasFailure()) return;
  }
}

// Queries under way at the same time.
class Waiters {
 public:
  explicit Waiters(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::CaretakerService::NewStub(channel)) {}
  ~Waiters() {
    for (One& one : all_) one.context.TryCancel();
    while (left_ > 0) Next();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) {
    }
  }

  struct One {
    grpc::ClientContext context;
    v1::ListLandlordsResponse response;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ListLandlordsResponse>> reader;
  };

  void Start(int64_t min_position, std::chrono::system_clock::time_point deadline) {
    One& one = all_.emplace_back();
    one.context.set_deadline(deadline);
    v1::ListLandlordsRequest request;
    request.mutable_at()->set_min_position(min_position);
    one.reader = stub_->AsyncListLandlords(&one.context, request, &queue_);
    one.reader->Finish(&one.response, &one.status, &one);
    ++left_;
  }
  // Waits for the next one that ends.
  const One& Next() {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
    --left_;
    return *static_cast<One*>(tag);
  }
  // Whether one has ended that Next did not return; Next does not return it any more.
  bool AnyEnded() {
    void* tag = nullptr;
    bool ok = false;
    const auto now = std::chrono::system_clock::now();
    if (queue_.AsyncNext(&tag, &ok, now) != grpc::CompletionQueue::GOT_EVENT) return false;
    --left_;
    return true;
  }

 private:
  const std::unique_ptr<v1::CaretakerService::Stub> stub_;
  grpc::CompletionQueue queue_;
  std::deque<One> all_;
  int left_ = 0;
};

TEST(MinPosition, ManyWhoWaitHoldNobodyUp) {
  testing::TestServer server;
  const NamedFact first{0, "first", "First"};
  const Answer told = Send(server.channel(), TellNamed(first, "first"));
  ASSERT_TRUE(told.told()) << told.status.error_message();

  // On one connection, so that the server has met them all before the query below.
  Waiters waiters(server.channel());
  const auto start = std::chrono::system_clock::now();
  for (int i = 0; i < kWaiters; ++i) {
    const bool soon = i % 2 == 0;
    waiters.Start(soon ? told.position + 1 : int64_t{1} << 40,
                  start + (soon ? std::chrono::seconds(60) : kWaitersDeadline));
  }
  v1::QueryMeta at;
  at.set_min_position(told.position);
  const NamedQuery query = GetNamed(first, at);
  const grpc::Status status = Call(server.channel(), *query.request, query.response.get());
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(query.answered().position(), told.position);
  ASSERT_FALSE(waiters.AnyEnded());

  const Answer next = Send(server.channel(), TellNamed({0, "second", "Second"}, "second"));
  ASSERT_TRUE(next.told()) << next.status.error_message();
  int answered = 0;
  int late = 0;
  for (int i = 0; i < kWaiters; ++i) {
    const Waiters::One& one = waiters.Next();
    if (one.status.ok()) {
      ++answered;
      EXPECT_EQ(one.response.answered().position(), next.position);
      EXPECT_EQ(one.response.landlords_size(), 2);
    } else {
      ++late;
      EXPECT_EQ(one.status.error_code(), grpc::DEADLINE_EXCEEDED) << one.status.error_message();
    }
  }
  EXPECT_EQ(answered, kWaiters / 2);
  EXPECT_EQ(late, kWaiters / 2);
  const auto waited = std::chrono::system_clock::now() - start;
  EXPECT_GE(waited, kWaitersDeadline);
  // By their own deadline, not by the server's limit.
  EXPECT_LT(waited, absl::ToChronoSeconds(runtime::kMinPositionWaitMax));
}

}  // namespace
}  // namespace loge::property
