// AdminService.VerifyLog.
#ifndef LOGE_SERVICES_ADMIN_LOG_VERIFIER_H_
#define LOGE_SERVICES_ADMIN_LOG_VERIFIER_H_

#include <atomic>
#include <memory>

#include "loge/v1/admin.pb.h"
#include "services/runtime/clock.h"
#include "services/runtime/rpc/stream.h"
#include "services/runtime/worker_pool.h"
#include "storage/base/logger.h"
#include "storage/log_scan.h"

namespace loge::admin {

// Verifies the log on a thread of its own, one verification at a time. One ends early when its
// caller goes away, when the server begins to close (then with UNAVAILABLE) and when this is
// destroyed. Thread-safe.
class LogVerifier {
 public:
  // All are borrowed.
  LogVerifier(const storage::LogScan& scan, const runtime::Clock& clock, Logger& logger);
  ~LogVerifier();

  // Answers on `stream`; never blocks. INVALID_ARGUMENT with typed violations for heads that are
  // none; RESOURCE_EXHAUSTED while another verification runs.
  void Start(std::unique_ptr<v1::VerifyLogRequest> request,
             std::shared_ptr<rpc::ServerStream> stream);

 private:
  struct Call;

  void Run(const std::shared_ptr<Call>& call);

  const storage::LogScan& scan_;
  const runtime::Clock& clock_;
  Logger& logger_;
  std::atomic<bool> busy_ = false;
  std::atomic<bool> stopping_ = false;
  runtime::WorkerPool thread_;  // Last: its work uses all of the above.
};

}  // namespace loge::admin

#endif  // LOGE_SERVICES_ADMIN_LOG_VERIFIER_H_
