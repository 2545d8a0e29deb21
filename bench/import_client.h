// A caller of Import that keeps the stream full and checks every answer.
#ifndef LOGE_BENCH_IMPORT_CLIENT_H_
#define LOGE_BENCH_IMPORT_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "loge/v1/import.pb.h"

namespace loge::bench {

// Whether a command may have been told before.
enum class Repeats { kRefused, kWelcome };

struct ImportResult {
  // Every command was accepted and, unless repeats are welcome, told something that was not known;
  // else stderr says what not.
  bool ok = false;
  double seconds = 0;            // From the first message to the last answer.
  std::vector<std::string> ids;  // What each command is about, in order.
};

// 100 commands to a message, over one stream.
ImportResult Import(const std::shared_ptr<grpc::Channel>& channel,
                    const std::vector<v1::Command>& commands, Repeats repeats = Repeats::kRefused);

}  // namespace loge::bench

#endif  // LOGE_BENCH_IMPORT_CLIENT_H_
