// The floor of every figure that crosses the socket: the least a completion-queue gRPC server can
// do, one thread, generic, an empty answer to every call.
#ifndef LOGE_BENCH_ECHO_SERVER_H_
#define LOGE_BENCH_ECHO_SERVER_H_

namespace loge::bench {

// Serves on a free port of loopback, prints "ready PORT" to stdout, until it is killed.
int RunEchoServer();

}  // namespace loge::bench

#endif  // LOGE_BENCH_ECHO_SERVER_H_
