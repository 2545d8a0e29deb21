// Rebuilds of several read models at once, their end before time, and the way back.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/runtime/limits.h"
#include "services/runtime/projection_runner.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_fixture.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/runtime_random_log.h"
#include "tests/support/test_seed.h"

namespace loge::runtime {
namespace {

using Code = absl::StatusCode;
using Progress = ProjectionRunner::RebuildProgress;

class RebuildTest : public ::testing::Test {
 protected:
  void AppendRandom(int events) {
    for (; events > 0; --events) {
      std::vector<storage::EventDraft> drafts;
      drafts.push_back(random_.Next());
      ASSERT_TRUE(runtime_.AppendRaw(std::move(drafts)).ok());
    }
  }
  void StartAndCatchUp(int64_t version = 1) {
    ASSERT_TRUE(views_.Start(testing::TestSpecs(version)).ok());
    ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok());
  }
  ProjectionRunner& runner() { return *views_.runner; }

  absl::Status RebuildBoth(v1::RebuildMode mode) {
    results_.clear();
    progress_.clear();
    return runner().Rebuild(
        {"people", "sessions"}, mode,
        {.progress = [this](const Progress& now) { progress_.push_back(now); },
         .result = [this](const v1::RebuildResult& result) { results_.push_back(result); }});
  }
  v1::RebuildResult One(v1::RebuildMode mode) {
    const auto result = testing::RebuildOne(runner(), "people", mode);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(v1::RebuildResult());
  }
  // Puts a row into the live generation that the log does not tell.
  void PlantRow() {
    const auto family = runner().Pin({"people"})->families.at("people");
    auto batch = views_.rows.PlainBatch(*family);
    batch->Put("zzz", "planted");
    ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head())).ok());
  }
  // Has every write into generation 2 of "people" fail.
  void BreakTheShadow() {
    views_.rows.before_batch = [this](const storage::RowFamilyInfo& info) {
      breaks_ = info.projection == "people" && info.generation == 2;
    };
    views_.rows.admit = [this] {
      return breaks_ ? absl::InternalError("planted") : absl::OkStatus();
    };
  }

  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  testing::RandomLog random_{testing::TestSeed()};
  std::vector<Progress> progress_;
  std::vector<v1::RebuildResult> results_;
  bool breaks_ = false;
};

TEST_F(RebuildTest, OneReadingOfTheLogServesAll) {
  AppendRandom(2 * kRebuildBatchEventsMax + 10);
  StartAndCatchUp();
  ASSERT_TRUE(RebuildBoth(v1::REBUILD_MODE_REPLACE).ok());
  // From the first event to the last, once.
  ASSERT_EQ(progress_.size(), 3u);
  for (size_t i = 0; i < progress_.size(); ++i) {
    EXPECT_EQ(progress_[i].events_total, runtime_.head());
    EXPECT_EQ(progress_[i].events_done,
              i == 2 ? runtime_.head() : static_cast<int64_t>(i + 1) * kRebuildBatchEventsMax);
  }
  ASSERT_EQ(results_.size(), 2u);
  for (const v1::RebuildResult& result : results_) {
    EXPECT_GT(result.rows(), 0);
    EXPECT_EQ(result.differences(), 0);
    EXPECT_TRUE(result.swapped());
    EXPECT_EQ(result.compared_at_position(), runtime_.head());
    EXPECT_EQ(views_.Listed(result.name()).generation(), 2);
  }
  EXPECT_NE(results_[0].digest(), results_[1].digest());
}

TEST_F(RebuildTest, OneThatCannotBeRebuiltDoesNotStopTheOthers) {
  AppendRandom(50);
  StartAndCatchUp();
  BreakTheShadow();
  const absl::Status status = RebuildBoth(v1::REBUILD_MODE_REPLACE);
  EXPECT_EQ(status, absl::InternalError("people: planted"));
  ASSERT_EQ(results_.size(), 1u);
  EXPECT_EQ(results_[0].name(), "sessions");
  EXPECT_TRUE(results_[0].swapped());
  EXPECT_EQ(views_.Listed("people").generation(), 1);
  EXPECT_EQ(views_.rows.Families().size(), 3u);  // One of people, two of sessions.
  EXPECT_TRUE(runtime_.logger.Has("event=rebuild_failed name=people"));
}

// What cannot be dropped after a swap is no reason to drop what answers now.
TEST_F(RebuildTest, AGenerationThatCannotBeDroppedTakesNothingWithIt) {
  AppendRandom(50);
  StartAndCatchUp();
  One(v1::REBUILD_MODE_REPLACE);
  views_.rows.admit_drop = [](const storage::RowFamilyInfo& info) {
    return info.generation == 1 ? absl::InternalError("planted") : absl::OkStatus();
  };
  EXPECT_EQ(testing::RebuildOne(runner(), "people", v1::REBUILD_MODE_REPLACE).status().code(),
            Code::kInternal);
  EXPECT_EQ(views_.Listed("people").generation(), 3);
  EXPECT_EQ(views_.rows.LiveGeneration("people"), 3);
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);
}

TEST_F(RebuildTest, CancelEndsItAndLeavesNoShadow) {
  AppendRandom(50);
  StartAndCatchUp();
  EXPECT_FALSE(runner().CancelRebuild());
  int told = 0;
  const absl::Status status = runner().Rebuild({"people", "sessions"}, v1::REBUILD_MODE_REPLACE,
                                               {.progress =
                                                    [&](const Progress&) {
                                                      ++told;
                                                      EXPECT_TRUE(runner().CancelRebuild());
                                                    },
                                                .result = [](const auto&) { FAIL(); }});
  EXPECT_EQ(status.code(), Code::kCancelled);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(views_.rows.Families().size(), 2u);
  // The next one is not cancelled.
  EXPECT_TRUE(RebuildBoth(v1::REBUILD_MODE_VERIFY_ONLY).ok());
  EXPECT_EQ(results_.size(), 2u);
}

TEST_F(RebuildTest, RollBackLetsTheKeptOneCatchUpAndAnswer) {
  AppendRandom(50);
  StartAndCatchUp();
  One(v1::REBUILD_MODE_REPLACE);
  AppendRandom(50);
  ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok());
  PlantRow();  // In generation 2, which answers: a swap that turned out badly.
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 1);

  const auto back = runner().RollBack("people");
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->generation(), 1);
  EXPECT_EQ(back->kept_generation(), 2);
  EXPECT_EQ(back->position(), runtime_.head());
  EXPECT_EQ(views_.Listed("people").generation(), 1);
  EXPECT_EQ(views_.Listed("people").checkpoint(), runtime_.head());
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);
  EXPECT_TRUE(runtime_.logger.Has("event=projection_rolled_back name=people generation=1 kept=2"));
  // It follows the log.
  AppendRandom(50);
  ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok());
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);

  // And forth again, to the one that was kept with its planted row.
  ASSERT_EQ(runner().RollBack("people")->generation(), 2);
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 1);
}

TEST_F(RebuildTest, TheOneRolledBackToAnswersAfterARestart) {
  AppendRandom(50);
  StartAndCatchUp();
  One(v1::REBUILD_MODE_REPLACE);
  ASSERT_TRUE(runner().RollBack("people").ok());
  views_.Stop();
  AppendRandom(50);
  StartAndCatchUp();
  EXPECT_EQ(views_.Listed("people").generation(), 1);
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);
}

TEST_F(RebuildTest, RollBackNeedsAKeptGenerationOfTheSameVersion) {
  AppendRandom(50);
  StartAndCatchUp();
  EXPECT_EQ(runner().RollBack("nothing").status().code(), Code::kNotFound);
  EXPECT_EQ(runner().RollBack("people").status().code(), Code::kFailedPrecondition);
  views_.Stop();
  StartAndCatchUp(/*version=*/2);
  ASSERT_EQ(views_.Listed("people").generation(), 2);
  EXPECT_EQ(runner().RollBack("people").status().code(), Code::kFailedPrecondition);
  One(v1::REBUILD_MODE_REPLACE);
  EXPECT_EQ(runner().RollBack("people")->generation(), 2);
}

}  // namespace
}  // namespace loge::runtime
