// What ListProjections adds to the runner's own list: how old the first event is that a read model
// has not applied, and what kind of event it stopped at.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/admin/service.h"
#include "services/runtime/event_codec.h"
#include "services/runtime/rpc/method_table.h"
#include "tests/support/runtime_projections.h"

namespace loge::admin {
namespace {

using runtime::testing::TestProjections;
using runtime::testing::TestRuntime;
using runtime::testing::TestSpecs;

class ProjectionsTest : public ::testing::Test {
 protected:
  ~ProjectionsTest() override { Stop(); }

  void Start(int64_t version = 1) {
    ASSERT_TRUE(views_.Start(TestSpecs(version)).ok());
    ServerFacts facts;
    facts.log = runtime_.log.get();
    facts.clock = &runtime_.clock;
    service_ =
        std::make_unique<Service>(facts, runtime_.store->scan(), *views_.runner, runtime_.logger);
    service_->AddMethods(methods_.emplace());
  }
  // The runner first: it ends what the service may be waiting for.
  void Stop() {
    if (views_.runner != nullptr) views_.runner->Stop();
    methods_.reset();
    service_.reset();
    views_.Stop();
  }

  void Append(const events::v1::EventPayload& payload) {
    ASSERT_TRUE(runtime_.AppendRaw({runtime::DraftOf(payload, {runtime::Date(12000)}, {})}).ok());
  }
  // A correction of a fact that is not there: "people" cannot apply it.
  void AppendImpossible() {
    events::v1::EventPayload payload;
    auto* corrected = payload.mutable_fact_corrected();
    corrected->set_target_position(999999);
    corrected->set_original_position(999999);
    *corrected->mutable_replacement() = runtime::testing::StartedPayload("x");
    Append(payload);
  }

  std::map<std::string, v1::Projection> Listed() {
    const rpc::Method* method = methods_->Find("/loge.v1.AdminService/ListProjections");
    std::map<std::string, v1::Projection> listed;
    method->unary({}, std::make_unique<v1::ListProjectionsRequest>(),
                  [&](absl::StatusOr<std::string> bytes) {
                    ASSERT_TRUE(bytes.ok()) << bytes.status();
                    v1::ListProjectionsResponse response;
                    ASSERT_TRUE(response.ParseFromString(*bytes));
                    EXPECT_EQ(response.head_position(), runtime_.head());
                    for (auto& each : *response.mutable_projections()) listed[each.name()] = each;
                  });
    return listed;
  }
  static absl::Duration LagOf(const v1::Projection& projection) {
    EXPECT_TRUE(projection.has_lag());  // Zero is told too.
    return absl::Seconds(projection.lag().seconds()) + absl::Nanoseconds(projection.lag().nanos());
  }

  std::atomic<bool> full_ = false;  // What the rows of views_ ask.
  std::atomic<int> refused_ = 0;
  TestRuntime runtime_;
  TestProjections views_{runtime_};
  std::unique_ptr<Service> service_;
  std::optional<rpc::MethodTable> methods_;
};

TEST_F(ProjectionsTest, OneThatHasStoppedLagsByTheAgeOfWhatItStoppedAt) {
  Append(runtime::testing::StartedPayload("a"));
  Start();
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, 1).ok());
  runtime_.clock.Advance(absl::Hours(1));  // Nothing is missing: time that passes is no lag.
  for (const auto& [name, projection] : Listed()) {
    EXPECT_EQ(projection.lag_events(), 0) << name;
    EXPECT_EQ(LagOf(projection), absl::ZeroDuration()) << name;
    EXPECT_EQ(projection.stopped_at_event_type(), "") << name;
  }
  AppendImpossible();
  runtime_.clock.Advance(absl::Seconds(90));
  Append(runtime::testing::StartedPayload("b"));
  runtime_.clock.Advance(absl::Milliseconds(1500));
  EXPECT_FALSE(views_.Wait({"people"}, 3).ok());
  ASSERT_TRUE(views_.Wait({"sessions"}, 3).ok());
  std::map<std::string, v1::Projection> listed = Listed();
  EXPECT_EQ(listed["people"].state(), v1::PROJECTION_STATE_STOPPED);
  EXPECT_EQ(listed["people"].lag_events(), 2);
  EXPECT_EQ(LagOf(listed["people"]), absl::Milliseconds(91500));  // Of the first, not the last.
  EXPECT_EQ(listed["people"].stopped_at_event_type(), "FactCorrected");
  EXPECT_EQ(LagOf(listed["sessions"]), absl::ZeroDuration());
  runtime_.clock.Advance(absl::Minutes(10));
  EXPECT_EQ(LagOf(Listed()["people"]), absl::Milliseconds(691500));
}

TEST_F(ProjectionsTest, OneThatIsBehindLagsByTheAgeOfTheFirstEventItLacks) {
  Append(runtime::testing::StartedPayload("a"));
  runtime_.clock.Advance(absl::Minutes(5));
  Append(runtime::testing::StartedPayload("b"));
  runtime::testing::Signal building;
  runtime::testing::Signal go_on;
  views_.rows.before_batch = [&](const storage::RowFamilyInfo& info) {
    if (info.projection != "people") return;
    building.Notify();
    go_on.Wait();
  };
  Start();
  building.Wait();
  runtime_.clock.Advance(absl::Minutes(2));
  std::map<std::string, v1::Projection> listed = Listed();
  EXPECT_EQ(listed["people"].state(), v1::PROJECTION_STATE_BUILDING);
  EXPECT_EQ(listed["people"].lag_events(), 2);
  EXPECT_EQ(LagOf(listed["people"]), absl::Minutes(7));
  EXPECT_EQ(listed["people"].stopped_at_event_type(), "");
  go_on.Notify();
  ASSERT_TRUE(views_.Wait({"people"}, 2).ok());
  EXPECT_EQ(LagOf(Listed()["people"]), absl::ZeroDuration());
}

// It serves what it has, and is behind.
TEST_F(ProjectionsTest, OneThatFindsNoRoomLagsWhileItWaits) {
  Append(runtime::testing::StartedPayload("a"));
  views_.rows.admit = [this](const storage::RowFamilyInfo&) {
    if (!full_) return absl::OkStatus();
    ++refused_;
    return absl::ResourceExhaustedError("no room");
  };
  Start();
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, 1).ok());
  full_ = true;
  Append(runtime::testing::StartedPayload("b"));
  while (refused_ == 0) std::this_thread::yield();  // Until the runner has heard of it.
  runtime_.clock.Advance(absl::Seconds(3));
  const v1::Projection people = Listed()["people"];
  EXPECT_EQ(people.state(), v1::PROJECTION_STATE_LIVE);
  EXPECT_EQ(people.lag_events(), 1);
  EXPECT_EQ(LagOf(people), absl::Seconds(3));
  full_ = false;
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, 2).ok());
  EXPECT_EQ(LagOf(Listed()["people"]), absl::ZeroDuration());
}

}  // namespace
}  // namespace loge::admin
