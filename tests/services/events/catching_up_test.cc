// What a subscription tells of how far behind it is, while it catches up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/events/subscription.h"
#include "tests/services/events/counting_log.h"
#include "tests/services/events/event_service_test_util.h"
#include "tests/support/clocks.h"

namespace loge::event_service {
namespace {

using ::testing::ElementsAre;

using Response = v1::SubscribeEventsResponse;

// Each batch takes a while to read, and so may each step, which begins with a look at the head.
class SlowLog : public CountingLog {
 public:
  // Both are borrowed.
  SlowLog(storage::EventLog& log, runtime::testing::ManualClock& clock)
      : CountingLog(log), clock_(clock) {}

  storage::Head GetHead() const override {
    clock_.Advance(absl::Milliseconds(step_ms.load()));
    return CountingLog::GetHead();
  }

  absl::StatusOr<storage::Position> Read(const storage::ReadOptions& options,
                                         storage::EventVisitor visit) const override {
    // Not where a decision ends.
    if (options.bytes_expected != INT64_MAX) clock_.Advance(kBatch);
    return CountingLog::Read(options, visit);
  }

  absl::StatusOr<storage::Position> ReadMatching(const storage::EventQuery& query,
                                                 const storage::ReadOptions& options,
                                                 storage::EventVisitor visit) const override {
    clock_.Advance(kBatch);
    return CountingLog::ReadMatching(query, options, visit);
  }

  std::atomic<int> step_ms = 0;

 private:
  static constexpr absl::Duration kBatch = absl::Milliseconds(60);

  runtime::testing::ManualClock& clock_;
};

class CatchingUpTest : public EventServiceTest {
 protected:
  CatchingUpTest() {
    environment_.log = &slow_log_;
    environment_.clock = &manual_clock_;
    environment_.bounds.events_max = 1;
    environment_.bounds.scanned_max = 1;
  }
  ~CatchingUpTest() override {
    // Before what they read from goes.
    server_->Shutdown(absl::Seconds(5));
    pool_.Stop();
  }

  // Subscribes with a heartbeat every 100 ms, and puts each message up to the first heartbeat that
  // comes after caught_up into a word.
  std::vector<std::string> Told(v1::SubscribeEventsRequest request) {
    request.set_heartbeat_ms(100);
    Subscriber subscriber(Connect(), request);
    std::vector<std::string> told;
    bool caught_up = false;
    while (true) {
      const auto message = subscriber.Next();
      if (!message.has_value()) return told;
      told.push_back(InAWord(*message));
      caught_up = caught_up || message->has_caught_up();
      if (caught_up && message->has_heartbeat()) return told;
    }
  }

 private:
  static std::string InAWord(const Response& message) {
    if (message.has_events()) return absl::StrCat("events ", message.events().checkpoint());
    if (message.has_checkpoint()) return absl::StrCat("checkpoint ", message.checkpoint());
    if (message.has_caught_up()) return absl::StrCat("caught_up ", message.caught_up());
    if (!message.has_heartbeat()) return "something else";
    return absl::StrCat("lag ", message.heartbeat().lag_events(), " of ",
                        message.heartbeat().head_position());
  }

  runtime::testing::ManualClock manual_clock_;

 protected:
  SlowLog slow_log_{*log_, manual_clock_};
};

TEST_F(CatchingUpTest, TellsHowFarBehindItIsWhileNothingMatches) {
  for (int i = 0; i < 6; ++i) {
    storage::AppendRequest append;
    storage::EventDraft draft;
    draft.type = storage::EventType(91);  // TerritoryAdvanced
    draft.subjects = {storage::Subject("partner/busy")};
    append.events.push_back(draft);
    AppendAndWait(std::move(append));
  }
  Start();
  v1::SubscribeEventsRequest request;
  request.mutable_filter()->add_types("MeetingHeld");
  request.mutable_filter()->add_subjects("partner/busy");
  EXPECT_THAT(Told(request), ElementsAre("checkpoint 2", "lag 4 of 6", "checkpoint 4", "lag 2 of 6",
                                         "checkpoint 6", "caught_up 6", "lag 0 of 6"));
}

TEST_F(CatchingUpTest, TellsHowFarBehindItIsBesideEvents) {
  std::mt19937 random(3);
  for (int i = 0; i < 6; ++i) Append(random, 1);
  Start();
  EXPECT_THAT(Told(v1::SubscribeEventsRequest()),
              ElementsAre("events 1", "events 2", "lag 4 of 6", "events 3", "events 4",
                          "lag 2 of 6", "events 5", "events 6", "caught_up 6", "lag 0 of 6"));
}

TEST_F(CatchingUpTest, GetsOnHoweverLateEachStepComes) {
  std::mt19937 random(3);
  for (int i = 0; i < 3; ++i) Append(random, 1);
  Start();
  slow_log_.step_ms = 150;
  EXPECT_THAT(Told(v1::SubscribeEventsRequest()),
              ElementsAre("lag 3 of 3", "events 1", "lag 2 of 3", "events 2", "lag 1 of 3",
                          "events 3", "caught_up 3", "lag 0 of 3"));
}

}  // namespace
}  // namespace loge::event_service
