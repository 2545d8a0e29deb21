#include "tools/loge/import_stream.h"

#include <algorithm>
#include <string>
#include <thread>

#include "loge/v1/import.grpc.pb.h"

namespace loge::cli {
namespace {

constexpr std::chrono::milliseconds kRetryWaitMax(8000);

// One stream, driven by one thread through a completion queue: writing and reading go on at the
// same time without a lock.
class Stream {
 public:
  Stream(const std::shared_ptr<grpc::Channel>& channel, ImportQueue& queue,
         std::chrono::milliseconds stall, const std::function<void()>& progress)
      : stub_(channel), queue_(queue), stall_(stall), progress_(progress) {}

  ~Stream() {
    events_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (events_.Next(&tag, &ok)) {
    }
  }

  grpc::Status Run() {
    stream_ = stub_.PrepareAsyncImport(&context_, &events_);
    stream_->StartCall(Tag(kStart));
    ++pending_;
    last_sign_ = std::chrono::steady_clock::now();
    while (pending_ > 0) {
      void* tag = nullptr;
      bool ok = false;
      const auto wake = std::chrono::system_clock::now() + std::chrono::milliseconds(200);
      const auto event = events_.AsyncNext(&tag, &ok, wake);
      if (event == grpc::CompletionQueue::GOT_EVENT) {
        --pending_;
        Handle(static_cast<int>(reinterpret_cast<intptr_t>(tag)), ok);
      }
      CheckStall();
    }
    if (!protocol_error_.empty()) {
      return {grpc::StatusCode::FAILED_PRECONDITION, protocol_error_};
    }
    if (stalled_) return {grpc::StatusCode::UNAVAILABLE, "no answer to the import for too long"};
    return status_;
  }

 private:
  enum { kStart = 1, kRead, kWrite, kWritesDone, kFinish };

  static void* Tag(int kind) { return reinterpret_cast<void*>(static_cast<intptr_t>(kind)); }

  void Handle(int kind, bool ok) {
    switch (kind) {
      case kStart:
        if (!ok) return Finish();
        Read();
        return Pump();
      case kRead:
        if (!ok) return Finish();
        return OnResponse();
      case kWrite:
        writing_ = false;
        if (!ok) broken_ = true;  // The read that is under way ends then, and tells why.
        return Pump();
      case kWritesDone:
        writing_ = false;
        return;
      default:  // kFinish
        return;
    }
  }

  void OnResponse() {
    last_sign_ = std::chrono::steady_clock::now();
    for (const v1::CommandResult& result : response_.results()) {
      protocol_error_ = queue_.Answer(result);
      if (!protocol_error_.empty()) {
        context_.TryCancel();
        return Finish();
      }
    }
    progress_();
    Read();
    Pump();
  }

  void Read() {
    response_.Clear();
    stream_->Read(&response_, Tag(kRead));
    ++pending_;
  }

  // Writes the next message, if nothing is being written and there is one.
  void Pump() {
    if (writing_ || broken_ || closed_ || finishing_) return;
    request_.Clear();
    queue_.Fill(&request_);
    if (request_.commands_size() > 0) {
      if (queue_.unanswered_count() == static_cast<size_t>(request_.commands_size())) {
        last_sign_ = std::chrono::steady_clock::now();  // Nothing was due before.
      }
      stream_->Write(request_, Tag(kWrite));
    } else if (queue_.all_sent()) {
      closed_ = true;
      stream_->WritesDone(Tag(kWritesDone));
    } else {
      return;
    }
    writing_ = true;
    ++pending_;
  }

  void Finish() {
    if (finishing_) return;
    finishing_ = true;
    stream_->Finish(&status_, Tag(kFinish));
    ++pending_;
  }

  void CheckStall() {
    if (stalled_ || finishing_ || std::chrono::steady_clock::now() - last_sign_ < stall_) return;
    stalled_ = true;
    context_.TryCancel();
  }

  v1::ImportService::Stub stub_;
  ImportQueue& queue_;
  const std::chrono::milliseconds stall_;
  const std::function<void()>& progress_;

  grpc::CompletionQueue events_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<v1::ImportRequest, v1::ImportResponse>> stream_;
  v1::ImportRequest request_;
  v1::ImportResponse response_;
  grpc::Status status_;
  std::string protocol_error_;
  std::chrono::steady_clock::time_point last_sign_;
  int pending_ = 0;
  bool writing_ = false;
  bool closed_ = false;
  bool broken_ = false;
  bool finishing_ = false;
  bool stalled_ = false;
};

// Whether a new stream can do better. INTERNAL and UNKNOWN are what a connection that is cut in the
// middle of a message may look like.
bool CanTakeUpAgain(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
      return true;
    default:
      return false;
  }
}

}  // namespace

grpc::Status RunImport(const std::shared_ptr<grpc::Channel>& channel, ImportQueue& queue,
                       const ImportRetry& retry, const std::function<void()>& progress,
                       const std::function<void(const grpc::Status&)>& broken) {
  std::chrono::milliseconds wait = retry.first_wait;
  for (int attempt = 1;; ++attempt) {
    bool answered = false;
    const std::function<void()> note = [&] {
      answered = true;
      progress();
    };
    queue.Rewind();
    const grpc::Status status = Stream(channel, queue, retry.stall, note).Run();
    if (queue.done()) return grpc::Status::OK;
    const grpc::Status why =
        status.ok() ? grpc::Status(grpc::StatusCode::UNAVAILABLE,
                                   "the server ended the stream before everything was answered")
                    : status;
    if (answered) {
      attempt = 0;
      wait = retry.first_wait;
    }
    if (!CanTakeUpAgain(why) || attempt >= retry.attempts_max) return why;
    broken(why);
    std::this_thread::sleep_for(wait);
    wait = std::min(wait * 2, kRetryWaitMax);
  }
}

}  // namespace loge::cli
