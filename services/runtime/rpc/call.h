// One call over gRPC's completion queue. Internal to the rpc room: the rest of the server sees
// UnaryReply and ServerStream only.
//
// Life of a call: Accept asks gRPC for the next incoming call; when it comes, the host dispatches
// it; reads, writes and the final status follow; gRPC says "done" when the call is over for either
// reason. Once it is over and no operation is under way, everything of gRPC is freed, while the
// shell stays for as long as somebody holds it and swallows what comes too late. So gRPC is never
// kept waiting by a handler, and a handler may answer after the server is gone.
#ifndef LOGE_SERVICES_RUNTIME_RPC_CALL_H_
#define LOGE_SERVICES_RUNTIME_RPC_CALL_H_

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/async_generic_service.h>

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/rpc/stream.h"
#include "storage/base/mutex.h"

namespace loge::rpc {

class Call;

// What a call needs of its server. Its methods are called on the polling thread, only while the
// gRPC part of the call lives.
class CallHost {
 public:
  virtual ~CallHost() = default;
  // A call has come (`accepted`), or none will come because the server stops.
  virtual void OnAccept(const std::shared_ptr<Call>& call, bool accepted) = 0;
  // The gRPC part of an accepted call was freed.
  virtual void OnOver(Call& call) = 0;
  // The call ended with a status that says the server is at fault. Any thread.
  virtual void OnFault(absl::string_view method, const absl::Status& status) = 0;
};

// Thread-safe, but for what is said below.
class Call : public std::enable_shared_from_this<Call> {
 public:
  enum class Operation { kAccept, kRead, kWrite, kFinish, kDone };
  // What gRPC hands back when an operation has ended.
  struct Tag {
    Call* call;
    Operation operation;
  };
  enum class Kind { kUnknown, kUnary, kStream };

  using Done = ServerStream::Done;
  using Notice = ServerStream::Notice;
  // The bytes of a message; null when there is none: the last one has come, or the call is over.
  using OnBytes = absl::AnyInvocable<void(grpc::ByteBuffer*)>;

  // `host` is borrowed, see CallHost.
  explicit Call(CallHost& host) : host_(host) {}

  // Asks for the next incoming call. The call keeps itself alive from here on until it is over.
  void Accept(grpc::AsyncGenericService& service, grpc::ServerCompletionQueue& queue)
      ABSL_LOCKS_EXCLUDED(mu_);

  // Called by the polling thread for each tag.
  void OnEvent(Operation operation, bool ok) ABSL_LOCKS_EXCLUDED(mu_);

  // Known once accepted; constant from then on.
  const std::string& method() const { return method_; }
  const std::string& peer() const { return peer_; }
  absl::Time deadline() const { return deadline_; }

  // For the host, on the polling thread.
  Kind kind() const { return kind_; }
  void set_kind(Kind kind) { kind_ = kind; }

  // See ServerStream and BidiStream.
  void Read(OnBytes done) ABSL_LOCKS_EXCLUDED(mu_);
  void Write(std::string message, Done done) ABSL_LOCKS_EXCLUDED(mu_);
  void WriteAndFinish(std::string message) ABSL_LOCKS_EXCLUDED(mu_);
  void Finish(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mu_);
  void SetOnCancel(Notice notice) ABSL_LOCKS_EXCLUDED(mu_);
  void SetOnClosing(Notice notice) ABSL_LOCKS_EXCLUDED(mu_);
  bool over() const ABSL_LOCKS_EXCLUDED(mu_);

  // The server is about to stop.
  void Close() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  // The gRPC part.
  struct Wire {
    grpc::GenericServerContext context;
    grpc::GenericServerAsyncReaderWriter stream{&context};
    grpc::ByteBuffer read_buffer;
  };
  // What an event leaves to be done once the lock is given back: callbacks, and the destruction of
  // callbacks and of gRPC's objects.
  struct Aftermath;

  void OnAccepted(bool ok) ABSL_LOCKS_EXCLUDED(mu_);
  // Whether a new operation may be started.
  bool Open() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return wire_ != nullptr && !done_seen_ && !finish_requested_;
  }
  void StartFinish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void OnDone(Aftermath& after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void FreeIfOver(Aftermath& after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  CallHost& host_;
  // Constant after the call was accepted.
  std::string method_;
  std::string peer_;
  absl::Time deadline_ = absl::InfiniteFuture();
  // Of the polling thread.
  Kind kind_ = Kind::kUnknown;

  Tag accept_tag_{this, Operation::kAccept};
  Tag read_tag_{this, Operation::kRead};
  Tag write_tag_{this, Operation::kWrite};
  Tag finish_tag_{this, Operation::kFinish};
  Tag done_tag_{this, Operation::kDone};

  mutable Mutex mu_;
  std::shared_ptr<Call> self_ ABSL_GUARDED_BY(mu_);  // While gRPC knows of the call.
  std::unique_ptr<Wire> wire_ ABSL_GUARDED_BY(mu_);
  bool reading_ ABSL_GUARDED_BY(mu_) = false;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finishing_ ABSL_GUARDED_BY(mu_) = false;
  bool finish_requested_ ABSL_GUARDED_BY(mu_) = false;
  bool done_seen_ ABSL_GUARDED_BY(mu_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status finish_status_ ABSL_GUARDED_BY(mu_);
  OnBytes read_done_ ABSL_GUARDED_BY(mu_);
  Done write_done_ ABSL_GUARDED_BY(mu_);
  Notice on_cancel_ ABSL_GUARDED_BY(mu_);
  Notice on_closing_ ABSL_GUARDED_BY(mu_);
};

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_CALL_H_
