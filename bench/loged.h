// A loged on a data folder: how fast it starts, how far its read models are.
#ifndef LOGE_BENCH_LOGED_H_
#define LOGE_BENCH_LOGED_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "bench/child.h"

namespace loge::bench {

// Stopped (SIGTERM, and waited for) when destroyed. Thread-compatible.
class Loged {
 public:
  // Null, and stderr says so, when it does not become ready.
  static std::unique_ptr<Loged> Start(const std::string& program, const std::string& data);

  // What the caches, buffers and queues of such a server may hold together, as it tells itself; 0,
  // and stderr says so, when it does not tell.
  static double BudgetMib(const std::string& program, const std::string& data);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const std::string& address() const { return address_; }
  pid_t pid() const { return child_.pid(); }
  // From its start to the line that says that it serves.
  double start_ms() const { return start_ms_; }

  // The end of the log; 0 when it does not answer.
  int64_t Head();
  // Waits until every read model has reached the end of the log. False, and stderr says why, when
  // one has stopped.
  bool WaitUntilLevel();
  // kill -9.
  void Kill() { child_.Kill(); }

 private:
  Loged(const std::string& program, const std::string& data);

  double start_ms_ = 0;
  Child child_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace loge::bench

#endif  // LOGE_BENCH_LOGED_H_
