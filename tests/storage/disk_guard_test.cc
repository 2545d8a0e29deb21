// What the disk guard refuses, tells and gives up, by the free room of a disk that the test sets.
#include "storage/disk_guard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "storage/data_disk.h"
#include "tests/support/fake_disk.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using Code = absl::StatusCode;

constexpr int64_t kMib = 1 << 20;

// Marks at 100, 125 (facts), 50, 62.5 (rows), 25 (ballast) MiB.
DiskGuardOptions Options(int64_t ballast_mib = 0) {
  return {.folder = "/data", .reserve_bytes = 100 * kMib, .ballast_bytes = ballast_mib * kMib};
}

class DiskGuardTest : public ::testing::Test {
 protected:
  int Lines(absl::string_view event) const {
    const std::vector<std::string> lines = logger_.lines();
    return static_cast<int>(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
      return absl::StrContains(line, event);
    }));
  }

  CapturingLogger logger_;
  FakeDisk disk_;
};

TEST_F(DiskGuardTest, RefusesFactsBelowTheReserveAndTakesThemAgainAQuarterAbove) {
  DiskGuard guard(disk_, logger_, Options());
  struct Step {
    int64_t free_mib;
    bool admitted;
  };
  for (const Step& step : std::vector<Step>{{200, true},
                                            {100, true},
                                            {99, false},
                                            {100, false},
                                            {124, false},
                                            {125, true},
                                            {101, true},
                                            {0, false},
                                            {200, true}}) {
    disk_.SetFree(step.free_mib * kMib);
    EXPECT_EQ(guard.Admit(DiskUse::kFacts).ok(), step.admitted) << step.free_mib;
    EXPECT_EQ(guard.Health().ok(), step.admitted) << step.free_mib;
  }
  EXPECT_EQ(Lines("event=disk_nearly_full"), 2);
  EXPECT_EQ(Lines("event=disk_has_room"), 2);
}

TEST_F(DiskGuardTest, SaysHowMuchIsMissingAndWhatToDo) {
  DiskGuard guard(disk_, logger_, Options());
  disk_.SetFree(40 * kMib);
  const absl::Status refused = guard.Admit(DiskUse::kFacts);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, refused);
  for (const char* part : {"/data", "40 MiB are free", "100 MiB are kept in reserve",
                           "Make room on that disk", "once 125 MiB are free"}) {
    EXPECT_TRUE(absl::StrContains(refused.message(), part)) << refused;
  }
  EXPECT_EQ(guard.Health(), refused);
  EXPECT_EQ(Lines("event=disk_nearly_full folder=/data free_mib=40 reserve_mib=100"), 1);
}

TEST_F(DiskGuardTest, RowsGoOnUntilHalfOfTheReserve) {
  DiskGuard guard(disk_, logger_, Options());
  disk_.SetFree(50 * kMib);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kRows));
  disk_.SetFree(50 * kMib - 1);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kRows));
  disk_.SetFree(62 * kMib);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kRows));
  disk_.SetFree(63 * kMib);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kRows));
  EXPECT_EQ(Lines("event=rows_wait_for_room"), 1);
  EXPECT_EQ(Lines("event=rows_have_room"), 1);
}

// Marks at 64, 80 (facts), 32, 40 (rows) inodes.
TEST_F(DiskGuardTest, RefusesWhereNearlyNoInodesAreLeftAndGoesOnByItself) {
  disk_.SetFree(200 * kMib);
  DiskGuard guard(disk_, logger_, Options());
  struct Step {
    int64_t inodes;
    bool facts;
    bool rows;
  };
  for (const Step& step : std::vector<Step>{{64, true, true},
                                            {63, false, true},
                                            {79, false, true},
                                            {32, false, true},
                                            {31, false, false},
                                            {39, false, false},
                                            {40, false, true},
                                            {80, true, true},
                                            {0, false, false},
                                            {FreeRoom::kNoLimit, true, true}}) {
    disk_.SetFreeInodes(step.inodes);
    EXPECT_EQ(guard.Admit(DiskUse::kFacts).ok(), step.facts) << step.inodes;
    EXPECT_EQ(guard.Admit(DiskUse::kRows).ok(), step.rows) << step.inodes;
    EXPECT_EQ(guard.Health().ok(), step.facts) << step.inodes;
  }
  EXPECT_EQ(Lines("event=disk_nearly_full"), 2);
  EXPECT_EQ(Lines("event=disk_has_room"), 2);
  EXPECT_EQ(Lines("free_mib=200 reserve_mib=100 free_inodes=63 reserve_inodes=64"), 1);
}

TEST_F(DiskGuardTest, SaysThatItIsTheInodesThatAreMissing) {
  disk_.SetFree(200 * kMib);
  DiskGuard guard(disk_, logger_, Options());
  disk_.SetFreeInodes(10);
  const absl::Status refused = guard.Admit(DiskUse::kFacts);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, refused);
  for (const char* part : {"/data", "10 inodes are free", "64 inodes are kept in reserve",
                           "Make room on that disk", "once 80 inodes are free"}) {
    EXPECT_TRUE(absl::StrContains(refused.message(), part)) << refused;
  }
  EXPECT_EQ(guard.Health(), refused);
  EXPECT_TRUE(absl::StrContains(guard.Admit(DiskUse::kRows).message(), "once 40 inodes are free"));
}

// What is missing no more does not hold up what never was.
TEST_F(DiskGuardTest, BytesAndInodesComeBackEachByItself) {
  disk_.SetFree(110 * kMib);  // Enough, but not to come back.
  DiskGuard guard(disk_, logger_, Options());
  disk_.SetFreeInodes(10);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
  disk_.SetFreeInodes(80);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
  disk_.SetFree(90 * kMib);
  disk_.SetFreeInodes(10);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
  disk_.SetFree(125 * kMib);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
  disk_.SetFreeInodes(80);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
}

TEST_F(DiskGuardTest, HealthDoesNotLook) {
  disk_.SetFree(200 * kMib);
  DiskGuard guard(disk_, logger_, Options());
  disk_.SetFree(0);
  LOGE_EXPECT_CODE(Code::kOk, guard.Health());
  guard.Look();
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Health());
}

TEST_F(DiskGuardTest, RefusesWhileTheDiskCannotBeLookedAt) {
  disk_.SetFree(200 * kMib);
  DiskGuard guard(disk_, logger_, Options());
  disk_.FailToLook(absl::UnknownError("Input/output error"));
  for (int i = 0; i < 3; ++i) {
    const absl::Status refused = guard.Admit(DiskUse::kFacts);
    LOGE_EXPECT_CODE(Code::kResourceExhausted, refused);
    EXPECT_TRUE(absl::StrContains(refused.message(), "Input/output error")) << refused;
    LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kRows));
  }
  disk_.FailToLook(absl::OkStatus());
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
  EXPECT_EQ(Lines("event=disk_not_seen"), 1);
  EXPECT_EQ(Lines("event=disk_seen_again"), 1);
}

TEST_F(DiskGuardTest, RefusesWhileAnyStoreTakesNoWrites) {
  disk_.SetFree(200 * kMib);
  DiskGuard guard(disk_, logger_, Options());
  guard.SetStopped(DiskUse::kFacts, true);  // The log,
  guard.SetStopped(DiskUse::kFacts, true);  // and the vault.
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kRows));
  guard.SetStopped(DiskUse::kFacts, false);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Health());
  guard.SetStopped(DiskUse::kFacts, false);
  LOGE_EXPECT_CODE(Code::kOk, guard.Health());
  guard.SetStopped(DiskUse::kRows, true);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kRows));
}

TEST_F(DiskGuardTest, MakesTheBallastWhereThereIsRoomForIt) {
  disk_.SetFree(145 * kMib - 1);
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/20));
  guard.Look();
  EXPECT_EQ(disk_.ballast(), 0);
  disk_.SetFree(145 * kMib);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
  EXPECT_EQ(disk_.ballast(), 0);  // Nobody who writes waits for it.
  guard.Look();
  EXPECT_EQ(disk_.ballast(), 20 * kMib);
  EXPECT_EQ(disk_.free(), 125 * kMib);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
  guard.Look();
  EXPECT_EQ(disk_.made(), 1);
}

TEST_F(DiskGuardTest, GivesTheBallastUpAtAQuarterAndThatBringsNothingBack) {
  disk_.SetFree(200 * kMib);
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/25));
  guard.Look();
  disk_.SetFree(25 * kMib);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
  EXPECT_EQ(disk_.ballast(), 25 * kMib);
  disk_.SetFree(25 * kMib - 1);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kRows));
  EXPECT_EQ(disk_.ballast(), 0);
  EXPECT_EQ(disk_.free(), 50 * kMib - 1);
  for (int i = 0; i < 3; ++i) {
    guard.Look();
    LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kFacts));
    LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.Admit(DiskUse::kRows));
  }
  EXPECT_EQ(Lines("event=ballast_released"), 1);
  disk_.SetFree(150 * kMib);
  guard.Look();
  EXPECT_EQ(disk_.ballast(), 25 * kMib);
  EXPECT_EQ(disk_.free(), 125 * kMib);
  EXPECT_EQ(Lines("event=ballast_made"), 2);
}

TEST_F(DiskGuardTest, FindsTheBallastOfTheRunBefore) {
  disk_.SetFree(200 * kMib);
  LOGE_ASSERT_OK(disk_.MakeBallast(20 * kMib));
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/20));
  guard.Look();
  EXPECT_EQ(disk_.made(), 1);
  disk_.SetFree(0);
  guard.Look();
  EXPECT_EQ(disk_.ballast(), 0);
}

TEST_F(DiskGuardTest, BringsTheBallastToTheSizeThatIsSet) {
  disk_.SetFree(300 * kMib);
  LOGE_ASSERT_OK(disk_.MakeBallast(20 * kMib));
  DiskGuard(disk_, logger_, Options(/*ballast_mib=*/10)).Look();
  EXPECT_EQ(disk_.ballast(), 10 * kMib);
  DiskGuard(disk_, logger_, Options(/*ballast_mib=*/0)).Look();
  EXPECT_EQ(disk_.ballast(), 0);
}

TEST_F(DiskGuardTest, MakesABallastAgainThatSomebodyRemoved) {
  disk_.SetFree(300 * kMib);
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/20));
  guard.Look();
  LOGE_ASSERT_OK(disk_.ReleaseBallast());
  guard.Look();
  EXPECT_EQ(disk_.ballast(), 20 * kMib);
}

TEST_F(DiskGuardTest, DoesNotMakeAgainWhatTheFileSystemCountsInAnotherWay) {
  disk_.SetFree(300 * kMib);
  disk_.CompressBallast();
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/20));
  for (int i = 0; i < 3; ++i) guard.Look();
  EXPECT_EQ(disk_.made(), 1);
}

TEST_F(DiskGuardTest, TellsOnceThatTheBallastCannotBeMade) {
  disk_.SetFree(300 * kMib);
  disk_.FailToMake(absl::ResourceExhaustedError("quota"));
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/20));
  for (int i = 0; i < 3; ++i) guard.Look();
  EXPECT_EQ(Lines("event=ballast_failed"), 1);
  LOGE_EXPECT_CODE(Code::kOk, guard.Admit(DiskUse::kFacts));
  disk_.FailToMake(absl::OkStatus());
  guard.Look();
  EXPECT_EQ(disk_.ballast(), 20 * kMib);
}

TEST_F(DiskGuardTest, AStartNeedsItsRoom) {
  disk_.SetFree(30 * kMib);
  DiskGuard guard(disk_, logger_, Options());
  LOGE_EXPECT_CODE(Code::kOk, guard.AdmitStart(30 * kMib));
  const absl::Status refused = guard.AdmitStart(30 * kMib + 1);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, refused);
  for (const char* part : {"the disk of /data is full", "30 MiB are free", "31 MiB are needed",
                           "Make room on that disk", "start again"}) {
    EXPECT_TRUE(absl::StrContains(refused.message(), part)) << refused;
  }
  disk_.FailToLook(absl::UnknownError("Input/output error"));
  LOGE_EXPECT_CODE(Code::kUnknown, guard.AdmitStart(1));
}

TEST_F(DiskGuardTest, AStartNeedsItsInodes) {
  DiskGuard guard(disk_, logger_, Options());
  disk_.SetFreeInodes(64);
  LOGE_EXPECT_CODE(Code::kOk, guard.AdmitStart(kMib));
  disk_.SetFreeInodes(63);
  const absl::Status refused = guard.AdmitStart(kMib);
  LOGE_EXPECT_CODE(Code::kResourceExhausted, refused);
  for (const char* part : {"the disk of /data is full", "63 inodes are free",
                           "64 are needed to open the stores", "Make room on that disk"}) {
    EXPECT_TRUE(absl::StrContains(refused.message(), part)) << refused;
  }
}

TEST_F(DiskGuardTest, AStartGivesTheBallastUpOnlyIfThatIsEnough) {
  disk_.SetFree(50 * kMib);
  LOGE_ASSERT_OK(disk_.MakeBallast(20 * kMib));
  DiskGuard guard(disk_, logger_, Options(/*ballast_mib=*/20));
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.AdmitStart(50 * kMib + 1));
  EXPECT_EQ(disk_.ballast(), 20 * kMib);
  disk_.SetFreeInodes(63);  // Which the ballast cannot make up for.
  LOGE_EXPECT_CODE(Code::kResourceExhausted, guard.AdmitStart(50 * kMib));
  EXPECT_EQ(disk_.ballast(), 20 * kMib);
  disk_.SetFreeInodes(64);
  LOGE_EXPECT_CODE(Code::kOk, guard.AdmitStart(50 * kMib));
  EXPECT_EQ(disk_.ballast(), 0);
}

}  // namespace
}  // namespace loge::storage::testing
