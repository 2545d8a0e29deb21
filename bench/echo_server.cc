#include "bench/echo_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>

namespace loge::bench {
namespace {

// One call: accepted, read, answered.
class Echo {
 public:
  Echo(grpc::AsyncGenericService& service, grpc::ServerCompletionQueue& queue)
      : service_(service), queue_(queue), stream_(&context_) {
    service_.RequestCall(&context_, &stream_, &queue_, &queue_, this);
  }

  void Next(bool ok) {
    switch (step_++) {
      case 0:
        if (!ok) break;
        new Echo(service_, queue_);  // Owns itself, as its calls do.
        return stream_.Read(&request_, this);
      case 1:
        if (!ok) break;
        return stream_.WriteAndFinish(grpc::ByteBuffer(&empty_, 1), grpc::WriteOptions(),
                                      grpc::Status::OK, this);
      default:
        break;
    }
    delete this;
  }

 private:
  grpc::AsyncGenericService& service_;
  grpc::ServerCompletionQueue& queue_;
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_;
  grpc::ByteBuffer request_;
  grpc::Slice empty_;
  int step_ = 0;
};

}  // namespace

int RunEchoServer() {
  grpc::AsyncGenericService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterAsyncGenericService(&service);
  const std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("ready %d\n", port);
  std::fflush(stdout);
  for (int i = 0; i < 64; ++i) new Echo(service, *queue);
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) static_cast<Echo*>(tag)->Next(ok);
  return 0;
}

}  // namespace loge::bench
