// Tells a caller how long work goes without ever holding it up.
#ifndef LOGE_SERVICES_ADMIN_STREAM_REPORT_H_
#define LOGE_SERVICES_ADMIN_STREAM_REPORT_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "google/protobuf/message_lite.h"
#include "services/runtime/rpc/stream.h"
#include "storage/base/mutex.h"

namespace loge::admin {

// Thread-safe. Every result is sent; of the progress, what comes while a message is on its way is
// replaced by what comes later. When the caller is gone, everything goes nowhere.
class StreamReport : public std::enable_shared_from_this<StreamReport> {
 public:
  explicit StreamReport(std::shared_ptr<rpc::ServerStream> stream) : stream_(std::move(stream)) {}

  void Progress(const google::protobuf::MessageLite& message) ABSL_LOCKS_EXCLUDED(mu_);
  void Result(const google::protobuf::MessageLite& message) ABSL_LOCKS_EXCLUDED(mu_);
  // After everything else was sent.
  void Finish(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  // Sends the next message unless one is on its way.
  void Pump() ABSL_LOCKS_EXCLUDED(mu_);
  void OnWritten(bool ok) ABSL_LOCKS_EXCLUDED(mu_);

  const std::shared_ptr<rpc::ServerStream> stream_;

  Mutex mu_;
  std::deque<std::string> results_ ABSL_GUARDED_BY(mu_);
  std::string progress_ ABSL_GUARDED_BY(mu_);  // Empty: nothing new.
  std::optional<absl::Status> final_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool gone_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace loge::admin

#endif  // LOGE_SERVICES_ADMIN_STREAM_REPORT_H_
