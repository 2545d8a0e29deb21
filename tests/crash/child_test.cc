// Processes that end in the middle of their work: kill -9 at named points and at random times, and
// files that fail below RocksDB. Whatever became of the process, the log must be right after it.
#include "tests/crash/child.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/crash/appenders.h"
#include "tests/crash/child_fixture.h"
#include "tests/crash/invariants.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int64_t kAppends = 250;

class CheckedChild : public Child {
 protected:
  void ExpectIntact(const std::string& folder, int64_t issued) {
    ExpectIntact(folder, issued, ReadAcks(folder_.path()));
  }
  void ExpectIntact(const std::string& folder, int64_t issued, const std::vector<Ack>& acks) {
    const Findings found = OpenAndCheck({.folder = folder, .now = WanderingClock(seed_)},
                                        Workload(seed_), acks, issued);
    EXPECT_TRUE(found.clean()) << folder << "\n" << found.ToString();
  }

  // What a power cut in the middle of the call that failed would have left.
  void ExpectIntactAtTheFault(int64_t issued) {
    const std::string folder = FaultFolder(folder_.path());
    ASSERT_TRUE(std::filesystem::exists(folder + "/log"));
    ExpectIntact(folder, issued, ReadAcks(folder));
    std::filesystem::remove_all(folder);
  }
};

class FaultInChild : public CheckedChild, public ::testing::WithParamInterface<NamedFault> {
 protected:
  Fault At(int64_t nth) const { return {GetParam().kind, GetParam().op, nth, GetParam().effect}; }
  // So small that there are always so many calls: one on the WAL for each batch, which holds 16
  // appends at most. How many tables are written depends on how the threads meet; one always is.
  int64_t NthMax() const { return GetParam().kind == FileKind::kWal ? 10 : 1; }
};

// ---- kill -9 ----

class KilledAt : public FaultInChild {};

TEST_P(KilledAt, LosesNothingThatWasAcknowledged) {
  std::mt19937_64 random(seed_);
  // Each child goes on with the log that the one before left.
  for (int64_t round = 0; round < Rounds(2); ++round) {
    const int64_t first = round * (kAppends + 1);
    const auto nth = static_cast<int64_t>(1 + random() % static_cast<uint64_t>(NthMax()));
    SCOPED_TRACE(absl::StrCat("round ", round, ", call ", nth));
    ASSERT_EQ(Run({.first = first, .end = first + kAppends, .fault = At(nth)}), kSignal) << said_;
    ExpectIntact(folder_.path(), first + kAppends);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Points, KilledAt,
    ::testing::Values(
        NamedFault{"BeforeTheWrite", FileKind::kWal, FileOp::kAppend, FaultEffect::kKillBefore},
        NamedFault{"AfterTheWriteBeforeTheSync", FileKind::kWal, FileOp::kAppend,
                   FaultEffect::kKillAfter},
        NamedFault{"AfterTheSyncBeforeTheAnswer", FileKind::kWal, FileOp::kSync,
                   FaultEffect::kKillAfter},
        NamedFault{"AfterATableIsWritten", FileKind::kTable, FileOp::kAppend,
                   FaultEffect::kKillAfter},
        NamedFault{"AfterATableIsSynced", FileKind::kTable, FileOp::kSync, FaultEffect::kKillAfter},
        NamedFault{"BeforeTheManifestIsWritten", FileKind::kManifest, FileOp::kAppend,
                   FaultEffect::kKillBefore},
        NamedFault{"AfterTheManifestIsWritten", FileKind::kManifest, FileOp::kAppend,
                   FaultEffect::kKillAfter}),
    NameOf);

class Killed : public CheckedChild {};

TEST_F(Killed, AtARandomTimeItLosesNothingThatWasAcknowledged) {
  std::mt19937_64 random(seed_);
  for (int64_t round = 0; round < Rounds(5); ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round));
    const int64_t first = round * (kAppends + 1);
    const auto acks = static_cast<int64_t>(1 + random() % 100);
    ASSERT_EQ(Run({.first = first, .end = first + kAppends, .kill_after_acks = acks}), kSignal)
        << said_;
    ExpectIntact(folder_.path(), first + kAppends);
  }
}

// ---- Files that fail ----

class FaultBelow : public FaultInChild {};

TEST_P(FaultBelow, StopsTheLogOrIsSurvivedAndLosesNothing) {
  std::mt19937_64 random(seed_);
  for (int64_t round = 0; round < Rounds(1); ++round) {
    const int64_t first = round * (kAppends + 2);
    const auto nth = static_cast<int64_t>(1 + random() % static_cast<uint64_t>(NthMax()));
    SCOPED_TRACE(absl::StrCat("round ", round, ", call ", nth));
    const int code = Run({.first = first, .end = first + kAppends, .fault = At(nth)});
    // Debian's RocksDB aborts the process after a failed write of the WAL.
    const bool may_abort = GetParam().kind == FileKind::kWal;
    EXPECT_TRUE(code == kChildStopped || code == kChildDone || (may_abort && code == kSignal))
        << code << ": " << said_;
    ExpectIntactAtTheFault(first + kAppends + 1);
    // Where the machine loses power on top of it, what a failed sync left is gone.
    if (std::filesystem::exists(ImageFolder(folder_.path()))) {
      ExpectIntact(ImageFolder(folder_.path()), first + kAppends + 1);
      std::filesystem::remove_all(ImageFolder(folder_.path()));
    }
    ExpectIntact(folder_.path(), first + kAppends + 1);
  }
}

std::vector<NamedFault> AllFaults() {
  std::vector<NamedFault> faults;
  const std::vector<std::pair<std::string, FileKind>> kinds = {
      {"Wal", FileKind::kWal}, {"Table", FileKind::kTable}, {"Manifest", FileKind::kManifest}};
  for (const auto& [name, kind] : kinds) {
    faults.push_back({name + "WriteFails", kind, FileOp::kAppend, FaultEffect::kIoError});
    faults.push_back({name + "FindsTheDiskFull", kind, FileOp::kAppend, FaultEffect::kNoSpace});
    faults.push_back({name + "IsWrittenInPart", kind, FileOp::kAppend, FaultEffect::kShortWrite});
    faults.push_back({name + "SyncFails", kind, FileOp::kSync, FaultEffect::kIoError});
  }
  return faults;
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultBelow, ::testing::ValuesIn(AllFaults()), NameOf);

// ---- A sync of the WAL that fails ----

class FailedSync : public CheckedChild {
 protected:
  // The end of the log in `folder`.
  Position HeadOf(const std::string& folder) {
    const auto opened = DurableLog::Open({.folder = folder, .now = WanderingClock(seed_)});
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? (*opened)->log->GetHead().position : Position(0);
  }
};

// Buffers so large that no table is written: only the committer syncs the WAL, so at the failed
// sync every batch before has been answered, and nothing of the one under way.
TEST_F(FailedSync, EndsWhatIsAcknowledgedAndWhatAPowerCutLeavesAtOnce) {
  constexpr int64_t kNoTables = 8 << 20;
  std::mt19937_64 random(seed_);
  for (int64_t round = 0; round < Rounds(2); ++round) {
    // Each child begins a log of its own: what a failed sync left may be there after all.
    std::filesystem::remove_all(folder_.path());
    std::filesystem::create_directory(folder_.path());
    const auto nth = static_cast<int64_t>(1 + random() % 10);
    SCOPED_TRACE(absl::StrCat("round ", round, ", call ", nth));
    const int code =
        Run({.end = kAppends,
             .write_buffer_bytes = kNoTables,
             .fault = Fault{FileKind::kWal, FileOp::kSync, nth, FaultEffect::kIoError}});
    EXPECT_TRUE(code == kChildStopped || code == kSignal) << code << ": " << said_;
    const std::string at_fault = FaultFolder(folder_.path());
    const std::vector<Ack> by_then = ReadAcks(at_fault);
    EXPECT_EQ(ReadAcks(folder_.path()).size(), by_then.size());
    Position last;
    for (const Ack& ack : by_then) last = std::max(last, ack.last);
    EXPECT_EQ(HeadOf(at_fault), last);
    ExpectIntactAtTheFault(kAppends + 1);
    ExpectIntact(folder_.path(), kAppends + 1);
  }
}

}  // namespace
}  // namespace loge::storage::testing
