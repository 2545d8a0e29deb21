// Read models whose rows find no room on the disk: they wait, serve what they have, and go on.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/runtime/projection_runner.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/runtime_random_log.h"

namespace loge::runtime {
namespace {

using Code = absl::StatusCode;

class ProjectionRoomTest : public ::testing::Test {
 protected:
  ProjectionRoomTest() : random_(testing::TestSeed()) {
    views_.rows.admit = [this](const storage::RowFamilyInfo&) {
      if (!full_) return absl::OkStatus();
      ++refused_;
      return absl::ResourceExhaustedError("no room");
    };
  }
  ~ProjectionRoomTest() override { views_.Stop(); }

  void Append(int events) {
    for (int i = 0; i < events; ++i) ASSERT_TRUE(runtime_.AppendRaw({random_.Next()}).ok());
  }
  // Until both read models have been refused, and at least one of them again.
  void WaitUntilTriedAgain() {
    const int before = refused_;
    while (refused_ < before + 3) std::this_thread::yield();
  }

  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  testing::RandomLog random_;
  std::atomic<bool> full_ = false;
  std::atomic<int> refused_ = 0;
};

TEST_F(ProjectionRoomTest, WaitsServesWhatItHasAndGoesOn) {
  Append(50);
  ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok());
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, 50).ok());
  full_ = true;
  Append(50);
  WaitUntilTriedAgain();
  for (const char* name : {"people", "sessions"}) {
    EXPECT_EQ(views_.runner->Health(name).code(), Code::kResourceExhausted);
    const auto pinned = views_.runner->Pin({name});
    ASSERT_TRUE(pinned.ok()) << pinned.status();
    EXPECT_EQ(pinned->checkpoint, 50);
    const v1::Projection listed = views_.Listed(name);
    EXPECT_EQ(listed.state(), v1::PROJECTION_STATE_LIVE);
    EXPECT_EQ(listed.stopped_at_position(), 0);
    EXPECT_EQ(listed.error(), "no room");
    EXPECT_EQ(listed.lag_events(), 50);
  }
  EXPECT_TRUE(runtime_.logger.Has("event=projection_waits_for_room name=people position=51"));
  EXPECT_FALSE(runtime_.logger.Has("event=projection_stopped"));
  full_ = false;
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, 100).ok());
  EXPECT_TRUE(runtime_.logger.Has("event=projection_has_room name=people"));
  for (const char* name : {"people", "sessions"}) {
    EXPECT_TRUE(views_.runner->Health(name).ok());
    EXPECT_EQ(views_.Listed(name).error(), "");
    const auto verified = testing::RebuildOne(*views_.runner, name, v1::REBUILD_MODE_VERIFY_ONLY);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->differences(), 0);
  }
}

TEST_F(ProjectionRoomTest, ABuildThatHasNoRoomToBeNamedIsNamedLater) {
  full_ = true;
  ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok());
  WaitUntilTriedAgain();
  EXPECT_EQ(views_.runner->Pin({"people"}).status().code(), Code::kUnavailable);
  EXPECT_EQ(views_.runner->Health("people").code(), Code::kResourceExhausted);
  full_ = false;
  // Nothing is appended: it is tried again by itself.
  while (!views_.runner->Health("people").ok()) std::this_thread::yield();
  EXPECT_TRUE(views_.runner->Pin({"people"}).ok());
  EXPECT_EQ(views_.rows.LiveGeneration("people"), 1);
}

TEST_F(ProjectionRoomTest, ARebuildWithoutRoomFailsAndLeavesTheLiveOne) {
  Append(50);
  ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok());
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, 50).ok());
  full_ = true;
  EXPECT_EQ(testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_REPLACE).status().code(),
            Code::kResourceExhausted);
  EXPECT_EQ(views_.rows.Families().size(), 2u);
  EXPECT_TRUE(views_.runner->Health("people").ok());
  full_ = false;
  Append(10);
  EXPECT_TRUE(views_.Wait({"people", "sessions"}, 60).ok());
}

TEST_F(ProjectionRoomTest, StopsWhileItWaits) {
  ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok());
  full_ = true;
  Append(50);
  WaitUntilTriedAgain();
  views_.Stop();
  full_ = false;
  ASSERT_TRUE(views_.Start(testing::TestSpecs()).ok());
  EXPECT_TRUE(views_.Wait({"people", "sessions"}, 50).ok());
}

}  // namespace
}  // namespace loge::runtime
