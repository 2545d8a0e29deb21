#include "services/admin/stream_report.h"

#include <utility>

namespace loge::admin {

void StreamReport::Progress(const google::protobuf::MessageLite& message) {
  {
    MutexLock lock(&mu_);
    progress_ = message.SerializeAsString();
  }
  Pump();
}

void StreamReport::Result(const google::protobuf::MessageLite& message) {
  {
    MutexLock lock(&mu_);
    progress_.clear();  // Older than the result.
    results_.push_back(message.SerializeAsString());
  }
  Pump();
}

void StreamReport::Finish(const absl::Status& status) {
  {
    MutexLock lock(&mu_);
    final_ = status;
  }
  Pump();
}

void StreamReport::Pump() {
  std::string message;
  std::optional<absl::Status> final;
  {
    MutexLock lock(&mu_);
    if (writing_ || gone_) return;
    if (!results_.empty()) {
      message = std::move(results_.front());
      results_.pop_front();
    } else if (!progress_.empty()) {
      message = std::exchange(progress_, std::string());
    } else if (final_.has_value()) {
      final = std::exchange(final_, std::nullopt);
    } else {
      return;
    }
    writing_ = true;
  }
  if (final.has_value()) return stream_->Finish(*std::move(final));
  stream_->Write(std::move(message), [self = shared_from_this()](bool ok) { self->OnWritten(ok); });
}

void StreamReport::OnWritten(bool ok) {
  {
    MutexLock lock(&mu_);
    writing_ = false;
    gone_ = gone_ || !ok;
  }
  Pump();
}

}  // namespace loge::admin
