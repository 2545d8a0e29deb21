// The server's end of a streaming call, without any gRPC type in sight: handlers and their tests
// know only this.
#ifndef LOGE_SERVICES_RUNTIME_RPC_STREAM_H_
#define LOGE_SERVICES_RUNTIME_RPC_STREAM_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace loge::rpc {

// One call that is answered by many messages. Thread-safe: every method may be called from any
// thread and none blocks. Dropping the last reference without Finish ends the call with INTERNAL.
//
// Callbacks run on the polling thread, or within the call that sets or needs them when the answer
// is known already: they must be brief, never block, and hold no lock that the caller of these
// methods holds. A callback that owns the stream is dropped when the call is over.
class ServerStream {
 public:
  using Done = absl::AnyInvocable<void(bool ok)>;
  using Notice = absl::AnyInvocable<void()>;

  virtual ~ServerStream() = default;

  // Sends one serialised message. `done(true)` says that the next one may be written (flow control
  // has let this one go; not that it has arrived); `done(false)` that the call is over and nothing
  // will ever arrive. One write at a time: the next one only after `done`. Not after Finish.
  virtual void Write(std::string message, Done done) = 0;

  // Ends the call, after the write under way if there is one. `status` may carry an ErrorDetail.
  // Idempotent: the first one counts.
  virtual void Finish(absl::Status status) = 0;

  // Sends the last message and ends the call with OK, in one go. Not while a write is under way.
  virtual void WriteAndFinish(std::string message) = 0;

  // `notice` is called at most once, when the caller is gone: cancelled, its deadline passed, its
  // connection broken. Not after a Finish that reached the caller.
  virtual void SetOnCancel(Notice notice) = 0;

  // `notice` is called at most once, when the server is about to stop: say so to the caller and
  // Finish. A stream without one is finished with UNAVAILABLE.
  virtual void SetOnClosing(Notice notice) = 0;

  // Whether nothing more can be written: the caller is gone, or the call was finished. For handlers
  // that wait for long; those that write need not ask.
  virtual bool over() const = 0;
};

// One call with many messages in both directions.
class BidiStream : public ServerStream {
 public:
  // A message; null when the caller has sent its last one; INVALID_ARGUMENT (with ErrorDetail) for
  // a message that does not parse (the stream goes on: read the next); RESOURCE_EXHAUSTED for one
  // that is too long (likewise).
  using ReadResult = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;
  using OnRead = absl::AnyInvocable<void(ReadResult)>;

  // Asks for one message. One read at a time, beside a write. Null also when the call is over.
  virtual void Read(OnRead done) = 0;
};

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_STREAM_H_
