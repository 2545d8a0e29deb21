#include "services/events/read_events.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "services/events/batch_reader.h"
#include "services/events/filter.h"
#include "services/runtime/rpc/typed.h"
#include "services/runtime/violations.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"

namespace loge::event_service {
namespace {

using storage::Position;

// One call. While a message is written the next batch is read, so that disk and network work at the
// same time; a slow caller costs two batches. Kept alive by the step or the write under way. There
// is one step at a time, so what only steps use needs no lock.
class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(std::shared_ptr<const Environment> environment, rpc::CallContext context,
          std::shared_ptr<rpc::ServerStream> stream)
      : environment_(std::move(environment)),
        context_(std::move(context)),
        stream_(std::move(stream)) {}

  absl::Status Check(const v1::ReadEventsRequest& request) {
    runtime::Violations violations;
    query_ = QueryOf(request.filter(), violations);
    from_ = FirstPosition(request.from_position(), violations);
    to_ = Position(request.to_position());
    include_personal_data_ = request.include_personal_data();
    if (to_.value() < 0 || (to_.value() > 0 && to_ < from_)) {
      violations.Add({v1::ERROR_REASON_FIELD_INVALID, "to_position",
                      "the range ends before it begins",
                      absl::StrCat("at least ", from_.value(), ", or 0 for the end of the log"),
                      absl::StrCat(to_.value())});
    }
    LOGE_RETURN_IF_ERROR(violations.ToStatus(absl::StatusCode::kInvalidArgument));
    const Position head = environment_->log->GetHead().position;
    if (from_.value() > head.value() + 1) {
      return PositionAhead("from_position", from_.value(), head.value() + 1);
    }
    if (to_ > head) return PositionAhead("to_position", to_.value(), head.value());
    if (to_.value() == 0) {
      to_ = head;
      to_is_end_ = true;
    }
    return absl::OkStatus();
  }

  bool Begin() {
    return environment_->pool->TrySubmit([self = shared_from_this()] { self->Step(); });
  }

 private:
  struct Message {
    std::string bytes;
    bool last = false;
  };

  // On a worker.
  void Step() {
    const absl::Status status = ReadAndWrite();
    if (!status.ok()) stream_->Finish(status);
  }

  absl::Status ReadAndWrite() ABSL_LOCKS_EXCLUDED(mu_) {
    if (!to_is_end_) {
      LOGE_ASSIGN_OR_RETURN(to_, EndOfDecision(*environment_->log, to_));
      to_is_end_ = true;
    }
    if (stream_->over()) return absl::OkStatus();
    LOGE_ASSIGN_OR_RETURN(Batch batch,
                          ReadBatch(*environment_, query_, {from_, to_},
                                    include_personal_data_ ? &context_.principal : nullptr));
    from_ = Position(batch.checkpoint.value() + 1);
    const bool last = batch.checkpoint >= to_;
    if (batch.events == 0 && !last) {
      SubmitStep();  // After whatever else waits for a worker.
      return absl::OkStatus();
    }
    // The last message says how far it went even when it holds nothing.
    Message message = {std::move(batch.message), last};
    {
      MutexLock lock(&mu_);
      if (writing_) {
        ready_ = std::move(message);  // OnWritten goes on.
        return absl::OkStatus();
      }
      writing_ = true;
    }
    WriteAndReadOn(std::move(message));
    return absl::OkStatus();
  }

  // With `writing_` set.
  void WriteAndReadOn(Message message) {
    if (message.last) return stream_->WriteAndFinish(std::move(message.bytes));
    stream_->Write(std::move(message.bytes), [self = shared_from_this()](bool ok) {
      if (ok) self->OnWritten();
    });
    SubmitStep();
  }

  void OnWritten() ABSL_LOCKS_EXCLUDED(mu_) {
    Message message;
    {
      MutexLock lock(&mu_);
      writing_ = ready_.has_value();
      if (!writing_) return;  // The step under way writes what it reads.
      message = *std::exchange(ready_, std::nullopt);
    }
    WriteAndReadOn(std::move(message));
  }

  void SubmitStep() {
    if (!environment_->pool->SubmitStep([self = shared_from_this()] { self->Step(); })) {
      stream_->Finish(absl::UnavailableError("the server is stopping: ask again later"));
    }
  }

  const std::shared_ptr<const Environment> environment_;
  const rpc::CallContext context_;
  const std::shared_ptr<rpc::ServerStream> stream_;
  storage::EventQuery query_;
  Position from_;
  Position to_;
  bool to_is_end_ = false;  // Whether `to_` is known to be the end of a decision.
  bool include_personal_data_ = false;

  Mutex mu_;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  std::optional<Message> ready_ ABSL_GUARDED_BY(mu_);  // Read while another was written.
};

}  // namespace

void StartReadEvents(std::shared_ptr<const Environment> environment, rpc::CallContext context,
                     std::unique_ptr<v1::ReadEventsRequest> request,
                     std::shared_ptr<rpc::ServerStream> stream) {
  auto reading = std::make_shared<Reading>(std::move(environment), std::move(context), stream);
  const absl::Status status = reading->Check(*request);
  if (!status.ok()) return stream->Finish(status);
  if (!reading->Begin()) stream->Finish(rpc::PoolIsFull());
}

}  // namespace loge::event_service
