// What subscribers cost: those who do not read hold bounded memory and nobody up, and a filter by
// subject or type reads what matches and nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/services/events/counting_log.h"
#include "tests/services/events/event_service_test_util.h"

namespace loge::event_service {
namespace {

using Response = v1::SubscribeEventsResponse;

class SlowSubscriberTest : public EventServiceTest {
 protected:
  SlowSubscriberTest() { environment_.log = &counting_; }
  ~SlowSubscriberTest() override {
    // Before what they read from goes.
    server_->Shutdown(absl::Seconds(5));
    pool_.Stop();
  }

  std::vector<std::string> AllBytes() const {
    std::vector<std::string> all;
    for (KnownEvent& event : KnownEvents()) all.push_back(std::move(event.bytes));
    return all;
  }

  CountingLog counting_{*log_};
};

TEST_F(SlowSubscriberTest, ThoseWhoNeverReadCostOneBatchEachAndCatchUpInTheEnd) {
  constexpr int kStuck = 20;
  constexpr int kEventBytes = 100'000;
  constexpr int kEvents = 300;
  constexpr int64_t kLogBytes = int64_t{kEvents} * kEventBytes;
  std::mt19937 random(5);
  environment_.bounds.fell_behind_events = 20;
  Start();
  std::vector<std::unique_ptr<Subscriber>> stuck;
  for (int i = 0; i < kStuck; ++i) {
    stuck.push_back(std::make_unique<Subscriber>(Connect(), v1::SubscribeEventsRequest()));
    // Live, so that it has to fall behind. From here on it reads nothing.
    ASSERT_EQ(stuck.back()->Next()->kind_case(), Response::kCaughtUp);
  }
  // Appends go on, and one who reads sees each at once.
  Subscriber reading(Connect(), v1::SubscribeEventsRequest());
  for (int i = 1; i <= kEvents; ++i) {
    Append(random, 1, kEventBytes);
    reading.ReadUntil(i);
  }
  const std::vector<std::string> all = AllBytes();
  EXPECT_EQ(reading.events(), all);
  // What was read for those who are stuck is what flow control let go plus one batch, however long
  // the log has become: with all of it the server would have taken in twenty times its length.
  const int64_t read_for_stuck = counting_.bytes_read() - kLogBytes;
  EXPECT_LT(read_for_stuck, kStuck * kLogBytes / 4);

  for (const auto& subscriber : stuck) {
    bool fell_behind = false;
    while (subscriber->checkpoint() < kEvents) {
      const auto message = subscriber->Next();
      ASSERT_TRUE(message.has_value());
      if (message->kind_case() == Response::kFellBehind) {
        fell_behind = true;
        EXPECT_EQ(message->fell_behind(), subscriber->checkpoint() + 1);
      }
    }
    EXPECT_TRUE(fell_behind);
    EXPECT_EQ(subscriber->events(), all);
  }
}

// One batch on its way and one read ahead, beside what flow control let go; then everything, once.
TEST_F(SlowSubscriberTest, AReadThatIsNotTakenInReadsNoFurther) {
  constexpr int kEventBytes = 100'000;
  constexpr int kEvents = 300;
  std::mt19937 random(6);
  for (int i = 0; i < kEvents; ++i) Append(random, 1, kEventBytes);
  const int64_t bytes_before = counting_.bytes_read();
  Start();
  rpc::ClientCall stuck(Connect(), kRead);
  stuck.Write("");
  stuck.WritesDone();
  int events = 0;
  const auto take_one = [&] {
    const auto bytes = stuck.Read();
    v1::ReadEventsResponse response;
    if (!bytes.has_value() || !response.ParseFromString(*bytes)) return false;
    events += response.events_size();
    return true;
  };
  ASSERT_TRUE(take_one());
  // What others do meanwhile: a whole read of the same log.
  ASSERT_EQ(ReadEvents(Connect(), v1::ReadEventsRequest()).events.size(), size_t{kEvents});
  const int64_t read_for_stuck =
      counting_.bytes_read() - bytes_before - int64_t{kEvents} * kEventBytes;
  EXPECT_LT(read_for_stuck, int64_t{kEvents} * kEventBytes / 2);
  while (take_one()) continue;
  EXPECT_TRUE(stuck.Finish().ok());
  EXPECT_EQ(events, kEvents);
}

TEST_F(SlowSubscriberTest, AStoppingServerTellsThoseWhoReadAndDoesNotWaitForThoseWhoDoNot) {
  std::mt19937 random(5);
  for (int i = 0; i < 100; ++i) Append(random, 1, 100'000);
  Start();
  Subscriber stuck(Connect(), v1::SubscribeEventsRequest());
  ASSERT_TRUE(stuck.Next().has_value());
  Subscriber reading(Connect(), v1::SubscribeEventsRequest());
  reading.ReadUntil(100);
  std::thread stopper([&] { server_->Shutdown(absl::Seconds(5)); });
  while (true) {
    const auto message = reading.Next();
    ASSERT_TRUE(message.has_value());
    if (message->kind_case() != Response::kClosing) continue;
    EXPECT_EQ(message->closing().resume_position(), 101);
    EXPECT_FALSE(message->closing().reason().empty());
    break;
  }
  EXPECT_TRUE(reading.call().Finish().ok());
  stopper.join();  // The grace is over, whoever reads or not.
  // What the one who was stuck has got is whole, and ends with a checkpoint to go on from.
  while (stuck.Next().has_value()) {
  }
  EXPECT_EQ(stuck.events().size(), static_cast<size_t>(stuck.checkpoint()));
}

TEST_F(SlowSubscriberTest, ManyEventsTravelInOneMessage) {
  std::mt19937 random(5);
  for (int i = 0; i < 100; ++i) Append(random, 10);
  Start();
  Subscriber subscriber(Connect(), v1::SubscribeEventsRequest());
  int messages = 0;
  while (subscriber.checkpoint() < 1000) {
    ASSERT_TRUE(subscriber.Next().has_value());
    ++messages;
  }
  EXPECT_EQ(subscriber.events().size(), 1000u);
  // A message holds up to 1000 events or 256 KB of them.
  EXPECT_LE(messages, 2);
}

// A decision about a subject that the random ones do not carry.
TEST_F(SlowSubscriberTest, AFilterBySubjectReadsNothingElse) {
  std::mt19937 random(5);
  const auto append_rare = [&](uint32_t type) {
    storage::AppendRequest request;
    storage::EventDraft draft;
    draft.type = storage::EventType(type);
    draft.subjects = {storage::Subject("partner/rare")};
    draft.occurred_on = "2009-05-12";
    draft.payload = "";
    request.events.push_back(draft);
    AppendAndWait(std::move(request));
  };
  constexpr int kMeetingHeld = 63;
  constexpr int kTerritoryAdvanced = 91;
  for (int i = 0; i < 5; ++i) {
    Append(random, 200);
    append_rare(kMeetingHeld);
    append_rare(kTerritoryAdvanced);
  }
  Start();
  v1::SubscribeEventsRequest request;
  request.mutable_filter()->add_subjects("partner/rare");
  Subscriber by_subject(Connect(), request);
  by_subject.ReadUntil(Head());
  EXPECT_EQ(by_subject.events().size(), 10u);
  EXPECT_EQ(counting_.events_read(), 10);

  request.mutable_filter()->add_types("MeetingHeld");
  Subscriber by_both(Connect(), request);
  by_both.ReadUntil(Head());
  EXPECT_EQ(by_both.events().size(), 5u);
  EXPECT_EQ(counting_.events_read(), 15);
}

TEST_F(SlowSubscriberTest, AFilterByTypeAloneReadsNothingElse) {
  std::mt19937 random(5);
  constexpr int kLandlordRegistered = 10;
  for (int i = 0; i < 5; ++i) {
    Append(random, 200);
    storage::AppendRequest request;
    storage::EventDraft draft;
    draft.type = storage::EventType(kLandlordRegistered);
    draft.occurred_on = "2009-05-12";
    request.events.push_back(draft);
    AppendAndWait(std::move(request));
  }
  environment_.bounds.scanned_max = 100;
  environment_.bounds.checkpoint_interval = absl::ZeroDuration();
  Start();
  v1::SubscribeEventsRequest request;
  request.mutable_filter()->add_types("LandlordRegistered");
  Subscriber rare(Connect(), request);
  rare.ReadUntil(Head());
  EXPECT_EQ(rare.events().size(), 5u);
  EXPECT_EQ(counting_.events_read(), 5);

  // Of what there is none, that is told at once.
  request.mutable_filter()->clear_types();
  request.mutable_filter()->add_types("CaretakerLeft");
  Subscriber none(Connect(), request);
  const auto message = none.Next();
  ASSERT_TRUE(message.has_value());
  ASSERT_EQ(message->kind_case(), Response::kCheckpoint);
  EXPECT_EQ(message->checkpoint(), Head());
  EXPECT_EQ(none.Next()->kind_case(), Response::kCaughtUp);
  EXPECT_EQ(counting_.events_read(), 5);
}

// A subject may have very many entries of other types: a bounded part of them is looked at at a
// time, and the subscriber is told how far that is.
TEST_F(SlowSubscriberTest, AFilterByARareTypeOfABusySubjectSaysHowFarItIs) {
  constexpr int64_t kEvents = 5000;
  constexpr int kPerDecision = 50;
  storage::EventDraft draft;
  draft.type = storage::EventType(91);  // TerritoryAdvanced
  draft.subjects = {storage::Subject("partner/busy")};
  draft.occurred_on = "2009-05-12";
  for (int64_t i = 0; i < kEvents; i += kPerDecision) {
    storage::AppendRequest request;
    request.events.assign(kPerDecision, draft);
    AppendAndWait(std::move(request));
  }
  environment_.bounds.scanned_max = 120;  // Ends within a decision, which is read to its end.
  environment_.bounds.checkpoint_interval = absl::ZeroDuration();
  Start();
  v1::SubscribeEventsRequest request;
  request.mutable_filter()->add_types("MeetingHeld");
  request.mutable_filter()->add_subjects("partner/busy");
  Subscriber subscriber(Connect(), request);
  int64_t reached = 0;
  int steps = 0;
  while (reached < kEvents) {
    const auto message = subscriber.Next();
    ASSERT_TRUE(message.has_value());
    ASSERT_EQ(message->kind_case(), Response::kCheckpoint);
    reached = std::min(reached + 3 * kPerDecision, kEvents);
    ASSERT_EQ(message->checkpoint(), reached);
    ++steps;
  }
  EXPECT_EQ(subscriber.Next()->kind_case(), Response::kCaughtUp);
  // Where a decision ends is in the event; the other events were not read.
  EXPECT_LE(counting_.events_read(), steps);
}

}  // namespace
}  // namespace loge::event_service
