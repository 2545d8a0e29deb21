#include "services/events/subscription.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/services/events/event_service_test_util.h"

namespace loge::event_service {
namespace {

using Response = v1::SubscribeEventsResponse;

class SubscriptionTest : public EventServiceTest {
 protected:
  // The bytes of what matches, from `from` on.
  std::vector<std::string> Expected(const v1::EventFilter& filter, int64_t from = 1) const {
    std::vector<std::string> expected;
    const std::vector<KnownEvent> known = KnownEvents();
    for (size_t i = from - 1; i < known.size(); ++i) {
      if (Matches(filter, known[i])) expected.push_back(known[i].bytes);
    }
    return expected;
  }
};

TEST_F(SubscriptionTest, EverySubscriberSeesEveryMatchOnceWhileTheLogGrows) {
  std::mt19937 random(77);
  environment_.bounds = {.events_max = 5,
                         .bytes_max = 2000,
                         .scanned_max = 30,
                         .fell_behind_events = 20,
                         .checkpoint_interval = absl::Milliseconds(20)};
  for (int i = 0; i < 50; ++i) Append(random, 1 + static_cast<int>(random() % 3));
  Start();
  constexpr int kSubscribers = 6;
  std::vector<v1::SubscribeEventsRequest> requests(kSubscribers);
  for (int i = 0; i < kSubscribers; ++i) {
    if (i > 0) *requests[i].mutable_filter() = RandomFilter(random);
    requests[i].set_from_position(i % 2 == 0 ? 0 : 1 + static_cast<int>(random() % Head()));
    requests[i].set_heartbeat_ms(100);
  }
  // Bursts, so that subscribers live and fall behind in turn; then one last decision.
  std::atomic<int64_t> last = 0;
  std::vector<std::unique_ptr<Subscriber>> subscribers;
  std::vector<std::thread> readers;
  for (int i = 0; i < kSubscribers; ++i) {
    subscribers.push_back(std::make_unique<Subscriber>(Connect(), requests[i]));
    readers.emplace_back([&, i] {
      Subscriber& subscriber = *subscribers[i];
      while (last == 0 || subscriber.checkpoint() < last) {
        if (!subscriber.Next().has_value()) return;
      }
    });
  }
  for (int burst = 0; burst < 20; ++burst) {
    for (int i = 0; i < 30; ++i) Append(random, 1 + static_cast<int>(random() % 4));
    // Let one of them come up to the head, so that disk and live alternate.
    v1::SubscribeEventsRequest from_here;
    from_here.set_from_position(Head());
    Subscriber(Connect(), from_here).ReadUntil(Head());
  }
  last = Head();
  for (std::thread& reader : readers) reader.join();
  for (int i = 0; i < kSubscribers; ++i) {
    SCOPED_TRACE(i);
    const int64_t from = std::max<int64_t>(requests[i].from_position(), 1);
    EXPECT_EQ(subscribers[i]->events(), Expected(requests[i].filter(), from));
  }
}

TEST_F(SubscriptionTest, CatchesUpThenHearsOfNewEventsAtOnce) {
  std::mt19937 random(3);
  Append(random, 2);
  Start();
  v1::SubscribeEventsRequest request;
  request.set_heartbeat_ms(600'000);  // Nothing but the commit may wake it.
  Subscriber subscriber(Connect(), request);
  EXPECT_EQ(subscriber.Next()->events().events_size(), 2);
  EXPECT_EQ(subscriber.Next()->caught_up(), 2);
  for (int i = 0; i < 20; ++i) {
    Append(random, 3);
    EXPECT_EQ(subscriber.Next()->events().checkpoint(), 5 + 3 * i);
  }
}

TEST_F(SubscriptionTest, EmptyLogCatchesUpAtZero) {
  Start();
  Subscriber subscriber(Connect(), v1::SubscribeEventsRequest());
  const auto first = subscriber.Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->kind_case(), Response::kCaughtUp);
  EXPECT_EQ(first->caught_up(), 0);
}

TEST_F(SubscriptionTest, SendsHeartbeatsWhileNothingHappens) {
  std::mt19937 random(3);
  Append(random, 2);
  Start();
  v1::SubscribeEventsRequest request;
  request.set_heartbeat_ms(100);
  Subscriber subscriber(Connect(), request);
  // Where that takes long, a heartbeat or two come before it is caught up.
  for (bool caught_up = false; !caught_up;) {
    const auto message = subscriber.Next();
    ASSERT_TRUE(message.has_value());
    caught_up = message->has_caught_up();
  }
  for (int i = 0; i < 3; ++i) {
    const auto message = subscriber.Next();
    ASSERT_TRUE(message.has_value());
    ASSERT_EQ(message->kind_case(), Response::kHeartbeat);
    EXPECT_EQ(message->heartbeat().head_position(), 2);
    EXPECT_EQ(message->heartbeat().lag_events(), 0);
    EXPECT_GT(message->heartbeat().server_time().seconds(), 0);
  }
}

TEST_F(SubscriptionTest, HeartbeatsGoOnWhenTheClockJumpsBack) {
  Start();
  v1::SubscribeEventsRequest request;
  request.set_heartbeat_ms(100);
  Subscriber subscriber(Connect(), request);
  EXPECT_EQ(subscriber.Next()->kind_case(), Response::kCaughtUp);
  const auto before = subscriber.Next();
  ASSERT_TRUE(before.has_value());
  clock_.SetBack(absl::Hours(1));
  // Those that are on their way already tell the time of before.
  int64_t seconds = INT64_MAX;
  while (seconds >= before->heartbeat().server_time().seconds()) {
    const auto message = subscriber.Next();
    ASSERT_TRUE(message.has_value());
    ASSERT_EQ(message->kind_case(), Response::kHeartbeat);
    seconds = message->heartbeat().server_time().seconds();
  }
}

TEST_F(SubscriptionTest, TellsPositionsThatWereLookedAtThoughNothingMatches) {
  std::mt19937 random(3);
  environment_.bounds.checkpoint_interval = absl::Milliseconds(20);
  Append(random, 5);
  Start();
  v1::SubscribeEventsRequest request;
  request.mutable_filter()->add_subjects("landlord/nobody");
  request.set_heartbeat_ms(600'000);
  Subscriber subscriber(Connect(), request);
  subscriber.ReadUntil(5);
  Append(random, 4);
  subscriber.ReadUntil(9);
  EXPECT_TRUE(subscriber.events().empty());
}

TEST_F(SubscriptionTest, FallsBehindAndCatchesUpAgain) {
  std::mt19937 random(3);
  environment_.bounds.events_max = 10;
  environment_.bounds.fell_behind_events = 20;
  Start();
  Subscriber subscriber(Connect(), v1::SubscribeEventsRequest());
  EXPECT_EQ(subscriber.Next()->kind_case(), Response::kCaughtUp);
  // Large events, which the subscriber does not read: flow control holds them back.
  for (int i = 0; i < 150; ++i) Append(random, 1, 100'000);
  bool fell_behind = false;
  bool caught_up_again = false;
  while (!caught_up_again) {
    const auto message = subscriber.Next();
    ASSERT_TRUE(message.has_value());
    if (message->kind_case() == Response::kFellBehind) {
      fell_behind = true;
      EXPECT_EQ(message->fell_behind(), subscriber.checkpoint() + 1);
    }
    caught_up_again = fell_behind && message->kind_case() == Response::kCaughtUp;
  }
  EXPECT_EQ(subscriber.events(), Expected(v1::EventFilter()));
}

TEST_F(SubscriptionTest, SlowSubscriberHoldsNobodyUp) {
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) Append(random, 1, 100'000);
  Start();
  std::vector<std::unique_ptr<Subscriber>> slow;
  for (int i = 0; i < 5; ++i) {
    slow.push_back(std::make_unique<Subscriber>(Connect(), v1::SubscribeEventsRequest()));
    slow.back()->Next();
  }
  Subscriber fast(Connect(), v1::SubscribeEventsRequest());
  fast.ReadUntil(200);
  Append(random, 1);
  fast.ReadUntil(201);
  EXPECT_EQ(fast.events().size(), 201u);
}

TEST_F(SubscriptionTest, ResumesAfterABreakWithoutGapOrRepeat) {
  std::mt19937 random(9);
  environment_.bounds.events_max = 7;
  for (int i = 0; i < 100; ++i) Append(random, 1 + static_cast<int>(random() % 4));
  Start();
  std::vector<std::string> seen;
  int64_t checkpoint = 0;
  while (checkpoint < Head()) {
    v1::SubscribeEventsRequest request;
    request.set_from_position(checkpoint + 1);
    Subscriber subscriber(Connect(), request);
    for (int i = 0; i < 5 && subscriber.checkpoint() < Head(); ++i) subscriber.Next();
    seen.insert(seen.end(), subscriber.events().begin(), subscriber.events().end());
    checkpoint = subscriber.checkpoint();
    subscriber.call().Cancel();
  }
  EXPECT_EQ(seen, Expected(v1::EventFilter()));
}

TEST_F(SubscriptionTest, SaysWhereToResumeWhenTheServerStops) {
  std::mt19937 random(9);
  Append(random, 3);
  Start();
  v1::SubscribeEventsRequest request;
  request.set_heartbeat_ms(600'000);
  Subscriber subscriber(Connect(), request);
  subscriber.ReadUntil(3);
  subscriber.Next();  // Caught up: it waits now, or is about to.
  std::thread stopper([&] { server_->Shutdown(absl::Seconds(20)); });
  const auto message = subscriber.Next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->closing().resume_position(), 4);
  EXPECT_FALSE(subscriber.Next().has_value());
  EXPECT_TRUE(subscriber.call().Finish().ok());
  stopper.join();
}

TEST_F(SubscriptionTest, RefusesWhatMakesNoSense) {
  Start();
  v1::SubscribeEventsRequest request;
  request.set_heartbeat_ms(99);
  request.mutable_filter()->add_types("Nothing");
  request.set_from_position(-1);
  Subscriber subscriber(Connect(), request);
  EXPECT_FALSE(subscriber.Next().has_value());
  EXPECT_EQ(rpc::DetailIn(subscriber.call().Finish()).violations_size(), 3);
  v1::SubscribeEventsRequest ahead;
  ahead.set_from_position(2);
  Subscriber too_far(Connect(), ahead);
  EXPECT_FALSE(too_far.Next().has_value());
  EXPECT_EQ(too_far.call().Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(SubscriptionTest, ManySubscribersComeAndGo) {
  std::mt19937 random(11);
  Start();
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) Append(random, 2);
  });
  std::vector<std::thread> comers;
  for (int t = 0; t < 4; ++t) {
    comers.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        Subscriber subscriber(Connect(), v1::SubscribeEventsRequest());
        for (int n = 0; n < (i + t) % 4; ++n) subscriber.Next();
      }
    });
  }
  for (std::thread& comer : comers) comer.join();
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace loge::event_service
