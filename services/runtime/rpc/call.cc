#include "services/runtime/rpc/call.h"

#include <chrono>
#include <utility>

#include "services/runtime/rpc/byte_buffer.h"
#include "services/runtime/rpc/grpc_status.h"
#include "storage/base/check.h"

namespace loge::rpc {
namespace {

absl::Time DeadlineOf(const grpc::ServerContext& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

bool IsFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

}  // namespace

struct Call::Aftermath {
  std::shared_ptr<Call> self;
  std::unique_ptr<Wire> wire;
  bool cancelled = false;
  Notice on_cancel;
  Notice on_closing;
};

void Call::Accept(grpc::AsyncGenericService& service, grpc::ServerCompletionQueue& queue) {
  MutexLock lock(&mu_);
  LOGE_CHECK(wire_ == nullptr);
  self_ = shared_from_this();
  wire_ = std::make_unique<Wire>();
  wire_->context.AsyncNotifyWhenDone(&done_tag_);
  service.RequestCall(&wire_->context, &wire_->stream, &queue, &queue, &accept_tag_);
}

void Call::OnEvent(Operation operation, bool ok) {
  if (operation == Operation::kAccept) return OnAccepted(ok);
  Aftermath after;
  OnBytes read_done;
  Done write_done;
  grpc::ByteBuffer bytes;
  {
    MutexLock lock(&mu_);
    switch (operation) {
      case Operation::kAccept:
        break;
      case Operation::kRead:
        reading_ = false;
        read_done = std::exchange(read_done_, nullptr);
        if (ok) bytes.Swap(&wire_->read_buffer);
        break;
      case Operation::kWrite:
        writing_ = false;
        write_done = std::exchange(write_done_, nullptr);
        if (finish_requested_ && !done_seen_) StartFinish();
        break;
      case Operation::kFinish:
        finishing_ = false;
        break;
      case Operation::kDone:
        OnDone(after);
        break;
    }
    FreeIfOver(after);
  }
  if (read_done) read_done(ok ? &bytes : nullptr);
  if (write_done) write_done(ok);
  if (after.cancelled && after.on_cancel) after.on_cancel();
  if (after.wire != nullptr) {
    after.wire.reset();
    host_.OnOver(*this);
  }
}

void Call::OnAccepted(bool ok) {
  Aftermath after;
  std::shared_ptr<Call> call = shared_from_this();
  {
    MutexLock lock(&mu_);
    if (ok) {
      method_ = wire_->context.method();
      peer_ = wire_->context.peer();
      deadline_ = DeadlineOf(wire_->context);
    } else {
      // gRPC says nothing more of a call that never came, not even "done".
      after.self = std::move(self_);
      after.wire = std::move(wire_);
    }
  }
  after.wire.reset();
  host_.OnAccept(call, ok);
}

void Call::OnDone(Aftermath& after) {
  done_seen_ = true;
  cancelled_ = after.cancelled = wire_->context.IsCancelled();
  after.on_cancel = std::exchange(on_cancel_, nullptr);
  after.on_closing = std::exchange(on_closing_, nullptr);
}

void Call::FreeIfOver(Aftermath& after) {
  if (!done_seen_ || reading_ || writing_ || finishing_) return;
  after.self = std::move(self_);
  after.wire = std::move(wire_);
}

void Call::Read(OnBytes done) {
  {
    MutexLock lock(&mu_);
    if (Open()) {
      LOGE_CHECK(!reading_);
      reading_ = true;
      read_done_ = std::move(done);
      wire_->stream.Read(&wire_->read_buffer, &read_tag_);
      return;
    }
  }
  done(nullptr);
}

void Call::Write(std::string message, Done done) {
  {
    MutexLock lock(&mu_);
    if (Open()) {
      LOGE_CHECK(!writing_);
      writing_ = true;
      write_done_ = std::move(done);
      wire_->stream.Write(ToByteBuffer(std::move(message)), &write_tag_);
      return;
    }
  }
  done(false);
}

void Call::WriteAndFinish(std::string message) {
  MutexLock lock(&mu_);
  if (!Open()) return;
  LOGE_CHECK(!writing_);
  finish_requested_ = true;
  finishing_ = true;
  wire_->stream.WriteAndFinish(ToByteBuffer(std::move(message)), grpc::WriteOptions(),
                               grpc::Status::OK, &finish_tag_);
}

void Call::Finish(const absl::Status& status) {
  MutexLock lock(&mu_);
  if (!Open()) return;
  if (IsFault(status.code())) host_.OnFault(method_, status);
  finish_requested_ = true;
  finish_status_ = status;
  if (!writing_) StartFinish();
}

void Call::StartFinish() {
  finishing_ = true;
  wire_->stream.Finish(ToGrpcStatus(finish_status_), &finish_tag_);
}

void Call::SetOnCancel(Notice notice) {
  {
    MutexLock lock(&mu_);
    if (!done_seen_ && wire_ != nullptr) {
      on_cancel_.swap(notice);
      return;
    }
    if (!cancelled_) return;
  }
  notice();
}

void Call::SetOnClosing(Notice notice) {
  {
    MutexLock lock(&mu_);
    if (!closing_) {
      if (Open()) on_closing_.swap(notice);
      return;
    }
  }
  notice();
}

bool Call::over() const {
  MutexLock lock(&mu_);
  return !Open();
}

void Call::Close() {
  Notice notice;
  bool known = false;
  {
    MutexLock lock(&mu_);
    if (std::exchange(closing_, true)) return;
    notice = std::exchange(on_closing_, nullptr);
    known = static_cast<bool>(notice);
  }
  if (known) {
    notice();
  } else {
    Finish(absl::UnavailableError("the server is stopping: ask again later"));
  }
}

}  // namespace loge::rpc
