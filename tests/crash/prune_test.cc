// Request ids that are being forgotten when the process ends or a file fails: each is whole or
// gone, and those that were not due still give their first answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/crash/appenders.h"
#include "tests/crash/child.h"
#include "tests/crash/child_fixture.h"
#include "tests/crash/invariants.h"
#include "tests/storage/rocksdb/request_entries.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int64_t kAppends = 250;
constexpr Position kPruneBefore(150);  // So many appends reach further.
constexpr int64_t kSteps = kPruneBefore.value() / kPruneStep;
constexpr int64_t kIssued = kAppends + kSteps + 1;
// Buffers so large that no table is written, so that only the committer syncs the WAL.
constexpr int64_t kNoTables = 8 << 20;

class Pruning : public Child, public ::testing::WithParamInterface<NamedFault> {
 protected:
  bool Kills() const {
    return GetParam().effect == FaultEffect::kKillBefore ||
           GetParam().effect == FaultEffect::kKillAfter;
  }

  // Prunes, and runs into the fault of the case at the `nth` call.
  int RunInto(int64_t nth) {
    return Run({.end = kAppends,
                .write_buffer_bytes = Kills() ? ChildOptions().write_buffer_bytes : kNoTables,
                .prune_before = kPruneBefore.value(),
                .fault = Fault{GetParam().kind, GetParam().op, nth, GetParam().effect}});
  }

  void ExpectWholeOrForgotten(const std::string& folder) {
    SCOPED_TRACE(folder);
    const std::vector<Ack> acks = ReadAcks(folder);
    EXPECT_EQ(WrongRequestEntries(folder + "/log"), "");
    const Findings found = OpenAndCheck({.folder = folder, .now = WanderingClock(seed_)},
                                        Workload(seed_), acks, kIssued, kPruneBefore);
    EXPECT_TRUE(found.clean()) << found.ToString();
    ExpectTheRestIsForgotten(folder, acks);
    EXPECT_EQ(WrongRequestEntries(folder + "/log"), "");
  }

 private:
  // What was cut short can be gone through again, and then leaves nothing behind.
  void ExpectTheRestIsForgotten(const std::string& folder, const std::vector<Ack>& acks) {
    const auto opened = DurableLog::Open({.folder = folder, .now = WanderingClock(seed_)});
    LOGE_ASSERT_OK(opened);
    const EventLog& log = *(*opened)->log;
    LOGE_ASSERT_OK((*opened)->log->PruneRequests(kPruneBefore));
    for (const Ack& ack : acks) {
      const auto request = log.FindRequest(kPrincipal, RequestId(ack.tag.number));
      LOGE_ASSERT_OK(request);
      EXPECT_EQ(request->has_value(), ack.last >= kPruneBefore) << ack.tag.number;
    }
  }
};

TEST_P(Pruning, CutShortLeavesEachRequestWholeOrForgotten) {
  std::mt19937_64 random(seed_);
  // So small that there are always so many calls: a write for each step, and a synced one for each
  // append behind it that is not refused, which most are not.
  const auto nth_max =
      static_cast<uint64_t>(GetParam().op == FileOp::kAppend ? kSteps : kSteps / 3);
  for (int64_t round = 0; round < Rounds(1); ++round) {
    std::filesystem::remove_all(folder_.path());
    std::filesystem::create_directory(folder_.path());
    const auto nth = static_cast<int64_t>(1 + random() % nth_max);
    SCOPED_TRACE(absl::StrCat("round ", round, ", call ", nth));
    const int code = RunInto(nth);
    // RocksDB goes on by itself after a write that found no room.
    const bool may_go_on = GetParam().effect == FaultEffect::kNoSpace;
    EXPECT_TRUE(code == kSignal || (!Kills() && code == kChildStopped) ||
                (may_go_on && code == kChildDone))
        << code << ": " << said_;
    if (!Kills()) ExpectWholeOrForgotten(FaultFolder(folder_.path()));
    ExpectWholeOrForgotten(folder_.path());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Faults, Pruning,
    ::testing::Values(
        NamedFault{"KilledBeforeAWrite", FileKind::kWal, FileOp::kAppend, FaultEffect::kKillBefore},
        NamedFault{"KilledAfterAWrite", FileKind::kWal, FileOp::kAppend, FaultEffect::kKillAfter},
        NamedFault{"KilledAfterASync", FileKind::kWal, FileOp::kSync, FaultEffect::kKillAfter},
        NamedFault{"WriteFails", FileKind::kWal, FileOp::kAppend, FaultEffect::kIoError},
        NamedFault{"FindsTheDiskFull", FileKind::kWal, FileOp::kAppend, FaultEffect::kNoSpace},
        NamedFault{"IsWrittenInPart", FileKind::kWal, FileOp::kAppend, FaultEffect::kShortWrite},
        NamedFault{"SyncFails", FileKind::kWal, FileOp::kSync, FaultEffect::kIoError}),
    NameOf);

}  // namespace
}  // namespace loge::storage::testing
