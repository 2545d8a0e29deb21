#include "storage/base/mutex.h"

#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

namespace loge {
namespace {

// What a thread of this process waits in; nothing while it waits in no futex.
struct FutexWait {
  uintptr_t address = 0;
  uint64_t operation = 0;
};

// False when the system does not tell.
bool ReadFutexWait(int thread_id, FutexWait& out) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread_id) + "/syscall");
  std::string call;
  if (!(file >> call)) return false;
  out = {};
  if (call != std::to_string(SYS_futex)) return true;
  file >> std::hex >> out.address >> out.operation;
  return true;
}

// No test may set the clock of the machine; but the system tells which clock a wait goes by.
TEST(CondVar, WaitsByAClockThatNobodySets) {
  Mutex mu;
  CondVar changed;
  std::atomic<bool> stop = false;
  std::atomic<int> waiter_id = 0;
  std::thread waiter([&] {
    waiter_id = static_cast<int>(syscall(SYS_gettid));
    MutexLock lock(&mu);
    while (!stop) changed.WaitFor(&mu, std::chrono::seconds(10));
  });
  const auto begin = reinterpret_cast<uintptr_t>(&changed);
  FutexWait wait;
  bool told = true;
  while (told && (wait.address < begin || wait.address >= begin + sizeof(changed))) {
    std::this_thread::yield();
    told = waiter_id == 0 || ReadFutexWait(waiter_id, wait);
  }
  {
    MutexLock lock(&mu);
    stop = true;
  }
  changed.SignalAll();
  waiter.join();
  if (!told) GTEST_SKIP() << "the system does not tell what a thread waits in";
  EXPECT_EQ(wait.operation & FUTEX_CLOCK_REALTIME, 0u);
}

}  // namespace
}  // namespace loge
