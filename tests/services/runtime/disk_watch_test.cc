#include "services/runtime/disk_watch.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "storage/disk_guard.h"
#include "tests/support/clocks.h"
#include "tests/support/fake_disk.h"

namespace loge::runtime {
namespace {

constexpr int64_t kReserve = 100 << 20;

class NoLogger : public Logger {
 public:
  void Write(LogLevel, absl::string_view) override {}
};

class DiskWatchTest : public ::testing::Test {
 protected:
  DiskWatchTest() {
    disk_.SetFree(0);
    guard_ = std::make_unique<storage::DiskGuard>(
        disk_, logger_,
        storage::DiskGuardOptions{
            .folder = "/data", .reserve_bytes = kReserve, .ballast_bytes = kReserve / 4});
    watch_ = std::make_unique<DiskWatch>(
        DiskWatch::Env{guard_.get(), &timers_, &pool_, /*interval=*/absl::Milliseconds(1)});
  }
  ~DiskWatchTest() override { Stop(); }

  void Stop() {
    timers_.Stop();
    pool_.Stop();
  }
  // The disk has room, then none; returns once both were seen.
  void ChangeTheDisk() {
    disk_.SetFree(2 * kReserve);
    while (!guard_->Health().ok() || disk_.ballast() == 0) std::this_thread::yield();
    disk_.SetFree(0);
    while (guard_->Health().ok() || disk_.ballast() != 0) std::this_thread::yield();
  }

  storage::testing::FakeDisk disk_;
  NoLogger logger_;
  std::unique_ptr<storage::DiskGuard> guard_;
  testing::SettableClock clock_;
  Timers timers_{clock_};
  WorkerPool pool_{{.threads = 1}};
  std::unique_ptr<DiskWatch> watch_;
};

TEST_F(DiskWatchTest, HealthAndBallastFollowTheDiskWhileNobodyWrites) {
  EXPECT_FALSE(guard_->Health().ok());
  watch_->Start();
  for (int round = 0; round < 3; ++round) ChangeTheDisk();
  Stop();
  const int looks = disk_.looks();
  std::this_thread::yield();
  EXPECT_EQ(disk_.looks(), looks);
}

TEST_F(DiskWatchTest, LooksOnWhenTheClockIsSetBack) {
  watch_->Start();
  ChangeTheDisk();
  clock_.SetBack(absl::Hours(1));
  ChangeTheDisk();
}

}  // namespace
}  // namespace loge::runtime
