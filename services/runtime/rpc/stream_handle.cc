#include "services/runtime/rpc/stream_handle.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/rpc/byte_buffer.h"
#include "services/runtime/violations.h"
#include "storage/base/check.h"

namespace loge::rpc {
namespace {

constexpr char kDropped[] =
    "the server gave this call up without an answer: tell the administrator";

class ReplyOnce {
 public:
  ReplyOnce(std::shared_ptr<Call> call, int answer_bytes_max)
      : call_(std::move(call)), answer_bytes_max_(answer_bytes_max) {}
  ReplyOnce(ReplyOnce&& other) noexcept = default;
  ReplyOnce& operator=(ReplyOnce&&) = delete;
  ~ReplyOnce() {
    if (call_ != nullptr) call_->Finish(absl::InternalError(kDropped));
  }

  void operator()(absl::StatusOr<std::string> answer) {
    LOGE_CHECK(call_ != nullptr);  // Otherwise answered twice.
    const std::shared_ptr<Call> call = std::move(call_);
    if (!answer.ok()) {
      call->Finish(answer.status());
    } else if (answer->size() > static_cast<size_t>(answer_bytes_max_)) {
      call->Finish(
          runtime::Refusal(absl::StatusCode::kResourceExhausted,
                           {.reason = v1::ERROR_REASON_FIELD_TOO_LONG,
                            .field = "",
                            .message = "the answer is too long: ask for less at a time (page_size)",
                            .expected = absl::StrCat("at most ", answer_bytes_max_, " bytes"),
                            .actual = absl::StrCat(answer->size(), " bytes")}));
    } else {
      call->WriteAndFinish(*std::move(answer));
    }
  }

 private:
  std::shared_ptr<Call> call_;
  int answer_bytes_max_;
};

}  // namespace

StreamHandle::StreamHandle(std::shared_ptr<Call> call,
                           const google::protobuf::Message& request_prototype,
                           int message_bytes_max)
    : call_(std::move(call)),
      request_prototype_(request_prototype),
      message_bytes_max_(message_bytes_max) {}

StreamHandle::~StreamHandle() { call_->Finish(absl::InternalError(kDropped)); }

void StreamHandle::Write(std::string message, Done done) {
  call_->Write(std::move(message), std::move(done));
}

void StreamHandle::WriteAndFinish(std::string message) {
  call_->WriteAndFinish(std::move(message));
}

void StreamHandle::Finish(absl::Status status) { call_->Finish(status); }

void StreamHandle::SetOnCancel(Notice notice) { call_->SetOnCancel(std::move(notice)); }

void StreamHandle::SetOnClosing(Notice notice) { call_->SetOnClosing(std::move(notice)); }

bool StreamHandle::over() const { return call_->over(); }

void StreamHandle::Read(OnRead done) {
  call_->Read([done = std::move(done), &prototype = request_prototype_,
               bytes_max = message_bytes_max_](grpc::ByteBuffer* bytes) mutable {
    if (bytes == nullptr) {
      done(RequestPtr(nullptr));
    } else {
      done(ParseBuffer(prototype, *bytes, bytes_max));
    }
  });
}

UnaryReply ReplyTo(std::shared_ptr<Call> call, int answer_bytes_max) {
  return ReplyOnce(std::move(call), answer_bytes_max);
}

}  // namespace loge::rpc
