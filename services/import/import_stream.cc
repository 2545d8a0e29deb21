#include "services/import/import_stream.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"
#include "services/runtime/rpc/grpc_status.h"
#include "services/runtime/violations.h"

namespace loge::import_service {
namespace {

using runtime::ImportSession;

absl::Status Refuse(v1::ErrorReason reason, std::string field, std::string message) {
  return runtime::Refusal(absl::StatusCode::kInvalidArgument,
                          {reason, std::move(field), std::move(message), "", ""});
}

// The command inside the oneof, taken out, or why there is none.
ImportSession::Command TakeCommand(v1::Command& command) {
  ImportSession::Command out;
  out.sequence = command.sequence();
  const auto* oneof = v1::Command::descriptor()->FindOneofByName("command");
  const auto* field = command.GetReflection()->GetOneofFieldDescriptor(command, oneof);
  if (field == nullptr) {
    out.refused = runtime::WithWriteOutcome(
        Refuse(v1::ERROR_REASON_FIELD_MISSING, "command", "no command, or one of a newer version"),
        v1::WRITE_OUTCOME_NOT_WRITTEN);
    return out;
  }
  out.request.reset(command.GetReflection()->ReleaseMessage(&command, field));
  return out;
}

v1::CommandResult ToMessage(const ImportSession::Result& result) {
  v1::CommandResult out;
  out.set_sequence(result.sequence);
  if (!result.outcome.ok()) {
    *out.mutable_status() = rpc::ToRpcStatus(result.outcome.status());
    return out;
  }
  out.mutable_status();
  out.set_position(result.outcome->position);
  out.set_first_position(result.outcome->first_position);
  out.set_replayed(result.outcome->replayed);
  out.set_id(result.outcome->id);
  out.set_would_append(result.outcome->would_append);
  return out;
}

}  // namespace

ImportStream::ImportStream(const Environment& environment, rpc::CallContext context,
                           std::shared_ptr<rpc::BidiStream> stream)
    : environment_(environment), context_(std::move(context)), stream_(std::move(stream)) {}

void ImportStream::Begin() {
  stream_->SetOnCancel([self = shared_from_this()] { self->Fail(absl::CancelledError()); });
  stream_->SetOnClosing([self = shared_from_this()] {
    self->StopReading(runtime::Refusal(
        absl::StatusCode::kUnavailable,
        {v1::ERROR_REASON_UNAVAILABLE, "",
         "the server stops: send what was not answered again, with the same request ids", "", ""},
        /*retry_can_help=*/true));
  });
  Read();
}

void ImportStream::Read() {
  {
    MutexLock lock(&mu_);
    const int room = runtime::kImportInFlightMax - runtime::kImportCommandsPerMessageMax;
    if (reading_ || read_all_ || over_ || unanswered_ > room) return;
    reading_ = true;
  }
  stream_->Read([self = shared_from_this()](rpc::BidiStream::ReadResult result) {
    self->OnRead(std::move(result));
  });
}

void ImportStream::OnRead(rpc::BidiStream::ReadResult result) {
  {
    MutexLock lock(&mu_);
    reading_ = false;
  }
  if (!result.ok()) {
    // Which commands the message held cannot be told, so that they could not be answered.
    return StopReading(result.status());
  }
  if (*result == nullptr) {
    MutexLock lock(&mu_);
    read_all_ = true;
  } else {
    OnMessage(static_cast<v1::ImportRequest&>(**result));
  }
  FinishIfDone();
  Read();
}

void ImportStream::OnMessage(v1::ImportRequest& request) {
  if (request.commands_size() > runtime::kImportCommandsPerMessageMax) {
    return StopReading(Refuse(
        v1::ERROR_REASON_FIELD_TOO_LONG, "commands",
        absl::StrCat("at most ", runtime::kImportCommandsPerMessageMax, " commands to a message")));
  }
  std::vector<ImportSession::Command> commands;
  commands.reserve(static_cast<size_t>(request.commands_size()));
  for (v1::Command& command : *request.mutable_commands()) {
    commands.push_back(TakeCommand(command));
  }

  std::shared_ptr<ImportSession> session;
  bool mixed = false;
  {
    MutexLock lock(&mu_);
    if (over_ || read_all_) return;
    if (first_) {
      first_ = false;
      validate_only_ = request.validate_only();
      session_ = ImportSession::Create(
          *environment_.decider, *environment_.log, *environment_.pool, context_.principal,
          validate_only_, context_.deadline,
          [self = shared_from_this()](std::vector<ImportSession::Result> results) {
            self->OnResults(std::move(results));
          });
    }
    mixed = validate_only_ != request.validate_only();
    if (!mixed) unanswered_ += request.commands_size();
    session = session_;
  }
  if (mixed) {
    return StopReading(Refuse(v1::ERROR_REASON_FIELD_INVALID, "validate_only",
                              "must be the same in every message of a stream"));
  }
  session->Add(std::move(commands));
}

void ImportStream::OnResults(std::vector<ImportSession::Result> results) {
  {
    MutexLock lock(&mu_);
    for (const ImportSession::Result& result : results) {
      *pending_.add_results() = ToMessage(result);
    }
  }
  WriteNext();
}

void ImportStream::WriteNext() {
  v1::ImportResponse response;
  {
    MutexLock lock(&mu_);
    if (writing_ || over_ || pending_.results_size() == 0) return;
    response.Swap(&pending_);
    writing_ = true;
  }
  const int answered = response.results_size();
  stream_->Write(response.SerializeAsString(), [self = shared_from_this(), answered](bool ok) {
    {
      MutexLock lock(&self->mu_);
      self->writing_ = false;
      self->unanswered_ -= answered;
    }
    if (!ok) return self->Fail(absl::CancelledError());
    self->WriteNext();
    self->FinishIfDone();
    self->Read();
  });
}

void ImportStream::FinishIfDone() {
  absl::Status status;
  std::shared_ptr<ImportSession> session;
  {
    MutexLock lock(&mu_);
    if (over_ || !read_all_ || unanswered_ > 0 || writing_) return;
    over_ = true;
    status = final_status_;
    session = std::move(session_);  // Its callback holds this object.
  }
  if (session != nullptr) session->Cancel();
  stream_->Finish(std::move(status));
}

void ImportStream::Fail(absl::Status status) {
  std::shared_ptr<ImportSession> session;
  {
    MutexLock lock(&mu_);
    if (over_) return;
    over_ = true;
    session = std::move(session_);
  }
  if (session != nullptr) session->Cancel();
  stream_->Finish(std::move(status));
}

void ImportStream::StopReading(absl::Status status) {
  {
    MutexLock lock(&mu_);
    if (read_all_) return;
    read_all_ = true;
    final_status_ = std::move(status);
  }
  FinishIfDone();
}

}  // namespace loge::import_service
