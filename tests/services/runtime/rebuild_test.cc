// Rebuilds of several read models at once, their end before time, and the way back.
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/log_events.h"
#include "services/runtime/projection_runner.h"
#include "services/runtime/rebuild_records.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_fixture.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/runtime_random_log.h"
#include "tests/support/signal.h"
#include "tests/support/storage_test_util.h"
#include "tests/support/test_seed.h"

namespace loge::runtime {
namespace {

using Code = absl::StatusCode;
using Progress = ProjectionRunner::RebuildProgress;

constexpr int kChunkEvents = testing::TestProjections::kChunkEvents;

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
        {{"people", "sessions"}, mode},
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
    views_.rows.admit = [](const storage::RowFamilyInfo& info) {
      const bool breaks = info.projection == "people" && info.generation == 2;
      return breaks ? absl::InternalError("planted") : absl::OkStatus();
    };
  }

  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  testing::RandomLog random_{testing::TestSeed()};
  std::vector<Progress> progress_;
  std::vector<v1::RebuildResult> results_;
};

TEST_F(RebuildTest, OneReadingOfTheLogServesAll) {
  AppendRandom(2 * kChunkEvents + 10);
  StartAndCatchUp();
  ASSERT_TRUE(RebuildBoth(v1::REBUILD_MODE_REPLACE).ok());
  // From the first event to the last, once.
  ASSERT_EQ(progress_.size(), 3u);
  for (size_t i = 0; i < progress_.size(); ++i) {
    EXPECT_EQ(progress_[i].events_total, runtime_.head());
    EXPECT_EQ(progress_[i].events_done,
              i == 2 ? runtime_.head() : static_cast<int64_t>(i + 1) * kChunkEvents);
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

// While a store takes in a table nobody else may write: on a machine that is never idle the live
// read models would stand still.
TEST_F(RebuildTest, TablesAreNotTakenInByAThreadThatWaitsForAnIdleCore) {
  AppendRandom(50);
  StartAndCatchUp();
  std::atomic<int> prepared_idle = 0;
  std::atomic<int> committed = 0;
  std::atomic<int> committed_idle = 0;
  views_.rows.before_prepare = [&] {
    if (sched_getscheduler(0) == SCHED_IDLE) ++prepared_idle;
  };
  views_.rows.admit = [&](const storage::RowFamilyInfo&) {
    ++committed;
    if (sched_getscheduler(0) == SCHED_IDLE) ++committed_idle;
    return absl::OkStatus();
  };
  ASSERT_TRUE(RebuildBoth(v1::REBUILD_MODE_REPLACE).ok());
  EXPECT_EQ(prepared_idle, 2);
  EXPECT_GE(committed, 2);
  EXPECT_EQ(committed_idle, 0);
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
  EXPECT_FALSE(runner().Rebuilding());
  int told = 0;
  const absl::Status status = runner().Rebuild({{"people", "sessions"}, v1::REBUILD_MODE_REPLACE},
                                               {.progress =
                                                    [&](const Progress&) {
                                                      ++told;
                                                      EXPECT_TRUE(runner().Rebuilding());
                                                      EXPECT_TRUE(runner().CancelRebuild());
                                                    },
                                                .result = [](const auto&) { FAIL(); }});
  EXPECT_EQ(status.code(), Code::kCancelled);
  EXPECT_EQ(told, 1);
  EXPECT_FALSE(runner().Rebuilding());
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

// Reports and jobs lie in a folder of the test.
class RebuildRecordsTest : public RebuildTest {
 protected:
  RebuildRecordsTest() {
    auto opened = RebuildRecords::Open(folder_.path() + "/rebuilds");
    EXPECT_TRUE(opened.ok()) << opened.status();
    records_ = *std::move(opened);
    views_.records = records_.get();
  }
  // Whatever was made of a rebuild is committed at once.
  void CommitEveryChunk() { views_.rebuild_memory_bytes = 1; }
  std::vector<std::string> Reports() const {
    std::vector<std::string> texts;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path() + "/rebuilds")) {
      if (file.path().filename().string().rfind("report-", 0) != 0) continue;
      std::ifstream in(file.path());
      texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return texts;
  }

  storage::testing::TempFolder folder_;
  std::unique_ptr<RebuildRecords> records_;
};

TEST_F(RebuildRecordsTest, OneThatAStopInterruptsGoesOnFromItsLastCommit) {
  constexpr int kChunks = 4;
  AppendRandom(kChunks * kChunkEvents);
  CommitEveryChunk();
  StartAndCatchUp();
  std::thread stop;
  const absl::Status interrupted =
      runner().Rebuild({{"people", "sessions"}, v1::REBUILD_MODE_REPLACE, 50},
                       {.progress =
                            [&](const Progress& now) {
                              if (now.events_done < 2 * kChunkEvents) return;
                              if (!stop.joinable()) stop = std::thread([&] { runner().Stop(); });
                              while (!runner().Stopping()) std::this_thread::yield();
                            },
                        .result = [](const auto&) { FAIL(); }});
  stop.join();
  EXPECT_EQ(interrupted.code(), Code::kCancelled);
  EXPECT_TRUE(Reports().empty());  // It has not ended.
  views_.Stop();

  StartAndCatchUp();
  const std::optional<RebuildJob> job = runner().InterruptedRebuild();
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->names, (std::vector<std::string>{"people", "sessions"}));
  EXPECT_EQ(job->mode, v1::REBUILD_MODE_REPLACE);
  EXPECT_EQ(job->share_percent, 50);
  EXPECT_EQ(views_.Listed("people").generation(), 1);
  int64_t first_done = 0;
  std::vector<v1::RebuildResult> results;
  const absl::Status resumed = runner().Rebuild(
      *job, {.progress =
                 [&](const Progress& now) {
                   if (first_done == 0) first_done = now.events_done;
                 },
             .result = [&](const v1::RebuildResult& result) { results.push_back(result); }});
  ASSERT_TRUE(resumed.ok()) << resumed;
  EXPECT_GE(first_done, 3 * kChunkEvents);  // The first two chunks were there.
  ASSERT_EQ(results.size(), 2u);
  for (const v1::RebuildResult& result : results) EXPECT_EQ(result.differences(), 0);
  EXPECT_EQ(views_.Listed("people").generation(), 2);
  EXPECT_FALSE(runner().InterruptedRebuild().has_value());
  EXPECT_EQ(Reports().size(), 1u);
  EXPECT_EQ(views_.rows.Families().size(), 4u);  // Of each the one that answers and the one kept.
}

TEST_F(RebuildRecordsTest, OneThatWasCancelledDoesNotGoOn) {
  AppendRandom(50);
  StartAndCatchUp();
  const absl::Status status =
      runner().Rebuild({{"people"}, v1::REBUILD_MODE_REPLACE},
                       {.progress = [&](const Progress&) { runner().CancelRebuild(); },
                        .result = [](const auto&) {}});
  EXPECT_EQ(status.code(), Code::kCancelled);
  EXPECT_FALSE(runner().InterruptedRebuild().has_value());
  ASSERT_EQ(Reports().size(), 1u);
  EXPECT_NE(Reports()[0].find("\"status\": \"CANCELLED\""), std::string::npos);
}

TEST_F(RebuildRecordsTest, OneThatWaitsForTheReadModelThatAnswersHeedsACancel) {
  AppendRandom(50);
  StartAndCatchUp();
  // What a crash can leave: a shadow that is ahead of the one that answers.
  const auto ahead = views_.rows.Create({"people", 2, 1});
  ASSERT_TRUE(ahead.ok()) << ahead.status();
  auto batch = views_.rows.PlainBatch(**ahead);
  batch->Put("row", "value");
  ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head() + 1)).ok());
  std::thread cancel([this] {
    while (!runner().CancelRebuild()) std::this_thread::yield();
  });
  RebuildJob job{{"people"}, v1::REBUILD_MODE_VERIFY_ONLY};
  job.shadows["people"] = 2;
  const absl::Status status =
      runner().Rebuild(job, {.progress = [](const Progress&) { FAIL(); }, .result = {}});
  cancel.join();
  EXPECT_EQ(status.code(), Code::kCancelled);
  EXPECT_EQ(views_.rows.Families().size(), 2u);  // The two that answer: nothing is left behind.
}

TEST_F(RebuildRecordsTest, ADifferenceIsToldUntilItIsMended) {
  AppendRandom(50);
  StartAndCatchUp();
  EXPECT_TRUE(runner().Verified("").ok());
  EXPECT_FALSE(views_.Listed("people").has_verification());
  PlantRow();
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 1);
  const auto expect_told = [&] {
    const v1::Verification told = views_.Listed("people").verification();
    EXPECT_TRUE(told.differs());
    EXPECT_EQ(told.differences(), 1);
    EXPECT_EQ(told.compared_at_position(), runtime_.head());
    EXPECT_EQ(runner().Verified("").code(), Code::kDataLoss);
    EXPECT_EQ(runner().Verified("people").code(), Code::kDataLoss);
    EXPECT_TRUE(runner().Verified("sessions").ok());
    EXPECT_TRUE(runner().Health().ok());  // It answers all the same.
  };
  expect_told();
  EXPECT_EQ(runner().Verified("nothing").code(), Code::kNotFound);
  views_.Stop();  // It is not forgotten.
  StartAndCatchUp();
  expect_told();
  EXPECT_TRUE(One(v1::REBUILD_MODE_REPLACE_IF_DIFFERENT).swapped());
  EXPECT_FALSE(views_.Listed("people").verification().differs());
  EXPECT_EQ(views_.Listed("people").verification().differences(), 1);
  EXPECT_TRUE(runner().Verified("").ok());
  const std::vector<std::string> reports = Reports();
  ASSERT_EQ(reports.size(), 2u);
  for (const std::string& report : reports) {
    EXPECT_NE(report.find("\"status\": \"OK\""), std::string::npos);
    EXPECT_NE(report.find("\"name\": \"people\""), std::string::npos);
    EXPECT_NE(report.find("\"key\": \"7a7a7a\""), std::string::npos);  // "zzz"
  }
}

TEST_F(RebuildRecordsTest, TheOldestReportsMakeRoom) {
  for (int i = 0; i < kRebuildReportsKept + 5; ++i) {
    const absl::Time ended = absl::FromUnixSeconds(1'000'000 + i);
    v1::RebuildResult result;
    result.set_name("people");
    result.set_differences(i);
    ASSERT_TRUE(
        records_->SaveReport({v1::REBUILD_MODE_VERIFY_ONLY, ended, ended, {result}, {}}).ok());
  }
  EXPECT_EQ(Reports().size(), static_cast<size_t>(kRebuildReportsKept));
  EXPECT_EQ(records_->LoadVerifications().at("people").differences(), kRebuildReportsKept + 4);
}

// Damage in the key says nothing; all others say which version of which fact.
TEST_F(RebuildTest, DifferencesNameTheFactsOfTheirRows) {
  AppendRandom(200);
  StartAndCatchUp();
  const auto family = runner().Pin({"people"})->families.at("people");
  std::vector<std::pair<std::string, std::string>> rows;
  {
    const auto snapshot = views_.rows.Snapshot();
    for (const auto row = snapshot->Iterate(*family); row->Valid(); row->Next()) {
      rows.emplace_back(ToString(row->key()), ToString(row->value()));
    }
  }
  ASSERT_GE(rows.size(), 3u);
  std::string flipped = rows[1].second;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 4);
  const auto batch = views_.rows.PlainBatch(*family);
  batch->Delete(rows[0].first);
  batch->Put(rows[1].first, flipped);
  batch->Put("zzz", "planted");
  ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head())).ok());

  const v1::RebuildResult result = One(v1::REBUILD_MODE_VERIFY_ONLY);
  EXPECT_EQ(result.differences(), 3);
  EXPECT_EQ(result.rows(), static_cast<int64_t>(rows.size()) + 1);
  EXPECT_EQ(result.rows_written(), static_cast<int64_t>(rows.size()));
  ASSERT_EQ(result.first_differences_size(), 3);
  const auto expect_named = [&](const v1::RowDifference& told, v1::DifferenceKind kind,
                                const std::string& key) {
    EXPECT_EQ(told.kind(), kind);
    EXPECT_EQ(told.key(), absl::BytesToHexString(key));
    const std::optional<RowName> name = NameOfRow(key);
    ASSERT_TRUE(name.has_value());
    EXPECT_EQ(told.subject(), name->subject);
    EXPECT_EQ(told.original_position(), name->original);
    EXPECT_EQ(told.position(), name->known_from);
    EXPECT_TRUE(told.subject().rfind("caretaker/", 0) == 0 ||
                told.subject().rfind("landlord/", 0) == 0)
        << told.subject();
    // The event there is about that subject.
    const auto event = EventAt(*runtime_.log, told.position());
    ASSERT_TRUE(event.ok()) << event.status();
    const auto& subjects = (*event)->subjects();
    EXPECT_NE(std::find(subjects.begin(), subjects.end(), told.subject()), subjects.end());
  };
  expect_named(result.first_differences(0), v1::DIFFERENCE_KIND_ADDED, rows[0].first);
  expect_named(result.first_differences(1), v1::DIFFERENCE_KIND_CHANGED, rows[1].first);
  EXPECT_EQ(result.first_differences(2).kind(), v1::DIFFERENCE_KIND_REMOVED);
  EXPECT_EQ(result.first_differences(2).key(), absl::BytesToHexString("zzz"));
  EXPECT_EQ(result.first_differences(2).subject(), "");
}

// A new version of one read model is built while the others follow the log.
TEST_F(RebuildTest, ANewVersionIsBuiltBesideTheOthers) {
  AppendRandom(1000);
  views_.bulk_events_min = 1000;
  StartAndCatchUp();
  views_.Stop();
  std::atomic<bool> hold = true;
  testing::Signal building;
  views_.rows.admit = [&](const storage::RowFamilyInfo& info) {
    if (info.projection != "people" || info.generation != 2) return absl::OkStatus();
    building.Notify();
    while (hold) std::this_thread::yield();
    return absl::OkStatus();
  };
  ASSERT_TRUE(views_.Start(testing::TestSpecs(/*version=*/2)).ok());
  building.Wait();
  AppendRandom(10);
  ASSERT_TRUE(views_.Wait({"sessions"}, runtime_.head()).ok());  // It is not held up.
  EXPECT_EQ(views_.Listed("people").state(), v1::PROJECTION_STATE_BUILDING);
  EXPECT_EQ(runner().Pin({"people"}).status().code(), Code::kUnavailable);
  hold = false;
  ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok());
  EXPECT_EQ(views_.Listed("people").state(), v1::PROJECTION_STATE_LIVE);
  EXPECT_EQ(views_.Listed("people").generation(), 2);
  EXPECT_EQ(One(v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);
}

}  // namespace
}  // namespace loge::runtime
