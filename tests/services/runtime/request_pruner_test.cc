#include "services/runtime/request_pruner.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "services/runtime/principal.h"
#include "storage/base/status_macros.h"
#include "tests/services/events/counting_log.h"
#include "tests/support/clocks.h"
#include "tests/support/runtime_fixture.h"
#include "tests/support/signal.h"
#include "tests/support/timers.h"

namespace loge::runtime::testing {
namespace {

// A log whose pruning the test decides.
class PrunedLog final : public event_service::CountingLog {
 public:
  explicit PrunedLog(storage::EventLog& log) : event_service::CountingLog(log), log_(log) {}
  absl::StatusOr<bool> PruneRequests(storage::Position before) override {
    ++calls;
    if (before_prune != nullptr) before_prune();
    if (!answer.ok()) return answer;
    LOGE_ASSIGN_OR_RETURN(const bool more, log_.PruneRequests(before));
    return more || calls < steps;
  }

  std::function<void()> before_prune;
  absl::Status answer;
  int steps = 0;  // It says that more is left until so many calls were made.
  int calls = 0;

 private:
  storage::EventLog& log_;
};

class RequestPrunerTest : public ::testing::Test {
 protected:
  RequestPrunerTest() : timers_(runtime_.clock), log_(*runtime_.log) {}
  ~RequestPrunerTest() override {
    timers_.Stop();
    runtime_.pool->Stop();
  }

  void Append(const std::string& request_id) {
    const auto outcome = runtime_.Run(Landlord(request_id, request_id, "2009-01-01"));
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }
  bool Remembers(const std::string& request_id) {
    const auto found = runtime_.log->FindRequest(LocalPrincipal().id, request_id);
    EXPECT_TRUE(found.ok()) << found.status();
    return found->has_value();
  }

  // Has what is due by `passed` from now on happen, and whatever that sets off at once.
  void Pass(absl::Duration passed) {
    runtime_.clock.Advance(passed);
    RingWhatIsDue(timers_);
    Signal done;
    // One thread, so that it comes behind the pruner's step, which then has set its next alarm.
    ASSERT_TRUE(runtime_.pool->SubmitStep([&] { done.Notify(); }));
    done.Wait();
  }

  TestRuntime runtime_{{.threads = 1}};
  Timers timers_;
  PrunedLog log_;
  RequestPruner pruner_{{&log_, &timers_, runtime_.pool.get(), &runtime_.clock, &runtime_.logger,
                         /*retention=*/absl::Hours(24 * 90)}};
};

TEST_F(RequestPrunerTest, ForgetsWhatIsOlderThanTheRetentionAtStartAndThenDaily) {
  Append("first");
  Pass(absl::Hours(24 * 89));
  Append("second");
  pruner_.Start();
  Pass(absl::ZeroDuration());
  EXPECT_TRUE(Remembers("first"));
  Pass(absl::Hours(23));
  EXPECT_TRUE(Remembers("first"));
  Pass(absl::Hours(2));
  EXPECT_FALSE(Remembers("first"));
  EXPECT_TRUE(Remembers("second"));
  EXPECT_EQ(log_.calls, 1);  // The first time nothing was due.
}

TEST_F(RequestPrunerTest, GoesOnInStepsWhileMoreIsLeft) {
  Append("first");
  Pass(absl::Hours(24 * 91));
  log_.steps = 3;
  pruner_.Start();
  Pass(absl::ZeroDuration());
  EXPECT_EQ(log_.calls, 1);
  Pass(absl::Milliseconds(99));
  EXPECT_EQ(log_.calls, 1);  // Others have their turn.
  Pass(absl::Milliseconds(1));
  EXPECT_EQ(log_.calls, 2);
  Pass(absl::Milliseconds(100));
  EXPECT_EQ(log_.calls, 3);
  Pass(absl::Hours(23));
  EXPECT_EQ(log_.calls, 3);
  Pass(absl::Hours(1));
  EXPECT_EQ(log_.calls, 4);
}

TEST_F(RequestPrunerTest, SaysThatItFailedAndTriesAgainTheNextDay) {
  Append("first");
  Pass(absl::Hours(24 * 91));
  log_.answer = absl::UnavailableError("planned");
  pruner_.Start();
  Pass(absl::ZeroDuration());
  EXPECT_TRUE(runtime_.logger.Has("event=requests_not_pruned"));
  EXPECT_TRUE(runtime_.logger.Has("planned"));
  EXPECT_TRUE(Remembers("first"));
  log_.answer = absl::OkStatus();
  Pass(absl::Hours(24));
  EXPECT_FALSE(Remembers("first"));
}

}  // namespace
}  // namespace loge::runtime::testing
