// loged: reads its settings, starts the server, waits for SIGTERM or SIGINT, stops it.
//
// Exit codes: 0 stopped cleanly (or --help, --check-config and all is well), 1 could not start,
// 2 wrong settings.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/server/config.h"
#include "services/server/logging.h"
#include "services/server/server.h"

namespace {

constexpr int kCannotStart = 1;
constexpr int kWrongSettings = 2;

using loge::LogLevel;
using loge::server::Config;
using loge::server::Server;

// The threads of the server inherit the mask, so that only `sigwait` below hears of the signals.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int Refuse(int code, const std::string& reason) {
  std::cerr << "loged: " << reason << "\n";
  return code;
}

// `address` with the port that was taken for its port 0.
std::string WithPort(const std::string& address, int port) {
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
}

int Serve(const Config& config) {
  const sigset_t stop_signals = BlockStopSignals();
  const std::unique_ptr<loge::Logger> logger = loge::server::NewStderrLogger(config.log_level);
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(config, *logger);
  if (!server.ok()) {
    const std::string reason(server.status().message());
    logger->Write(LogLevel::kError, absl::StrCat("event=start_refused reason=\"",
                                                 absl::Utf8SafeCEscape(reason), "\""));
    return Refuse(kCannotStart, reason);
  }
  std::cout << "loged ready listen=" << WithPort(config.listen_address, (*server)->port());
  if (!config.metrics_listen_address.empty()) {
    std::cout << " metrics=" << WithPort(config.metrics_listen_address, (*server)->metrics_port());
  }
  std::cout << " data=" << config.data_folder << std::endl;
  int received = 0;
  sigwait(&stop_signals, &received);
  logger->Write(LogLevel::kInfo, absl::StrCat("event=stopping signal=", received));
  (*server)->Shutdown();
  server->reset();
  logger->Write(LogLevel::kInfo, "event=stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // gRPC writes lines of its own form to stderr; what matters of it reaches our log by statuses.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  // Debian builds Abseil with its checks on; this one costs gRPC a graph search in every lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  CLI::App app("loged: the shared system of record of a caretakers' resource centre");
  app.name("loged");
  Config config;
  loge::server::AddOptions(app, config);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return Refuse(kWrongSettings, absl::StrCat(error.what(), " (loged --help lists all settings)"));
  }
  const absl::Status checked = loge::server::CheckConfig(config);
  if (!checked.ok()) return Refuse(kWrongSettings, std::string(checked.message()));
  if (config.check_only) {
    std::cout << "the settings are in order; memory: " << loge::server::MemoryBudgetMib(config)
              << " MiB and what calls under way hold" << std::endl;
    return 0;
  }
  return Serve(config);
}
