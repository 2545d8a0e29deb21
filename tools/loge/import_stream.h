// Sends a queue of commands over the bidirectional Import stream, again after a break.
#ifndef LOGE_TOOLS_LOGE_IMPORT_STREAM_H_
#define LOGE_TOOLS_LOGE_IMPORT_STREAM_H_

#include <chrono>
#include <functional>
#include <memory>

#include "grpcpp/grpcpp.h"
#include "tools/loge/import_queue.h"

namespace loge::cli {

// How a broken stream is taken up again.
struct ImportRetry {
  // Streams in a row that break without a single answer, before giving up.
  int attempts_max = 8;
  // Wait before the second one; doubles each time, up to 8 s.
  std::chrono::milliseconds first_wait{500};
  // A stream that sends nothing for so long though answers are due counts as broken.
  std::chrono::milliseconds stall{30000};
};

// Runs until everything is answered (OK), the server refuses the stream, or the attempts are used
// up. What has no answer then may be in the log. `progress` is called after each message from the
// server; `broken` with the status of each stream that is taken up again.
grpc::Status RunImport(const std::shared_ptr<grpc::Channel>& channel, ImportQueue& queue,
                       const ImportRetry& retry, const std::function<void()>& progress,
                       const std::function<void(const grpc::Status&)>& broken);

}  // namespace loge::cli

#endif  // LOGE_TOOLS_LOGE_IMPORT_STREAM_H_
