#include "services/runtime/disk_watch.h"

#include <gtest/gtest.h>

#include <thread>

#include "storage/disk_guard.h"
#include "tests/support/fake_disk.h"

namespace loge::runtime {
namespace {

constexpr int64_t kReserve = 100 << 20;

class NoLogger : public Logger {
 public:
  void Write(LogLevel, absl::string_view) override {}
};

TEST(DiskWatch, HealthAndBallastFollowTheDiskWhileNobodyWrites) {
  storage::testing::FakeDisk disk;
  disk.SetFree(0);
  NoLogger logger;
  storage::DiskGuard guard(
      disk, logger, {.folder = "/data", .reserve_bytes = kReserve, .ballast_bytes = kReserve / 4});
  SystemClock clock;
  Timers timers(clock);
  WorkerPool pool({.threads = 1});
  DiskWatch watch({&guard, &timers, &pool, &clock, /*interval=*/absl::Milliseconds(1)});
  EXPECT_FALSE(guard.Health().ok());
  watch.Start();
  for (int round = 0; round < 3; ++round) {
    disk.SetFree(2 * kReserve);
    while (!guard.Health().ok() || disk.ballast() == 0) std::this_thread::yield();
    disk.SetFree(0);
    while (guard.Health().ok() || disk.ballast() != 0) std::this_thread::yield();
  }
  timers.Stop();
  pool.Stop();
  const int looks = disk.looks();
  std::this_thread::yield();
  EXPECT_EQ(disk.looks(), looks);
}

}  // namespace
}  // namespace loge::runtime
