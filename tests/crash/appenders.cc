#include "tests/crash/appenders.h"

#include <cstdlib>
#include <future>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "tests/support/storage_test_util.h"

namespace loge::storage::testing {
namespace {

constexpr int kInFlight = 4;  // Of one thread.

std::future<Answer> AppendNumber(EventLog& log, const Workload& workload, int64_t number,
                                 const AckSink& acked) {
  const AppendTag tag{number, log.GetHead().position};
  auto promise = std::make_shared<std::promise<Answer>>();
  std::future<Answer> future = promise->get_future();
  log.Append(workload.Make(tag), [promise, tag, &acked](Answer answer) {
    if (answer.ok()) acked({tag, answer->first, answer->last});
    promise->set_value(std::move(answer));
  });
  return future;
}

bool Stopped(const Answer& answer) {
  return answer.status().code() == absl::StatusCode::kUnavailable ||
         answer.status().code() == absl::StatusCode::kUnknown;
}

}  // namespace

void AckBook::Add(const Ack& ack) {
  MutexLock lock(&mu_);
  acks_.push_back(ack);
}

std::vector<Ack> AckBook::All() const {
  MutexLock lock(&mu_);
  return acks_;
}

void AppendAll(EventLog& log, const Workload& workload, std::atomic<int64_t>& next, int64_t end,
               int threads, const AckSink& acked) {
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      bool stopped = false;
      while (!stopped) {
        std::vector<std::future<Answer>> answers;
        for (int j = 0; j < kInFlight; ++j) {
          const int64_t number = next++;
          if (number < end) answers.push_back(AppendNumber(log, workload, number, acked));
        }
        if (answers.empty()) return;
        for (std::future<Answer>& answer : answers) stopped |= Stopped(answer.get());
      }
    });
  }
  for (std::thread& thread : running) thread.join();
}

absl::AnyInvocable<absl::Time()> WanderingClock(uint64_t seed) {
  return [random = std::mt19937_64(seed),
          now = absl::UnixEpoch() + absl::Hours(24 * 365 * 39)]() mutable {
    now += absl::Microseconds(static_cast<int64_t>(random() % 1000000));
    if (random() % 10 == 0) now -= absl::Seconds(static_cast<int64_t>(random() % 3600));
    return now;
  };
}

int Rounds(int otherwise) {
  const char* rounds = std::getenv("LOGE_CRASH_ROUNDS");
  return rounds == nullptr ? otherwise : std::atoi(rounds);
}

}  // namespace loge::storage::testing
