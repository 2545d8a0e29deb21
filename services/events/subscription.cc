#include "services/events/subscription.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/events/batch_reader.h"
#include "services/events/filter.h"
#include "services/runtime/rpc/typed.h"
#include "services/runtime/timestamp.h"
#include "services/runtime/violations.h"
#include "storage/base/mutex.h"
#include "storage/base/status_macros.h"
#include "storage/wire.h"

namespace loge::event_service {
namespace {

using storage::Position;
using WaitId = runtime::PositionWaiter::WaitId;

constexpr int kHeartbeatMsDefault = 10'000;
constexpr int kHeartbeatMsMin = 100;
constexpr int kHeartbeatMsMax = 600'000;

// One subscriber. At any moment one of these goes on, and holds it alive: a step on a worker, a
// write, or a wait for the log to grow. Whoever ends it begins the next one, so that most members
// need no lock; what comes from outside (the caller goes, the server stops) only sets a flag and
// wakes a wait.
class Subscription : public std::enable_shared_from_this<Subscription> {
 public:
  Subscription(std::shared_ptr<const Environment> environment, rpc::CallContext context,
               std::shared_ptr<rpc::ServerStream> stream)
      : environment_(std::move(environment)),
        context_(std::move(context)),
        stream_(std::move(stream)) {}

  absl::Status Check(const v1::SubscribeEventsRequest& request);
  bool Begin();

 private:
  // On a worker: does the next thing there is to do.
  void Step();
  absl::Status Advance() ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status SendBatch(Position head);
  void SendCheckpoint();
  void SendHeartbeat(Position head);
  void SendClosing();
  void Send(v1::SubscribeEventsResponse response) { Send(response.SerializeAsString()); }
  void Send(std::string message);
  void SubmitStep();

  void Wait() ABSL_LOCKS_EXCLUDED(mu_);
  void OnWaitOver(const absl::Status& status);
  // From outside: wakes a waiting subscription, which then sees the flag.
  void Interrupt(bool closing) ABSL_LOCKS_EXCLUDED(mu_);

  // By Clock::Monotonic, like all the instants here.
  absl::Duration NextDue() const;
  // Whether more was looked at than the subscriber knows.
  bool untold() const { return told_.value() + 1 < next_.value(); }
  bool closing() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    return closing_;
  }

  const std::shared_ptr<const Environment> environment_;
  const rpc::CallContext context_;
  const std::shared_ptr<rpc::ServerStream> stream_;
  // Set by Check, then constant.
  storage::EventQuery query_;
  bool include_personal_data_ = false;
  absl::Duration heartbeat_;

  // Of whoever acts at the moment.
  Position next_;      // The first position that was not looked at.
  Position told_;      // The last checkpoint that the subscriber knows.
  bool live_ = false;  // Between caught_up and fell_behind.
  bool due_ = false;   // The wait ended by its deadline.
  absl::Duration last_sent_ = absl::ZeroDuration();
  absl::Duration last_heartbeat_ = absl::ZeroDuration();
  Position heartbeat_at_;  // What was next at the last one.

  Mutex mu_;
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  bool interrupted_ ABSL_GUARDED_BY(mu_) = false;
  WaitId wait_ ABSL_GUARDED_BY(mu_) = 0;  // The latest one that is known.
};

absl::Status Subscription::Check(const v1::SubscribeEventsRequest& request) {
  runtime::Violations violations;
  query_ = QueryOf(request.filter(), violations);
  next_ = FirstPosition(request.from_position(), violations);
  include_personal_data_ = request.include_personal_data();
  int heartbeat_ms = request.heartbeat_ms();
  if (heartbeat_ms == 0) heartbeat_ms = kHeartbeatMsDefault;
  if (heartbeat_ms < kHeartbeatMsMin || heartbeat_ms > kHeartbeatMsMax) {
    violations.Add({v1::ERROR_REASON_FIELD_INVALID, "heartbeat_ms",
                    "heartbeats cannot come that often or that seldom",
                    absl::StrCat(kHeartbeatMsMin, " to ", kHeartbeatMsMax, ", or 0"),
                    absl::StrCat(request.heartbeat_ms())});
  }
  heartbeat_ = absl::Milliseconds(heartbeat_ms);
  LOGE_RETURN_IF_ERROR(violations.ToStatus(absl::StatusCode::kInvalidArgument));
  const int64_t head = environment_->log->GetHead().position.value();
  if (next_.value() > head + 1) return PositionAhead("from_position", next_.value(), head + 1);
  told_ = Position(next_.value() - 1);
  last_sent_ = environment_->clock->Monotonic();
  last_heartbeat_ = last_sent_;
  return absl::OkStatus();
}

bool Subscription::Begin() {
  // Weak: a stream must not keep alive what keeps it alive.
  std::weak_ptr<Subscription> weak = weak_from_this();
  stream_->SetOnCancel([weak] {
    if (auto self = weak.lock()) self->Interrupt(/*closing=*/false);
  });
  stream_->SetOnClosing([weak] {
    if (auto self = weak.lock()) self->Interrupt(/*closing=*/true);
  });
  return environment_->pool->TrySubmit([self = shared_from_this()] { self->Step(); });
}

void Subscription::Step() {
  if (stream_->over()) return;
  const absl::Status status = Advance();
  if (!status.ok()) stream_->Finish(status);
}

absl::Status Subscription::Advance() {
  if (closing()) {
    SendClosing();
    return absl::OkStatus();
  }
  const Position head = environment_->log->GetHead().position;
  if (next_ <= head) {
    due_ = false;
    if (live_ && head.value() - next_.value() >= environment_->bounds.fell_behind_events) {
      live_ = false;
      v1::SubscribeEventsResponse response;
      response.set_fell_behind(next_.value());
      Send(std::move(response));
      return absl::OkStatus();
    }
    // Catching up may take long, and all the while something else is sent. Between two of them it
    // gets on, however late each step comes.
    if (!live_ && heartbeat_at_ != next_ &&
        environment_->clock->Monotonic() >= last_heartbeat_ + heartbeat_) {
      if (untold()) {
        SendCheckpoint();  // Else heartbeats that come often would put it off for ever.
      } else {
        SendHeartbeat(head);
      }
      return absl::OkStatus();
    }
    return SendBatch(head);
  }
  if (!live_) {
    live_ = true;
    told_ = head;
    v1::SubscribeEventsResponse response;
    response.set_caught_up(head.value());
    Send(std::move(response));
  } else if (std::exchange(due_, false)) {
    if (told_ < head) {
      SendCheckpoint();
    } else {
      SendHeartbeat(head);
    }
  } else {
    Wait();
  }
  return absl::OkStatus();
}

absl::Status Subscription::SendBatch(Position head) {
  LOGE_ASSIGN_OR_RETURN(const Batch batch,
                        ReadBatch(*environment_, query_, {next_, head},
                                  include_personal_data_ ? &context_.principal : nullptr));
  next_ = Position(batch.checkpoint.value() + 1);
  if (batch.events > 0) {
    told_ = batch.checkpoint;
    std::string message;
    message.reserve(batch.message.size() + 8);
    storage::wire::PutBytesField(v1::SubscribeEventsResponse::kEventsFieldNumber, batch.message,
                                 message);
    Send(std::move(message));
  } else if (environment_->clock->Monotonic() >= NextDue()) {
    SendCheckpoint();
  } else {
    SubmitStep();
  }
  return absl::OkStatus();
}

void Subscription::SendCheckpoint() {
  told_ = Position(next_.value() - 1);
  v1::SubscribeEventsResponse response;
  response.set_checkpoint(told_.value());
  Send(std::move(response));
}

void Subscription::SendHeartbeat(Position head) {
  last_heartbeat_ = environment_->clock->Monotonic();
  heartbeat_at_ = next_;
  v1::SubscribeEventsResponse response;
  v1::Heartbeat& heartbeat = *response.mutable_heartbeat();
  heartbeat.set_head_position(head.value());
  heartbeat.set_lag_events(head.value() - next_.value() + 1);
  *heartbeat.mutable_server_time() = runtime::TimestampOf(environment_->clock->Now());
  Send(std::move(response));
}

void Subscription::SendClosing() {
  v1::SubscribeEventsResponse response;
  response.mutable_closing()->set_reason("the server is stopping");
  response.mutable_closing()->set_resume_position(next_.value());
  stream_->Write(response.SerializeAsString(), [self = shared_from_this()](bool ok) {
    if (ok) self->stream_->Finish(absl::OkStatus());
  });
}

void Subscription::Send(std::string message) {
  last_sent_ = environment_->clock->Monotonic();
  stream_->Write(std::move(message), [self = shared_from_this()](bool ok) {
    if (ok) self->SubmitStep();
  });
}

void Subscription::SubmitStep() {
  if (!environment_->pool->SubmitStep([self = shared_from_this()] { self->Step(); })) {
    stream_->Finish(absl::UnavailableError("the server is stopping: ask again later"));
  }
}

absl::Duration Subscription::NextDue() const {
  const absl::Duration interval =
      untold() ? std::min(heartbeat_, environment_->bounds.checkpoint_interval) : heartbeat_;
  return last_sent_ + interval;
}

void Subscription::Wait() {
  // From here on somebody else may act: only `mu_` and constants may be touched afterwards.
  const WaitId id = environment_->head->WaitFor(
      next_.value(), NextDue() - environment_->clock->Monotonic(),
      [self = shared_from_this()](const absl::Status& status) { self->OnWaitOver(status); });
  bool interrupted = false;
  {
    MutexLock lock(&mu_);
    // The wait may be over and a later one known already.
    wait_ = std::max(wait_, id);
    interrupted = interrupted_;
  }
  if (interrupted && environment_->head->Cancel(id)) SubmitStep();
}

void Subscription::OnWaitOver(const absl::Status& status) {
  if (status.ok() || absl::IsDeadlineExceeded(status)) {
    due_ = !status.ok();
    SubmitStep();
  } else {
    stream_->Finish(status);
  }
}

void Subscription::Interrupt(bool closing) {
  WaitId id = 0;
  {
    MutexLock lock(&mu_);
    interrupted_ = true;
    closing_ = closing_ || closing;
    id = wait_;
  }
  if (environment_->head->Cancel(id)) SubmitStep();
}

}  // namespace

void StartSubscription(std::shared_ptr<const Environment> environment, rpc::CallContext context,
                       std::unique_ptr<v1::SubscribeEventsRequest> request,
                       std::shared_ptr<rpc::ServerStream> stream) {
  auto subscription =
      std::make_shared<Subscription>(std::move(environment), std::move(context), stream);
  const absl::Status status = subscription->Check(*request);
  if (!status.ok()) return stream->Finish(status);
  if (!subscription->Begin()) stream->Finish(rpc::PoolIsFull());
}

}  // namespace loge::event_service
