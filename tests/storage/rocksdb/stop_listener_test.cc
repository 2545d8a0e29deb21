// Which errors stop a store until it is opened again, and what is said of it.
#include "storage/rocksdb/stop_listener.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "storage/rocksdb/status.h"
#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

using rocks::StopListener;
using rocksdb::BackgroundErrorReason;
using rocksdb::Status;
using Severity = rocksdb::Status::Severity;

Status NoRoom(Severity severity) { return Status(Status::NoSpace("no room"), severity); }

// Tells as RocksDB does, and returns whether it would go on by itself.
bool Tell(StopListener& listener, BackgroundErrorReason reason, Status& error) {
  bool goes_on = true;
  listener.OnBackgroundError(reason, &error);
  listener.OnErrorRecoveryBegin(reason, error, &goes_on);
  return goes_on;
}

class ManifestReason : public ::testing::TestWithParam<BackgroundErrorReason> {};

TEST_P(ManifestReason, IsFatalEvenForWantOfRoom) {
  StopListener listener;
  Status error = NoRoom(Severity::kHardError);
  EXPECT_FALSE(Tell(listener, GetParam(), error));
  EXPECT_EQ(error.severity(), Severity::kFatalError);
  EXPECT_TRUE(error.IsNoSpace());
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, listener.status());
  EXPECT_TRUE(absl::StrContains(listener.status().message(), "manifest"));
  EXPECT_TRUE(absl::StrContains(listener.status().message(), "no room"));
  // The flush that failed on it tells of it again.
  const absl::Status first = listener.status();
  Status again = NoRoom(Severity::kHardError);
  EXPECT_FALSE(Tell(listener, BackgroundErrorReason::kFlush, again));
  EXPECT_EQ(again.severity(), Severity::kFatalError);
  EXPECT_EQ(listener.status(), first);
}

INSTANTIATE_TEST_SUITE_P(Reasons, ManifestReason,
                         ::testing::Values(BackgroundErrorReason::kManifestWrite,
                                           BackgroundErrorReason::kManifestWriteNoWAL));

TEST(StopListener, LeavesTablesWithoutRoomToRocksDb) {
  StopListener listener;
  for (const auto reason : {BackgroundErrorReason::kFlush, BackgroundErrorReason::kFlushNoWAL,
                            BackgroundErrorReason::kCompaction}) {
    Status error = NoRoom(Severity::kHardError);
    EXPECT_TRUE(Tell(listener, reason, error));
    EXPECT_EQ(error.severity(), Severity::kHardError);
  }
  LOGE_EXPECT_CODE(absl::StatusCode::kOk, listener.status());
}

TEST(StopListener, KnowsOfEveryFatalErrorAndLowersNone) {
  StopListener listener;
  Status fatal(Status::IOError("EIO"), Severity::kFatalError);
  EXPECT_FALSE(Tell(listener, BackgroundErrorReason::kFlush, fatal));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnavailable, listener.status());
  EXPECT_FALSE(absl::StrContains(listener.status().message(), "manifest"));
  Status worse(Status::Corruption("damage"), Severity::kUnrecoverableError);
  EXPECT_FALSE(Tell(listener, BackgroundErrorReason::kManifestWrite, worse));
  EXPECT_EQ(worse.severity(), Severity::kUnrecoverableError);
}

TEST(StopListener, WhatNoRoomCanCureIsNotCalledSo) {
  LOGE_EXPECT_CODE(absl::StatusCode::kResourceExhausted,
                   rocks::ToAbsl(NoRoom(Severity::kHardError), "writing"));
  LOGE_EXPECT_CODE(absl::StatusCode::kUnknown,
                   rocks::ToAbsl(NoRoom(Severity::kFatalError), "writing"));
}

}  // namespace
}  // namespace loge::storage::testing
