// What a streaming handler holds: a Call behind the gRPC-free interface. Internal to the rpc room.
#ifndef LOGE_SERVICES_RUNTIME_RPC_STREAM_HANDLE_H_
#define LOGE_SERVICES_RUNTIME_RPC_STREAM_HANDLE_H_

#include <memory>
#include <string>

#include "google/protobuf/message.h"
#include "services/runtime/rpc/call.h"
#include "services/runtime/rpc/method_table.h"
#include "services/runtime/rpc/stream.h"

namespace loge::rpc {

// Thread-safe. The last handle that goes ends a call that nobody has finished.
class StreamHandle : public BidiStream {
 public:
  // `request_prototype` is for Read and lives for ever.
  StreamHandle(std::shared_ptr<Call> call, const google::protobuf::Message& request_prototype,
               int message_bytes_max);
  ~StreamHandle() override;

  void Write(std::string message, Done done) override;
  void WriteAndFinish(std::string message) override;
  void Finish(absl::Status status) override;
  void SetOnCancel(Notice notice) override;
  void SetOnClosing(Notice notice) override;
  bool over() const override;
  void Read(OnRead done) override;

 private:
  const std::shared_ptr<Call> call_;
  const google::protobuf::Message& request_prototype_;
  const int message_bytes_max_;
};

// A UnaryReply that answers `call`, with INTERNAL when it is dropped unused. An answer of more than
// `answer_bytes_max` becomes RESOURCE_EXHAUSTED.
UnaryReply ReplyTo(std::shared_ptr<Call> call, int answer_bytes_max);

}  // namespace loge::rpc

#endif  // LOGE_SERVICES_RUNTIME_RPC_STREAM_HANDLE_H_
