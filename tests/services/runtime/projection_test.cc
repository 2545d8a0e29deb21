// Rows of facts and the projection runner.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "loge/rows/v1/fact_row.pb.h"
#include "services/runtime/fact_rows.h"
#include "services/runtime/limits.h"
#include "services/runtime/projection_apply.h"
#include "services/runtime/projection_runner.h"
#include "storage/base/strings.h"
#include "tests/support/runtime_projections.h"
#include "tests/support/runtime_random_log.h"

namespace loge::runtime {
namespace {

using testing::RandomLog;
using testing::TestSpecs;
using Code = absl::StatusCode;

class ProjectionTest : public ::testing::Test {
 protected:
  ProjectionTest() : random_(testing::TestSeed()) {}

  // Appends `events` random events in decisions of 1 to 4.
  void AppendRandom(int events) {
    while (events > 0) {
      std::vector<storage::EventDraft> drafts;
      for (int k = random_.Dice(4); k >= 0 && events > 0; --k, --events) {
        drafts.push_back(random_.Next());
      }
      ASSERT_TRUE(runtime_.AppendRaw(std::move(drafts)).ok());
    }
  }
  void StartAndCatchUp(int64_t version = 1) {
    ASSERT_TRUE(views_.Start(TestSpecs(version)).ok());
    ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok());
  }
  v1::RebuildResult Rebuild(const std::string& name, v1::RebuildMode mode) {
    const auto result = testing::RebuildOne(*views_.runner, name, mode);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(v1::RebuildResult());
  }
  // A correction of a fact that is not there.
  storage::EventDraft Impossible() {
    events::v1::EventPayload payload;
    auto* corrected = payload.mutable_fact_corrected();
    corrected->set_target_position(999999);
    corrected->set_original_position(999999);
    *corrected->mutable_replacement() = testing::StartedPayload("x");
    return DraftOf(payload, {Date(12000)}, {});
  }
  std::shared_ptr<storage::RowFamily> LiveFamily(const std::string& name) {
    return views_.runner->Pin({name})->families.at(name);
  }
  // Compares the reader of the live rows with the recount at (as_of, position).
  void ExpectRecount(Date as_of, int64_t position);

  testing::TestRuntime runtime_;
  testing::TestProjections views_{runtime_};
  RandomLog random_;
};

void ExpectSame(const std::vector<Fact>& got, const std::vector<Fact>& wanted,
                const std::string& what) {
  ASSERT_EQ(got.size(), wanted.size()) << what;
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].known_from, wanted[i].known_from) << what;
    EXPECT_EQ(got[i].original, wanted[i].original) << what;
    EXPECT_EQ(got[i].date, wanted[i].date) << what;
    EXPECT_EQ(got[i].payload->SerializeAsString(), wanted[i].payload->SerializeAsString()) << what;
  }
}

void ProjectionTest::ExpectRecount(Date as_of, int64_t position) {
  const auto pinned = views_.runner->Pin({"people", "sessions"});
  ASSERT_TRUE(pinned.ok());
  const FoldSpec people{
      "people",
      {events::v1::EventPayload::kVolunteeringStarted, events::v1::EventPayload::kCaretakerJoined}};
  for (const char* name : {"people", "sessions"}) {
    const auto reader =
        NewRowReader({pinned->snapshot.get(), pinned->families.at(name).get(), as_of, position});
    std::map<std::string, std::map<std::string, std::vector<Fact>>> by_kind;
    for (const std::string& subject : RandomLog::Subjects()) {
      const auto mine = [&](std::vector<Fact> facts) {
        std::erase_if(facts, [&](const Fact& fact) {
          return people.Has(fact.type()) != (std::string(name) == "people");
        });
        return facts;
      };
      const std::string what =
          absl::StrCat(name, " ", subject, " at ", FormatDay(as_of), ", ", position);
      const std::vector<Fact> wanted = mine(random_.Known(subject, as_of, position));
      const std::vector<Fact> ever = mine(random_.Known(subject, Date(99999), position));
      ExpectSame(*reader->Facts(subject), wanted, what);
      ExpectSame(*reader->Facts(subject, DateFilter::kAny), ever, what);
      const size_t slash = subject.find('/');
      if (!wanted.empty()) by_kind[subject.substr(0, slash)][subject.substr(slash + 1)] = wanted;
    }
    for (const char* kind : {"caretaker", "landlord", "session", "module"}) {
      for (const char* after : {"", "a", "x", "x-1", "y"}) {
        auto wanted = by_kind[kind];
        wanted.erase(wanted.begin(), wanted.upper_bound(after));
        auto it = wanted.begin();
        const absl::Status status =
            reader->ForEach(kind, after, [&](absl::string_view id, std::vector<Fact> facts) {
              if (it == wanted.end() || it->first != ToString(id)) {
                ADD_FAILURE() << kind << " after " << after << ": " << id;
                return false;
              }
              ExpectSame(facts, it->second, it->first);
              ++it;
              return true;
            });
        EXPECT_TRUE(status.ok());
        EXPECT_TRUE(it == wanted.end()) << kind << " after " << after;
      }
    }
  }
}

TEST_F(ProjectionTest, ReadsEqualARecountAtAnyDateAndPosition) {
  ASSERT_TRUE(views_.Start(TestSpecs()).ok());
  for (int round = 0; round < 5; ++round) {
    AppendRandom(60);
    ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok());
    for (int i = 0; i < 6; ++i) {
      ExpectRecount(random_.RandomDay(), random_.Dice(static_cast<int>(random_.head()) + 1));
    }
    ExpectRecount(Date(99999), random_.head());
    ASSERT_FALSE(HasFailure());
  }
}

TEST_F(ProjectionTest, LiveEqualsRebuiltByteForByte) {
  ASSERT_TRUE(views_.Start(TestSpecs()).ok());
  for (int round = 0; round < 3; ++round) {
    AppendRandom(400);
    for (const char* name : {"people", "sessions"}) {
      const v1::RebuildResult result = Rebuild(name, v1::REBUILD_MODE_VERIFY_ONLY);
      EXPECT_EQ(result.differences(), 0);
      EXPECT_FALSE(result.swapped());
      EXPECT_LE(result.compared_at_position(), runtime_.head());
    }
  }
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok());
  const v1::RebuildResult once = Rebuild("people", v1::REBUILD_MODE_VERIFY_ONLY);
  const v1::RebuildResult twice = Rebuild("people", v1::REBUILD_MODE_REPLACE);
  EXPECT_GT(once.rows(), 0);
  EXPECT_EQ(once.digest(), twice.digest());
  EXPECT_EQ(once.compared_at_position(), runtime_.head());
  ExpectRecount(Date(99999), random_.head());
}

TEST_F(ProjectionTest, VerifyNamesEveryPlantedDifference) {
  AppendRandom(100);
  StartAndCatchUp();
  const auto family = LiveFamily("people");
  std::vector<std::string> keys;
  ASSERT_TRUE(views_.rows.Snapshot()
                  ->Scan(*family, "", "",
                         [&](absl::string_view key, absl::string_view) {
                           keys.push_back(ToString(key));
                           return true;
                         })
                  .ok());
  ASSERT_GT(keys.size(), 4u);
  auto batch = views_.rows.PlainBatch(*family);
  batch->Put(keys[1], "planted");
  batch->Delete(keys[3]);
  batch->Put("zzz", "planted");
  ASSERT_TRUE(batch->Commit(storage::Position(runtime_.head())).ok());

  const v1::RebuildResult result = Rebuild("people", v1::REBUILD_MODE_VERIFY_ONLY);
  ASSERT_EQ(result.differences(), 3);
  EXPECT_EQ(result.rows(), static_cast<int64_t>(keys.size()) + 1);
  const auto told = [&](int i) {
    const auto& difference = result.first_differences(i);
    return std::make_pair(absl::HexStringToBytes(difference.key()), difference.kind());
  };
  EXPECT_EQ(told(0), std::make_pair(keys[1], v1::DIFFERENCE_KIND_CHANGED));
  EXPECT_EQ(told(1), std::make_pair(keys[3], v1::DIFFERENCE_KIND_ADDED));
  EXPECT_EQ(told(2), std::make_pair(std::string("zzz"), v1::DIFFERENCE_KIND_REMOVED));
  EXPECT_TRUE(runtime_.logger.Has("differences=3"));

  const v1::RebuildResult mended = Rebuild("people", v1::REBUILD_MODE_REPLACE_IF_DIFFERENT);
  EXPECT_TRUE(mended.swapped());
  const v1::RebuildResult clean = Rebuild("people", v1::REBUILD_MODE_REPLACE_IF_DIFFERENT);
  EXPECT_EQ(clean.differences(), 0);
  EXPECT_FALSE(clean.swapped());
}

TEST_F(ProjectionTest, ReplaceSwapsAndKeepsOneOldGeneration) {
  AppendRandom(50);
  StartAndCatchUp();
  EXPECT_EQ(views_.Listed("people").generation(), 1);
  EXPECT_TRUE(Rebuild("people", v1::REBUILD_MODE_REPLACE).swapped());
  EXPECT_EQ(views_.Listed("people").generation(), 2);
  ASSERT_EQ(views_.Listed("people").kept_generations_size(), 1);
  EXPECT_EQ(views_.Listed("people").kept_generations(0), 1);
  EXPECT_EQ(views_.rows.LiveGeneration("people"), 2);
  EXPECT_TRUE(Rebuild("people", v1::REBUILD_MODE_REPLACE).swapped());
  ASSERT_EQ(views_.Listed("people").kept_generations_size(), 1);
  EXPECT_EQ(views_.Listed("people").kept_generations(0), 2);
  EXPECT_EQ(views_.rows.Families().size(), 3u);  // Two of people, one of sessions.
  AppendRandom(50);
  ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok());
  EXPECT_EQ(Rebuild("people", v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);
  // After a restart the same one is live, the same one kept.
  views_.Stop();
  StartAndCatchUp();
  EXPECT_EQ(views_.Listed("people").generation(), 3);
  ASSERT_EQ(views_.Listed("people").kept_generations_size(), 1);
}

TEST_F(ProjectionTest, AnotherVersionIsBuiltBeforeItAnswers) {
  AppendRandom(50);
  StartAndCatchUp();
  views_.Stop();
  testing::Signal go;
  views_.rows.before_batch = [&](const storage::RowFamilyInfo& info) {
    if (info.projection == "people") go.Wait();
  };
  ASSERT_TRUE(views_.Start(TestSpecs(2)).ok());
  EXPECT_EQ(views_.runner->Pin({"people"}).status().code(), Code::kUnavailable);
  EXPECT_TRUE(views_.runner->Pin({"sessions"}).ok());
  EXPECT_EQ(views_.runner->Pin({"nothing"}).status().code(), Code::kNotFound);
  EXPECT_EQ(views_.runner->Health("people").code(), Code::kUnavailable);
  EXPECT_TRUE(views_.runner->Health("sessions").ok());
  EXPECT_EQ(views_.runner->Health("nothing").code(), Code::kNotFound);
  EXPECT_EQ(views_.Listed("people").state(), v1::PROJECTION_STATE_BUILDING);
  EXPECT_EQ(testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_REPLACE).status().code(),
            Code::kFailedPrecondition);
  go.Notify();
  ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok());
  ASSERT_TRUE(views_.runner->Pin({"people"}).ok());
  EXPECT_EQ(views_.Listed("people").version(), 2);
  EXPECT_EQ(views_.Listed("people").state(), v1::PROJECTION_STATE_LIVE);
  ExpectRecount(Date(99999), random_.head());
}

TEST_F(ProjectionTest, WhoeverAsksWhileItIsBuiltIsToldHowFarItIs) {
  // Decisions of one event, so that a batch has as many as it may.
  for (int i = 0; i < kProjectionBatchEventsMax + 500; ++i) AppendRandom(1);
  StartAndCatchUp();
  views_.Stop();
  testing::Signal first;
  testing::Signal go_on;
  testing::Signal second;
  testing::Signal finish;
  std::atomic<int> batches = 0;
  views_.rows.before_batch = [&](const storage::RowFamilyInfo& info) {
    if (info.projection != "people") return;
    const int batch = ++batches;
    if (batch > 2) return;
    (batch == 1 ? first : second).Notify();
    (batch == 1 ? go_on : finish).Wait();
  };
  const auto expect_told = [&](int applied) {
    const absl::Status refused = views_.runner->Pin({"people"}).status();
    EXPECT_EQ(refused.code(), Code::kUnavailable);
    EXPECT_EQ(refused.message(), absl::StrCat("the read model people is being built: ", applied,
                                              " of ", kProjectionBatchEventsMax + 500, " events"));
    EXPECT_EQ(testing::Reasons(refused), testing::Only(v1::ERROR_REASON_UNAVAILABLE));
  };
  ASSERT_TRUE(views_.Start(TestSpecs(2)).ok());
  first.Wait();
  expect_told(0);
  go_on.Notify();
  second.Wait();
  expect_told(kProjectionBatchEventsMax);
  finish.Notify();
  ASSERT_TRUE(views_.Wait({"people"}, runtime_.head()).ok());
  EXPECT_TRUE(views_.runner->Pin({"people"}).ok());
}

TEST_F(ProjectionTest, ABuildThatAStopInterruptsGoesOnAfterTheRestart) {
  AppendRandom(2500);  // More than one chunk.
  testing::Signal third;
  std::atomic<int> batches = 0;
  views_.rows.before_batch = [&](const storage::RowFamilyInfo& info) {
    if (info.projection == "people" && ++batches == 2) third.Notify();
  };
  ASSERT_TRUE(views_.Start(TestSpecs()).ok());
  third.Wait();
  views_.Stop();
  views_.rows.before_batch = nullptr;
  StartAndCatchUp();
  EXPECT_EQ(views_.Listed("people").generation(), 1);
  ExpectRecount(Date(99999), random_.head());
  EXPECT_EQ(Rebuild("people", v1::REBUILD_MODE_VERIFY_ONLY).differences(), 0);
}

TEST_F(ProjectionTest, StopsAtWhatItCannotApplyAndOthersGoOn) {
  AppendRandom(20);
  StartAndCatchUp();
  const int64_t good = runtime_.head();
  ASSERT_TRUE(runtime_.AppendRaw({Impossible()}).ok());
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12000)}, {})}).ok());
  const absl::Status waited = views_.Wait({"sessions", "people"}, runtime_.head());
  EXPECT_EQ(waited.code(), Code::kUnavailable);
  EXPECT_TRUE(views_.Wait({"sessions"}, runtime_.head()).ok());
  EXPECT_EQ(views_.Wait({"people"}, runtime_.head()).code(), Code::kUnavailable);
  EXPECT_TRUE(views_.Wait({"people"}, good).ok());
  EXPECT_FALSE(views_.runner->Health("people").ok());
  EXPECT_TRUE(views_.runner->Health("sessions").ok());
  const v1::Projection listed = views_.Listed("people");
  EXPECT_EQ(listed.state(), v1::PROJECTION_STATE_STOPPED);
  EXPECT_EQ(listed.checkpoint(), good);
  EXPECT_EQ(listed.stopped_at_position(), good + 1);
  EXPECT_NE(listed.error().find(absl::StrCat("position ", good + 1)), std::string::npos);
  EXPECT_TRUE(runtime_.logger.Has("event=projection_stopped name=people"));
  // It says the same after a restart.
  views_.Stop();
  ASSERT_TRUE(views_.Start(TestSpecs()).ok());
  EXPECT_EQ(views_.Wait({"people"}, runtime_.head()).code(), Code::kUnavailable);
  EXPECT_EQ(views_.Listed("people").checkpoint(), good);
}

// Checkpoints end on decisions: half a decision must never be seen.
TEST_F(ProjectionTest, StopsBeforeTheDecisionThatItCannotApply) {
  AppendRandom(20);
  StartAndCatchUp();
  const int64_t good = runtime_.head();
  ASSERT_TRUE(
      runtime_
          .AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12000)}, {}),
                      DraftOf(testing::StartedPayload("y"), {Date(12000)}, {}), Impossible()})
          .ok());
  EXPECT_EQ(views_.Wait({"people"}, runtime_.head()).code(), Code::kUnavailable);
  EXPECT_EQ(views_.Listed("people").checkpoint(), good);
  EXPECT_NE(views_.Listed("people").error().find(absl::StrCat("position ", good + 3)),
            std::string::npos);
  // It can still be verified, up to where it stands.
  const v1::RebuildResult result = Rebuild("people", v1::REBUILD_MODE_VERIFY_ONLY);
  EXPECT_EQ(result.differences(), 0);
  EXPECT_EQ(result.compared_at_position(), good);
}

// A damaged row stops a read model; building it anew is the cure.
TEST_F(ProjectionTest, AReplacedGenerationGoesOnWhereTheOldOneHadStopped) {
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(testing::StartedPayload("x"), {Date(12000)}, {})}).ok());
  StartAndCatchUp();
  const auto family = LiveFamily("people");
  std::string row_key;
  ASSERT_TRUE(views_.rows.Snapshot()
                  ->Scan(*family, "f", "g",
                         [&](absl::string_view key, absl::string_view) {
                           row_key = ToString(key);
                           return false;
                         })
                  .ok());
  auto batch = views_.rows.PlainBatch(*family);
  batch->Put(row_key, "\xff\xff");
  ASSERT_TRUE(batch->Commit(storage::Position(1)).ok());
  events::v1::EventPayload payload;
  payload.mutable_fact_cancelled()->set_target_position(1);
  payload.mutable_fact_cancelled()->set_original_position(1);
  payload.mutable_fact_cancelled()->set_target_type(events::v1::EventPayload::kVolunteeringStarted);
  ASSERT_TRUE(runtime_.AppendRaw({DraftOf(payload, {Date(12000)}, {"caretaker/x"})}).ok());
  EXPECT_EQ(views_.Wait({"people"}, 2).code(), Code::kUnavailable);
  EXPECT_EQ(views_.runner->Health("people").code(), Code::kDataLoss);
  EXPECT_TRUE(Rebuild("people", v1::REBUILD_MODE_REPLACE).swapped());
  EXPECT_TRUE(views_.Wait({"people"}, 2).ok());
  EXPECT_TRUE(views_.runner->Health("people").ok());
}

TEST_F(ProjectionTest, ARestartGoesOnFromTheCheckpoint) {
  AppendRandom(50);
  StartAndCatchUp();
  const int64_t before = runtime_.head();
  const auto family = LiveFamily("people");
  auto batch = views_.rows.PlainBatch(*family);
  batch->Put("marker", "still here");
  ASSERT_TRUE(batch->Commit(storage::Position(before)).ok());
  views_.Stop();
  AppendRandom(50);
  StartAndCatchUp();
  EXPECT_EQ(*views_.rows.Snapshot()->Get(*LiveFamily("people"), "marker"), "still here");
  ExpectRecount(Date(99999), random_.head());
}

TEST_F(ProjectionTest, RefusesViewsThatAreAheadOfTheLog) {
  AppendRandom(20);
  StartAndCatchUp();
  const auto family = LiveFamily("people");
  views_.Stop();
  ASSERT_TRUE(views_.rows.PlainBatch(*family)->Commit(storage::Position(21)).ok());
  EXPECT_EQ(views_.Start(TestSpecs()).code(), Code::kDataLoss);
}

TEST_F(ProjectionTest, QueriesNeverFailNorGoBackDuringRebuilds) {
  AppendRandom(300);
  StartAndCatchUp();
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      int64_t before = 0;
      while (!done) {
        const auto pinned = views_.runner->Pin({"people", "sessions"});
        ASSERT_TRUE(pinned.ok()) << pinned.status();
        ASSERT_GE(pinned->checkpoint, before);
        before = pinned->checkpoint;
        const auto reader =
            NewRowReader({pinned->snapshot.get(), pinned->families.at("people").get(), Date(99999),
                          pinned->checkpoint});
        ASSERT_TRUE(reader->Facts("caretaker/x").ok());
      }
    });
  }
  std::thread writer([&] { AppendRandom(600); });
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Rebuild("people", i % 2 ? v1::REBUILD_MODE_REPLACE : v1::REBUILD_MODE_VERIFY_ONLY)
                  .differences(),
              0);
    if (i % 2 == 1) {
      EXPECT_TRUE(views_.runner->RollBack("people").ok());
    }
  }
  writer.join();
  done = true;
  for (std::thread& reader : readers) reader.join();
  ASSERT_TRUE(views_.Wait({"people", "sessions"}, runtime_.head()).ok());
  ExpectRecount(Date(99999), random_.head());
}

TEST_F(ProjectionTest, OneRebuildAtATimeAndNoneOfWhatIsNot) {
  AppendRandom(20);
  StartAndCatchUp();
  EXPECT_EQ(
      testing::RebuildOne(*views_.runner, "nothing", v1::REBUILD_MODE_REPLACE).status().code(),
      Code::kNotFound);
  testing::Signal under_way, go_on;
  std::thread first([&] {
    const auto result = testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_REPLACE,
                                            [&](const ProjectionRunner::RebuildProgress& p) {
                                              EXPECT_EQ(p.events_total, 20);
                                              under_way.Notify();
                                              go_on.Wait();
                                            });
    EXPECT_TRUE(result.ok()) << result.status();
  });
  under_way.Wait();
  EXPECT_EQ(
      testing::RebuildOne(*views_.runner, "sessions", v1::REBUILD_MODE_REPLACE).status().code(),
      Code::kFailedPrecondition);
  go_on.Notify();
  first.join();
  Rebuild("sessions", v1::REBUILD_MODE_REPLACE);
}

TEST_F(ProjectionTest, AStopEndsARebuildAndLeavesNoShadow) {
  AppendRandom(2500);
  StartAndCatchUp();
  testing::Signal under_way, go_on;
  std::thread rebuild([&] {
    const auto result = testing::RebuildOne(*views_.runner, "people", v1::REBUILD_MODE_REPLACE,
                                            [&](const ProjectionRunner::RebuildProgress&) {
                                              under_way.Notify();
                                              go_on.Wait();
                                            });
    EXPECT_EQ(result.status().code(), Code::kCancelled);
  });
  under_way.Wait();
  std::thread stop([&] { views_.runner->Stop(); });
  // The rebuild sees the stop at its next chunk, whenever that is.
  while (
      testing::RebuildOne(*views_.runner, "sessions", v1::REBUILD_MODE_REPLACE).status().code() !=
      Code::kCancelled) {
    std::this_thread::yield();
  }
  go_on.Notify();
  rebuild.join();
  stop.join();
  EXPECT_EQ(views_.rows.Families().size(), 2u);
}

}  // namespace
}  // namespace loge::runtime
